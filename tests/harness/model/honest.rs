//! What honest devices do, upon what they know.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::entries::Verdict;
use crate::model::epochs::derive;
use crate::model::evil::THIEFS;
use crate::model::item::{
    DEVICES, Device, Era, Id, Item, Line, Log, OWNER, Op, Person, Place, device, paper, root,
};
use crate::model::person::PersonState;
use crate::model::rules::Rules;
use crate::model::space::{EDIT, NONE, READ, of_device};
use crate::model::view::{Within, number};
use crate::model::world::{Act, Seen, World};

/// Kinds of steps that a setting allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// AddDevice, with hand-over.
    Link,
    /// RemoveDevice.
    Remove,
    /// An Era that a device countersigns.
    Countersigned,
    /// An Era under new keys: a phrase change.
    Phrase,
    /// An Era by the words alone.
    Bare,
    /// AddPerson.
    AddPerson,
    /// Lower.
    Lower,
    /// Leave.
    Leave,
    /// An entry, with a Rekey before it where no epoch is fit.
    Write,
    /// Adopt.
    Adopt,
    /// Fresh.
    Fresh,
    /// A phone put back to what all knew at the start.
    Restore,
}

/// The devices whose keys a phrase change or a restore makes are numbered from here.
pub const NEW_KEYS: u16 = 16;

struct Acting<'w> {
    world: &'w World,
    seen: &'w Seen,
    known: &'w BTreeSet<Id>,
    device: Device,
    acts: Vec<Act>,
}

/// Everything that an honest device may do next, whatever part of the rest it knows.
#[must_use]
pub fn acts(world: &World, device: Device, kinds: &[Kind], rules: Rules) -> Vec<Act> {
    let views = world.views(device).into_iter();
    views
        .flat_map(|known| acts_upon(world, device, &known, kinds, rules))
        .collect()
}

/// Everything that an honest device may do next if it knows this.
#[must_use]
pub fn acts_upon(
    world: &World,
    device: Device,
    known: &BTreeSet<Id>,
    kinds: &[Kind],
    rules: Rules,
) -> Vec<Act> {
    let seen = world.seen(known, rules);
    let back = world.put_back.contains(&device);
    if back && is_forked(&seen, device) {
        return Vec::new();
    }
    let mut acting = Acting {
        world,
        seen: &seen,
        known,
        device,
        acts: Vec::new(),
    };
    for kind in kinds.iter().filter(|kind| !back || **kind == Kind::Write) {
        acting.add(*kind);
    }
    acting.acts
}

/// Whether a device sees an item of its own that it does not know: it was put back or copied.
fn is_forked(seen: &Seen, device: Device) -> bool {
    let logs = [
        (Log::Person(device / DEVICES), false),
        (Log::Space, false),
        (Log::Space, true),
    ];
    logs.iter()
        .any(|(log, entries)| seen.view.heads(*log, device, *entries).len() > 1)
}

