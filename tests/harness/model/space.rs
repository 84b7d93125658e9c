//! The space log evaluated: E6, S1 to S3 and the roster (SECURITY 3 and 4).

use std::collections::{BTreeMap, BTreeSet};

use crate::model::item::{Device, Id, Item, Log, Member, OWNER, Op, Person, Roster};
use crate::model::person::{self, PersonState, Removal, entry_within, record_within};
use crate::model::rules::Rules;
use crate::model::view::View;

/// None.
pub const NONE: u8 = 0;
/// Opens entries.
pub const READ: u8 = 1;
/// Writes too.
pub const EDIT: u8 = 2;
/// Decides.
pub const OWNS: u8 = 3;
/// The most persons in a space, its owner among them.
const PERSONS_MAX: usize = 50;

/// What the logs say of the space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpaceState {
    /// Each person whose log is known.
    pub persons: BTreeMap<Person, PersonState>,
    /// S1: the admitted records.
    pub admitted: BTreeSet<Id>,
    /// S2: the role now of everybody who ever had one.
    pub roles: BTreeMap<Person, u8>,
    /// Who is owner or ever got Edit.
    pub writers: BTreeSet<Person>,
    /// S3: active devices and papers of members.
    pub recipients: BTreeSet<Device>,
    /// The hash of the computed state.
    pub roster: Roster,
    /// The admitted Fresh records.
    pub fresh: Vec<Id>,
    /// Where the entries of each person are cut by admitted Lower and Leave records.
    pub cuts: Vec<(Person, Id)>,
    /// The admitted Adopt records.
    pub adopts: Vec<Id>,
}

/// Evaluates all logs of a view.
#[must_use]
pub fn evaluate(view: &View, rules: Rules) -> SpaceState {
    let named = view.iter().filter_map(|item| match item.log {
        Log::Person(person) => Some(person),
        Log::Space => None,
    });
    let named: BTreeSet<_> = named.collect();
    let state = |person| Some((person, person::evaluate(view, person, rules)?));
    let persons: BTreeMap<_, _> = named.into_iter().filter_map(state).collect();
    let judge = Judge {
        view,
        persons: &persons,
        rules,
    };
    let got = |least| judge.got(least);
    let (any, writers) = (got(READ), got(EDIT));
    let records = || view.log(Log::Space).filter(|item| !item.is_entry());
    let admits = |item: &&std::sync::Arc<Item>| judge.admits(item, &any, &writers);
    let admitted: BTreeSet<_> = records().filter(admits).map(|item| item.id).collect();
    let of = |id: &Id| view.get(*id);
    let (mut fresh, mut adopts, mut cuts) = (Vec::new(), Vec::new(), Vec::new());
    for item in admitted.iter().filter_map(of) {
        match &item.op {
            Op::Fresh => fresh.push(item.id),
            Op::Adopt { .. } => adopts.push(item.id),
            Op::Lower { person, .. } => cuts.push((*person, item.id)),
            Op::Leave { .. } => cuts.push((item.person, item.id)),
            _ => {}
        }
    }
    let roles = roles(view, &admitted);
    let roster = roster(&persons, &roles, &fresh, rules);
    let recipients = recipients(&persons, &roles);
    SpaceState {
        persons,
        admitted,
        roles,
        writers,
        recipients,
        roster,
        fresh,
        cuts,
        adopts,
    }
}

/// What E6 and S1 need.
struct Judge<'v> {
    view: &'v View,
    persons: &'v BTreeMap<Person, PersonState>,
    rules: Rules,
}

