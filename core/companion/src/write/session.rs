use journal::{DocumentKey, Id, IdSource, MemberId, Moment, Pen, Place, Record, RecordKind, Write};
use store::{
    ChangeHash, ChangeWrite, Commit, DocumentWrite, FileStore, MetaWrite, SnapshotWrite,
    Transactions,
};

use super::Documents;
use super::documents::Loaded;
use crate::observe::{Topic, lock};
use crate::read::Found;
use crate::{Companion, CompanionError, Result, meta, rows};

/// After this many changes a document is saved whole: below, a save costs more bytes than it wins.
const APPENDED_MAX: u64 = 64;

/// What the one writer keeps between writes.
pub(crate) struct Writer {
    pub(crate) documents: Documents,
    pub(crate) ids: IdSource,
    /// The device id: the actor of every change.
    pub(crate) actor: [u8; 16],
    /// Whose journal it is.
    pub(crate) person: MemberId,
}

/// One write: everything that is done in it becomes durable at once, or nothing does.
pub(crate) struct Session<'a> {
    writer: &'a mut Writer,
    store: &'a FileStore,
    now: Moment,
    commit: Commit,
    touched: Vec<store::DocumentId>,
    ids_before: IdSource,
}

impl Companion {
    /// Does `work` as one write and tells the observers of `topics` once it is on disk.
    pub(crate) fn write<T>(
        &self,
        topics: &[Topic],
        work: impl FnOnce(&mut Session<'_>) -> Result<T>,
    ) -> Result<T> {
        let done = {
            let mut writer = lock(&self.inner.writer);
            let mut session = Session::begin(&mut writer, &self.inner.store, self.now());
            let worked = work(&mut session);
            session.end(worked)?
        };
        self.inner.observers.tell(topics);
        Ok(done)
    }
}

impl<'a> Session<'a> {
    fn begin(writer: &'a mut Writer, store: &'a FileStore, now: Moment) -> Self {
        let ids_before = writer.ids;
        Self {
            writer,
            store,
            now,
            commit: Commit::default(),
            touched: Vec::new(),
            ids_before,
        }
    }

    fn end<T>(mut self, worked: Result<T>) -> Result<T> {
        let last_ms = self.writer.ids.last_ms();
        if worked.is_ok() && last_ms != self.ids_before.last_ms() {
            self.commit.meta.push(MetaWrite {
                name: meta::LAST_ID_MS.into(),
                value: Some(last_ms.to_be_bytes().to_vec()),
            });
        }
        let ended = worked.and_then(|done| {
            self.store.commit(&self.commit)?;
            Ok(done)
        });
        if ended.is_err() {
            // What is loaded holds changes that are not on disk.
            for id in &self.touched {
                self.writer.documents.forget(*id);
            }
        }
        ended
    }

    /// The moment of this write.
    pub(crate) const fn now(&self) -> Moment {
        self.now
    }

    /// A fresh id.
    pub(crate) fn new_id(&mut self) -> Id {
        let now_ms = u64::try_from(self.now.at_ms).unwrap_or_default();
        self.writer.ids.next(now_ms)
    }

    /// The store, for what was on disk before this write.
    pub(crate) const fn store(&self) -> &'a FileStore {
        self.store
    }

    /// What else becomes durable with this write.
    pub(crate) const fn commit(&mut self) -> &mut Commit {
        &mut self.commit
    }

    /// Who writes what is made with it: the person in a shared space, nobody named in the private one.
    pub(crate) fn pen(&mut self, by: Option<MemberId>) -> Pen<'_> {
        Pen::new(&mut self.writer.ids, self.now, by)
    }

    /// Where a record lies.
    pub(crate) fn find(&self, kind: RecordKind, id: &str) -> Result<Found> {
        self.store.read(|reader| Found::by(reader, kind, id))
    }

    /// A record of a document.
    pub(crate) fn record(
        &mut self,
        space: store::SpaceId,
        key: DocumentKey,
        place: Place,
    ) -> Result<Record> {
        let loaded = self.writer.documents.load(self.store, space, key)?;
        loaded
            .document
            .record(place)
            .ok_or(CompanionError::NotFound)
    }

    /// Does `writes` to one document, as one change, and brings the rows of its records up to date.
    pub(crate) fn apply(
        &mut self,
        space: store::SpaceId,
        key: DocumentKey,
        writes: &[Write],
    ) -> Result<()> {
        let (actor, person) = (self.writer.actor, self.writer.person);
        let loaded = self.writer.documents.load(self.store, space, key)?;
        self.touched.push(loaded.id);
        let Some(change) = loaded.document.write(&actor, writes)? else {
            return Ok(());
        };
        loaded.appended += 1;
        let mut written = document_write(loaded);
        let change = ChangeWrite {
            hash: ChangeHash(change.hash),
            bytes: change.bytes,
        };
        let whole = loaded.appended > APPENDED_MAX || change.bytes.len() > SNAPSHOT_CHANGE_BYTES;
        written.changes.push(change);
        written.unsent = Some(true);
        if whole {
            written.snapshot = Some(SnapshotWrite {
                bytes: loaded.document.snapshot()?,
                keep_previous: loaded.stored,
            });
            loaded.appended = 0;
        }
        loaded.stored = true;
        let mut places: Vec<Place> = writes.iter().map(|write| write.place).collect();
        places.sort_unstable();
        places.dedup();
        for place in places {
            let record = loaded.document.record(place).unwrap_or_default();
            let document = (loaded.id, key.kind);
            self.commit
                .rows
                .extend(rows::rows_of(document, place, &record, person));
        }
        self.commit.documents.push(written);
        Ok(())
    }
}

/// A change of this size is an import or a long text: saved whole at once, it takes a third.
const SNAPSHOT_CHANGE_BYTES: usize = 16 * 1024;

fn document_write(loaded: &Loaded) -> DocumentWrite {
    let key = loaded.document.key().to_bytes();
    DocumentWrite::new(
        loaded.id,
        loaded.space,
        key,
        loaded.document.heads().concat(),
    )
}
