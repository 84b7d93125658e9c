use std::collections::BTreeMap;

use protocol::{DeviceId, Error, PersonId, RecordId, Short};

use crate::{Outcome, Record, Wait};

/// What a taken record brought that others may wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Arrival {
    /// A record, or an Era's word that a head stands for all before it.
    Record(Short),
    Device(DeviceId),
    Person(PersonId),
    Root,
}

impl Wait {
    const fn arrival(self) -> Arrival {
        match self {
            Self::Record(id) => {
                let [a, b, c, d, e, f, g, h, ..] = *id.as_bytes();
                Arrival::Record([a, b, c, d, e, f, g, h])
            }
            Self::Device(device) => Arrival::Device(device),
            Self::Person(person) => Arrival::Person(person),
            Self::Root => Arrival::Root,
        }
    }
}

/// Shows records in any order: each again only when what it waits for has come, so that a hostile
/// order costs no more than a good one. `place` adds what a taken record brings to the list.
pub(crate) fn settle<B: AsRef<[u8]>>(
    items: &[B],
    mut place: impl FnMut(Record, &mut Vec<Arrival>) -> Outcome,
) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(items.len());
    let mut decoded: Vec<Option<Record>> = Vec::with_capacity(items.len());
    for item in items {
        let record = Record::decode(item.as_ref());
        // A place holder: every decoded record gets its outcome below.
        let outcome = record.as_ref().err().copied();
        outcomes.push(outcome.unwrap_or(Error::Malformed("record")).into());
        decoded.push(record.ok());
    }
    let mut queue: Vec<usize> = (0..items.len()).rev().collect();
    let mut waiting: BTreeMap<Arrival, Vec<usize>> = BTreeMap::new();
    let mut arrivals = Vec::new();
    while let Some(n) = queue.pop() {
        let Some(record) = decoded.get(n).cloned().flatten() else {
            continue;
        };
        let outcome = place(record, &mut arrivals);
        if let Outcome::Waits(wait) = outcome {
            waiting.entry(wait.arrival()).or_default().push(n);
        }
        if let Some(kept) = outcomes.get_mut(n) {
            *kept = outcome;
        }
        for arrival in arrivals.drain(..) {
            queue.extend(waiting.remove(&arrival).into_iter().flatten().rev());
        }
    }
    outcomes
}

pub(crate) fn record_arrival(id: &RecordId) -> Arrival {
    Arrival::Record(id.short())
}
