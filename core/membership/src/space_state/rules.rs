use std::collections::{BTreeMap, BTreeSet};

use protocol::{DeviceId, Handle, PersonId, Short};

use super::admission::{Admissions, point};
use crate::{ByHandle, ChainPoint, Cut, Genesis, Operation, PersonState, Persons, Reach, SpaceLog};

/// Which entries of a device count in a space, for a person who is its owner or ever got Edit (E6
/// and S4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRule {
    /// Whether the device is rooted or listed as removed; of an unknown one entries wait.
    pub known: bool,
    /// An entry counts within every one of these,
    pub bounds: Vec<ChainPoint>,
    /// or within any of these, which the owner adopted.
    pub adopts: Vec<ChainPoint>,
}

impl EntryRule {
    /// Whether an entry counts as far as its place tells, which is enough where the chain is one:
    /// below a cut, or the entry that the cut names.
    #[must_use]
    pub fn holds_at(&self, sequence: u64, id: &Short) -> bool {
        let within = |cut: &ChainPoint| {
            sequence < cut.sequence || (sequence == cut.sequence && *id == cut.id)
        };
        let bounded = self.known && self.bounds.iter().all(within);
        bounded || self.adopts.iter().any(within)
    }
}

pub(super) type EntryRules = BTreeMap<(PersonId, DeviceId), EntryRule>;

/// The cuts of one person's admitted Lowers and Leaves.
#[derive(Default)]
struct PersonCuts {
    /// How many there are.
    records: usize,
    /// The points that they name, by device.
    points: BTreeMap<Handle, Vec<ChainPoint>>,
    /// In how many of them a device is named.
    named: BTreeMap<Handle, usize>,
}

impl PersonCuts {
    fn add(&mut self, cuts: &[Cut]) {
        self.records += 1;
        for cut in cuts {
            self.points.entry(cut.handle).or_default().push(point(cut));
        }
        let handles: BTreeSet<_> = cuts.iter().map(|cut| cut.handle).collect();
        for handle in handles {
            *self.named.entry(handle).or_default() += 1;
        }
    }

    /// What bounds a device: where any of the records does not name it, nothing of it counts. What
    /// the others name stays a cut all the same: who leaves without a cut must not turn a fork
    /// against the branch that the owner named (S6).
    fn bounds(&self, state: &PersonState, device: &DeviceId) -> Vec<ChainPoint> {
        if self.records == 0 {
            return Vec::new();
        }
        let handle = device.handle();
        let named = self.named.get(&handle).copied().unwrap_or(0);
        let alone = state.device_by_handle(&handle) == ByHandle::One(*device);
        if !alone {
            return vec![ChainPoint::NONE];
        }
        let mut bounds = self.points.get(&handle).cloned().unwrap_or_default();
        if named < self.records {
            bounds.push(ChainPoint::NONE);
        }
        bounds
    }
}

pub(super) fn entry_rules(
    log: &SpaceLog,
    genesis: &Genesis,
    admissions: &Admissions,
    persons: &Persons<'_>,
) -> EntryRules {
    let mut cuts: BTreeMap<PersonId, PersonCuts> = BTreeMap::new();
    let mut adopts: BTreeMap<DeviceId, Vec<ChainPoint>> = BTreeMap::new();
    for record in admissions.admitted(log) {
        match (&record.record.operation, record.person) {
            (Operation::Lower(op), _) => cuts.entry(op.person).or_default().add(&op.cuts),
            (Operation::Leave(op), Some(by)) => cuts.entry(by).or_default().add(&op.cuts),
            (Operation::Adopt(op), _) => adopts.entry(op.device).or_default().push(ChainPoint {
                sequence: op.sequence,
                id: op.id,
            }),
            _ => {}
        }
    }
    let none = PersonCuts::default();
    let mut rules = EntryRules::new();
    for person in admissions.ever_edit.iter().chain([&genesis.owner]) {
        let Some(state) = persons(person) else {
            continue;
        };
        let lowered = cuts.get(person).unwrap_or(&none);
        for (device, _) in state.devices() {
            let mut bounds = lowered.bounds(state, device);
            let reach = state.entry_reach(log.space(), device);
            let known = reach != Reach::Waits;
            if let Reach::Within(lines) = reach {
                bounds.extend(lines);
            }
            let adopts = adopts.get(device).cloned().unwrap_or_default();
            let rule = EntryRule {
                known,
                bounds,
                adopts,
            };
            rules.insert((*person, *device), rule);
        }
    }
    rules
}
