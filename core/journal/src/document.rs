mod admit;
mod bytes;
mod first;
pub(crate) mod frame;
mod read;
mod rebuild;
mod scalar;
mod seen;
mod write;

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{
    ActorId, Automerge, Change, ChangeHash, ROOT, ReadDoc, TextEncoding, transaction::CommitOptions,
};

use crate::payload::{Dictionary, pack};
use crate::{DocumentKey, Error, Id, Place, Record, Result, Write, birth};
use admit::{Admission, admit};
pub(crate) use bytes::{
    check_bundle, check_change, check_ops, each_change, load, read_change, split_changes,
};
use bytes::{load_snapshot, written};
pub(crate) use first::event_of;
pub use rebuild::Rebuilt;

/// The largest snapshot of a document, unpacked.
pub const DOCUMENT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The largest change, unpacked.
pub const CHANGE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The most changes in one payload.
pub const CHANGES_MAX: usize = 50_000;
/// The most operations in one change.
pub const CHANGE_OPS_MAX: usize = 10_000;
/// The form of a snapshot: 1, zstd of an uncompressed Automerge save.
const SNAPSHOT_VERSION: u8 = 1;
/// The container of what a generation began with; its keys are no records.
const START: &str = "start";

/// A hash that names a change.
pub type Hash = [u8; 32];

/// One change as it was written: what the store appends and the exporter sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenChange {
    /// Names the change.
    pub hash: Hash,
    /// Its bytes, as Automerge frames a change.
    pub bytes: Vec<u8>,
}

/// One document of a space. The only place that knows Automerge.
#[derive(Clone, Debug)]
pub struct Document {
    key: DocumentKey,
    inner: Automerge,
    /// What it was loaded from and all changes since: it cannot be much longer.
    bytes: usize,
}

/// What came of changes from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// All of them are in the document now.
    All {
        /// How many were not there before.
        new: usize,
    },
    /// Some rest on changes that are not here yet; the document is as before.
    Pending,
}

impl Document {
    /// An empty document: its birth change and nothing else.
    ///
    /// # Errors
    /// `Unreadable` if the frozen birth change cannot be read: a defect of this build.
    pub fn new(key: DocumentKey) -> Result<Self> {
        let mut inner = Automerge::new_with_encoding(TextEncoding::UnicodeCodePoint);
        let birth = read_change(birth::change(key.kind))?;
        inner
            .apply_changes([birth])
            .map_err(|_| Error::Unreadable("birth change"))?;
        Ok(Self::loaded(key, inner, 0))
    }

    pub(crate) const fn loaded(key: DocumentKey, inner: Automerge, bytes: usize) -> Self {
        Self { key, inner, bytes }
    }

    /// Opens a document from its snapshot, if it has one, and the changes after it.
    ///
    /// # Errors
    /// `Unreadable` for damaged bytes, `Pending` if a change rests on one that is missing, `Limit`.
    pub fn open(key: DocumentKey, snapshot: Option<&[u8]>, changes: &[&[u8]]) -> Result<Self> {
        let mut document = match snapshot {
            Some(snapshot) => {
                let (inner, bytes) = load_snapshot(key.kind, snapshot)?;
                Self::loaded(key, inner, bytes)
            }
            None => Self::new(key)?,
        };
        match document.apply(changes)? {
            Applied::All { .. } => Ok(document),
            Applied::Pending => Err(Error::Pending),
        }
    }

    /// Which document it is.
    #[must_use]
    pub const fn key(&self) -> DocumentKey {
        self.key
    }

    /// The hashes of the newest changes, sorted.
    #[must_use]
    pub fn heads(&self) -> Vec<Hash> {
        let mut heads: Vec<Hash> = self
            .inner
            .get_heads()
            .into_iter()
            .map(|head| head.0)
            .collect();
        heads.sort_unstable();
        heads
    }

    /// Writes all of `writes` as one change by `actor`; none if they change nothing.
    ///
    /// # Errors
    /// `NotFound` if a record to be changed is not there. Then the document is as before.
    pub fn write(&mut self, actor: &[u8], writes: &[Write]) -> Result<Option<WrittenChange>> {
        self.inner.set_actor(ActorId::from(actor));
        let targets: Vec<_> = writes
            .iter()
            .map(|write| write::targets(&self.inner, write.place))
            .collect();
        let mut transaction = self.inner.transaction();
        for (targets, write) in targets.into_iter().zip(writes) {
            if let Err(error) = write::record(&mut transaction, targets, write) {
                transaction.rollback();
                return Err(error);
            }
        }
        let (hash, _) = transaction.commit_with(CommitOptions::default().with_time(0));
        let change = hash.and_then(|hash| self.inner.get_change_by_hash(&hash));
        let change = change.map(|change| written(&change));
        let bytes = change.as_ref().map_or(0, |change| change.bytes.len());
        self.bytes = self.bytes.saturating_add(bytes);
        Ok(change)
    }

