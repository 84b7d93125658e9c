//! Histories as they are frozen: real records, entries as they would be opened, and what they come
//! to (PROTOCOL 15).

use std::collections::BTreeMap;

use membership::{
    ActorAt, Admission, ChangeFacts, EntryFacts, EntrySet, PersonLog, PersonState, SpaceLog,
    SpaceState, Verdict, judge_entries,
};
use protocol::{Cut, DeviceId, DocumentId, Handle, PersonId, SpaceId};
use serde_json::{Value, json};

use crate::model::bridge::entry_facts;
use crate::model::cast::person_id;
use crate::model::item::{Log, Person};
use crate::model::random;
use crate::model::real::Real;
use crate::model::rules::Rules;
use crate::model::world::Seen;

/// The seeds of the frozen histories: each kind of adversary, forks, Fresh, Adopt, phrase changes.
pub const SEEDS: [u64; 20] = [
    3, 5, 7, 8, 12, 13, 17, 20, 23, 28, 31, 36, 41, 44, 52, 60, 67, 71, 74, 85,
];

/// All frozen histories, with what they come to.
#[must_use]
pub fn make() -> Value {
    let histories = SEEDS.map(|seed| {
        let mut history = history(seed);
        history["expected"] = outcome(&history);
        history
    });
    json!({ "histories": histories })
}

/// The histories of a frozen file, with what they come to now.
#[must_use]
pub fn again(file: &Value) -> Value {
    let mut file = file.clone();
    for history in file["histories"].as_array_mut().expect("histories") {
        history["expected"] = outcome(history);
    }
    file
}

fn history(seed: u64) -> Value {
    let drawn = random::history(seed, Rules::AsWritten);
    let whole = &drawn.world.items;
    let real = Real::of(whole);
    let seen = Seen::of(real.part(whole), Rules::AsWritten);
    let records = |log| -> Vec<_> { real.records(whole, log).iter().map(hex::encode).collect() };
    let persons = (0..Person::MAX).map_while(|person| {
        let records = records(Log::Person(person));
        (!records.is_empty()).then(
            || json!({ "person": hex::encode(person_id(person).as_bytes()), "records": records }),
        )
    });
    let entries = seen
        .view
        .log(Log::Space)
        .filter_map(|item| entry_facts(&real, item));
    json!({
        "name": format!("seed {seed}"),
        "space": real.space.map(|space| hex::encode(space.as_bytes())),
        "persons": persons.collect::<Vec<_>>(),
        "records": records(Log::Space),
        "entries": entries.map(|entry| entry_json(&entry)).collect::<Vec<_>>(),
    })
}

fn entry_json(entry: &EntryFacts) -> Value {
    let cut = |cut: &Cut| {
        json!([
            hex::encode(cut.handle.as_bytes()),
            cut.sequence,
            hex::encode(cut.id)
        ])
    };
    // Each entry carries one change, whose hash is the entry's id and whose number its sequence.
    let change = entry.changes.first();
    let deps = change
        .into_iter()
        .flat_map(|change| &change.deps)
        .map(hex::encode);
    json!({
        "id": hex::encode(entry.id),
        "person": hex::encode(entry.person.as_bytes()),
        "device": hex::encode(entry.device.as_bytes()),
        "sequence": entry.sequence,
        "previous": entry.previous.map(hex::encode),
        "seen": entry.seen.iter().map(cut).collect::<Vec<_>>(),
        "depends": deps.collect::<Vec<_>>(),
    })
}

