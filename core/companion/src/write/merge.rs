//! Merging what entries carry into a document, and taking out what does not count (SECURITY 8,
//! PROTOCOL 7 step 7).

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use journal::{Actor, Applied, Document, DocumentKey, Fate, Hash, Payload};
use store::{Carried, ChangeWrite, Commit, SnapshotWrite, SpaceId};

use super::Session;
use super::changes::changes_since;
use super::documents::id_of;
use super::recording::record_again;
use super::session::{document_write, whole_write};
use crate::{CompanionError, Result};

/// What is to be done to one document.
pub(crate) struct Merge<'a> {
    /// The document's space.
    pub(crate) space: SpaceId,
    /// Its key.
    pub(crate) key: DocumentKey,
    /// The payloads of each entry, in the order in which entries came.
    pub(crate) parts: Vec<(i64, Vec<Payload>)>,
    /// Changes that must not be in the document.
    pub(crate) barred: &'a BTreeSet<Hash>,
}

/// What came of one entry's part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PartOutcome {
    /// Its changes are in the document.
    In,
    /// They rest on changes that are not here.
    Pending,
    /// A newer version reads them.
    NeedsUpdate,
    /// They cannot be read or applied.
    Unreadable,
    /// Applying them panicked.
    Poison,
}

/// What came of a merge.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    /// How many changes are in the document now and were not before.
    pub(crate) new: usize,
    /// Whether the document was built again without some.
    pub(crate) is_rebuilt: bool,
    /// What came of each entry's part.
    pub(crate) outcomes: Vec<(i64, PartOutcome)>,
}

impl Session<'_, '_> {
    /// Does a merge as part of this write: the document, its rows and the heads that they reflect.
    pub(crate) fn merge(&mut self, merge: &Merge<'_>) -> Result<Merged> {
        let (space, key) = (merge.space, merge.key);
        let (id, device) = (id_of(space, key), self.device());
        self.touch(id);
        let loaded = self.load(space, key)?;
        let before = loaded.document.clone();
        let mut document = before.clone();
        let mut merged = Merged::default();
        let mut lost = take_out(&mut document, merge.barred)?;
        merged.outcomes = import_all(&mut document, &merge.parts);
        lost.extend(take_out(&mut document, merge.barred)?);
        merged.is_rebuilt = before.heads().iter().any(|head| !document.contains(head));
        let actor = loaded.actor(device);
        let is_own = |change: &journal::WrittenChange| {
            let facts = journal::ChangeFacts::of_change(&change.bytes).ok();
            let by = facts.and_then(|facts| Actor::read(&facts.actor));
            by.is_some_and(|by| by.device() == device)
        };
        let mut raised = None;
        if merged.is_rebuilt && lost.iter().any(is_own) {
            let writes = record_again(&before, &document, device);
            let highest = generation(&before, device).max(actor.generation());
            let next = Actor::of(device, highest).next();
            let next = next.ok_or(CompanionError::Unexpected("no generation is left"))?;
            document.write(&next.to_bytes(), &writes)?;
            loaded.raised.push(next);
            raised = Some(next);
        }
        if document.heads() == before.heads() {
            return Ok(merged);
        }
        let new = if merged.is_rebuilt {
            Vec::new()
        } else {
            changes_since(&document, &before.heads())
        };
        merged.new = new.len();
        loaded.document = document;
        self.keep_merged(space, key, new, raised)?;
        let newest_ms = self.rebuild_rows_of(space, key)?;
        self.keep_newest_met(newest_ms)?;
        Ok(merged)
    }

    pub(super) fn keep_merged(
        &mut self,
        space: SpaceId,
        key: DocumentKey,
        new: Vec<ChangeWrite>,
        raised: Option<Actor>,
    ) -> Result<()> {
        let id = id_of(space, key);
        let loaded = self.load(space, key)?;
        let unsent = raised.map(|_| true);
        let write = if new.is_empty() {
            // Saves and changes of before hold what is to be gone.
            let bytes = loaded.document.snapshot()?;
            let mut write = whole_write(loaded);
            write.unsent = unsent;
            write.snapshot = Some(SnapshotWrite {
                bytes,
                keep_previous: false,
            });
            (loaded.appended, loaded.stored) = (0, true);
            write
        } else {
            loaded.appended += new.len() as u64;
            document_write(loaded, new, unsent)?
        };
        self.commit(&Commit {
            documents: vec![write],
            ..Commit::default()
        })?;
        if let Some(actor) = raised {
            self.store().keep_carried(&Carried {
                document: id,
                actor: actor.to_bytes(),
                sequence: 0,
                hash: [0; 32],
            })?;
        }
        Ok(())
    }
}

/// The highest generation under which a device wrote in a document.
fn generation(document: &Document, device: [u8; 16]) -> u8 {
    let facts = document.facts();
    let actors = facts.iter().filter_map(|change| Actor::read(&change.actor));
    let own = actors.filter(|actor| actor.device() == device);
    own.map(Actor::generation).max().unwrap_or(0)
}

/// Builds the document without the barred changes that it holds; answers with what went.
fn take_out(
    document: &mut Document,
    barred: &BTreeSet<Hash>,
) -> Result<Vec<journal::WrittenChange>> {
    let held: BTreeSet<Hash> = barred
        .iter()
        .filter(|hash| document.contains(hash))
        .copied()
        .collect();
    if held.is_empty() {
        return Ok(Vec::new());
    }
    let rebuilt = document.without(&held)?;
    *document = rebuilt.document;
    Ok(rebuilt.dropped)
}

/// Imports the payloads of each entry; what rests on another is tried again after it.
fn import_all(document: &mut Document, parts: &[(i64, Vec<Payload>)]) -> Vec<(i64, PartOutcome)> {
    let mut outcomes: Vec<(i64, PartOutcome)> = parts
        .iter()
        .map(|(n, _)| (*n, PartOutcome::Pending))
        .collect();
    loop {
        let mut is_news = false;
        for ((_, payloads), (_, outcome)) in parts.iter().zip(&mut outcomes) {
            if *outcome == PartOutcome::Pending {
                *outcome = import(document, payloads);
                is_news |= *outcome == PartOutcome::In;
            }
        }
        if !is_news {
            return outcomes;
        }
    }
}

/// Imports all payloads of one entry, or none of them.
fn import(document: &mut Document, payloads: &[Payload]) -> PartOutcome {
    let mut copy = document.clone();
    for payload in payloads {
        // The journal guards Automerge itself; this guards against the journal.
        let imported = catch_unwind(AssertUnwindSafe(|| {
            #[cfg(test)]
            crate::sync::poison::trip(copy.key());
            copy.import(payload)
        }));
        match imported {
            Ok(Ok(Applied::All { .. })) => {}
            Ok(Ok(Applied::Pending)) if protocol::planted(8) => {}
            Ok(Ok(Applied::Pending)) => return PartOutcome::Pending,
            Ok(Err(error)) => {
                return match error.fate() {
                    Fate::Update => PartOutcome::NeedsUpdate,
                    Fate::Quarantine => PartOutcome::Unreadable,
                };
            }
            Err(_) => return PartOutcome::Poison,
        }
    }
    *document = copy;
    PartOutcome::In
}
