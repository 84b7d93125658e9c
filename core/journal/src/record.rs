use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decoder, Encoder, data::Type};

use crate::{Edit, Error, Id, Result, Scalar};

/// The most keys that one record may have when it is read.
const KEYS_MAX: u64 = 65_536;

/// One of the concurrent values of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The value.
    pub value: Scalar,
    /// The actor that wrote it: a device id, and from the second generation on its number.
    pub actor: Vec<u8>,
}

/// A record as it stands in its document: every key with all its concurrent versions, the one
/// that is shown last. Unknown keys and values are here like all others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    keys: BTreeMap<String, Vec<Version>>,
    /// Events that an event at this key names and cannot have seen.
    unseen: BTreeSet<(String, Id)>,
}

/// What stands between a key and the number of a version that was carried over beside it.
const OTHER: &str = "other";

/// The key and the number, if this is the key of a version that was carried over.
pub(crate) fn other_of(key: &str) -> Option<(&str, u32)> {
    let (rest, number) = key.rsplit_once('.')?;
    let (of, other) = rest.rsplit_once('.')?;
    let plain = number.bytes().all(|b| b.is_ascii_digit());
    let number = number.parse().ok().filter(|_| plain)?;
    (other == OTHER).then_some((of, number))
}

/// The key of the version `number` that is carried over beside the winner at `key`.
pub(crate) fn other_key(key: &str, number: usize) -> String {
    format!("{key}.{OTHER}.{number}")
}

impl Record {
    /// Adds the versions of a key.
    pub fn insert(&mut self, key: String, versions: Vec<Version>) {
        self.keys.entry(key).or_default().extend(versions);
    }

    /// Adds all that another object of the same record holds.
    pub(crate) fn unite(&mut self, other: Self) {
        for (key, versions) in other.keys {
            self.insert(key, versions);
        }
        self.unseen.extend(other.unseen);
    }

    /// Puts versions that were carried over before the winner of their key.
    #[must_use]
    pub(crate) fn with_others(mut self) -> Self {
        let mut others: Vec<(String, u32, String)> = self
            .keys
            .keys()
            .filter_map(|key| other_of(key).map(|(of, n)| (of.to_owned(), n, key.clone())))
            .collect();
        // The highest number first: each goes before those that are there.
        others.sort_unstable_by(|a, b| b.cmp(a));
        for (of, _, key) in others {
            let carried = self.keys.remove(&key).unwrap_or_default();
            self.keys.entry(of).or_default().splice(0..0, carried);
        }
        self
    }

    /// Marks `id` as a name that the event at `key` cannot have seen.
    pub(crate) fn ignore(&mut self, key: String, id: Id) {
        self.unseen.insert((key, id));
    }

    /// Whether the event at `key` can have seen the event `id` of its log.
    pub(crate) fn can_see(&self, key: &str, id: Id) -> bool {
        self.unseen.is_empty() || !self.unseen.contains(&(key.to_owned(), id))
    }

    /// All concurrent versions of `key`, the shown one last.
    #[must_use]
    pub fn versions(&self, key: &str) -> &[Version] {
        self.keys.get(key).map_or(&[], Vec::as_slice)
    }

    /// The shown value of `key`.
    #[must_use]
    pub fn shown(&self, key: &str) -> Option<&Scalar> {
        self.versions(key).last().map(|version| &version.value)
    }

