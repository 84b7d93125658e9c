//! Deleting what one saw, bringing it back, and what an edit elsewhere does to that.

use minicbor::Encoder;

use crate::{
    Edit, Error, Event, Field, Id, Merge, Moment, Packed, Part, Place, Record, Result, Rule,
    Scalar, Write, log,
};

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
        let mut versions: Vec<Vec<u8>> = versions.iter().map(|v| encoded(&v.value)).collect();
        versions.sort_unstable();
        // Equal versions count once, so that a record carried over twice keeps its hash.
        versions.dedup();
        let _ = to.str(key).and_then(|to| to.array(versions.len() as u64));
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
    let deletions = standing(&events);
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

/// The deletions that nobody took back.
fn standing(events: &[Event]) -> Vec<&Event> {
    let restored: Vec<&str> = events
        .iter()
        .filter(|event| event.kind == "restore")
        .flat_map(|event| event.body.texts("of"))
        .collect();
    let stands = |event: &&Event| event.kind == "delete" && !restored.contains(&event.id.as_str());
    events.iter().filter(stands).collect()
}

/// The event that deletes a record or a child as it stands.
#[must_use]
pub fn delete(record: &Record, id: Id, at: Moment) -> Event {
    let seen = log::tip_ids(&log::events(record, DELETED.key));
    let hash = Scalar::Bytes(content_hash(record).to_vec());
    Event::new(id, "delete", at, seen).saying(Packed::default().with("h", hash))
}

/// The event that takes back every deletion that stands; none if none does.
#[must_use]
pub fn restore(record: &Record, id: Id, at: Moment) -> Option<Event> {
    let events = log::events(record, DELETED.key);
    let of: Vec<Part> = standing(&events)
        .into_iter()
        .map(|event| Part::One(event.id.as_str().into()))
        .collect();
    let body = Packed::default().with_part("of", Part::List(of.clone()));
    let event = Event::new(id, "restore", at, log::tip_ids(&events)).saying(body);
    (!of.is_empty()).then_some(event)
}

/// [`restore`] as an edit of the record, or of the child once it is moved behind its prefix.
#[must_use]
pub fn restore_edit(record: &Record, id: Id, at: Moment) -> Option<Edit> {
    restore(record, id, at).map(|event| Edit::event(DELETED.key, &event))
}

/// Deletes the record at `place`, of whatever kind, as it stands; `event` is a fresh id and
/// `author` the member who does it, none in the private space.
///
/// # Errors
/// `NotFound` if it is deleted already.
pub fn write_delete(
    place: Place,
    record: &Record,
    event: Id,
    now: Moment,
    author: Option<crate::MemberId>,
) -> Result<Write> {
    if !presence(record).is_live() {
        return Err(Error::NotFound);
    }
    let event = delete(record, event, now).by(author);
    Ok(Write::change(place, vec![Edit::event(DELETED.key, &event)]))
}

/// Brings a deleted record back, for 30 days.
///
/// # Errors
/// `NotFound` if it is not deleted, `InvalidInput` with `not_allowed` once the 30 days are over.
pub fn write_restore(
    place: Place,
    record: &Record,
    event: Id,
    now: Moment,
    author: Option<crate::MemberId>,
) -> Result<Write> {
    if !is_restorable(record, now) {
        return Err(match presence(record) {
            Presence::Deleted { .. } => Error::input(DELETED.name, Rule::NotAllowed),
            _ => Error::NotFound,
        });
    }
    let event = restore(record, event, now)
        .ok_or(Error::NotFound)?
        .by(author);
    Ok(Write::change(place, vec![Edit::event(DELETED.key, &event)]))
}

/// Whether a deleted record or child can still be brought back.
#[must_use]
pub fn is_restorable(record: &Record, now: Moment) -> bool {
    let Presence::Deleted { by, at } = presence(record) else {
        return false;
    };
    let made_ms = by
        .last()
        .map(|id| i64::try_from(id.created_ms()).unwrap_or_default());
    let deleted_ms = at.map(|at| at.at_ms).or(made_ms).unwrap_or_default();
    now.at_ms.saturating_sub(deleted_ms) <= RESTORE_MS_MAX
}
