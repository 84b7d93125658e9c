//! What becomes of a space's entries: facts from the store, handed to the rules of membership
//! (SECURITY 4, S4 to S7). Judged whole each time, never patched.

use std::collections::{BTreeMap, BTreeSet};

use journal::{Actor, DocumentKey, DocumentKind};
use membership::{
    ActorAt, ChangeFacts, EntryFacts, EntrySet, Judgement, ManifestFacts, Verdict, Why,
};
use protocol::{
    DeviceId, DocumentId, Entry, EntryContext, EntryId, Manifest, PersonId, RecordId, SpaceId,
};
use store::{Reader, StoredEntry};

use super::chain::facts_of;
use super::facts::{CarriedChange, Facts, birth};
use super::known::Known;
use super::snapshots::Settled;
use super::state::EntryState;
use crate::Result;

/// A stored entry with what was found in it.
pub(crate) struct Opened {
    pub(crate) n: i64,
    pub(crate) id: [u8; 32],
    pub(crate) device: DeviceId,
    pub(crate) state: EntryState,
    pub(crate) facts: Facts,
}

/// A space's entries, judged.
pub(crate) struct Judged {
    /// Those that were opened, in the order of arrival.
    pub(crate) entries: Vec<Opened>,
    pub(crate) judgement: Judgement,
    /// Changes that stand without an entry here.
    settled: BTreeSet<[u8; 32]>,
}

impl Judged {
    /// What an entry is to be by its verdict; its own troubles aside.
    pub(crate) fn state_of(&self, id: &[u8; 32]) -> EntryState {
        match self.judgement.verdicts.get(id) {
            Some(Verdict::Counts) => EntryState::Applied,
            Some(Verdict::CameIn { .. }) => EntryState::Late,
            Some(Verdict::Quarantined(Why::Fork)) => EntryState::Fork,
            Some(Verdict::Quarantined(_)) => EntryState::Quarantined,
            Some(Verdict::Waits) | None => EntryState::Pending,
        }
    }

    /// The known changes of a document that must not be in it.
    pub(crate) fn barred(&self, key: &[u8]) -> BTreeSet<[u8; 32]> {
        let parts = self.entries.iter().flat_map(|entry| &entry.facts.parts);
        let changes = parts
            .filter(|part| part.key == key)
            .flat_map(|part| &part.changes);
        let hashes = changes.map(|change| change.hash);
        let stands =
            |hash: &[u8; 32]| self.judgement.changes.contains(hash) || self.settled.contains(hash);
        hashes.filter(|hash| !stands(hash)).collect()
    }
}

/// Judges all entries of a space that were opened; none while the space's own records are not here.
pub(crate) fn judge(reader: &Reader<'_>, known: &Known, space: &SpaceId) -> Result<Option<Judged>> {
    let Some(state) = known.space(space) else {
        return Ok(None);
    };
    let in_blobs = Settled::read(reader, space)?;
    let mut set = EntrySet {
        settled: births(),
        starts: in_blobs.starts(known, space),
        ..EntrySet::default()
    };
    set.settled.extend(in_blobs.changes(space));
    let mut entries = Vec::new();
    for stored in reader.entries(space.as_bytes())? {
        let state = EntryState::of(stored.row.state);
        let facts = match (facts_of(&stored)?, state) {
            // A form of a later version: what it carries is unknown, and what follows it waits.
            (Some(facts), _) if !facts.needs_update => facts,
            // It carries nothing that anybody could apply.
            (None, EntryState::Unreadable) => Facts::default(),
            _ => continue,
        };
        let Some(person) = person_of(reader, known, space, &stored)? else {
            continue;
        };
        set.entries
            .push(entry_facts(space, person, &stored, &facts));
        entries.push(Opened {
            n: stored.n,
            id: stored.row.id,
            device: DeviceId::from_bytes(stored.row.device),
            state,
            facts,
        });
    }
    set.manifests = manifests(reader, known, space)?;
    let settled = set.settled.iter().map(|change| change.hash).collect();
    let judgement = membership::judge_entries(state, &set);
    Ok(Some(Judged {
        entries,
        judgement,
        settled,
    }))
}

