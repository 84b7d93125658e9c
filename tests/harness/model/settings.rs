//! The families of histories: who is there at the start, and who does what.

use std::collections::BTreeSet;

use crate::model::checker::Setting;
use crate::model::evil::Evil;
use crate::model::honest::{self, Kind, NEW_KEYS};
use crate::model::item::{Era, Log, OWNER, Op, device, paper, root};
use crate::model::rules::Rules;
use crate::model::space::EDIT;
use crate::model::world::World;

/// The phone, which founded the owner's log.
pub const PHONE: u16 = device(OWNER, 0);
/// The tablet, which the phone linked.
pub const TABLET: u16 = device(OWNER, 1);
/// The third device, not linked yet.
pub const THIRD: u16 = device(OWNER, 2);
/// The member's one device.
pub const MEMBER: u16 = device(1, 0);

/// A first Era.
#[must_use]
pub fn founding(person: u16) -> Era {
    Era {
        parent: None,
        signed_by: root(person, 0),
        root: root(person, 0),
        paper: paper(person, 0),
        active: vec![(device(person, 0), None)],
        removed: Vec::new(),
        countersigner: Some(device(person, 0)),
    }
}

/// The owner with phone and tablet, one member if asked for, and what `writers` wrote in turn.
#[must_use]
pub fn start(salt: u64, with_member: bool, writers: &[u16]) -> World {
    let mut world = World::new(salt);
    let add = |world: &mut World, item| world.items = world.items.with(item);
    for person in 0..=u16::from(with_member) {
        let era = world.sign_era(person, founding(person));
        add(&mut world, era);
    }
    let view = world.items.clone();
    let link = Op::AddDevice {
        device: TABLET,
        handed: Vec::new(),
    };
    for (log, op) in [(Log::Person(OWNER), link), (Log::Space, Op::Genesis)] {
        let item = world.sign(&view, log, PHONE, op);
        add(&mut world, item);
    }
    if with_member {
        let op = Op::AddPerson {
            person: 1,
            role: EDIT,
        };
        let item = world.sign(&world.items, Log::Space, PHONE, op);
        add(&mut world, item);
    }
    for device in writers {
        let seen = world.all(Rules::AsWritten);
        for item in honest::write(&world, &seen, *device) {
            add(&mut world, item);
        }
    }
    world.settled()
}

/// Everything that honest devices do, at once.
#[must_use]
pub fn everything(salt: u64, depth: usize) -> Setting {
    let kinds = vec![
        Kind::Link,
        Kind::Remove,
        Kind::Countersigned,
        Kind::Phrase,
        Kind::Bare,
        Kind::AddPerson,
        Kind::Lower,
        Kind::Leave,
        Kind::Write,
        Kind::Adopt,
        Kind::Fresh,
        Kind::Restore,
    ];
    let start = start(salt, true, &[PHONE, MEMBER]);
    let honest = vec![
        PHONE,
        TABLET,
        THIRD,
        MEMBER,
        NEW_KEYS,
        NEW_KEYS + 1,
        NEW_KEYS + 2,
    ];
    let (name, evil, rules) = ("everything honest", Vec::new(), Rules::AsWritten);
    Setting {
        name,
        start,
        honest,
        kinds,
        evil,
        depth,
        rules,
    }
}

/// The families that the text names, each with its number of operations.
#[must_use]
pub fn families(salt: u64, depth: usize, rules: Rules) -> Vec<Setting> {
    let all = || {
        vec![
            PHONE,
            TABLET,
            THIRD,
            MEMBER,
            NEW_KEYS,
            NEW_KEYS + 1,
            NEW_KEYS + 2,
        ]
    };
    let with = |name, start, kinds: &[Kind], evil: &[Evil]| {
        let stolen: BTreeSet<_> = evil
            .iter()
            .filter_map(|one| match one {
                Evil::Thief(device) => Some(*device),
                Evil::Member(person) => Some(device(*person, 0)),
                Evil::OldWords(..) => None,
            })
            .collect();
        let honest = all()
            .into_iter()
            .filter(|one| !stolen.contains(one))
            .collect();
        let (kinds, evil) = (kinds.to_vec(), evil.to_vec());
        Setting {
            name,
            start,
            honest,
            kinds,
            evil,
            depth,
            rules,
        }
    };
    let together = || start(salt, true, &[PHONE, MEMBER]);
    let alone = || start(salt, false, &[PHONE, TABLET]);
    let devices = [Kind::Link, Kind::Remove, Kind::Write];
    let eras = [Kind::Countersigned, Kind::Phrase, Kind::Bare];
    let persons = [
        Kind::AddPerson,
        Kind::Lower,
        Kind::Leave,
        Kind::Adopt,
        Kind::Fresh,
    ];
    let people = [&[Kind::Remove, Kind::Write], &persons[..]].concat();
    let homes = [&devices[..], &eras].concat();
    let copied = [Kind::Remove, Kind::Write, Kind::Restore];
    let recover = [Kind::Remove, Kind::Countersigned, Kind::Write];
    let lower = [Kind::Lower, Kind::Leave, Kind::Adopt, Kind::Write];
    vec![
        with("devices and Eras", alone(), &homes, &[]),
        with("devices and persons", together(), &people, &[]),
        with("a phone that was put back", together(), &copied, &[]),
        with("a removed device that goes on", alone(), &devices, &[]),
        with(
            "a thief with the phone",
            alone(),
            &recover,
            &[Evil::Thief(PHONE)],
        ),
        with(
            "a thief with the tablet",
            together(),
            &recover,
            &[Evil::Thief(TABLET)],
        ),
        with("a bad member", together(), &lower, &[Evil::Member(1)]),
        with(
            "old words",
            alone(),
            &eras,
            &[Evil::OldWords(OWNER, root(OWNER, 0))],
        ),
    ]
}