fn fixed<const N: usize>(value: &Value) -> [u8; N] {
    let text = value.as_str().expect("hexadecimal");
    hex::decode(text)
        .expect("hexadecimal")
        .try_into()
        .expect("as many bytes as needed")
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn bytes(value: &Value) -> Vec<Vec<u8>> {
    list(value)
        .map(|one| hex::decode(one.as_str().expect("text")).expect("hex"))
        .collect()
}

fn read_entry(value: &Value) -> EntryFacts {
    let (id, device) = (
        fixed(&value["id"]),
        DeviceId::from_bytes(fixed(&value["device"])),
    );
    let sequence = value["sequence"].as_u64().expect("a number");
    let seen = list(&value["seen"]).map(|cut| Cut {
        handle: Handle::from_bytes(fixed(&cut[0])),
        sequence: cut[1].as_u64().expect("a number"),
        id: fixed(&cut[2]),
    });
    let change = ChangeFacts {
        hash: id,
        document: DocumentId::from_bytes([1; 32]),
        actor: ActorAt {
            device,
            generation: 0,
        },
        sequence,
        deps: list(&value["depends"]).map(fixed).collect(),
        in_owner_manifest: false,
    };
    EntryFacts {
        id,
        person: PersonId::from_bytes(fixed(&value["person"])),
        device,
        sequence,
        previous: value["previous"]
            .as_str()
            .map(|_| fixed(&value["previous"])),
        seen: seen.collect(),
        changes: vec![change],
    }
}

/// What crate `membership` makes of a history.
fn outcome(history: &Value) -> Value {
    let mut persons = BTreeMap::new();
    for person in list(&history["persons"]) {
        let id = PersonId::from_bytes(fixed(&person["person"]));
        let mut log = PersonLog::new(id);
        let _ = log.insert_all(&bytes(&person["records"]));
        persons.insert(id, log.state().expect("a first Era"));
    }
    let state_of = |person: &PersonId| persons.get(person);
    let mut log = SpaceLog::new(SpaceId::from_bytes(fixed(&history["space"])));
    let _ = log.insert_all(&bytes(&history["records"]), &state_of);
    let state = SpaceState::evaluate(&log, &state_of).expect("a space");
    let entries = list(&history["entries"]).map(read_entry).collect();
    let judged = judge_entries(
        &state,
        &EntrySet {
            entries,
            ..EntrySet::default()
        },
    );
    let verdicts = judged.verdicts.iter().map(|(id, verdict)| {
        json!([
            hex::encode(id),
            match verdict {
                Verdict::Counts => "counts",
                Verdict::CameIn { .. } => "came in",
                Verdict::Waits => "waits",
                Verdict::Quarantined(_) => "quarantined",
            }
        ])
    });
    let admitted = log
        .records()
        .filter(|record| state.admission(&record.id) == Admission::Admitted);
    let hexed = |bytes: &[u8]| hex::encode(bytes);
    json!({
        "persons": persons.values().map(person_json).collect::<Vec<_>>(),
        "admitted": admitted.map(|record| hexed(record.id.as_bytes())).collect::<Vec<_>>(),
        "roles": state.persons().map(|(id, role)| json!([hexed(id.as_bytes()), role as u64]))
            .collect::<Vec<_>>(),
        "recipients": state.recipients().iter().map(|to| hexed(to.device.as_bytes()))
            .collect::<Vec<_>>(),
        "fresh": state.fresh().iter().map(|id| hexed(id.as_bytes())).collect::<Vec<_>>(),
        "roster": hexed(state.roster_hash()),
        "candidates": state.candidates().map(|id| hexed(id.as_bytes())).collect::<Vec<_>>(),
        "entries": verdicts.collect::<Vec<_>>(),
    })
}

fn person_json(state: &PersonState) -> Value {
    let devices = |some: &dyn Fn(&DeviceId) -> bool| -> Vec<_> {
        let known = state
            .devices()
            .map(|(device, _)| device)
            .filter(|device| some(device));
        known.map(|device| hex::encode(device.as_bytes())).collect()
    };
    json!({
        "person": hex::encode(state.person().as_bytes()),
        "eras": state.eras().iter().map(|id| hex::encode(id.as_bytes())).collect::<Vec<_>>(),
        "paper": hex::encode(state.paper().device_id().as_bytes()),
        "active": state.active().iter().map(|one| hex::encode(one.as_bytes())).collect::<Vec<_>>(),
        "rooted": devices(&|one| state.is_rooted(one)),
        "certified": devices(&|one| state.is_certified(one)),
        "removed": devices(&|one| state.is_removed(one)),
    })
}
