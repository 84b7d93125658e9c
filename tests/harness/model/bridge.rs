//! Crate `membership` held against the model: the same histories, once as symbols and once as real
//! records, must come out alike.

use std::collections::{BTreeMap, BTreeSet};

use membership::{
    ActorAt, Admission, ChangeFacts, EntryFacts, EntrySet, EpochFacts, PersonLog, PersonState,
    SpaceLog, SpaceState, Why, judge_entries,
};
use protocol::{DeviceId, DocumentId, PersonId, RecordId};

use crate::model::cast::{device_id, person_id};
use crate::model::entries::Verdict;
use crate::model::epochs::{derive, rekeys};
use crate::model::item::{Device, Id, Item, Log, Op, Person};
use crate::model::real::Real;
use crate::model::rules::Rules;
use crate::model::view::{View, number};
use crate::model::world::Seen;

/// What crate `membership` says of a part of a history.
pub struct Judged {
    /// Each person's log, where there is one.
    pub persons: BTreeMap<PersonId, PersonState>,
    /// The space.
    pub state: SpaceState,
    /// Each entry.
    pub verdicts: BTreeMap<[u8; 32], membership::Verdict>,
}

/// Reads the records of a part of a history and evaluates them. None without a Genesis.
#[must_use]
pub fn judge(real: &Real, part: &View, seen: &Seen) -> Option<Judged> {
    let named: BTreeSet<Person> = part
        .iter()
        .filter_map(|item| match item.log {
            Log::Person(person) => Some(person),
            Log::Space => None,
        })
        .collect();
    let mut persons = BTreeMap::new();
    for person in named {
        let mut log = PersonLog::new(person_id(person));
        let _ = log.insert_all(&real.records(part, Log::Person(person)));
        persons.extend(log.state().map(|state| (person_id(person), state)));
    }
    let state_of = |person: &PersonId| persons.get(person);
    let mut log = SpaceLog::new(real.space?);
    let _ = log.insert_all(&real.records(part, Log::Space), &state_of);
    let state = SpaceState::evaluate(&log, &state_of)?;
    let entries = seen
        .view
        .log(Log::Space)
        .filter_map(|item| entry_facts(real, item));
    let entries = EntrySet {
        entries: entries.collect(),
        ..EntrySet::default()
    };
    let verdicts = judge_entries(&state, &entries).verdicts;
    Some(Judged {
        persons,
        state,
        verdicts,
    })
}

/// An entry as it would be opened: one change, made on those of the entries it depends on.
#[must_use]
pub fn entry_facts(real: &Real, item: &Item) -> Option<EntryFacts> {
    let (Op::Entry { depends, seen, .. }, Some(author)) = (&item.op, item.author) else {
        return None;
    };
    let actor = ActorAt {
        device: device_id(author.device),
        generation: 0,
    };
    let change = ChangeFacts {
        hash: real.real(item.id),
        document: DocumentId::from_bytes([1; 32]),
        actor,
        sequence: number(item).into(),
        deps: depends.iter().map(|id| real.real(*id)).collect(),
        in_owner_manifest: false,
    };
    let cut = |cut: &crate::model::item::Cut| protocol::Cut {
        handle: device_id(cut.device).handle(),
        sequence: cut.entry.0.into(),
        id: RecordId::from_bytes(real.real(cut.entry.1)).short(),
    };
    Some(EntryFacts {
        id: real.real(item.id),
        person: person_id(item.person),
        device: device_id(author.device),
        sequence: author.number.into(),
        previous: author.previous.map(|id| real.real(id)),
        seen: seen.iter().map(cut).collect(),
        changes: vec![change],
    })
}

/// The first difference between model and crate in a part of a history; none if there is none.
#[must_use]
pub fn difference(real: &Real, part: &View) -> Option<String> {
    let renamed = real.part(part);
    let seen = Seen::of(renamed, Rules::AsWritten);
    let Some(judged) = judge(real, part, &seen) else {
        return Some("the crate finds no space".to_owned());
    };
    let differs = Differs {
        real,
        seen: &seen,
        judged: &judged,
    };
    differs
        .persons()
        .or_else(|| differs.space())
        .or_else(|| differs.entries())
        .or_else(|| differs.epochs())
}

struct Differs<'r> {
    real: &'r Real,
    seen: &'r Seen,
    judged: &'r Judged,
}

fn unequal<T: PartialEq + std::fmt::Debug>(what: &str, model: T, krate: T) -> Option<String> {
    (model != krate).then(|| format!("{what}: model {model:?}, crate {krate:?}"))
}

