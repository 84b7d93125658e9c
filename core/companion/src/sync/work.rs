use std::collections::{BTreeMap, BTreeSet};

use journal::DocumentKey;
use protocol::DeviceId;
use store::{Reader, StoredEntry};

use super::judging::{Judged, documents};
use crate::Result;

/// What is to be done to the documents of a space.
pub(super) struct Work {
    /// The entries that count and are not in their documents.
    pub(super) new: Vec<NewEntry>,
    /// The documents that they, or entries that count no more, concern.
    pub(super) documents: BTreeMap<Vec<u8>, DocumentKey>,
    /// Changes that this device sealed itself: they stay in its documents whatever they are judged
    /// to be (SECURITY 4, E6).
    own: BTreeSet<[u8; 32]>,
}

/// An entry that is to be applied.
pub(super) struct NewEntry {
    pub(super) stored: StoredEntry,
    /// The documents that it changes.
    pub(super) keys: BTreeSet<Vec<u8>>,
}

impl Work {
    /// Compares what is with what is to be; of one entry alone, if it is suspected of something.
    pub(super) fn plan(
        reader: &Reader<'_>,
        judged: &Judged,
        me: &DeviceId,
        only: Option<i64>,
    ) -> Result<Self> {
        let mut work = Self {
            new: Vec::new(),
            documents: BTreeMap::new(),
            own: BTreeSet::new(),
        };
        let mut touched = BTreeSet::new();
        for entry in &judged.entries {
            let keys: BTreeSet<Vec<u8>> = entry
                .facts
                .parts
                .iter()
                .map(|part| part.key.clone())
                .collect();
            if entry.device == *me {
                work.own.extend(entry.facts.hashes());
            }
            let is_to_be_in = judged.state_of(&entry.id).is_in();
            match (entry.state.is_in(), is_to_be_in) {
                (true, false) if entry.device != *me => touched.extend(keys),
                (false, true) if !entry.state.is_for_good() => {
                    if only.is_none_or(|only| only == entry.n)
                        && let Some(stored) = reader.entry(&entry.id)?
                    {
                        touched.extend(keys.iter().cloned());
                        work.new.push(NewEntry { stored, keys });
                    }
                }
                _ => {}
            }
        }
        work.documents = documents(touched.into_iter());
        Ok(work)
    }

    /// The changes that must not be in a document.
    pub(super) fn barred(&self, judged: &Judged, key: &[u8]) -> BTreeSet<[u8; 32]> {
        let mut barred = judged.barred(key);
        barred.retain(|hash| !self.own.contains(hash));
        barred
    }
}
