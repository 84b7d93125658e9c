use std::collections::BTreeSet;

use journal::{
    DeviceTag, DocumentKey, Id, IdSource, MemberId, Moment, Pen, Place, Record, RecordKind, Write,
};
use store::{
    ChangeHash, ChangeWrite, Commit, DocumentWrite, MetaWrite, Reader, SnapshotWrite, Transactions,
};

use super::Documents;
use super::documents::Loaded;
use super::rebuild::hashes_of;
use crate::observe::{Topic, lock};
use crate::read::Found;
use crate::{Companion, CompanionError, Result, identity, meta, rows};

/// How many records one change writes: far below the operations that a change may have (10,000),
/// and small enough for one entry.
const WRITES_A_CHANGE_MAX: usize = 64;

/// After this many changes a document is saved whole: before, a save costs more bytes than it wins.
const APPENDED_MAX: u64 = 64;
/// A change of this size is an import or a long text: saved whole at once it takes a third.
const CHANGE_BYTES_MAX: usize = 16 * 1024;

/// What the one writer keeps between writes.
pub(crate) struct Writer {
    pub(crate) documents: Documents,
    pub(crate) ids: IdSource,
    /// The device id: the actor of every change.
    pub(crate) actor: [u8; 16],
    /// Whose journal it is.
    pub(crate) person: MemberId,
    /// The spaces that a newer version changed: nothing is written there before an update.
    pub(crate) read_only: BTreeSet<store::SpaceId>,
}

impl Writer {
    /// What the writer begins with, as the store has it.
    pub(crate) fn read(reader: &Reader<'_>, person: MemberId) -> Result<Self> {
        let last = reader.meta(meta::LAST_ID_MS)?;
        let last_id_ms = last.and_then(|bytes| bytes.try_into().ok());
        let actor = *identity::device_keys(reader)?.device_id().as_bytes();
        let read_only = reader.meta(meta::READ_ONLY)?.unwrap_or_default();
        Ok(Self {
            documents: Documents::default(),
            ids: IdSource::after(
                DeviceTag::of(&actor),
                last_id_ms.map_or(0, u64::from_be_bytes),
            ),
            actor,
            person,
            read_only: read_only
                .as_chunks()
                .0
                .iter()
                .copied()
                .map(store::SpaceId)
                .collect(),
        })
    }

    /// Makes ids and changes as this device from here on.
    pub(super) fn write_as(&mut self, device: [u8; 16]) {
        if self.actor != device {
            self.ids = IdSource::after(DeviceTag::of(&device), self.ids.last_ms());
            self.actor = device;
        }
    }
}

/// One write: everything that is done in it becomes durable at once, or nothing does.
pub(crate) struct Session<'a, 'c> {
    writer: &'a mut Writer,
    transaction: &'a mut store::Writer<'c>,
    now: Moment,
    touched: Vec<store::DocumentId>,
    /// Whether the beginning of a month or year closes the ones before it.
    pub(super) closes: bool,
}

impl Companion {
    /// Does `work` as one write and tells the observers of `topics` once it is on disk.
    pub(crate) fn write<T>(
        &self,
        topics: &[Topic],
        work: impl FnOnce(&mut Session<'_, '_>) -> Result<T>,
    ) -> Result<T> {
        let done = {
            let mut writer = lock(&self.inner.writer);
            let (device, mut touched) = (writer.actor, Vec::new());
            let done = self.inner.store.batch(|transaction| {
                let now = self.now();
                let mut session = Session {
                    writer: &mut writer,
                    transaction,
                    now,
                    touched: Vec::new(),
                    closes: true,
                };
                let ids_before = session.writer.ids.last_ms();
                let worked = work(&mut session);
                let kept = session.keep_last_id(ids_before);
                touched = session.touched;
                worked.and_then(|done| kept.map(|()| done))
            });
            if done.is_err() {
                // What is loaded holds changes that are not on disk.
                touched
                    .into_iter()
                    .for_each(|id| writer.documents.forget(id));
                // New keys that are not on disk are nobody's.
                writer.write_as(device);
            }
            done?
        };
        self.inner.observers.tell(topics);
        Ok(done)
    }
}

