//! Single objects, and what evaluating a thousand of them costs.

use membership::{
    AddPerson, Lower, Lowered, MadeRekey, Operation, Record, Role, SpaceKind, SpaceState,
    contact_card_records, rekey,
};
use protocol::{ContactCard, Older, PersonId};
use vault::EpochSecret;

use crate::error::{Error, Result};
use crate::meter::{count, metered};
use crate::people::{Counting, Room, Who, people};
use crate::report::{Bound, Figure};

const REKEY_MUST: f64 = 11_000.0;
const CARD_MUST: f64 = 1_000.0;
const CARD_RESTORED_MUST: f64 = 3_000.0;
/// Evaluating a thousand records, in ms of CPU.
const RECORDS: usize = 1_000;
const EVALUATE_MUST_MS: f64 = 10.0;
/// Evaluated this often; the best counts.
const TIMES: usize = 15;

/// Rekeys, contact cards, and the evaluation of logs.
pub fn measure() -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (persons, devices, named) in [
        (1, 3, "4 recipients"),
        (1, 5, "6 recipients"),
        (2, 5, "12 recipients"),
        (50, 1, "100 recipients"),
    ] {
        let bytes = rekey_bytes(persons, devices)?;
        let figure = Figure::new(format!("Rekey to {named}"), "B", count(bytes));
        figures.push(figure.must(Bound::Most(REKEY_MUST)));
    }
    figures.extend(cards());
    figures.extend(evaluations()?);
    Ok(figures)
}

fn name(of: &str, n: usize) -> &'static str {
    Box::leak(format!("{of} {n}").into_boxed_str())
}

/// A Rekey with one older epoch to so many persons with so many devices and their paper.
fn rekey_bytes(persons: usize, devices: usize) -> Result<usize> {
    let mut all: Vec<Who> = (0..persons).map(|n| Who::new(name("person", n))).collect();
    for who in &mut all {
        for n in 1..devices {
            who.add("phone", name("device", n));
        }
    }
    let (owner, others) = all
        .split_first()
        .ok_or(protocol::Error::Malformed("nobody"))?;
    let everybody: Vec<&Who> = all.iter().collect();
    let mut room = Room::new(SpaceKind::Group, owner);
    for who in others {
        room.add(owner, who, Role::Edit, &everybody);
    }
    let (state, here, key) = (
        room.state(&everybody),
        people(&everybody),
        owner.key("phone"),
    );
    let older = Older {
        epoch: [1; 8],
        ciphertext: [2; 48],
    };
    let secret = EpochSecret::make(&mut Counting(1))?;
    let made = rekey(
        &room.log,
        &state,
        &|id: &PersonId| here.get(id),
        &owner.maker("phone", &key),
        &secret,
        vec![older],
    );
    match made {
        Ok(MadeRekey::Made { bytes, .. }) => Ok(bytes.len()),
        _ => Err(Error::Unfit("no Rekey could be made".into())),
    }
}

fn cards() -> [Figure; 2] {
    let bytes = |who: &Who| {
        let records = contact_card_records(&who.log, &who.state());
        let person = who.person;
        count(ContactCard { person, records }.to_bytes().len())
    };
    let mut ana = Who::new("Ana");
    let plain = bytes(&ana);
    ana.add("phone", "tablet");
    let spaces: Vec<_> = (0..5)
        .map(|n| Room::numbered(SpaceKind::Relationship, &ana, n).space)
        .collect();
    let line = |space: &protocol::SpaceId| {
        let none = membership::ChainPoint {
            sequence: 0,
            id: [0; 8],
        };
        let line = membership::Line {
            entry: none,
            record: none,
        };
        (*space, line)
    };
    let lines: Vec<_> = spaces.iter().map(line).collect();
    ana.remove("phone", "tablet", &lines);
    ana.era(&["phone"], "phone");
    [
        Figure::new("contact card", "B", plain).must(Bound::Most(CARD_MUST)),
        Figure::new("contact card after a restore", "B", bytes(&ana))
            .must(Bound::Most(CARD_RESTORED_MUST))
            .note("a lost device with 8 lines"),
    ]
}

/// A space of `records` records by its owner: people come and go, every fourth is a Rekey.
fn room(ana: &Who, records: usize) -> Result<Room> {
    let mut room = Room::new(SpaceKind::Group, ana);
    for n in 0..records {
        let person = PersonId::from_bytes([u8::try_from(n % 40).unwrap_or_default() + 1; 32]);
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
            _ => {
                let last = room.log.record(&room.epoch);
                let last = last.ok_or(Error::Unfit("a space without an epoch".into()))?;
                last.record.operation.clone()
            }
        };
        let author = room.log.next_author(&ana.id("phone"));
        let record = Record::unsigned(Some(author), operation);
        let record = record.sign(&room.log.id(), &ana.person, &[&ana.key("phone")]);
        room.take(record.to_bytes(), &[ana]);
    }
    Ok(room)
}

fn evaluations() -> Result<[Figure; 2]> {
    let ana = Who::new("Ana");
    let mut took = Vec::new();
    for records in [RECORDS / 2, RECORDS, RECORDS * 2] {
        let (room, here) = (room(&ana, records)?, people(&[&ana]));
        let best = (0..TIMES).map(|_| {
            let persons = |id: &PersonId| here.get(id);
            let (state, cost) = metered(|| SpaceState::evaluate(&room.log, &persons));
            std::hint::black_box(state);
            cost.cpu_ms
        });
        took.push(best.fold(f64::INFINITY, f64::min));
    }
    let &[half, whole, double] = took.as_slice() else {
        return Err(Error::Unfit("three sizes were measured".into()));
    };
    let n_log_n = |n: usize| count(n) * count(n).log2();
    let growth = n_log_n(RECORDS * 2) / n_log_n(RECORDS / 2);
    Ok([
        Figure::new("membership, 1,000 records", "ms", whole).must(Bound::Most(EVALUATE_MUST_MS)),
        Figure::new("membership, 2,000 records", "ms", double)
            .floor(half * growth)
            .must(Bound::Times(1.25))
            .note("floor: 500 records, grown as n log n; a quarter is left to the clock"),
    ])
}
