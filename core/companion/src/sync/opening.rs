//! Opening entries: from sealed bytes to what they carry, once (PROTOCOL 7, step 7).

use std::panic::{AssertUnwindSafe, catch_unwind};

use journal::{DocumentKey, EntryPart, Expect, Fate, Format, Payload};
use protocol::{Entry, EntryBody, Part, RecordId, SpaceId};
use store::{Reader, StoredEntry};

use super::epochs::Secrets;
use super::facts::{CarriedChange, CarriedPart, Facts, birth};
use super::judging::context_of;
use super::outgoing::wire_part_of;
use super::state::EntryState;
use crate::Result;

/// What opening an entry gave.
pub(crate) enum Opening {
    /// What it carries.
    Found(Facts),
    /// Why it could not be opened.
    Failed(EntryState),
}

/// Opens a stored entry and reads what it carries.
pub(crate) fn open(
    reader: &Reader<'_>,
    secrets: &Secrets,
    space: &SpaceId,
    stored: &StoredEntry,
) -> Result<Opening> {
    let body = match body(reader, secrets, space, stored)? {
        Ok(body) => body,
        Err(state) => return Ok(Opening::Failed(state)),
    };
    let mut facts = Facts::of(&body);
    for part in &body.parts {
        // Malformed content has made Automerge panic before (SECURITY 8).
        let found = catch_unwind(AssertUnwindSafe(|| carried(part)));
        match found.unwrap_or(Err(EntryState::Unreadable)) {
            Ok(part) => add(&mut facts.parts, part),
            Err(EntryState::NeedsUpdate) => facts.needs_update = true,
            Err(state) => return Ok(Opening::Failed(state)),
        }
    }
    Ok(Opening::Found(facts))
}

/// The body of a stored entry, or what keeps it from being read.
pub(crate) fn body(
    reader: &Reader<'_>,
    secrets: &Secrets,
    space: &SpaceId,
    stored: &StoredEntry,
) -> Result<std::result::Result<EntryBody, EntryState>> {
    let Some(secret) = secrets.of(&RecordId::from_bytes(stored.row.epoch)) else {
        return Ok(Err(EntryState::Waiting));
    };
    let Some(bytes) = reader.entry_bytes(stored.n)? else {
        return Ok(Err(EntryState::of(stored.row.state)));
    };
    let Ok(entry) = Entry::decode(&bytes) else {
        return Ok(Err(EntryState::Unreadable));
    };
    let opened = vault::open_entry(secret, &context_of(space, stored), &entry);
    Ok(opened.map_err(|_| EntryState::Unreadable))
}

/// A payload as the journal takes it; none for a form of a later version.
pub(crate) fn payload(part: &Part) -> Option<Payload> {
    let format = u8::try_from(part.format).ok().and_then(Format::of)?;
    let expect = part.expect.as_ref().map(|expect| Expect {
        count: expect.count,
        heads: expect.heads.clone(),
    });
    Some(Payload {
        format,
        bytes: part.payload.clone(),
        expect,
    })
}

/// What a part carries, without its document's birth.
pub(super) fn carried(part: &Part) -> std::result::Result<CarriedPart, EntryState> {
    let key = DocumentKey::from_bytes(&part.key).map_err(fate)?;
    let payload = payload(part).ok_or(EntryState::NeedsUpdate)?;
    let born = birth(key.kind);
    let changes = payload.facts(key.kind).map_err(fate)?.into_iter();
    let changes = changes
        .filter(|change| change.hash != born)
        .map(|change| CarriedChange {
            hash: change.hash,
            actor: change.actor,
            sequence: change.sequence,
            deps: change.deps,
        });
    Ok(CarriedPart {
        key: part.key.clone(),
        changes: changes.collect(),
    })
}

fn fate(error: journal::Error) -> EntryState {
    match error.fate() {
        Fate::Update => EntryState::NeedsUpdate,
        Fate::Quarantine => EntryState::Unreadable,
    }
}

/// Several parts of one document are one part: their changes follow one another.
pub(super) fn add(parts: &mut Vec<CarriedPart>, part: CarriedPart) {
    match parts.iter_mut().find(|known| known.key == part.key) {
        Some(known) => known.changes.extend(part.changes),
        None => parts.push(part),
    }
}

/// A part as it travels.
pub(super) fn wire_part(part: &EntryPart) -> Part {
    wire_part_of(part.key, &part.payload)
}
