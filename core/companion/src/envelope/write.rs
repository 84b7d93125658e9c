use std::collections::{BTreeMap, BTreeSet};

use protocol::limits::ENVELOPE_FILE_BYTES_MAX;
use protocol::{
    Card, DeviceId, EntryId, EnvelopeContent, Handle, Head, ItemKind, RecordId, Short, SpaceId,
};
use store::Reader;
use vault::EpochSecret;

use crate::parts::Draw;
use crate::sync::{facts_of, secret_of};
use crate::{Companion, CompanionError, Result, identity};
use journal::Rule;

/// How far back is looked for what a device has seen and under which epochs it wrote.
const NEWEST_LOOKED_AT: usize = 64;

/// How much goes into an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvelopeScope {
    /// What the other devices are not known to have.
    News,
    /// Everything, for a device that has nothing yet.
    Everything,
}

impl Companion {
    /// A file for the person's other devices, to be handed over by cable, card or message. Only
    /// they can read it. What was not sealed yet is sealed first, and is on disk before this
    /// returns.
    ///
    /// # Errors
    /// `NotFound` if there is no other device; `MustRetire`, `DeviceFrozen`; `InvalidInput` with
    /// `too_long` if it is more than a file may hold.
    pub fn write_envelope(&self, scope: EnvelopeScope) -> Result<Vec<u8>> {
        self.seal_for_hand_over()?;
        let siblings = self.siblings()?;
        if siblings.is_empty() {
            return Err(CompanionError::NotFound);
        }
        let mut file = Vec::new();
        for space in self.read(|reader| Ok(reader.spaces()?))? {
            let space = SpaceId::from_bytes(space.id.0);
            let known = match scope {
                EnvelopeScope::News => {
                    self.read(|reader| known_to_all(reader, &space, &siblings))?
                }
                EnvelopeScope::Everything => Vec::new(),
            };
            let logs = self.items_for(&space, &known)?;
            self.seal_space(&space, &siblings, &EnvelopeContent { logs }, &mut file)?;
        }
        if file.len() > ENVELOPE_FILE_BYTES_MAX {
            return Err(CompanionError::input("file", Rule::TooLong));
        }
        Ok(file)
    }

    /// There is nobody to pull from: an epoch is made here if none fits.
    fn seal_for_hand_over(&self) -> Result<()> {
        if self.must_retire()? {
            return Err(CompanionError::MustRetire);
        }
        self.seal(true).map(drop)
    }

    /// The person's other devices that are active now.
    fn siblings(&self) -> Result<Vec<Card>> {
        let person = self.inner.me.person;
        self.read(|reader| {
            let own = identity::device_keys(reader)?.device_id();
            let known = self.known(reader)?;
            let state = known.person(&person).ok_or(CompanionError::Damaged)?;
            if !state.is_active(&own) {
                return Err(CompanionError::DeviceFrozen);
            }
            let others = state.active().iter().filter(|device| **device != own);
            Ok(others
                .filter_map(|device| state.card(device).cloned())
                .collect())
        })
    }

    /// Under an epoch that all of them are known to have, else to each of them apart.
    fn seal_space(
        &self,
        space: &SpaceId,
        siblings: &[Card],
        content: &EnvelopeContent,
        file: &mut Vec<u8>,
    ) -> Result<()> {
        let random = &mut Draw(&*self.inner.parts.random);
        let shared = self.read(|reader| epoch_of_all(reader, space, siblings))?;
        if let Some((epoch, secret)) = shared {
            let sealed = vault::seal_space_envelope(&secret, space, &epoch, content, random)?;
            file.extend(sealed.to_bytes()?);
            return Ok(());
        }
        for card in siblings {
            let (device, key) = (card.device_id(), card.seal_key());
            let sealed = vault::seal_device_envelope(&device, key, content, random)?;
            file.extend(sealed.to_bytes()?);
        }
        Ok(())
    }
}

/// The newest epoch under which every one of these wrote: that they have it is known by nothing
/// else.
fn epoch_of_all(
    reader: &Reader<'_>,
    space: &SpaceId,
    siblings: &[Card],
) -> Result<Option<(RecordId, EpochSecret)>> {
    let mut epochs = reader.epochs(store::SpaceId(*space.as_bytes()))?;
    epochs.reverse();
    let mut wrote = Vec::new();
    for card in siblings {
        let device = card.device_id();
        let newest =
            reader.newest_entries(space.as_bytes(), device.as_bytes(), NEWEST_LOOKED_AT)?;
        let under: BTreeSet<[u8; 32]> = newest.iter().map(|entry| entry.row.epoch).collect();
        wrote.push(under);
    }
    let of_all = epochs
        .into_iter()
        .find(|epoch| wrote.iter().all(|under| under.contains(&epoch.id)));
    Ok(of_all.map(|epoch| (RecordId::from_bytes(epoch.id), secret_of(&epoch.secret))))
}

/// Per author the newest entry that all of these are known to have: what each names, and its own.
fn known_to_all(reader: &Reader<'_>, space: &SpaceId, siblings: &[Card]) -> Result<Vec<Head>> {
    let mut of_all: Option<BTreeMap<Handle, Head>> = None;
    for card in siblings {
        let seen = known_to(reader, space, &card.device_id())?;
        of_all = Some(match of_all {
            None => seen,
            Some(before) => before
                .into_iter()
                .filter_map(|(handle, head)| {
                    let other = seen.get(&handle)?;
                    let lower = if other.sequence < head.sequence {
                        *other
                    } else {
                        head
                    };
                    Some((handle, lower))
                })
                .collect(),
        });
    }
    Ok(of_all.unwrap_or_default().into_values().collect())
}

fn known_to(
    reader: &Reader<'_>,
    space: &SpaceId,
    device: &DeviceId,
) -> Result<BTreeMap<Handle, Head>> {
    let mut seen = BTreeMap::new();
    let newest = reader.newest_entries(space.as_bytes(), device.as_bytes(), NEWEST_LOOKED_AT)?;
    for (place, entry) in newest.iter().enumerate() {
        if place == 0 {
            let id = EntryId::from_bytes(entry.row.id).short();
            raise(&mut seen, device.handle(), entry.row.sequence, id);
        }
        for cut in facts_of(entry)?.into_iter().flat_map(|facts| facts.seen) {
            raise(&mut seen, cut.handle, cut.sequence, cut.id);
        }
    }
    Ok(seen)
}

fn raise(seen: &mut BTreeMap<Handle, Head>, handle: Handle, sequence: u64, id: Short) {
    let head = Head {
        handle,
        kind: ItemKind::Entry,
        sequence,
        id,
    };
    let newest = seen.entry(handle).or_insert(head);
    if newest.sequence < sequence {
        *newest = head;
    }
}