    /// Applies changes that come from elsewhere, on a copy that replaces the document only if all
    /// of them are in it afterwards; if not, the document is as before.
    ///
    /// # Errors
    /// `Unreadable`, `Limit`, `NeedsUpdate`, or `Rival` for a second change of one device in one
    /// place.
    pub fn apply(&mut self, changes: &[&[u8]]) -> Result<Applied> {
        let changes = changes
            .iter()
            .map(|bytes| read_change(bytes))
            .collect::<Result<Vec<_>>>()?;
        self.feed(changes)
    }

    pub(crate) fn feed(&mut self, changes: Vec<Change>) -> Result<Applied> {
        let changes = match admit(&self.inner, changes, birth::hash(self.key.kind))? {
            Admission::Feed(changes) => changes,
            Admission::Pending => return Ok(Applied::Pending),
        };
        if changes.is_empty() {
            return Ok(Applied::All { new: 0 });
        }
        let hashes: Vec<ChangeHash> = changes.iter().map(Change::hash).collect();
        let bytes = changes.iter().map(|change| change.raw_bytes().len());
        let bytes = bytes.fold(self.bytes, usize::saturating_add);
        let mut copy = self.inner.clone();
        // Malformed changes have made Automerge panic before (SECURITY 8).
        let applied = catch_unwind(AssertUnwindSafe(|| copy.apply_changes(changes)));
        let is_in = |hash| copy.get_change_meta_by_hash(hash).is_some();
        if !matches!(applied, Ok(Ok(()))) || !hashes.iter().all(is_in) {
            return Err(Error::Unreadable("change"));
        }
        self.bytes = within_a_document(&copy, bytes)?;
        self.inner = copy;
        Ok(Applied::All { new: hashes.len() })
    }

    pub(crate) const fn automerge(&self) -> &Automerge {
        &self.inner
    }

    /// The changes that are not in the history of `heads`, in dependency order.
    #[must_use]
    pub fn changes_after(&self, heads: &[Hash]) -> Vec<WrittenChange> {
        let heads: Vec<ChangeHash> = heads.iter().map(|head| ChangeHash(*head)).collect();
        self.inner.get_changes(&heads).iter().map(written).collect()
    }

    /// The whole document in its smallest stable form, proved to load with the same heads.
    ///
    /// # Errors
    /// `Limit` if it is larger than a document may be, `Unreadable` if it does not load again.
    pub fn snapshot(&self) -> Result<Vec<u8>> {
        let plain = self.inner.save_nocompress();
        if plain.len() > DOCUMENT_BYTES_MAX {
            return Err(Error::Limit("document"));
        }
        let mut bytes = vec![SNAPSHOT_VERSION];
        bytes.extend(pack(&plain, Dictionary::None)?);
        if load_snapshot(self.key.kind, &bytes)?.0.get_heads() == self.inner.get_heads() {
            Ok(bytes)
        } else {
            Err(Error::Unreadable("snapshot"))
        }
    }

    /// Whether a record is there.
    #[must_use]
    pub fn has(&self, place: Place) -> bool {
        !read::objects(&self.inner, place).is_empty()
    }

    /// A record with all its versions; none if it is not there.
    #[must_use]
    pub fn record(&self, place: Place) -> Option<Record> {
        let objects = read::objects(&self.inner, place);
        let of_record = place.id.is_some();
        (!objects.is_empty()).then(|| read::record(&self.inner, &objects, of_record))
    }

    /// The ids of all records of a container, oldest first.
    #[must_use]
    pub fn ids(&self, container: &str) -> Vec<Id> {
        let Ok(Some((_, container))) = self.inner.get(ROOT, container) else {
            return Vec::new();
        };
        self.inner
            .keys(&container)
            .filter_map(|key| key.parse().ok())
            .collect()
    }

    /// Every record of the document with its place, the values of the document itself among them.
    pub fn all_records(&self) -> impl Iterator<Item = (Place, Record)> {
        let containers = self.key.kind.containers().iter().copied();
        let places = containers.flat_map(|container| {
            let itself = (container == Place::ITSELF.container).then_some(Place::ITSELF);
            let is_start = container == START;
            let ids = self.ids(container).into_iter().filter(move |_| !is_start);
            let records = ids.map(move |id| Place::record(container, id));
            itself.into_iter().chain(records)
        });
        places.filter_map(|place| Some((place, self.record(place)?)))
    }
}

/// Refuses what makes a document longer than it may be. Saving it to see takes longer than many
/// changes, so it is saved only when all changes together are that long.
fn within_a_document(document: &Automerge, bytes: usize) -> Result<usize> {
    if bytes <= DOCUMENT_BYTES_MAX {
        return Ok(bytes);
    }
    let saved = document.save_nocompress().len();
    if saved > DOCUMENT_BYTES_MAX {
        Err(Error::Limit("document"))
    } else {
        Ok(saved)
    }
}
