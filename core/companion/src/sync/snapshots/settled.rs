//! What stands in documents without an entry here: it came in blobs (PROTOCOL 10).

use std::collections::BTreeMap;

use journal::Actor;
use membership::{ChainPoint, ChainStart, ChangeFacts, LastChange};
use protocol::{Cut, DeviceId, DocumentId, SpaceId};
use store::Reader;

use crate::sync::facts::{CarriedChange, CarriedPart, Facts};
use crate::sync::judging::change_facts;
use crate::sync::known::Known;
use crate::{Companion, CompanionError, Result, hex};

/// Changes that came in blobs, and the last entries that these stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settled(Facts);

impl Settled {
    /// What is kept of a space.
    pub(crate) fn read(reader: &Reader<'_>, space: &SpaceId) -> Result<Self> {
        let Some(bytes) = reader.meta(&settled_name(space))? else {
            return Ok(Self::default());
        };
        let facts = Facts::read(&bytes)?.ok_or(CompanionError::NewerVersion)?;
        Ok(Self(facts))
    }

    /// The last entry of a device that blobs stand for.
    pub(crate) fn through(&self, device: &DeviceId) -> Option<&Cut> {
        let mut cuts = self.0.seen.iter();
        cuts.find(|cut| cut.handle == device.handle())
    }

    /// Every last entry that blobs stand for.
    pub(crate) fn cuts(&self) -> &[Cut] {
        &self.0.seen
    }

    /// Takes a cut, if it goes farther.
    pub(crate) fn cover(&mut self, cut: &Cut) {
        let mut cuts = self.0.seen.iter_mut();
        match cuts.find(|known| known.handle == cut.handle) {
            Some(known) if known.sequence < cut.sequence => *known = *cut,
            Some(_) => {}
            None => self.0.seen.push(*cut),
        }
    }

    /// Takes the changes of a document that came in a blob.
    pub(crate) fn settle(&mut self, key: &[u8], changes: Vec<journal::ChangeFacts>) {
        let carried = changes.into_iter().map(|change| CarriedChange {
            hash: change.hash,
            actor: change.actor,
            sequence: change.sequence,
            deps: change.deps,
        });
        let mut parts = self.0.parts.iter_mut();
        let part = match parts.find(|part| part.key == key) {
            Some(part) => part,
            None => {
                self.0.parts.push(CarriedPart {
                    key: key.to_vec(),
                    changes: Vec::new(),
                });
                let Some(part) = self.0.parts.last_mut() else {
                    return;
                };
                part
            }
        };
        let mut all: BTreeMap<[u8; 32], CarriedChange> = std::mem::take(&mut part.changes)
            .into_iter()
            .map(|change| (change.hash, change))
            .collect();
        all.extend(carried.map(|change| (change.hash, change)));
        part.changes = all.into_values().collect();
    }

    /// The changes as membership judges by them.
    pub(crate) fn changes(&self, space: &SpaceId) -> impl Iterator<Item = ChangeFacts> {
        let parts = self.0.parts.iter();
        parts.flat_map(move |part| {
            let document = DocumentId::of(space, &part.key);
            part.changes.iter().map(move |change| ChangeFacts {
                in_owner_manifest: true,
                ..change_facts(document, change)
            })
        })
    }

    /// Where the chains of devices go on.
    pub(crate) fn starts(&self, known: &Known, space: &SpaceId) -> Vec<ChainStart> {
        let mut starts = Vec::new();
        for cut in &self.0.seen {
            let Some(device) = known.device_by_handle(space, &cut.handle) else {
                continue;
            };
            starts.push(ChainStart {
                device,
                after: ChainPoint {
                    sequence: cut.sequence,
                    id: cut.id,
                },
                carried: self.last_of(space, &device),
            });
        }
        starts
    }

    fn last_of(&self, space: &SpaceId, device: &DeviceId) -> Vec<LastChange> {
        let mut last: BTreeMap<(DocumentId, u8), LastChange> = BTreeMap::new();
        for part in &self.0.parts {
            let document = DocumentId::of(space, &part.key);
            for change in &part.changes {
                let actor = Actor::read(&change.actor);
                let own = actor.filter(|actor| actor.device() == *device.as_bytes());
                let Some(generation) = own.map(Actor::generation) else {
                    continue;
                };
                let found = LastChange {
                    document,
                    generation,
                    sequence: change.sequence,
                    hash: change.hash,
                };
                let newest = last.entry((document, generation)).or_insert(found);
                if newest.sequence < found.sequence {
                    *newest = found;
                }
            }
        }
        last.into_values().collect()
    }
}

impl Companion {
    /// Keeps what blobs stand for in a space.
    pub(super) fn keep_settled(&self, space: &SpaceId, settled: &Settled) -> Result<()> {
        self.keep_meta(&settled_name(space), Some(settled.0.to_bytes()))
    }
}

/// The name of what is kept of a space.
pub(crate) fn settled_name(space: &SpaceId) -> String {
    format!("settled/{}", hex::encode(space.as_bytes()))
}