    /// Whether it has no key at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Every key and its versions, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Version])> {
        self.keys
            .iter()
            .map(|(key, versions)| (key.as_str(), versions.as_slice()))
    }

    /// The keys of the form `prefix.rest`, as `rest` and its versions.
    pub fn under<'a>(&'a self, prefix: &str) -> impl Iterator<Item = (&'a str, &'a [Version])> {
        let start = format!("{prefix}.");
        let length = start.len();
        self.keys
            .range(start.clone()..)
            .take_while(move |(key, _)| key.starts_with(&start))
            .filter_map(move |(key, versions)| Some((key.get(length..)?, versions.as_slice())))
    }

    /// The part of the record under `prefix`, as a record of its own: one child.
    #[must_use]
    pub fn child(&self, prefix: &str) -> Self {
        let keys = self
            .under(prefix)
            .map(|(key, versions)| (key.to_owned(), versions.to_vec()));
        let start = format!("{prefix}.");
        let unseen = self.unseen.iter().filter_map(|(key, id)| {
            let inner = key.strip_prefix(&start)?;
            Some((inner.to_owned(), *id))
        });
        Self {
            keys: keys.collect(),
            unseen: unseen.collect(),
        }
    }

    /// The ids of the children of one kind: the distinct first parts of the keys under `prefix`.
    #[must_use]
    pub fn child_ids(&self, prefix: &str) -> Vec<&str> {
        let mut ids: Vec<&str> = self
            .under(prefix)
            .filter_map(|(key, _)| key.split_once('.').map(|(id, _)| id))
            .collect();
        ids.dedup();
        ids
    }

    /// The record as it stands after `edits`, for checking them before they are written.
    #[must_use]
    pub fn after(&self, edits: &[Edit]) -> Self {
        let mut after = self.clone();
        for edit in edits {
            after.apply(edit);
        }
        after
    }

    /// Does one edit to it as the document will.
    pub(crate) fn apply(&mut self, edit: &Edit) {
        let (key, value) = match edit {
            Edit::Put(key, value) => (key, value.clone()),
            Edit::MakeText(key, text) | Edit::SetText(key, text) => (key, text.as_str().into()),
            Edit::Clear(key) => {
                self.keys.remove(key);
                return;
            }
        };
        let actor = Vec::new();
        self.keys
            .insert(key.clone(), vec![Version { value, actor }]);
    }

    /// The record as one deterministic CBOR map: what a projection row keeps of it. A key with one
    /// version holds its value, a key with several an array of `[value, actor]`. Names that do not
    /// count follow as an array of `[key, id]`, if there are any.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut to = Encoder::new(&mut bytes);
        // Writing into a vector cannot fail.
        let _ = to.map(self.keys.len() as u64);
        for (key, versions) in &self.keys {
            let _ = to.str(key);
            match versions.as_slice() {
                [one] => one.value.encode(&mut to),
                several => {
                    let _ = to.array(several.len() as u64);
                    for version in several {
                        let _ = to.array(2);
                        version.value.encode(&mut to);
                        let _ = to.bytes(&version.actor);
                    }
                }
            }
        }
        if !self.unseen.is_empty() {
            let _ = to.array(self.unseen.len() as u64);
            for (key, id) in &self.unseen {
                let _ = to.array(2).and_then(|to| to.str(key)?.str(id.as_str()));
            }
        }
        bytes
    }

    /// Reads what [`Record::to_bytes`] wrote; the actor of a single version is not kept there.
    ///
    /// # Errors
    /// `Unreadable` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let bad = |_| Error::Unreadable("record");
        let mut from = Decoder::new(bytes);
        let count = from.map().map_err(bad)?.filter(|count| *count <= KEYS_MAX);
        let mut keys = BTreeMap::new();
        for _ in 0..count.ok_or(Error::Unreadable("record"))? {
            let key = from.str().map_err(bad)?.to_owned();
            keys.insert(key, decode_versions(&mut from)?);
        }
        let unseen = if from.position() == bytes.len() {
            BTreeSet::new()
        } else {
            decode_unseen(&mut from)?
        };
        if from.position() == bytes.len() {
            Ok(Self { keys, unseen })
        } else {
            Err(Error::Unreadable("record"))
        }
    }
}

fn decode_unseen(from: &mut Decoder<'_>) -> Result<BTreeSet<(String, Id)>> {
    let bad = |_| Error::Unreadable("record");
    let count = from.array().map_err(bad)?.unwrap_or_default();
    (0..count.min(KEYS_MAX))
        .map(|_| {
            from.array().map_err(bad)?;
            let key = from.str().map_err(bad)?.to_owned();
            Ok((key, from.str().map_err(bad)?.parse()?))
        })
        .collect()
}

fn decode_versions(from: &mut Decoder<'_>) -> Result<Vec<Version>> {
    let bad = |_| Error::Unreadable("record");
    let mut ahead = from.probe();
    let several = ahead.datatype().map_err(bad)? == Type::Array
        && ahead.array().map_err(bad)?.is_some_and(|count| count > 0)
        && ahead.datatype().map_err(bad)? == Type::Array;
    if !several {
        return Ok(vec![Version {
            value: Scalar::decode(from)?,
            actor: Vec::new(),
        }]);
    }
    let count = from.array().map_err(bad)?.unwrap_or_default();
    (0..count.min(KEYS_MAX))
        .map(|_| {
            from.array().map_err(bad)?;
            let value = Scalar::decode(from)?;
            Ok(Version {
                value,
                actor: from.bytes().map_err(bad)?.into(),
            })
        })
        .collect()
}
