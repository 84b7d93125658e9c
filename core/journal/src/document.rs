use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{
    ActorId, Automerge, Change, ChangeHash, LoadOptions, ObjId, ObjType, ROOT, ReadDoc,
    ScalarValue, TextEncoding, Value, transaction::CommitOptions, transaction::Transactable,
};

use crate::{
    DocumentKey, Edit, Error, Id, Place, Record, Result, Scalar, Write, birth, record::Version,
};

/// The largest snapshot of a document, unpacked.
pub const DOCUMENT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The most operations in one change.
pub const CHANGE_OPS_MAX: usize = 10_000;
/// zstd's level for snapshots: the smallest that a phone still makes in milliseconds a month.
const SNAPSHOT_LEVEL: i32 = 19;
/// The form of a snapshot: 1, zstd of an uncompressed Automerge save.
const SNAPSHOT_VERSION: u8 = 1;

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
        Ok(Self { key, inner })
    }

    /// Opens a document from its snapshot, if it has one, and the changes after it.
    ///
    /// # Errors
    /// `Unreadable` for damaged bytes, `Pending` if a change rests on one that is missing, `Limit`.
    pub fn open(key: DocumentKey, snapshot: Option<&[u8]>, changes: &[&[u8]]) -> Result<Self> {
        let mut document = match snapshot {
            Some(snapshot) => Self {
                key,
                inner: load_snapshot(snapshot)?,
            },
            None => Self::new(key)?,
        };
        document.apply(changes)?;
        Ok(document)
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
        let mut transaction = self.inner.transaction();
        for write in writes {
            if let Err(error) = write_record(&mut transaction, write) {
                transaction.rollback();
                return Err(error);
            }
        }
        let (hash, _) = transaction.commit_with(CommitOptions::default().with_time(0));
        let change = hash.and_then(|hash| self.inner.get_change_by_hash(&hash));
        Ok(change.map(|change| written(&change)))
    }

    /// Applies changes that come from elsewhere, on a copy that replaces the document only if all
    /// of them are in it afterwards.
    ///
    /// # Errors
    /// `Unreadable`, `Pending` or `Limit`; then the document is as before.
    pub fn apply(&mut self, changes: &[&[u8]]) -> Result<()> {
        if changes.is_empty() {
            return Ok(());
        }
        let changes = changes
            .iter()
            .map(|bytes| read_change(bytes))
            .collect::<Result<Vec<_>>>()?;
        let hashes: Vec<ChangeHash> = changes.iter().map(Change::hash).collect();
        let mut copy = self.inner.clone();
        // Malformed changes have made Automerge panic before (SECURITY 8).
        let applied = catch_unwind(AssertUnwindSafe(|| copy.apply_changes(changes)));
        if !matches!(applied, Ok(Ok(()))) {
            return Err(Error::Unreadable("change"));
        }
        if hashes
            .iter()
            .any(|hash| copy.get_change_by_hash(hash).is_none())
        {
            return Err(Error::Pending);
        }
        self.inner = copy;
        Ok(())
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
        let packed = zstd::bulk::compress(&plain, SNAPSHOT_LEVEL);
        bytes.extend(packed.map_err(|_| Error::Unreadable("snapshot"))?);
        if load_snapshot(&bytes)?.get_heads() == self.inner.get_heads() {
            Ok(bytes)
        } else {
            Err(Error::Unreadable("snapshot"))
        }
    }

    /// Whether a record is there.
    #[must_use]
    pub fn has(&self, place: Place) -> bool {
        !self.objects(place).is_empty()
    }

    /// A record with all its versions; none if it is not there.
    #[must_use]
    pub fn record(&self, place: Place) -> Option<Record> {
        let objects = self.objects(place);
        let mut record = Record::default();
        for object in &objects {
            self.read_object(object, &mut record);
        }
        (!objects.is_empty()).then_some(record)
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

    /// All map objects under the record's key: two devices may each have carried it over.
    fn objects(&self, place: Place) -> Vec<ObjId> {
        objects(&self.inner, place)
    }

    fn read_object(&self, object: &ObjId, record: &mut Record) {
        for item in self.inner.map_range(object, ..) {
            let key = item.key.to_string();
            if item.conflict {
                let versions = self.inner.get_all(object, key.as_str()).unwrap_or_default();
                let versions = versions
                    .into_iter()
                    .map(|(value, id)| self.version(value, &id));
                record.insert(key, versions.collect());
            } else {
                let id = item.id();
                let version = self.version(item.value.into_value(), &id);
                record.insert(key, vec![version]);
            }
        }
    }

    fn version(&self, value: Value<'_>, id: &ObjId) -> Version {
        let actor = if let ObjId::Id(_, actor, _) = id {
            actor.to_bytes().to_vec()
        } else {
            vec![]
        };
        let value = match value {
            Value::Scalar(scalar) => read_scalar(&scalar),
            Value::Object(ObjType::Text) => Scalar::Text(self.inner.text(id).unwrap_or_default()),
            Value::Object(_) => Scalar::Other(u8::MAX, Vec::new()),
        };
        Version { value, actor }
    }
}

fn objects(document: &impl ReadDoc, place: Place) -> Vec<ObjId> {
    let Ok(Some((_, container))) = document.get(ROOT, place.container) else {
        return Vec::new();
    };
    let Some(id) = place.id else {
        return vec![container];
    };
    let found = document.get_all(container, id.as_str()).unwrap_or_default();
    let maps = found
        .into_iter()
        .filter(|(value, _)| matches!(value, Value::Object(ObjType::Map)));
    maps.map(|(_, object)| object).collect()
}

