use std::collections::{BTreeMap, BTreeSet};

use protocol::{DeviceId, PersonId, RecordId, SpaceId};

use crate::chain::{Chain, Node, Unknown};
use crate::{
    ChainPoint, Genesis, Operation, PersonState, Persons, Reach, Role, SpaceKind, SpaceLog,
    SpaceRecord,
};

/// Whether a record of a space has its effect (S1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It has.
    Admitted,
    /// It may have, once the record that a removal's line names is here.
    Waits,
    /// It has none.
    Refused,
}

/// What rule E6 says of one record.
#[derive(Clone, Copy, Debug, Default)]
struct Hand {
    counts: bool,
    lawful: bool,
    /// It counts, or lies below a named record that is not here yet.
    may_count: bool,
    may_be_lawful: bool,
}

/// The admitted records of a space, and who ever got into it.
pub(super) struct Admissions {
    pub of: BTreeMap<RecordId, Admission>,
    /// Who ever got Edit, by an AddPerson from a lawful hand of the owner.
    pub ever_edit: BTreeSet<PersonId>,
    ever_in: BTreeSet<PersonId>,
}

impl Admissions {
    pub fn judge(log: &SpaceLog, genesis: &Genesis, persons: &Persons<'_>) -> Self {
        let hands = hands(log, persons);
        let mut admissions = Self {
            of: BTreeMap::new(),
            ever_edit: BTreeSet::new(),
            ever_in: BTreeSet::new(),
        };
        for record in log.records() {
            let lawful = hands.get(&record.id).is_some_and(|hand| hand.lawful);
            admissions.enter(record, genesis, lawful);
        }
        for record in log.records() {
            let hand = hands.get(&record.id).copied().unwrap_or_default();
            let admission = admissions.admit(record, genesis, hand);
            admissions.of.insert(record.id, admission);
        }
        admissions
    }

    pub fn admitted<'a>(&self, log: &'a SpaceLog) -> impl Iterator<Item = &'a SpaceRecord> {
        log.records()
            .filter(|record| self.of.get(&record.id) == Some(&Admission::Admitted))
    }

    fn enter(&mut self, record: &SpaceRecord, genesis: &Genesis, lawful: bool) {
        let by_owner = record.person == Some(genesis.owner);
        let Operation::AddPerson(add) = &record.record.operation else {
            return;
        };
        if by_owner && lawful && genesis.kind != SpaceKind::Private {
            self.ever_in.insert(add.person);
            if add.role == Role::Edit {
                self.ever_edit.insert(add.person);
            }
        }
    }

    fn admit(&self, record: &SpaceRecord, genesis: &Genesis, hand: Hand) -> Admission {
        let Some(person) = record.person else {
            // Only an operation of a later version, which the owner's root signed.
            return Admission::Admitted;
        };
        let owner = person == genesis.owner;
        let (counts, lawful) = (
            (hand.counts, hand.may_count),
            (hand.lawful, hand.may_be_lawful),
        );
        let (may, (holds, may_hold)) = match &record.record.operation {
            Operation::Genesis(_) => (true, (true, true)),
            Operation::AddPerson(add) => {
                let shared = genesis.kind != SpaceKind::Private;
                (owner && shared && add.person != genesis.owner, counts)
            }
            Operation::Lower(lower) => (owner && lower.person != genesis.owner, lawful),
            Operation::Leave(_) => (!owner && self.ever_in.contains(&person), lawful),
            Operation::Rekey(_) => (owner || self.ever_edit.contains(&person), counts),
            Operation::Adopt(_) | Operation::Fresh => (owner, counts),
            // Of a later version: the owner's are heeded, so a frozen device's are too.
            Operation::Unknown(_) => (owner || self.ever_in.contains(&person), lawful),
            Operation::Era(_) | Operation::AddDevice(_) | Operation::RemoveDevice(_) => {
                (false, counts)
            }
        };
        match (may, holds, may_hold) {
            (true, true, _) => Admission::Admitted,
            (true, false, true) => Admission::Waits,
            _ => Admission::Refused,
        }
    }
}

/// What E6 says of every record, device by device: linear in records and removals.
fn hands(log: &SpaceLog, persons: &Persons<'_>) -> BTreeMap<RecordId, Hand> {
    let mut devices: BTreeMap<DeviceId, Vec<&SpaceRecord>> = BTreeMap::new();
    for record in log.records() {
        if let Some(author) = record.record.author {
            devices.entry(author.device).or_default().push(record);
        }
    }
    let mut hands = BTreeMap::new();
    for (device, records) in devices {
        let chain = Chain::new(records.iter().filter_map(|record| node(record)).collect());
        let people: BTreeSet<PersonId> = records.iter().filter_map(|r| r.person).collect();
        for person in people {
            let Some(state) = persons(&person) else {
                continue;
            };
            let judged = device_hands(log.space(), &device, &chain, state);
            for (node, hand) in chain.nodes().iter().zip(judged) {
                let id = RecordId::from_bytes(node.id);
                if log.record(&id).and_then(|record| record.person) == Some(person) {
                    hands.insert(id, hand);
                }
            }
        }
    }
    hands
}

fn device_hands(
    space: &SpaceId,
    device: &DeviceId,
    chain: &Chain,
    state: &PersonState,
) -> Vec<Hand> {
    let counting = state.record_reach(space, device);
    let lawful = state.lawful_reach(space, device);
    let reached = |reach: &Reach, unknown| match reach {
        Reach::Waits => vec![false; chain.nodes().len()],
        Reach::All => vec![true; chain.nodes().len()],
        Reach::Within(points) => chain.within_all(points, unknown),
    };
    let counts = reached(&counting, Unknown::Waits);
    let may_count = reached(&counting, Unknown::Below);
    let is_lawful = reached(&lawful, Unknown::Waits);
    let may_be_lawful = reached(&lawful, Unknown::Below);
    let all = counts
        .into_iter()
        .zip(may_count)
        .zip(is_lawful)
        .zip(may_be_lawful);
    let hand = |(((counts, may_count), lawful), may_be_lawful)| Hand {
        counts,
        lawful,
        may_count,
        may_be_lawful,
    };
    all.map(hand).collect()
}

fn node(record: &SpaceRecord) -> Option<Node> {
    let author = record.record.author?;
    Some(Node {
        sequence: author.counter,
        id: *record.id.as_bytes(),
        previous: author.previous.map(|previous| *previous.as_bytes()),
    })
}

/// The cut of one device in a Lower or Leave, as a point in its chain.
pub(super) fn point(cut: &crate::Cut) -> ChainPoint {
    ChainPoint {
        sequence: cut.sequence,
        id: cut.id,
    }
}
