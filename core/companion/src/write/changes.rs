//! Changes that come from elsewhere: another own device, a file, a server. Whatever cannot be read
//! or applied is kept, counted and shown; it never keeps the rest from being taken.

use std::collections::BTreeSet;

use journal::{Applied, Document, DocumentKey, DocumentKind, Hash, Rule};
use store::{ChangeHash, ChangeWrite, Commit, DocumentId, MetaWrite, SetAside, SpaceId};

use super::Session;
use super::documents::{id_of, open};
use super::session::document_write;
use crate::observe::Topic;
use crate::{Companion, CompanionError, Result, meta};

/// The most changes that one call takes.
pub const APPLIED_CHANGES_MAX: usize = journal::CHANGES_MAX;

/// A document and how far this device has come in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentHeads {
    /// The space that it belongs to.
    pub space: [u8; 32],
    /// Its key in the space.
    pub key: Vec<u8>,
    /// The hashes of its newest changes, sorted.
    pub heads: Vec<Hash>,
}

/// What came of changes from elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AppliedChanges {
    /// How many are in the document now and were not before.
    pub new: usize,
    /// How many wait for others that they rest on.
    pub waiting: usize,
    /// How many were set aside because this version cannot read or apply them.
    pub unreadable: usize,
}

/// Why something was set aside; the numbers are those of the store's rows, frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Reason {
    /// It rests on changes that are not here yet.
    Waiting = 1,
    /// It needs a newer version.
    Newer = 2,
    /// It cannot be read or applied.
    Unreadable = 3,
}

impl Reason {
    /// Whether it may become readable without an update of its bytes.
    const fn may_pass(reason: u8) -> bool {
        reason == Self::Waiting as u8 || reason == Self::Newer as u8
    }
}

impl Companion {
    /// Every document of this journal and how far this device has come in it.
    ///
    /// # Errors
    /// `Damaged` and other errors of reading.
    pub fn documents(&self) -> Result<Vec<DocumentHeads>> {
        let rows = self.read(|reader| Ok(reader.documents()?))?;
        let heads = rows.into_iter().map(|row| DocumentHeads {
            space: row.space.0,
            key: row.key,
            heads: row.heads.as_chunks::<32>().0.to_vec(),
        });
        Ok(heads.collect())
    }

    /// The changes of a document that are not in the history of `heads`, each after what it rests
    /// on; all of them if `heads` is empty.
    ///
    /// # Errors
    /// `NotFound` for a document that is not here, `Damaged`.
    pub fn changes_since(
        &self,
        space: &[u8; 32],
        key: &[u8],
        heads: &[Hash],
    ) -> Result<Vec<Vec<u8>>> {
        let key = DocumentKey::from_bytes(key)?;
        let id = id_of(SpaceId(*space), key);
        let stored = self
            .read(|reader| Ok(reader.load(id)?))?
            .ok_or(CompanionError::NotFound)?;
        let birth = Document::new(key)?.heads();
        let heads = if heads.is_empty() { &birth } else { heads };
        let changes = open(key, &stored)?.changes_after(heads);
        Ok(changes.into_iter().map(|change| change.bytes).collect())
    }

    /// Takes changes of a document that come from elsewhere, in any order, as one write. What rests
    /// on changes that are not here waits for them; what cannot be read is kept and counted.
    ///
    /// # Errors
    /// `NotFound` if this device takes no part in the space, `InvalidInput` for more changes than
    /// one call takes, `Damaged` if the document here cannot be opened, `DiskFull`, `Disk`.
    pub fn apply_changes(
        &self,
        space: &[u8; 32],
        key: &[u8],
        changes: &[Vec<u8>],
    ) -> Result<AppliedChanges> {
        if changes.len() > APPLIED_CHANGES_MAX {
            return Err(CompanionError::input("changes", Rule::TooMany));
        }
        let (space, key) = (SpaceId(*space), DocumentKey::from_bytes(key)?);
        let applied = self.write(&[], |session| {
            let spaces = session.reader().spaces()?;
            if !spaces.iter().any(|known| known.id == space) {
                return Err(CompanionError::NotFound);
            }
            session.take_changes(space, key, changes)
        })?;
        if applied.new > 0 {
            self.inner.observers.tell(topics_of(key.kind));
        }
        Ok(applied)
    }
}

/// Who has to look again after a change of such a document.
pub(crate) const fn topics_of(kind: DocumentKind) -> &'static [Topic] {
    match kind {
        DocumentKind::Profile => &[Topic::Profile, Topic::Goals],
        DocumentKind::CheckIns => &[Topic::CheckIns],
        DocumentKind::Outcomes => &[Topic::Outcomes],
        DocumentKind::Main => &[Topic::Relationships, Topic::Goals],
        DocumentKind::Contacts => &[Topic::Contacts],
        DocumentKind::People
        | DocumentKind::Plan
        | DocumentKind::Hours
        | DocumentKind::SharedCheckIns
        | DocumentKind::Group => &[],
    }
}

