//! Rosters: who is in a space, and their hash.

use membership::{Roster, RosterPerson, Standing};
use protocol::{DeviceId, PersonId, RecordId, SpaceId};
use serde_json::{Value, json};

use crate::seeds::{fixed, hex, list};

fn device(n: u8) -> DeviceId {
    DeviceId::from_bytes([n; 16])
}

fn member(n: u8, role: u64, active: &[u8], others: &[u8]) -> RosterPerson {
    let devices = |ns: &[u8]| ns.iter().map(|n| device(*n)).collect();
    let standing = Standing {
        era: RecordId::from_bytes([n + 1; 32]),
        paper: device(n),
        active: devices(active),
        others: devices(others),
    };
    RosterPerson {
        person: PersonId::from_bytes([n; 32]),
        role,
        standing: Some(standing),
    }
}

fn outside(n: u8, role: u64) -> RosterPerson {
    RosterPerson {
        person: PersonId::from_bytes([n; 32]),
        role,
        standing: None,
    }
}

pub fn make() -> Value {
    let fresh = |ns: &[u8]| {
        ns.iter()
            .map(|n| RecordId::from_bytes([*n; 32]))
            .collect::<Vec<_>>()
    };
    let cases = [
        ("the owner alone", vec![member(9, 3, &[2], &[])], fresh(&[])),
        (
            "owner, editor, reader",
            vec![
                member(1, 2, &[4, 3], &[6, 5]),
                member(9, 3, &[2], &[]),
                member(5, 1, &[7], &[]),
            ],
            fresh(&[]),
        ),
        (
            "one is out, one has no log here",
            vec![member(9, 3, &[2], &[1]), outside(1, 0), outside(2, 2)],
            fresh(&[]),
        ),
        ("two Fresh", vec![member(9, 3, &[2], &[])], fresh(&[8, 3])),
    ];
    let rosters = cases.map(|(name, persons, fresh)| {
        let said: Vec<_> = persons.iter().map(person_json).collect();
        let ids: Vec<_> = fresh.iter().map(|id| hex(id.as_bytes())).collect();
        let hash = Roster { persons, fresh }.hash(&SpaceId::from_bytes([7; 32]));
        json!({ "name": name, "space": hex([7; 32]), "persons": said, "fresh": ids,
            "roster": hex(hash) })
    });
    json!({ "rosters": rosters })
}

fn person_json(person: &RosterPerson) -> Value {
    let devices = |devices: &[DeviceId]| -> Vec<Value> {
        devices
            .iter()
            .map(|device| hex(device.as_bytes()))
            .collect()
    };
    json!({
        "person": hex(person.person.as_bytes()), "role": person.role,
        "standing": person.standing.as_ref().map(|standing| json!({
            "era": hex(standing.era.as_bytes()), "paper": hex(standing.paper.as_bytes()),
            "active": devices(&standing.active), "others": devices(&standing.others),
        })),
    })
}

pub fn read(file: &Value) {
    let devices = |value: &Value| -> Vec<DeviceId> {
        let ids = value.as_array().unwrap().iter();
        ids.map(|id| DeviceId::from_bytes(fixed(id))).collect()
    };
    for entry in list(file, "rosters") {
        let persons = list(entry, "persons").iter().map(|person| RosterPerson {
            person: PersonId::from_bytes(fixed(&person["person"])),
            role: person["role"].as_u64().unwrap(),
            standing: person["standing"].as_object().map(|standing| Standing {
                era: RecordId::from_bytes(fixed(&standing["era"])),
                paper: DeviceId::from_bytes(fixed(&standing["paper"])),
                active: devices(&standing["active"]),
                others: devices(&standing["others"]),
            }),
        });
        let fresh = entry["fresh"].as_array().unwrap().iter();
        let roster = Roster {
            persons: persons.collect(),
            fresh: fresh.map(|id| RecordId::from_bytes(fixed(id))).collect(),
        };
        let space = SpaceId::from_bytes(fixed(&entry["space"]));
        assert_eq!(roster.hash(&space), fixed(&entry["roster"]));
    }
}
