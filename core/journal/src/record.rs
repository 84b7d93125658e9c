use std::collections::BTreeMap;

use minicbor::{Decoder, Encoder, data::Type};

use crate::{Edit, Error, Result, Scalar};

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
}

impl Record {
    /// Adds the versions of a key.
    pub fn insert(&mut self, key: String, versions: Vec<Version>) {
        self.keys.entry(key).or_default().extend(versions);
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
        Self {
            keys: keys.collect(),
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
            let (key, value) = match edit {
                Edit::Put(key, value) => (key, value.clone()),
                Edit::MakeText(key, text) | Edit::SetText(key, text) => (key, text.as_str().into()),
                Edit::Clear(key) => {
                    after.keys.remove(key);
                    continue;
                }
            };
            let actor = Vec::new();
            after
                .keys
                .insert(key.clone(), vec![Version { value, actor }]);
        }
        after
    }

    /// The record as one deterministic CBOR map: what a projection row keeps of it. A key with one
    /// version holds its value, a key with several an array of `[value, actor]`.
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
        if from.position() == bytes.len() {
            Ok(Self { keys })
        } else {
            Err(Error::Unreadable("record"))
        }
    }
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
