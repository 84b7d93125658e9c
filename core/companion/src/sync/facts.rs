//! What was found in an entry when it was opened, as the store keeps it: membership judges by it
//! again and again, and an entry is opened once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use journal::{Document, DocumentKey, DocumentKind};
use protocol::cbor::{Reader, Writer};
use protocol::{Cut, EntryBody, Handle};

use crate::{CompanionError, Result};

/// The form of these bytes; another is found again by opening the entry.
const VERSION: u64 = 1;

/// One change that an entry carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CarriedChange {
    /// Its hash.
    pub(crate) hash: [u8; 32],
    /// The actor that made it.
    pub(crate) actor: Vec<u8>,
    /// Its number among the actor's changes to the document.
    pub(crate) sequence: u64,
    /// What it rests on.
    pub(crate) deps: Vec<[u8; 32]>,
}

/// The changes of one document that an entry carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CarriedPart {
    /// The document's key, as on the wire.
    pub(crate) key: Vec<u8>,
    /// Its changes, in the order in which they can be applied.
    pub(crate) changes: Vec<CarriedChange>,
}

/// What was found in an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// The heads of other devices that it names.
    pub(crate) seen: Vec<Cut>,
    /// The changes that it carries.
    pub(crate) parts: Vec<CarriedPart>,
    /// The capabilities that it says.
    pub(crate) caps: Option<u64>,
    /// Whether a part is of a form that this version does not read.
    pub(crate) needs_update: bool,
}

impl Facts {
    /// What a body says by itself; what its parts carry is for the journal to find.
    pub(crate) fn of(body: &EntryBody) -> Self {
        Self {
            seen: body.seen.clone(),
            caps: body.caps,
            ..Self::default()
        }
    }

    /// The hashes of all changes.
    pub(crate) fn hashes(&self) -> impl Iterator<Item = [u8; 32]> {
        let changes = self.parts.iter().flat_map(|part| &part.changes);
        changes.map(|change| change.hash)
    }

    /// The facts as the store keeps them.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.array(5).uint(VERSION);
        writer.list(&self.seen, |w, cut| {
            w.array(3).bytes(cut.handle.as_bytes());
            w.uint(cut.sequence).bytes(&cut.id);
        });
        writer.list(&self.parts, |w, part| {
            w.array(2).bytes(&part.key);
            w.list(&part.changes, |w, change| {
                w.array(4).bytes(&change.hash).bytes(&change.actor);
                w.uint(change.sequence);
                w.bytes(change.deps.as_flattened());
            });
        });
        writer.list(
            &self.caps.map_or_else(Vec::new, |caps| vec![caps]),
            |w, caps| {
                w.uint(*caps);
            },
        );
        writer.uint(u64::from(self.needs_update));
        writer.into_bytes()
    }

    /// Reads facts; none if they are of another form.
    pub(crate) fn read(bytes: &[u8]) -> Result<Option<Self>> {
        let damaged = |_| CompanionError::Damaged;
        let mut reader = Reader::new(bytes, "facts").map_err(damaged)?;
        let read = |reader: &mut Reader<'_>| -> protocol::Result<Option<Self>> {
            reader.array_of(5)?;
            if reader.uint()? != VERSION {
                return Ok(None);
            }
            let seen = reader.list(read_cut)?;
            let parts = reader.list(read_part)?;
            let caps = reader.list(Reader::uint)?.first().copied();
            let needs_update = reader.uint()? != 0;
            Ok(Some(Self {
                seen,
                parts,
                caps,
                needs_update,
            }))
        };
        read(&mut reader).map_err(damaged)
    }
}

/// The hash of the birth change of a kind of document: each device makes it by itself, and no entry
/// carries it.
pub(crate) fn birth(kind: DocumentKind) -> [u8; 32] {
    static BIRTHS: LazyLock<BTreeMap<DocumentKind, [u8; 32]>> = LazyLock::new(|| {
        let births = DocumentKind::ALL.into_iter().filter_map(|kind| {
            let born = Document::new(DocumentKey::whole(kind)).ok()?;
            Some((kind, *born.heads().first()?))
        });
        births.collect()
    });
    BIRTHS.get(&kind).copied().unwrap_or_default()
}

fn read_cut(reader: &mut Reader<'_>) -> protocol::Result<Cut> {
    reader.array_of(3)?;
    Ok(Cut {
        handle: Handle::from_bytes(reader.fixed()?),
        sequence: reader.uint()?,
        id: reader.fixed()?,
    })
}

fn read_part(reader: &mut Reader<'_>) -> protocol::Result<CarriedPart> {
    reader.array_of(2)?;
    Ok(CarriedPart {
        key: reader.bytes()?.to_vec(),
        changes: reader.list(read_change)?,
    })
}

fn read_change(reader: &mut Reader<'_>) -> protocol::Result<CarriedChange> {
    reader.array_of(4)?;
    let (hash, actor, sequence) = (reader.fixed()?, reader.bytes()?.to_vec(), reader.uint()?);
    let (deps, rest) = reader.bytes()?.as_chunks::<32>();
    if !rest.is_empty() {
        return Err(reader.malformed());
    }
    Ok(CarriedChange {
        hash,
        actor,
        sequence,
        deps: deps.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it fails")]

    use super::*;

    fn sample() -> Facts {
        let change = CarriedChange {
            hash: [1; 32],
            actor: vec![2; 17],
            sequence: 9,
            deps: vec![[3; 32], [4; 32]],
        };
        Facts {
            seen: vec![Cut {
                handle: Handle::from_bytes([5; 8]),
                sequence: 40,
                id: [6; 8],
            }],
            parts: vec![CarriedPart {
                key: vec![1, 1],
                changes: vec![change],
            }],
            caps: Some(3),
            needs_update: true,
        }
    }

    #[test]
    fn facts_come_back_as_they_were() {
        for facts in [sample(), Facts::default()] {
            assert_eq!(Facts::read(&facts.to_bytes()).unwrap(), Some(facts));
        }
    }

    #[test]
    fn facts_of_another_form_are_found_again_and_damaged_ones_are_said() {
        let mut bytes = sample().to_bytes();
        bytes[1] = 2;
        assert_eq!(Facts::read(&bytes).unwrap(), None);
        bytes.truncate(20);
        assert_eq!(Facts::read(&bytes), Err(CompanionError::Damaged));
    }
}