impl Differs<'_> {
    fn record(&self, id: Id) -> RecordId {
        RecordId::from_bytes(self.real.real(id))
    }

    fn persons(&self) -> Option<String> {
        let devices = |some: &dyn Fn(&DeviceId) -> bool| -> Vec<Device> {
            let mut known = self.devices();
            known.retain(|device| some(&device_id(*device)));
            known
        };
        for (person, model) in &self.seen.state.persons {
            let Some(state) = self.judged.persons.get(&person_id(*person)) else {
                return Some(format!("the crate has no log of {person}"));
            };
            let list = |some: &BTreeSet<Device>| some.iter().copied().collect::<Vec<_>>();
            let eras: Vec<_> = model.chain.iter().map(|id| self.record(*id)).collect();
            let active: Vec<_> = model.active.iter().map(|one| device_id(*one)).collect();
            let found = unequal("eras", eras, state.eras().to_vec())
                .or_else(|| {
                    let rooted = devices(&|one| state.is_rooted(one));
                    unequal("rooted", list(&model.rooted), rooted)
                })
                .or_else(|| {
                    let removed = devices(&|one| state.is_removed(one));
                    unequal("removed", list(&model.removed), removed)
                })
                .or_else(|| {
                    let certified = devices(&|one| state.is_certified(one));
                    unequal("certified", list(&model.certified), certified)
                })
                .or_else(|| unequal("active", active, state.active().to_vec()))
                .or_else(|| unequal("paper", device_id(model.paper), state.paper().device_id()));
            if let Some(found) = found {
                return Some(format!("person {person}, {found}"));
            }
        }
        None
    }

    /// Every device that this part names.
    fn devices(&self) -> Vec<Device> {
        let mut devices = BTreeSet::new();
        for item in self.seen.view.iter() {
            devices.extend(item.device());
            match &item.op {
                Op::Era(era) => {
                    devices.extend(era.active.iter().map(|(device, _)| *device));
                    devices.extend(era.removed.iter().map(|(device, _)| *device));
                }
                Op::AddDevice { device, .. } | Op::RemoveDevice { device, .. } => {
                    devices.insert(*device);
                }
                _ => {}
            }
        }
        devices.into_iter().collect()
    }

    fn space(&self) -> Option<String> {
        let (model, state) = (&self.seen.state, &self.judged.state);
        let records = self
            .seen
            .view
            .log(Log::Space)
            .filter(|item| !item.is_entry());
        for item in records {
            let admitted = state.admission(&self.record(item.id)) == Admission::Admitted;
            if admitted != model.admitted.contains(&item.id) {
                return Some(format!("admitted by the crate: {admitted}: {item:?}"));
            }
        }
        for (person, role) in &model.roles {
            let role_there = state.role(&person_id(*person)) as u64;
            if role_there != u64::from(*role) {
                return Some(format!(
                    "role of {person}: model {role}, crate {role_there}"
                ));
            }
        }
        let recipients: BTreeSet<_> = model.recipients.iter().map(|one| device_id(*one)).collect();
        let there = state.recipients().iter().map(|one| one.device).collect();
        let fresh: BTreeSet<_> = model.fresh.iter().map(|id| self.record(*id)).collect();
        unequal("recipients", recipients, there)
            .or_else(|| unequal("fresh", fresh, state.fresh().iter().copied().collect()))
            .or_else(|| {
                let space = self.real.space?;
                let roster = self.real.roster(&model.roster, &model.fresh);
                unequal("roster", roster.hash(&space), *state.roster_hash())
            })
    }

    fn entries(&self) -> Option<String> {
        use membership::Verdict as There;
        for (id, verdict) in &self.seen.verdicts {
            let there = self.judged.verdicts.get(&self.real.real(*id));
            let item = self.seen.view.get(*id);
            let writes = |item: &Item| self.seen.state.writers.contains(&item.person);
            let alike = match there {
                // Of who never was to write nothing counts, on whatever branch.
                Some(There::Waits | There::Quarantined(_)) if !item.is_some_and(|i| writes(i)) => {
                    !verdict.is_in()
                }
                Some(There::Counts) => *verdict == Verdict::Counts,
                Some(There::CameIn { .. }) => *verdict == Verdict::CameIn,
                Some(There::Quarantined(Why::Fork)) => *verdict == Verdict::Lost,
                Some(There::Waits | There::Quarantined(_)) => *verdict == Verdict::Out,
                None => false,
            };
            if !alike {
                return Some(format!("model {verdict:?}, crate {there:?}: {item:?}"));
            }
        }
        None
    }

    /// The epoch that each device would write under, and what it would wrap.
    fn epochs(&self) -> Option<String> {
        for device in self
            .devices()
            .into_iter()
            .filter(|one| self.seen.may_write(*one))
        {
            let facts = Facts {
                real: self.real,
                seen: self.seen,
                device,
            };
            let fit = self.seen.writer(device).fit().map(|id| self.record(id));
            let there = self.judged.state.fit_epoch(&facts);
            if let Some(found) = unequal("fit", fit, there) {
                return Some(format!("device {device}, {found}"));
            }
        }
        None
    }
}

/// What a device that holds secrets knows, told from the model.
struct Facts<'r> {
    real: &'r Real,
    seen: &'r Seen,
    device: Device,
}

impl Facts<'_> {
    fn find(&self, epoch: &RecordId) -> Option<Id> {
        let is = |item: &&std::sync::Arc<Item>| self.real.real(item.id) == *epoch.as_bytes();
        self.seen.view.iter().find(is).map(|item| item.id)
    }
}

impl EpochFacts for Facts<'_> {
    fn has_secret(&self, epoch: &RecordId) -> bool {
        let had = derive(&self.seen.view, &BTreeSet::from([self.device]));
        self.find(epoch).is_some_and(|id| had.contains(&id))
    }

    fn is_checked(&self, epoch: &RecordId) -> bool {
        let whole = |id: Id| {
            let mut rekeys = rekeys(&self.seen.view);
            rekeys.any(|(item, rekey)| item.id == id && rekey.spoiled.is_empty())
        };
        self.has_secret(epoch) && self.find(epoch).is_some_and(whole)
    }

    fn opens(&self, _: &RecordId, _: &RecordId) -> bool {
        true
    }

    fn used(&self) -> Vec<RecordId> {
        let entries = self
            .seen
            .view
            .log(Log::Space)
            .filter_map(|item| match item.op {
                Op::Entry { epoch, .. } => {
                    let is_in = self
                        .seen
                        .verdicts
                        .get(&item.id)
                        .is_some_and(|one| one.is_in());
                    is_in.then_some(epoch)
                }
                _ => None,
            });
        entries
            .map(|id| RecordId::from_bytes(self.real.real(id)))
            .collect()
    }
}