fn write_record(
    transaction: &mut automerge::transaction::Transaction<'_>,
    write: &Write,
) -> Result<()> {
    let place = write.place;
    let mut objects = objects(transaction, place);
    if objects.is_empty() && write.new {
        let container = transaction.get(ROOT, place.container).ok().flatten();
        let (Some((_, container)), Some(id)) = (container, place.id) else {
            return Err(Error::NotFound);
        };
        objects.push(made(transaction.put_object(
            container,
            id.as_str(),
            ObjType::Map,
        ))?);
    }
    // The winner comes last; a key written here is deleted in the others, so that one version stays.
    let winner = objects.pop().ok_or(Error::NotFound)?;
    for edit in &write.edits {
        let (Edit::Put(key, _) | Edit::Clear(key) | Edit::MakeText(key, _) | Edit::SetText(key, _)) =
            edit;
        for other in &objects {
            if transaction
                .get(other, key.as_str())
                .is_ok_and(|value| value.is_some())
            {
                made(transaction.delete(other, key.as_str()))?;
            }
        }
        write_key(transaction, &winner, edit)?;
    }
    Ok(())
}

fn write_key(
    transaction: &mut automerge::transaction::Transaction<'_>,
    object: &ObjId,
    edit: &Edit,
) -> Result<()> {
    match edit {
        Edit::Put(key, value) => made(transaction.put(object, key.as_str(), write_scalar(value))),
        Edit::Clear(key) => match transaction.get(object, key.as_str()) {
            Ok(Some((Value::Scalar(_), _))) => made(transaction.delete(object, key.as_str())),
            _ => Ok(()),
        },
        Edit::MakeText(key, text) => {
            let object = made(transaction.put_object(object, key.as_str(), ObjType::Text))?;
            made(transaction.splice_text(&object, 0, 0, text))
        }
        Edit::SetText(key, text) => match transaction.get(object, key.as_str()) {
            Ok(Some((Value::Object(ObjType::Text), id))) => {
                made(transaction.update_text(&id, text))
            }
            _ => made(transaction.put(object, key.as_str(), text.as_str())),
        },
    }
}

fn made<T>(result: std::result::Result<T, automerge::AutomergeError>) -> Result<T> {
    // Our own writes use only keys, objects and values of the right kind.
    result.map_err(|_| Error::Unreadable("document"))
}

fn written(change: &Change) -> WrittenChange {
    WrittenChange {
        hash: change.hash().0,
        bytes: change.raw_bytes().to_vec(),
    }
}

fn read_change(bytes: &[u8]) -> Result<Change> {
    let read = catch_unwind(|| Change::from_bytes(bytes.to_vec()));
    let change = read
        .ok()
        .and_then(std::result::Result::ok)
        .ok_or(Error::Unreadable("change"))?;
    if change.len() > CHANGE_OPS_MAX {
        Err(Error::Limit("change"))
    } else {
        Ok(change)
    }
}

fn load_snapshot(bytes: &[u8]) -> Result<Automerge> {
    let bad = Error::Unreadable("snapshot");
    let plain = match bytes {
        [SNAPSHOT_VERSION, packed @ ..] => {
            zstd::bulk::decompress(packed, DOCUMENT_BYTES_MAX).map_err(|_| bad.clone())?
        }
        [_, ..] => return Err(Error::NeedsUpdate),
        [] => return Err(bad),
    };
    let options = LoadOptions::new().text_encoding(TextEncoding::UnicodeCodePoint);
    let loaded = catch_unwind(AssertUnwindSafe(|| {
        Automerge::load_with_options(&plain, options)
    }));
    loaded.ok().and_then(std::result::Result::ok).ok_or(bad)
}

fn read_scalar(value: &ScalarValue) -> Scalar {
    match value {
        ScalarValue::Null => Scalar::Null,
        ScalarValue::Boolean(yes) => Scalar::Bool(*yes),
        ScalarValue::Int(number) => Scalar::Int(*number),
        ScalarValue::Str(text) => Scalar::Text(text.to_string()),
        ScalarValue::Bytes(bytes) => Scalar::Bytes(bytes.clone()),
        ScalarValue::Uint(number) => Scalar::Other(3, number.to_be_bytes().to_vec()),
        ScalarValue::F64(number) => Scalar::Other(5, number.to_be_bytes().to_vec()),
        ScalarValue::Counter(number) => Scalar::Other(8, i64::from(number).to_be_bytes().to_vec()),
        ScalarValue::Timestamp(number) => Scalar::Other(9, number.to_be_bytes().to_vec()),
        ScalarValue::Unknown { type_code, bytes } => Scalar::Other(*type_code, bytes.clone()),
    }
}

fn write_scalar(value: &Scalar) -> ScalarValue {
    match value {
        Scalar::Null => ScalarValue::Null,
        Scalar::Bool(yes) => ScalarValue::Boolean(*yes),
        Scalar::Int(number) => ScalarValue::Int(*number),
        Scalar::Text(text) => ScalarValue::Str(text.as_str().into()),
        Scalar::Bytes(bytes) => ScalarValue::Bytes(bytes.clone()),
        Scalar::Other(code, bytes) => write_other(*code, bytes),
    }
}

/// Kinds of value that only other versions write come back as what they were when carried over.
fn write_other(code: u8, bytes: &[u8]) -> ScalarValue {
    match (code, <[u8; 8]>::try_from(bytes)) {
        (3, Ok(number)) => ScalarValue::Uint(u64::from_be_bytes(number)),
        (5, Ok(number)) => ScalarValue::F64(f64::from_be_bytes(number)),
        (8, Ok(number)) => ScalarValue::counter(i64::from_be_bytes(number)),
        (9, Ok(number)) => ScalarValue::Timestamp(i64::from_be_bytes(number)),
        _ => ScalarValue::Unknown {
            type_code: code,
            bytes: bytes.to_vec(),
        },
    }
}