impl Acting<'_> {
    fn add(&mut self, kind: Kind) {
        let person = self.device / DEVICES;
        let Some(state) = self.seen.state.persons.get(&person).cloned() else {
            return;
        };
        let active = state.active.contains(&self.device);
        let owner = person == OWNER;
        match kind {
            Kind::Link if active => self.link(person, &state),
            // A frozen device may say so too (status 7 takes RemoveDevice).
            Kind::Remove if state.rooted.contains(&self.device) => self.remove(person, &state),
            Kind::Countersigned if state.rooted.contains(&self.device) => self.eras(person, &state),
            Kind::Phrase if active => self.phrase(person, &state),
            Kind::Bare if self.device == NEW_KEYS => self.bare(person, &state),
            Kind::AddPerson if owner && active => self.add_person(),
            Kind::Lower if owner && active => self.lower(),
            Kind::Adopt if owner && active => self.adopt(),
            Kind::Fresh if owner && active => self.space("fresh", Op::Fresh),
            Kind::Leave if active && !owner => self.leave(person),
            Kind::Write if self.seen.may_write(self.device) => self.write(),
            Kind::Restore if self.known.iter().any(|id| self.is_own(*id)) => self.restore(),
            _ => {}
        }
    }

    fn is_own(&self, id: Id) -> bool {
        self.seen
            .view
            .get(id)
            .is_some_and(|item| item.device() == Some(self.device))
    }

    fn push(&mut self, what: String, items: Vec<Arc<Item>>, also: Option<Device>) {
        let mut known = self.known.clone();
        known.extend(items.iter().map(|item| item.id));
        let knowing = [self.device].into_iter().chain(also).collect();
        self.acts.push(Act {
            what,
            items,
            knowing,
            known,
        });
    }

    fn space(&mut self, what: &str, op: Op) {
        let item = self
            .world
            .sign(&self.seen.view, Log::Space, self.device, op);
        self.push(format!("{} {what}", self.device), vec![item], None);
    }

    fn link(&mut self, person: Person, state: &PersonState) {
        for n in 1..=self.world.devices {
            let new = device(person, n);
            if state.certified.contains(&new) || state.listed.contains(&new) || !self.asks(new) {
                continue;
            }
            let handed = derive(&self.seen.view, &BTreeSet::from([self.device]));
            let op = Op::AddDevice {
                device: new,
                handed: handed.into_iter().collect(),
            };
            let log = Log::Person(person);
            let item = self.world.sign(&self.seen.view, log, self.device, op);
            // The new device reads at once, and has what the old one had.
            self.push(
                format!("{} links {new}", self.device),
                vec![item],
                Some(new),
            );
        }
    }

    /// Whether a device in hand asks to be linked: with what it is shown it sees itself unknown or
    /// uncertified. What was linked, or is removed, does not ask.
    fn asks(&self, device: Device) -> bool {
        let mut known = self.world.known.get(&device).cloned().unwrap_or_default();
        known.extend(self.known);
        let seen = self.world.seen(&known, self.seen.rules);
        let state = seen.state.persons.get(&(device / DEVICES));
        state.is_none_or(|state| {
            !state.certified.contains(&device) && !state.removed.contains(&device)
        })
    }

    fn remove(&mut self, person: Person, state: &PersonState) {
        for other in state.rooted.difference(&state.removed) {
            if *other == self.device {
                continue;
            }
            let op = remove_device(self.seen, person, *other, self.device);
            let log = Log::Person(person);
            let item = self.world.sign(&self.seen.view, log, self.device, op);
            self.push(format!("{} removes {other}", self.device), vec![item], None);
        }
    }

    /// Eras that keep all, or leave out one.
    fn eras(&mut self, person: Person, state: &PersonState) {
        let others: Vec<_> = state
            .rooted
            .iter()
            .filter(|one| **one != self.device)
            .collect();
        let none = std::iter::once(None);
        for out in none.chain(others.iter().map(|one| Some(**one))) {
            let keep = |one: &Device| *one == self.device || state.active.contains(one);
            let active = state.rooted.iter().copied().filter(keep);
            let active: Vec<_> = active.filter(|one| Some(*one) != out).collect();
            let Some(era) = make_era(self.seen, person, &active, Some(self.device)) else {
                continue;
            };
            let item = self.world.sign_era(person, era);
            self.push(
                format!("{} era without {out:?}", self.device),
                vec![item],
                None,
            );
        }
    }

    /// A phrase change: the device in hand stands in the Era under new keys.
    fn phrase(&mut self, person: Person, state: &PersonState) {
        let new = self.device % DEVICES + NEW_KEYS + 1;
        if new >= THIEFS {
            return;
        }
        let new = device(person, new);
        let others = state
            .active
            .iter()
            .copied()
            .filter(|one| *one != self.device);
        let active: Vec<_> = [new].into_iter().chain(others).collect();
        if let Some(era) = make_era(self.seen, person, &active, Some(self.device)) {
            let item = self.world.sign_era(person, era);
            self.push(
                format!("{} changes the phrase", self.device),
                vec![item],
                Some(new),
            );
        }
    }

    /// A restore from the words: the new device alone.
    fn bare(&mut self, person: Person, state: &PersonState) {
        if state.listed.contains(&self.device) {
            return;
        }
        if let Some(era) = make_era(self.seen, person, &[self.device], None) {
            let item = self.world.sign_era(person, era);
            self.push(format!("{} restores", self.device), vec![item], None);
        }
    }

    /// Whoever's log is known may be asked in, or to more.
    fn add_person(&mut self) {
        let persons: Vec<_> = self.seen.state.persons.keys().copied().collect();
        for person in persons.into_iter().filter(|person| *person != OWNER) {
            for role in [READ, EDIT] {
                let had = self.seen.state.roles.get(&person);
                if had.is_none_or(|had| *had < role && *had > NONE) {
                    let op = Op::AddPerson { person, role };
                    self.space(&format!("adds person {person} as {role}"), op);
                }
            }
        }
    }

    fn lower(&mut self) {
        let roles: Vec<_> = self
            .seen
            .state
            .roles
            .iter()
            .map(|(who, had)| (*who, *had))
            .collect();
        for (person, had) in roles.into_iter().filter(|(person, _)| *person != OWNER) {
            for role in [NONE, READ].into_iter().filter(|role| had > *role) {
                let cuts = self.cuts_of(person);
                let op = Op::Lower { person, role, cuts };
                self.space(&format!("lowers person {person} to {role}"), op);
            }
        }
    }

    fn leave(&mut self, person: Person) {
        if self
            .seen
            .state
            .roles
            .get(&person)
            .is_some_and(|role| *role > NONE)
        {
            let cuts = self.cuts_of(person);
            self.space("leaves", Op::Leave { cuts });
        }
    }

    fn cuts_of(&self, person: Person) -> Vec<crate::model::item::Cut> {
        let state = self.seen.state.persons.get(&person);
        let devices = state
            .into_iter()
            .flat_map(|state| state.rooted.union(&state.listed));
        self.seen.cuts(devices.copied())
    }

    fn adopt(&mut self) {
        let verdicts = &self.seen.verdicts;
        let out = verdicts
            .iter()
            .filter(|(_, verdict)| **verdict == Verdict::Out);
        let out: Vec<_> = out
            .filter_map(|(id, _)| self.seen.view.get(*id))
            .cloned()
            .collect();
        for entry in out {
            if let Some(device) = entry.device() {
                let entry = (number(&entry), entry.id);
                self.space(&format!("adopts {entry:x?}"), Op::Adopt { device, entry });
            }
        }
    }

    fn restore(&mut self) {
        let (what, items) = (format!("{} is put back", self.device), Vec::new());
        let (knowing, known) = (vec![self.device], BTreeSet::new());
        self.acts.push(Act {
            what,
            items,
            knowing,
            known,
        });
    }

    fn write(&mut self) {
        let items = write(self.world, self.seen, self.device);
        let rekeys = items.len() > 1;
        self.push(
            format!("{} writes, rekeys: {rekeys}", self.device),
            items,
            None,
        );
    }
}

