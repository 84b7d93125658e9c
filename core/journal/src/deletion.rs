use minicbor::Encoder;

use crate::{Event, Field, Id, Merge, Moment, Packed, Record, Scalar, log};

/// How long a deleted record can be brought back, in milliseconds: 30 days.
pub const RESTORE_MS_MAX: i64 = 30 * 24 * 60 * 60 * 1000;
/// The bytes of a content hash.
pub const CONTENT_HASH_BYTES: usize = 16;

/// The log of deletions of a record or a child.
pub const DELETED: Field = Field::new("deleted", "d", Merge::Log);
/// What each member has seen; no part of the content.
pub const SEEN: Field = Field::new("seen", "e", Merge::Log);
/// What a record was when it moved elsewhere; no part of the content.
pub const MOVED_HASH: Field = Field::new("moved_hash", "v", Merge::Lww);

/// What a deletion names: the content that the deleter saw.
pub type ContentHash = [u8; CONTENT_HASH_BYTES];

/// Whether a record or a child is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is there.
    Live,
    /// It was deleted as it stands; `by` lists the deletions, the newest last.
    Deleted {
        /// The deletions that still hold.
        by: Vec<Id>,
        /// When the newest was written.
        at: Option<Moment>,
    },
    /// It was deleted by somebody who had not seen an edit, and so is there again.
    BroughtBack,
}

impl Presence {
    /// Whether it is to be shown.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        !matches!(self, Self::Deleted { .. })
    }
}

/// 16 bytes of H(content, {key: [versions in byte order]}) without `deleted`, `seen` and
/// `moved_hash` keys (DOMAIN 3).
#[must_use]
pub fn content_hash(record: &Record) -> ContentHash {
    let left_out = [DELETED.key, SEEN.key, MOVED_HASH.key];
    let counts = |key: &str| !left_out.iter().any(|out| is_under(key, out));
    let mut keys: Vec<_> = record.iter().filter(|(key, _)| counts(key)).collect();
    // Deterministic CBOR: shorter keys first.
    keys.sort_by_key(|(key, _)| (key.len(), *key));
    let mut bytes = Vec::new();
    let mut to = Encoder::new(&mut bytes);
    // Writing into a vector cannot fail.
    let _ = to.map(keys.len() as u64);
    for (key, versions) in keys {
        let _ = to.str(key).and_then(|to| to.array(versions.len() as u64));
        let mut versions: Vec<Vec<u8>> = versions.iter().map(|v| encoded(&v.value)).collect();
        versions.sort_unstable();
        for version in versions {
            to.writer_mut().extend(version);
        }
    }
    hash("content", &bytes)
}

/// H(name, x) of DOMAIN 3, cut to `N` bytes: BLAKE3 with the context `companion/{name}/1`.
#[must_use]
pub fn hash<const N: usize>(name: &str, bytes: &[u8]) -> [u8; N] {
    let mut cut = [0; N];
    let mut hasher = blake3::Hasher::new_derive_key(&format!("companion/{name}/1"));
    hasher.update(bytes).finalize_xof().fill(&mut cut);
    cut
}

fn encoded(value: &Scalar) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.encode(&mut Encoder::new(&mut bytes));
    bytes
}

/// Whether `key` is `field` itself or below it, in the record or in one of its children.
fn is_under(key: &str, field: &str) -> bool {
    let mut parts = key.split('.');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(first), _, _) if first == field => true,
        (Some(_), Some(child), Some(inner)) => child.parse::<Id>().is_ok() && inner == field,
        _ => false,
    }
}

/// Whether the record, or the child that [`Record::child`] cut out, is there.
#[must_use]
pub fn presence(record: &Record) -> Presence {
    let events = log::events(record, DELETED.key);
    let restored: Vec<&str> = events
        .iter()
        .filter_map(|event| event.body.text("of"))
        .collect();
    let deletions: Vec<&Event> = events
        .iter()
        .filter(|event| event.kind == "delete" && !restored.contains(&event.id.as_str()))
        .collect();
    if deletions.is_empty() {
        return Presence::Live;
    }
    let present = content_hash(record);
    let holds =
        |event: &&&Event| event.body.value("h").and_then(Scalar::as_bytes) == Some(&present[..]);
    let holding: Vec<&&Event> = deletions.iter().filter(holds).collect();
    match holding.last() {
        Some(newest) => Presence::Deleted {
            by: holding.iter().map(|event| event.id).collect(),
            at: newest.at,
        },
        None => Presence::BroughtBack,
    }
}

/// The event that deletes a record as it stands.
#[must_use]
pub fn delete(record: &Record, id: Id, at: Moment) -> Event {
    let seen = log::tip_ids(&log::events(record, DELETED.key));
    let hash = Scalar::Bytes(content_hash(record).to_vec());
    Event::new(id, "delete", at, seen).saying(Packed::default().with("h", hash))
}

/// The event that takes the deletion `of` back.
#[must_use]
pub fn restore(record: &Record, id: Id, at: Moment, of: Id) -> Event {
    let seen = log::tip_ids(&log::events(record, DELETED.key));
    Event::new(id, "restore", at, seen).saying(Packed::default().with("of", of.as_str()))
}