/// The person under whom an entry's signature holds. A device is nearly always in one log.
fn person_of(
    reader: &Reader<'_>,
    known: &Known,
    space: &SpaceId,
    stored: &StoredEntry,
) -> Result<Option<PersonId>> {
    let device = DeviceId::from_bytes(stored.row.device);
    let mut authors = known.authors(space, &device);
    let first = authors.next();
    if authors.next().is_none() {
        return Ok(first.map(|(person, _)| person));
    }
    let Some(bytes) = reader.entry_bytes(stored.n)? else {
        return Ok(first.map(|(person, _)| person));
    };
    let Ok(entry) = Entry::decode(&bytes) else {
        return Ok(None);
    };
    let context = context_of(space, stored);
    let mut authors = known.authors(space, &device);
    let holds =
        authors.find(|(person, card)| entry.verify(&context, card.sign_key(), person).is_ok());
    Ok(holds.map(|(person, _)| person))
}

/// What a stored entry was written for.
pub(crate) fn context_of(space: &SpaceId, stored: &StoredEntry) -> EntryContext {
    EntryContext {
        space: *space,
        device: DeviceId::from_bytes(stored.row.device),
        epoch: RecordId::from_bytes(stored.row.epoch),
        sequence: stored.row.sequence,
        previous: stored.row.previous.map(EntryId::from_bytes),
    }
}

fn entry_facts(
    space: &SpaceId,
    person: PersonId,
    stored: &StoredEntry,
    facts: &Facts,
) -> EntryFacts {
    let changes = facts.parts.iter().flat_map(|part| {
        let document = DocumentId::of(space, &part.key);
        part.changes
            .iter()
            .map(move |change| change_facts(document, change))
    });
    EntryFacts {
        id: stored.row.id,
        person,
        device: DeviceId::from_bytes(stored.row.device),
        sequence: stored.row.sequence,
        previous: stored.row.previous,
        seen: facts.seen.clone(),
        changes: changes.collect(),
    }
}

pub(crate) fn change_facts(document: DocumentId, change: &CarriedChange) -> ChangeFacts {
    let actor = Actor::read(&change.actor);
    ChangeFacts {
        hash: change.hash,
        document,
        // What no device can be called is nobody's: it counts in nobody's name.
        actor: actor.map_or(NOBODY, |actor| ActorAt {
            device: DeviceId::from_bytes(actor.device()),
            generation: actor.generation(),
        }),
        sequence: change.sequence,
        deps: change.deps.clone(),
        in_owner_manifest: false,
    }
}

const NOBODY: ActorAt = ActorAt {
    device: DeviceId::from_bytes([0; 16]),
    generation: 0,
};

/// Every document's birth: each device makes it by itself, and no entry carries it.
fn births() -> Vec<ChangeFacts> {
    let births = DocumentKind::ALL.into_iter().map(|kind| ChangeFacts {
        hash: birth(kind),
        document: DocumentId::from_bytes([0; 32]),
        actor: NOBODY,
        sequence: 1,
        deps: Vec::new(),
        in_owner_manifest: false,
    });
    births.collect()
}

fn manifests(reader: &Reader<'_>, known: &Known, space: &SpaceId) -> Result<Vec<ManifestFacts>> {
    let mut found = Vec::new();
    for row in reader.manifests(space.as_bytes())? {
        let Ok(manifest) = Manifest::decode(&row.bytes) else {
            continue;
        };
        if let Some(person) = known.signer(space, &manifest) {
            found.push(ManifestFacts {
                person,
                device: manifest.author,
                covers: manifest.covers.clone(),
            });
        }
    }
    Ok(found)
}

/// The documents that these keys name, by their bytes; keys of later versions are left out.
pub(crate) fn documents(keys: impl Iterator<Item = Vec<u8>>) -> BTreeMap<Vec<u8>, DocumentKey> {
    let known = keys.filter_map(|bytes| {
        let key = DocumentKey::from_bytes(&bytes).ok()?;
        Some((bytes, key))
    });
    known.collect()
}
