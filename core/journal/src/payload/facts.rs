//! What a change says of itself, read without Automerge: by it rule S7 of SECURITY 4 decides what
//! reaches Automerge at all.

use automerge::Change;
use sha2::{Digest, Sha256};

use super::{Dictionary, Format, Payload, read, unpack, unpacked_max};
use crate::document::frame::{Cursor, Frame, FrameKind, damaged, rows};
use crate::document::{check_change, each_change};
use crate::{CHANGE_OPS_MAX, DocumentKind, Error, Hash, Result};

const HASH_BYTES: usize = 32;
/// The column of what each operation does; every operation has a row in it.
const ACTION_COLUMN: u64 = 0x42;
const ACTION_COLUMN_TYPE: u64 = 2;

/// What a change says of itself, without what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeFacts {
    /// Names the change.
    pub hash: Hash,
    /// Who wrote it: a device's id, or with the generation of its actor behind.
    pub actor: Vec<u8>,
    /// Which of its actor's changes it is, from 1.
    pub sequence: u64,
    /// The changes that it rests on, as it lists them.
    pub deps: Vec<Hash>,
    /// The number of its first operation.
    pub start_op: u64,
    /// How many operations it has.
    pub ops: u64,
}

impl ChangeFacts {
    /// Reads the facts of one change, with nothing after it.
    ///
    /// # Errors
    /// `Unreadable` for anything but a change whose checksum is right, `Limit` for one that is too
    /// large.
    pub fn of_change(bytes: &[u8]) -> Result<Self> {
        if check_change(bytes)? != bytes.len() {
            return Err(Error::Unreadable("change"));
        }
        let Frame {
            checksum,
            hashed,
            mut body,
            ..
        } = Frame::of(bytes, FrameKind::Change)?;
        let hash: Hash = Sha256::digest(hashed).into();
        if !hash.starts_with(checksum) {
            return Err(damaged());
        }
        let deps = (0..body.number()?).map(|_| dependency(&mut body));
        let deps = deps.collect::<Result<_>>()?;
        let actor_bytes = body.length()?;
        let actor = body.take(actor_bytes)?.to_vec();
        let (sequence, start_op) = (body.number()?, body.number()?);
        if sequence == 0 || start_op == 0 {
            return Err(damaged());
        }
        // The time; a message; the other actors.
        body.number()?;
        body.skip_name()?;
        body.skip_names()?;
        Ok(Self {
            hash,
            actor,
            sequence,
            deps,
            start_op,
            ops: ops(&mut body)?,
        })
    }

    pub(crate) fn of(change: &Change) -> Self {
        Self {
            hash: change.hash().0,
            actor: change.actor_id().to_bytes().to_vec(),
            sequence: change.seq(),
            deps: change.deps().iter().map(|hash| hash.0).collect(),
            start_op: change.start_op().get(),
            ops: change.len() as u64,
        }
    }
}

fn dependency(from: &mut Cursor<'_>) -> Result<Hash> {
    from.take(HASH_BYTES)?.try_into().map_err(|_| damaged())
}

fn ops(from: &mut Cursor<'_>) -> Result<u64> {
    let mut ops = 0;
    for column in from.columns()? {
        let bytes = from.take(column.length)?;
        if column.specification == ACTION_COLUMN {
            let counted = rows(ACTION_COLUMN_TYPE, bytes, CHANGE_OPS_MAX as u64);
            ops = counted.map_err(|error| match error {
                Error::Limit(_) => Error::Limit("change"),
                other => other,
            })?;
        }
    }
    Ok(ops)
}

impl Payload {
    /// The facts of all its changes, in its order. Of single and packed changes without Automerge;
    /// bundles and whole documents are taken apart on their own, away from any document.
    ///
    /// # Errors
    /// As for `import`.
    pub fn facts(&self, kind: DocumentKind) -> Result<Vec<ChangeFacts>> {
        let unpacked = |dictionary| unpack(&self.bytes, unpacked_max(self.bytes.len()), dictionary);
        match self.format {
            Format::Change => Ok(vec![ChangeFacts::of_change(&self.bytes)?]),
            Format::ChangesWithDictionary => {
                each_change(&unpacked(Dictionary::One)?, ChangeFacts::of_change)
            }
            Format::Changes => each_change(&unpacked(Dictionary::None)?, ChangeFacts::of_change),
            Format::Bundle | Format::WholeWithDictionary | Format::Whole => {
                let changes = read::changes(kind, self)?;
                Ok(changes.iter().map(ChangeFacts::of).collect())
            }
        }
    }
}