/// An entry by a device, after a Rekey if no epoch is fit.
#[must_use]
pub fn write(world: &World, seen: &Seen, device: Device) -> Vec<Arc<Item>> {
    let writer = seen.writer(device);
    let mut items = Vec::new();
    let epoch = writer.fit().unwrap_or_else(|| {
        let op = Op::Rekey(writer.rekey(world.draws));
        let item = world.sign(&seen.view, Log::Space, device, op);
        let id = item.id;
        items.push(item);
        id
    });
    let op = entry(seen, device, epoch, world.draws);
    items.push(world.sign(&seen.view, Log::Space, device, op));
    items
}

/// A change on top of everything that is in and that the device can open.
#[must_use]
pub fn entry(seen: &Seen, device: Device, epoch: Id, draw: u32) -> Op {
    let own = derive(&seen.view, &BTreeSet::from([device]));
    let opens = |item: &&Arc<Item>| match &item.op {
        Op::Entry { epoch, depends, .. } => {
            let there = depends.iter().all(|id| seen.view.get(*id).is_some());
            let is_in = seen
                .verdicts
                .get(&item.id)
                .is_some_and(|verdict| verdict.is_in());
            own.contains(epoch) && there && is_in
        }
        _ => false,
    };
    // Its own last change too, whatever became of it: nothing is quarantined on oneself.
    let last = seen.view.head(Log::Space, device, true).map(|(_, id)| id);
    let opened = seen.view.log(Log::Space).filter(opens).map(|item| item.id);
    let depends: BTreeSet<_> = opened.chain(last).collect();
    let depends = depends.into_iter().collect();
    let others = seen.view.log(Log::Space).filter(|item| item.is_entry());
    let others: BTreeSet<_> = others.filter_map(|item| item.device()).collect();
    let seen = seen.cuts(others.into_iter().filter(|one| *one != device));
    Op::Entry {
        epoch,
        depends,
        seen,
        draw,
    }
}

