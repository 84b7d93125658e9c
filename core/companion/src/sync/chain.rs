//! What the next entries of this device are to say of others: where its own chain stands, and the
//! heads that it has seen (PROTOCOL 4.2).

use protocol::{Cut, DeviceId, EntryBody, EntryId, PersonId, RecordId, SpaceId};
use store::{Reader, StoredEntry};

use super::facts::Facts;
use super::known::Known;
use super::outgoing::ENTRY;
use super::state::EntryState;
use crate::{Result, identity};

/// Every so many entries an author names all heads that it has seen.
pub(super) const SEEN_ALL_EVERY: u64 = 32;

/// Where this device's chain stands, and what its next entries are to say of others.
pub(super) struct Chain {
    pub(super) epoch: RecordId,
    pub(super) sequence: u64,
    pub(super) previous: Option<EntryId>,
    /// The heads of all other devices.
    all: Vec<Cut>,
    /// Those that changed since this device said so.
    changed: Vec<Cut>,
    is_new_epoch: bool,
    /// Whether the card says less than this version reads.
    says_caps: bool,
}

impl Chain {
    /// Where the chain of `me` stands as `reader` sees it.
    pub(super) fn read(
        reader: &Reader<'_>,
        known: &Known,
        (person, me): (&PersonId, DeviceId),
        space: &SpaceId,
        epoch: &RecordId,
    ) -> Result<Self> {
        let log = space.as_bytes();
        let head = reader.own_head(log, me.as_bytes(), ENTRY)?;
        let (sequence, previous) = match head {
            Some(head) => (head.sequence, Some(EntryId::from_bytes(head.id))),
            None => (0, None),
        };
        let mut all = Vec::new();
        for entry in reader.entry_heads(log)? {
            let device = DeviceId::from_bytes(entry.row.device);
            if device != me && EntryState::of(entry.row.state) != EntryState::Fork {
                all.push(Cut {
                    handle: device.handle(),
                    sequence: entry.row.sequence,
                    id: EntryId::from_bytes(entry.row.id).short(),
                });
            }
        }
        let limit = usize::try_from(SEEN_ALL_EVERY).unwrap_or(usize::MAX);
        let own = reader.newest_entries(log, me.as_bytes(), limit)?;
        let mut said: Vec<Cut> = Vec::new();
        for entry in &own {
            said.extend(facts_of(entry)?.into_iter().flat_map(|facts| facts.seen));
        }
        let changed = all
            .iter()
            .filter(|cut| !said.contains(cut))
            .copied()
            .collect();
        let under = own.first().map(|entry| entry.row.epoch);
        let card = known.person(person).and_then(|own| own.card(&me));
        Ok(Self {
            epoch: *epoch,
            sequence,
            previous,
            all,
            changed,
            is_new_epoch: under != Some(*epoch.as_bytes()),
            says_caps: card.is_some_and(|card| card.caps() != identity::CAPS),
        })
    }

    /// Whether the next entry says all.
    const fn says_all(&self) -> bool {
        self.is_new_epoch || (self.sequence + 1).is_multiple_of(SEEN_ALL_EVERY)
    }

    /// What the next entry says of others, and of what this version reads.
    pub(super) fn next(&mut self) -> (Vec<Cut>, Option<u64>) {
        let all = self.says_all();
        let changed = std::mem::take(&mut self.changed);
        self.is_new_epoch = false;
        let seen = if all { self.all.clone() } else { changed };
        (seen, (all && self.says_caps).then_some(identity::CAPS))
    }

    /// What the next entry's body holds besides its parts.
    pub(super) fn overhead(&self) -> usize {
        let seen = if self.says_all() {
            &self.all
        } else {
            &self.changed
        };
        overhead(seen)
    }

    /// The most that a later one holds besides its parts.
    pub(super) fn overhead_all(&self) -> usize {
        overhead(&self.all)
    }
}

/// The bytes of a body without its parts; the capabilities take one.
fn overhead(seen: &[Cut]) -> usize {
    let body = EntryBody {
        seen: seen.to_vec(),
        parts: Vec::new(),
        caps: Some(identity::CAPS),
    };
    // The head of the list of parts is counted by whoever lays them out.
    body.to_bytes().len() - 1
}

/// What was found in a stored entry.
pub(crate) fn facts_of(entry: &StoredEntry) -> Result<Option<Facts>> {
    Ok(entry
        .row
        .facts
        .as_deref()
        .map(Facts::read)
        .transpose()?
        .flatten())
}