impl Judge<'_> {
    /// E6 for records: the device is certified and not removed; or it is certified or listed as
    /// removed, and the record lies within the line of every counting removal of that device.
    fn counts(&self, item: &Item) -> bool {
        let (Some(state), Some(device)) = (self.persons.get(&item.person), item.device()) else {
            return false;
        };
        let certified = state.certified.contains(&device);
        let known = certified || state.listed_removed.contains(&device);
        known && of_device(state, device).all(|removal| self.in_line(removal, item))
    }

    fn in_line(&self, removal: &Removal, item: &Item) -> bool {
        self.rules == Rules::NoCut || record_within(self.view, removal.line.record, item)
    }

    /// S1, *lawful hand*: device rooted, or listed as removed and the record within the Era's line.
    fn lawful(&self, item: &Item) -> bool {
        let (Some(state), Some(device)) = (self.persons.get(&item.person), item.device()) else {
            return false;
        };
        let by_era = |removal: &&Removal| removal.by_era;
        let within = || {
            let mut lines = of_device(state, device).filter(by_era);
            lines.any(|removal| self.in_line(removal, item))
        };
        state.rooted.contains(&device) || within()
    }

    /// S1, *got*: who was ever given at least this role by a lawful hand of the owner.
    fn got(&self, least: u8) -> BTreeSet<Person> {
        let given = self.view.log(Log::Space).filter_map(|item| match item.op {
            Op::AddPerson { person, role } if role >= least => {
                (item.person == OWNER && self.lawful(item)).then_some(person)
            }
            _ => None,
        });
        given.chain([OWNER]).collect()
    }

    /// S1: it counts and its person may; for Lower and Leave a lawful hand suffices.
    fn admits(&self, item: &Item, any: &BTreeSet<Person>, writers: &BTreeSet<Person>) -> bool {
        let owner = item.person == OWNER;
        match item.op {
            Op::Genesis => owner,
            Op::AddPerson { person, .. } => owner && person != OWNER && self.counts(item),
            Op::Lower { person, .. } => owner && person != OWNER && self.lawful(item),
            Op::Adopt { .. } | Op::Fresh => owner && self.counts(item),
            Op::Rekey(_) => writers.contains(&item.person) && self.counts(item),
            Op::Leave { .. } => !owner && any.contains(&item.person) && self.lawful(item),
            _ => false,
        }
    }
}

/// The counting removals of a device.
pub fn of_device(state: &PersonState, device: Device) -> impl Iterator<Item = &Removal> {
    state
        .removals
        .iter()
        .filter(move |removal| removal.device == device)
}

/// S2: the highest of admitted AddPersons, lowered to the lowest of admitted Lowers and own Leave.
fn roles(view: &View, admitted: &BTreeSet<Id>) -> BTreeMap<Person, u8> {
    let mut roles = BTreeMap::from([(OWNER, OWNS)]);
    let records = || admitted.iter().filter_map(|id| view.get(*id));
    for item in records() {
        if let Op::AddPerson { person, role } = item.op
            && (roles.contains_key(&person) || roles.len() < PERSONS_MAX)
        {
            let had = roles.entry(person).or_insert(NONE);
            *had = role.max(*had);
        }
    }
    for item in records() {
        let (person, role) = match item.op {
            Op::Lower { person, role, .. } => (person, role),
            Op::Leave { .. } => (item.person, NONE),
            _ => continue,
        };
        if let Some(had) = roles.get_mut(&person) {
            *had = role.min(*had);
        }
    }
    roles
}

/// S3: the active devices and papers of the owner and of roles from Read on.
fn recipients(
    persons: &BTreeMap<Person, PersonState>,
    roles: &BTreeMap<Person, u8>,
) -> BTreeSet<Device> {
    let members = roles.iter().filter(|(_, role)| **role >= READ);
    let states = members.filter_map(|(person, _)| persons.get(person));
    states
        .flat_map(|state| state.active.iter().copied().chain([state.paper]))
        .collect()
}

/// SECURITY 3, *Roster*.
fn roster(
    persons: &BTreeMap<Person, PersonState>,
    roles: &BTreeMap<Person, u8>,
    fresh: &[Id],
    rules: Rules,
) -> Roster {
    let bug = rules == Rules::RosterWithoutOut;
    let standing = |state: &PersonState| {
        let active: BTreeSet<_> = state.active.iter().copied().collect();
        // Removed ones too: who hears of a removal before it hears of what was added must not
        // write on under keys that the removed device was handed.
        let others = state
            .certified
            .iter()
            .chain(&state.listed)
            .chain(&state.removed)
            .copied();
        let others: BTreeSet<_> = others.filter(|one| !bug && !active.contains(one)).collect();
        let era = if bug { 0 } else { state.era };
        (
            era,
            state.paper,
            active.into_iter().collect(),
            others.into_iter().collect(),
        )
    };
    let member = |(person, role): (&Person, &u8)| {
        let state = persons.get(person).filter(|_| *role > NONE);
        Member {
            person: *person,
            role: *role,
            standing: state.map(standing),
        }
    };
    let members = roles
        .iter()
        .filter(|(_, role)| !bug || **role > NONE)
        .map(member);
    Roster::of(members.collect(), fresh)
}

/// E6 for entries: like records with *rooted* for *certified*; Adopt aside.
#[must_use]
pub fn entry_holds_e6(view: &View, state: &SpaceState, rules: Rules, entry: &Item) -> bool {
    let (Some(person), Some(device)) = (state.persons.get(&entry.person), entry.device()) else {
        return false;
    };
    let within =
        |removal: &Removal| rules == Rules::NoCut || entry_within(view, removal.line.entry, entry);
    let known = person.rooted.contains(&device) || person.listed_removed.contains(&device);
    known && of_device(person, device).all(within)
}