/// What was left over when everything that fits was applied.
struct Left<'a> {
    bytes: &'a [u8],
    reason: Reason,
}

pub(super) fn changes_since(document: &Document, heads: &[Hash]) -> Vec<ChangeWrite> {
    let write = |change: journal::WrittenChange| ChangeWrite {
        hash: ChangeHash(change.hash),
        bytes: change.bytes,
    };
    document
        .changes_after(heads)
        .into_iter()
        .map(write)
        .collect()
}

impl Session<'_, '_> {
    fn take_changes(
        &mut self,
        space: SpaceId,
        key: DocumentKey,
        changes: &[Vec<u8>],
    ) -> Result<AppliedChanges> {
        let id = id_of(space, key);
        let kept = self.reader().set_aside_of(id)?;
        let again = kept
            .iter()
            .filter(|kept| Reason::may_pass(kept.aside.reason));
        let waited: Vec<i64> = again.clone().map(|kept| kept.n).collect();
        let mut all: Vec<&[u8]> = changes
            .iter()
            .map(Vec::as_slice)
            .chain(again.map(|kept| &kept.aside.bytes[..]))
            .collect();
        // Their order stays: normally each comes after what it rests on.
        let mut once = BTreeSet::new();
        all.retain(|bytes| once.insert(*bytes));

        self.touch(id);
        let loaded = self.load(space, key)?;
        let before = loaded.document.heads();
        let left = feed(&mut loaded.document, &all);
        let new = changes_since(&loaded.document, &before);
        let mut applied = AppliedChanges {
            new: new.len(),
            ..AppliedChanges::default()
        };
        if !new.is_empty() {
            loaded.appended += new.len() as u64;
            let document = document_write(loaded, new, None)?;
            self.commit(&Commit {
                documents: vec![document],
                ..Commit::default()
            })?;
            let newest_ms = self.rebuild_rows_of(space, key)?;
            self.keep_newest_met(newest_ms)?;
        }
        for n in waited {
            self.release_set_aside(n)?;
        }
        let known = kept
            .iter()
            .filter(|kept| !Reason::may_pass(kept.aside.reason));
        let mut known: Vec<&[u8]> = known.map(|kept| &kept.aside.bytes[..]).collect();
        for one in left {
            match one.reason {
                Reason::Waiting => applied.waiting += 1,
                Reason::Newer | Reason::Unreadable => applied.unreadable += 1,
            }
            if !known.contains(&one.bytes) {
                known.push(one.bytes);
                self.set_aside(id, &one)?;
            }
        }
        Ok(applied)
    }

    fn set_aside(&mut self, document: DocumentId, left: &Left<'_>) -> Result<()> {
        let aside = SetAside {
            document,
            reason: left.reason as u8,
            hashes: Vec::new(),
            at_ms: self.now().at_ms,
            bytes: left.bytes.to_vec(),
        };
        self.commit(&Commit {
            set_aside: vec![aside],
            ..Commit::default()
        })
    }

    /// Remembers the newest time that came from elsewhere, so that a clock far ahead is told.
    pub(super) fn keep_newest_met(&mut self, newest_ms: u64) -> Result<()> {
        let known = self.reader().meta(meta::NEWEST_MET_MS)?;
        let known = known.and_then(|bytes| bytes.try_into().ok());
        if newest_ms <= known.map_or(0, u64::from_be_bytes) {
            return Ok(());
        }
        let kept = MetaWrite {
            name: meta::NEWEST_MET_MS.into(),
            value: Some(newest_ms.to_be_bytes().to_vec()),
        };
        self.commit(&Commit {
            meta: vec![kept],
            ..Commit::default()
        })
    }
}

/// Applies all that can be applied, and answers with the rest. Normally all of it goes in at once;
/// only where that fails is it tried one by one.
fn feed<'a>(document: &mut Document, changes: &[&'a [u8]]) -> Vec<Left<'a>> {
    if matches!(document.apply(changes), Ok(Applied::All { .. })) {
        return Vec::new();
    }
    let mut left = Vec::new();
    let mut waiting = changes.to_vec();
    loop {
        let before = waiting.len();
        waiting.retain(|bytes| match document.apply(&[bytes]) {
            Ok(Applied::All { .. }) => false,
            Ok(Applied::Pending) => true,
            Err(error) => {
                let reason = match error {
                    journal::Error::NeedsUpdate => Reason::Newer,
                    _ => Reason::Unreadable,
                };
                left.push(Left { bytes, reason });
                false
            }
        });
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    let reason = Reason::Waiting;
    left.extend(waiting.into_iter().map(|bytes| Left { bytes, reason }));
    left
}
