use std::collections::BTreeMap;

use journal::{DocumentKey, Write};
use store::SpaceId;

use crate::Result;
use crate::write::Session;

/// How many edits wait before they are written: what bounds the memory of an import.
const EDITS_MAX: usize = 100_000;
/// How many edits go into one change; Automerge's limit for one is higher.
const CHANGE_EDITS_MAX: usize = 4_000;

/// Writes that wait, document by document, so that each is written in few large changes.
#[derive(Default)]
pub(super) struct Pending {
    writes: BTreeMap<(SpaceId, DocumentKey), Vec<Write>>,
    edits: usize,
}

impl Pending {
    pub(super) fn add(&mut self, space: SpaceId, key: DocumentKey, write: Write) {
        self.edits += write.edits.len();
        self.writes.entry((space, key)).or_default().push(write);
    }

    /// Writes what waits, if it is much.
    pub(super) fn ease(&mut self, session: &mut Session<'_, '_>) -> Result<()> {
        if self.edits > EDITS_MAX {
            self.flush(session)
        } else {
            Ok(())
        }
    }

    /// Writes what waits.
    pub(super) fn flush(&mut self, session: &mut Session<'_, '_>) -> Result<()> {
        self.edits = 0;
        for ((space, key), writes) in std::mem::take(&mut self.writes) {
            let mut change = Vec::new();
            let mut edits = 0;
            for write in writes {
                if edits + write.edits.len() > CHANGE_EDITS_MAX && !change.is_empty() {
                    session.apply(space, key, &std::mem::take(&mut change))?;
                    edits = 0;
                }
                edits += write.edits.len();
                change.push(write);
            }
            session.apply(space, key, &change)?;
        }
        Ok(())
    }
}
