//! That hostile sets end, and what evaluation costs: `cargo test -p membership --test rules --
//! --ignored --nocapture measure` prints it (SECURITY 9.2: 1,000 records ≤ 10 ms).

use std::hint::black_box;
use std::time::Instant;

use membership::{
    AddDevice, AddPerson, Author, EntrySet, Lower, Lowered, Operation, Record, RemoveDevice, Role,
    SpaceKind, judge_entries,
};
use protocol::{PersonId, RecordId};

use super::entries::{entry, on};
use super::story::{Room, Who};

/// A person log of `count` records: the phone adds devices, two of each three remove some.
fn person(count: usize) -> Who {
    let mut ana = Who::new("ana");
    for device in ["a", "b", "c", "d"] {
        ana.add("phone", device);
    }
    let mut heads: Vec<(u64, Option<RecordId>)> = vec![(0, None); 4];
    for n in 0..count {
        let by = ["a", "b", "c", "d"][n % 4];
        let (counter, previous) = heads[n % 4];
        // At most 256 follow one another: then the chain forks at its beginning.
        let (counter, previous) = if counter < 256 {
            (counter, previous)
        } else {
            (0, None)
        };
        let operation = if n.is_multiple_of(3) {
            let card = ana.card(&format!("device {n}"));
            Operation::AddDevice(Box::new(AddDevice { card }))
        } else {
            Operation::RemoveDevice(RemoveDevice {
                device: ana.id(&format!("device {}", n / 2)),
                cut: None,
                lines: membership::Lines::from_bytes(&[0; 256]).unwrap(),
                nonce: [1; 16],
            })
        };
        let id = ana.dated(by, counter + 1, previous, operation);
        heads[n % 4] = (counter + 1, Some(id));
    }
    ana
}

/// A space of `count` records by its owner: people come and go, every fourth one is a Rekey.
fn space(ana: &Who, count: usize) -> Room {
    let mut room = Room::new(SpaceKind::Group, ana);
    let device = ana.id("phone");
    let mut author = room.log.next_author(&device);
    for n in 0..count {
        let person = PersonId::from_bytes([u8::try_from(n % 40).unwrap() + 1; 32]);
        let operation = match n % 4 {
            0 => Operation::AddPerson(AddPerson {
                person,
                role: Role::Edit,
            }),
            1 => Operation::Lower(Lower {
                person,
                role: Lowered::Read,
                cuts: Vec::new(),
            }),
            2 => Operation::Fresh,
            _ => match &room
                .log
                .record(&author.previous.unwrap())
                .unwrap()
                .record
                .operation
            {
                Operation::Fresh => rekey(n),
                _ => Operation::Fresh,
            },
        };
        let id = room.sign(ana, "phone", author, operation, &[ana]);
        author = Author {
            device,
            counter: author.counter + 1,
            previous: Some(id),
        };
    }
    room
}

fn rekey(n: usize) -> Operation {
    let seal = |n: u8| super::story::seal(protocol::DeviceId::from_bytes([n; 16]));
    Operation::Rekey(membership::Rekey {
        roster: protocol::sha256(&[&n.to_be_bytes()]),
        commit: [1; 32],
        fresh: Vec::new(),
        seals: (1..=12).map(seal).collect(),
        older: Vec::new(),
    })
}

#[test]
fn a_flood_of_records_at_one_place_is_evaluated_and_displaces_nobody() {
    let mut ana = Who::new("ana");
    ana.add("phone", "tablet");
    let nothing = membership::Lines::from_bytes(&[0; 128]).unwrap();
    for n in 0..400_u16 {
        let mut nonce = [0; 16];
        nonce[..2].copy_from_slice(&n.to_be_bytes());
        let operation = Operation::RemoveDevice(RemoveDevice {
            device: ana.id("nobody"),
            cut: None,
            lines: nothing.clone(),
            nonce,
        });
        ana.dated("tablet", 1, None, operation);
    }
    // The honest record comes last, and counts like all.
    ana.remove("phone", "tablet", None, &[]);
    assert_eq!(ana.active(), ana.ids(&["phone"]));
    let counting = ana
        .log
        .records()
        .filter(|(id, _)| ana.state().counts(id))
        .count();
    assert_eq!(counting, 402);
}

#[test]
fn a_chain_of_fifty_thousand_entries_and_a_fan_of_forks_are_judged_whole() {
    let (ana, n) = (Who::new("ana"), 50_000_u64);
    let room = Room::new(SpaceKind::Private, &ana);
    let id = |n: u64| protocol::sha256(&[&n.to_be_bytes()]);
    let mut set = EntrySet::default();
    for at in 1..=n {
        let mut made = entry(&ana, "phone", at, 0, 0);
        made.id = id(at);
        made.previous = (at > 1).then(|| id(at - 1));
        made.changes[0].hash = id(at);
        made.changes[0].deps = made.previous.into_iter().collect();
        set.entries.push(made);
    }
    for fork in 0..1_000 {
        let mut made = entry(&ana, "phone", n, 0, 0);
        made.id = id(n + 1 + fork);
        made.previous = Some(id(n - 1));
        made.changes[0].hash = made.id;
        made.changes[0].deps = vec![id(n - 1)];
        set.entries.push(made);
    }
    let judged = judge_entries(&room.state(&[&ana]), &set);
    let counting = judged
        .verdicts
        .values()
        .filter(|verdict| verdict.counts())
        .count();
    assert_eq!(counting, 50_000);
}

/// The best of several runs, in milliseconds.
fn best_ms<T>(run: impl Fn() -> T) -> f64 {
    let time = || {
        let start = Instant::now();
        black_box(run());
        start.elapsed().as_secs_f64() * 1_000.0
    };
    (0..7).map(|_| time()).fold(f64::INFINITY, f64::min)
}

#[test]
#[ignore = "prints a measurement"]
fn measure_evaluation() {
    for count in [500, 1_000, 2_000, 4_000] {
        let ana = person(count);
        let log = &ana.log;
        println!(
            "person log, {count} records: {:.2} ms",
            best_ms(|| log.state())
        );
    }
    let ana = Who::new("ana");
    for count in [500, 1_000, 2_000, 3_900] {
        let room = space(&ana, count);
        let here = super::story::people(&[&ana]);
        let persons = |id: &PersonId| here.get(id);
        let evaluate = || membership::SpaceState::evaluate(&room.log, &persons);
        println!("space, {count} records: {:.2} ms", best_ms(evaluate));
    }
    let (ana, room) = (Who::new("ana"), space(&ana, 4));
    for count in [500_u64, 1_000, 2_000, 4_000] {
        let mut set = EntrySet::default();
        for at in 1..=count {
            let id = |at: u64| protocol::sha256(&[&at.to_be_bytes()]);
            let mut made = on(entry(&ana, "phone", at, 0, 0), &[]);
            made.id = id(at);
            made.previous = (at > 1).then(|| id(at - 1));
            made.changes[0].hash = id(at);
            made.changes[0].deps = made.previous.into_iter().collect();
            set.entries.push(made);
        }
        let state = room.state(&[&ana]);
        println!(
            "{count} entries: {:.2} ms",
            best_ms(|| judge_entries(&state, &set))
        );
    }
    let record = Record::unsigned(None, Operation::Fresh);
    println!("one record: {} bytes unsigned", record.to_bytes().len());
}
