use std::collections::BTreeMap;

use journal::{DocumentKey, Edit, Scalar, Write};
use store::SpaceId;

use crate::Result;
use crate::write::Session;

/// How many edits wait before they are written: what bounds the memory of an import.
const EDITS_MAX: usize = 100_000;
/// How many edits go into one change; Automerge's limit for one is higher.
const CHANGE_EDITS_MAX: usize = 4_000;

/// How many bytes wait before they are written: notes may be long.
const BYTES_MAX: usize = 8 * 1024 * 1024;
/// How many bytes go into one change, well below what a document takes in one.
const CHANGE_BYTES_MAX: usize = 1024 * 1024;

/// Writes that wait, document by document, so that each is written in few large changes.
#[derive(Default)]
pub(super) struct Pending {
    writes: BTreeMap<(SpaceId, DocumentKey), Vec<Write>>,
    edits: usize,
    bytes: usize,
}

impl Pending {
    pub(super) fn add(&mut self, space: SpaceId, key: DocumentKey, write: Write) {
        self.edits += write.edits.len();
        self.bytes += bytes_of(&write);
        self.writes.entry((space, key)).or_default().push(write);
    }

    /// Writes what waits, if it is much.
    pub(super) fn ease(&mut self, session: &mut Session<'_, '_>) -> Result<()> {
        if self.edits > EDITS_MAX || self.bytes > BYTES_MAX {
            self.flush(session)
        } else {
            Ok(())
        }
    }

    /// Writes what waits.
    pub(super) fn flush(&mut self, session: &mut Session<'_, '_>) -> Result<()> {
        (self.edits, self.bytes) = (0, 0);
        for ((space, key), writes) in std::mem::take(&mut self.writes) {
            let mut change = Vec::new();
            let (mut edits, mut bytes) = (0, 0);
            for write in writes {
                edits += write.edits.len();
                bytes += bytes_of(&write);
                if (edits > CHANGE_EDITS_MAX || bytes > CHANGE_BYTES_MAX) && !change.is_empty() {
                    session.apply(space, key, &std::mem::take(&mut change))?;
                    (edits, bytes) = (write.edits.len(), bytes_of(&write));
                }
                change.push(write);
            }
            session.apply(space, key, &change)?;
        }
        Ok(())
    }
}

fn bytes_of(write: &Write) -> usize {
    let value = |edit: &Edit| match edit {
        Edit::Put(_, Scalar::Text(text)) | Edit::MakeText(_, text) | Edit::SetText(_, text) => {
            text.len()
        }
        Edit::Put(_, Scalar::Bytes(bytes) | Scalar::Other(_, bytes)) => bytes.len(),
        Edit::Put(..) | Edit::Clear(_) => size_of::<i64>(),
    };
    let edits = write.edits.iter();
    edits.map(|edit| edit.key().len() + value(edit)).sum()
}