impl<'c> Session<'_, 'c> {
    /// The moment of this write.
    pub(crate) const fn now(&self) -> Moment {
        self.now
    }

    /// A fresh id.
    pub(crate) fn new_id(&mut self) -> Id {
        let now_ms = u64::try_from(self.now.at_ms).unwrap_or_default();
        self.writer.ids.next(now_ms)
    }

    /// Who writes what is made with it: the person in a shared space, nobody named in the private
    /// one.
    pub(crate) fn pen(&mut self, by: Option<MemberId>) -> Pen<'_> {
        Pen::new(&mut self.writer.ids, self.now, by)
    }

    /// Reads what is on disk and what this write has done so far.
    pub(crate) fn reader(&self) -> Reader<'_> {
        self.transaction.reader()
    }

    /// Adds to what becomes durable with this write.
    pub(crate) fn commit(&mut self, commit: &Commit) -> Result<()> {
        Ok(self.transaction.apply(commit)?)
    }

    /// Where a record lies.
    pub(crate) fn find(&self, kind: RecordKind, id: &str) -> Result<Found> {
        Found::by(&self.reader(), kind, id)
    }

    /// The space and the key of a stored document.
    pub(crate) fn document_of(
        &self,
        id: store::DocumentId,
    ) -> Result<(store::SpaceId, DocumentKey)> {
        let row = self.reader().document(id)?.ok_or(CompanionError::Damaged)?;
        Ok((row.space, DocumentKey::from_bytes(&row.key)?))
    }

    /// A record of a document.
    pub(crate) fn record(
        &mut self,
        space: store::SpaceId,
        key: DocumentKey,
        place: Place,
    ) -> Result<Record> {
        self.load(space, key)?
            .document
            .record(place)
            .ok_or(CompanionError::NotFound)
    }

    /// A record of a document, if it is there; the document's own values always are.
    pub(crate) fn record_if_there(
        &mut self,
        space: store::SpaceId,
        key: DocumentKey,
        place: Place,
    ) -> Result<Option<Record>> {
        Ok(self.load(space, key)?.document.record(place))
    }

    /// Does `writes` to one document, as one change, and brings the rows of its records up to date.
    pub(crate) fn apply(
        &mut self,
        space: store::SpaceId,
        key: DocumentKey,
        writes: &[Write],
    ) -> Result<()> {
        // An import writes years at once: each change must stay one that others take.
        for some in writes.chunks(WRITES_A_CHANGE_MAX) {
            self.apply_some(space, key, some)?;
        }
        Ok(())
    }

    fn apply_some(
        &mut self,
        space: store::SpaceId,
        key: DocumentKey,
        writes: &[Write],
    ) -> Result<()> {
        if self.writer.read_only.contains(&space) {
            return Err(CompanionError::NewerVersion);
        }
        let (device, person) = (self.writer.actor, self.writer.person);
        let loaded = self
            .writer
            .documents
            .load(&self.transaction.reader(), space, key)?;
        let actor = loaded.actor(device).to_bytes();
        let (id, begins) = (loaded.id, !loaded.stored);
        self.touched.push(id);
        let Some(change) = loaded.document.write(&actor, writes)? else {
            return Ok(());
        };
        loaded.appended += 1;
        let change = ChangeWrite {
            hash: ChangeHash(change.hash),
            bytes: change.bytes,
        };
        let document = document_write(loaded, vec![change], Some(true))?;
        let mut places: Vec<Place> = writes.iter().map(|write| write.place).collect();
        places.sort_unstable();
        places.dedup();
        let rows = places.into_iter().filter_map(|place| {
            let record = loaded.document.record(place).unwrap_or_default();
            rows::rows_of((id, key.kind), place, &record, person)
        });
        let rows: Vec<_> = rows.collect();
        let hashes = hashes_of(&rows);
        self.commit(&Commit {
            documents: vec![document],
            rows,
            ..Commit::default()
        })?;
        self.settle_duplicates(hashes)?;
        if begins {
            self.close_others(space, key)
        } else {
            Ok(())
        }
    }

    /// An import begins many months at once and saves each whole by itself.
    pub(crate) const fn close_none(&mut self) {
        self.closes = false;
    }

    /// Lets go of the save before a document's last one.
    pub(super) fn drop_previous(&mut self, id: store::DocumentId) -> Result<()> {
        Ok(self.transaction.drop_previous(id)?)
    }

    /// Whose journal it is.
    pub(super) const fn person(&self) -> MemberId {
        self.writer.person
    }

    /// Says that a document is changed in memory, so that it is forgotten if this write fails.
    pub(super) fn touch(&mut self, id: store::DocumentId) {
        self.touched.push(id);
    }

    /// Lets go of something set aside, once it was applied after all.
    pub(super) fn release_set_aside(&mut self, n: i64) -> Result<()> {
        Ok(self.transaction.release_set_aside(n)?)
    }

    /// The store itself, for what is exchanged with others.
    pub(crate) const fn store(&mut self) -> &mut store::Writer<'c> {
        self.transaction
    }

    /// A copy of a document as this write sees it.
    pub(crate) fn loaded(
        &mut self,
        space: store::SpaceId,
        key: DocumentKey,
    ) -> Result<journal::Document> {
        Ok(self.load(space, key)?.document.clone())
    }

    /// What the one writer keeps between writes.
    pub(super) const fn writer_mut(&mut self) -> &mut Writer {
        self.writer
    }

    /// The device that writes.
    pub(crate) const fn device(&self) -> [u8; 16] {
        self.writer.actor
    }

    pub(super) fn load(&mut self, space: store::SpaceId, key: DocumentKey) -> Result<&mut Loaded> {
        self.writer
            .documents
            .load(&self.transaction.reader(), space, key)
    }

    fn keep_last_id(&mut self, before_ms: u64) -> Result<()> {
        let last_ms = self.writer.ids.last_ms();
        if last_ms == before_ms {
            return Ok(());
        }
        let value = Some(last_ms.to_be_bytes().to_vec());
        let meta = vec![MetaWrite {
            name: meta::LAST_ID_MS.into(),
            value,
        }];
        self.commit(&Commit {
            meta,
            ..Commit::default()
        })
    }
}

/// What the store is to write of a document that was changed: the changes, or now and then the
/// whole.
pub(super) fn document_write(
    loaded: &mut Loaded,
    changes: Vec<ChangeWrite>,
    unsent: Option<bool>,
) -> Result<DocumentWrite> {
    let mut write = whole_write(loaded);
    write.unsent = unsent;
    let large = changes
        .iter()
        .any(|change| change.bytes.len() > CHANGE_BYTES_MAX);
    if loaded.appended > APPENDED_MAX || large {
        let bytes = loaded.document.snapshot()?;
        write.snapshot = Some(SnapshotWrite {
            bytes,
            keep_previous: loaded.stored,
        });
        loaded.appended = 0;
    }
    // Where a save was kept, the changes between the two stay with it.
    if write.snapshot.is_none() || loaded.stored {
        write.changes = changes;
    }
    loaded.stored = true;
    Ok(write)
}

/// A write that says where a document is and what its heads are.
pub(super) fn whole_write(loaded: &Loaded) -> DocumentWrite {
    let document = &loaded.document;
    let (key, heads) = (document.key().to_bytes(), document.heads().concat());
    DocumentWrite::new(loaded.id, loaded.space, key, heads)
}