/// A RemoveDevice with cut and line at the heads known. Of several heads in the person log the
/// one behind the remover's own AddDevice.
#[must_use]
pub fn remove_device(seen: &Seen, person: Person, other: Device, remover: Device) -> Op {
    let view = &seen.view;
    let log = Log::Person(person);
    let own_add = view.log(log).find(|item| {
        item.device() == Some(other)
            && matches!(item.op, Op::AddDevice { device, .. } if device == remover)
    });
    let heads = view.heads(log, other, false);
    let behind =
        |head: &&&Arc<Item>| own_add.is_none_or(|add| view.within(head.id, add) == Within::Yes);
    let cut = heads
        .iter()
        .find(behind)
        .map(|head| (number(head), head.id));
    Op::RemoveDevice {
        device: other,
        cut,
        line: line(seen, other),
    }
}

/// The heads of a device in the space.
fn line(seen: &Seen, device: Device) -> Line {
    let record = seen.view.head(Log::Space, device, false);
    Line {
        entry: seen.entry_head(device),
        record,
    }
}

/// An Era upon what a device sees: these active, all others that the log knows removed, earlier
/// lines carried on; a new root and a new paper.
#[must_use]
pub fn make_era(
    seen: &Seen,
    person: Person,
    active: &[Device],
    countersigner: Option<Device>,
) -> Option<Era> {
    let state = seen.state.persons.get(&person)?;
    let Some(Op::Era(parent)) = seen.view.get(state.era).map(|item| &item.op) else {
        return None;
    };
    if active.is_empty() || active.iter().any(|one| state.listed_removed.contains(one)) {
        return None;
    }
    let log = Log::Person(person);
    let place = |device: &Device| (*device, seen.view.head(log, *device, false));
    let out = state
        .rooted
        .union(&state.listed)
        .filter(|one| !active.contains(one));
    let removed = out.map(|one| (*one, era_line(seen, state, *one)));
    let n = u16::try_from(state.chain.len()).ok()?;
    // A sibling's root differs: it is drawn anew.
    let n = n * 4 + active.first()? % 4;
    Some(Era {
        parent: Some(state.era),
        signed_by: parent.root,
        root: root(person, n),
        paper: paper(person, n),
        active: active.iter().map(place).collect::<Vec<(Device, Place)>>(),
        removed: removed.collect(),
        countersigner,
    })
}

/// The line an Era gives: the lowest of those said by removals that left one, else the head known.
fn era_line(seen: &Seen, state: &PersonState, device: Device) -> Line {
    let said = of_device(state, device).map(|removal| removal.line);
    let lowest =
        said.min_by_key(|line| (line.entry.map(|one| one.0), line.record.map(|one| one.0)));
    lowest.unwrap_or_else(|| line(seen, device))
}
