//! What must hold in every history (SECURITY 9.1), judged by who made what, not by the rules.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::entries::Verdict;
use crate::model::epochs::{derive, reach, rekeys};
use crate::model::honest::{entry, make_era};
use crate::model::item::{DEVICES, Device, Id, Item, Log, OWNER, Op};
use crate::model::person::entry_within;
use crate::model::rules::Rules;
use crate::model::view::{View, Within};
use crate::model::world::{Seen, World};

/// An invariant that a history breaks, and how.
pub type Broken = (&'static str, String);

/// How often writers may take turns until nobody needs another Rekey.
const ROUNDS_MAX: usize = 3;

/// The invariants, by name.
pub const NAMES: &[&str] = &["I3", "I4", "I5", "I6", "I11"];

/// The first invariant that a history breaks among those views that its newest item is in.
#[must_use]
pub fn broken(world: &World, honest: &[Device], rules: Rules) -> Option<Broken> {
    broken_as_a_whole(world, honest, rules).or_else(|| every_writer(world, honest, rules))
}

/// The first invariant that the whole of a history breaks, whoever knows what of it.
#[must_use]
pub fn broken_as_a_whole(world: &World, honest: &[Device], rules: Rules) -> Option<Broken> {
    let all = world.all(rules);
    equal_sets_equal_results(world, &all)
        .or_else(|| eras_hold(&all))
        .or_else(|| cuts_hold(&all))
        .or_else(|| all_open_all(world, &all, honest))
        .or_else(|| nothing_acknowledged_is_lost(world, &all, honest))
}

/// I3: whatever order the items came in.
fn equal_sets_equal_results(world: &World, all: &Seen) -> Option<Broken> {
    let mut items: Vec<_> = world.items.iter().map(Arc::clone).collect();
    items.reverse();
    let third = items.len() / 3;
    items.rotate_left(third);
    let again = Seen::of(View::of(items), all.rules);
    let equal = again.state == all.state && again.verdicts == all.verdicts;
    (!equal).then(|| ("I3", "equal sets, unequal results".to_owned()))
}

/// I4 and the first half of I6, for each device that may write, whatever part it knows.
fn every_writer(world: &World, honest: &[Device], rules: Rules) -> Option<Broken> {
    for device in honest {
        for known in world.views(*device) {
            let is_new =
                world.newest.is_empty() || world.newest.iter().any(|id| known.contains(id));
            // A device that was linked or made knows at least what made it.
            if !is_new {
                continue;
            }
            if let Some(broken) = broken_for(world, *device, &known, rules) {
                return Some(broken);
            }
        }
    }
    None
}

/// I4 and the first half of I6 for one device that knows this.
#[must_use]
pub fn broken_for(
    world: &World,
    device: Device,
    known: &BTreeSet<Id>,
    rules: Rules,
) -> Option<Broken> {
    let seen = world.seen(known, rules);
    // Who was put back retires as soon as it hears of it.
    if seen.may_write(device) && !world.put_back.contains(&device) {
        writes(world, &seen, device)
    } else {
        None
    }
}

fn writes(world: &World, seen: &Seen, device: Device) -> Option<Broken> {
    let (epoch, seen) = match seen.writer(device).fit() {
        Some(epoch) => (epoch, seen.clone()),
        None => {
            let op = Op::Rekey(seen.writer(device).rekey(world.draws));
            let item = world.sign(&seen.view, Log::Space, device, op);
            let (id, seen) = (item.id, with(seen, item));
            if seen.writer(device).fit() != Some(id) {
                return Some(("I6", format!("{device} reaches no fit epoch alone")));
            }
            (id, seen)
        }
    };
    let out = out(&seen);
    let noticed = noticed(&seen);
    let had = derive(&noticed, &out);
    if had.contains(&epoch) {
        return Some((
            "I4",
            format!("{device} writes under {epoch:x}, which {out:?} derive"),
        ));
    }
    let recipients = &seen.state.recipients;
    let mut leaks = rekeys(&seen.view).filter(|(item, rekey)| {
        let by_recipient = item.device().is_some_and(|one| recipients.contains(&one));
        by_recipient && rekey.seals.iter().any(|one| !recipients.contains(one))
    });
    leaks
        .find(|(item, _)| reach(&seen.view, [item.id]).contains(&epoch))
        .map(|(item, _)| {
            (
                "I4",
                format!("{device} writes under {epoch:x} beside {:x}", item.id),
            )
        })
}

/// What is known of who has which secret. A Rekey by no recipient of now gives its author nothing:
/// it had those secrets before, in a way that shows elsewhere or goes unseen (SECURITY 12), and
/// forgeries must not stop all writing (F5). What an adversary hands on goes unseen; of what others
/// hand to a device they link, that is seen which they could derive by what is known here.
fn noticed(seen: &Seen) -> View {
    let by_recipient = |item: &Item| {
        item.device()
            .is_some_and(|one| seen.state.recipients.contains(&one))
    };
    let rekeys_by_others = |item: &Item| matches!(item.op, Op::Rekey(_)) && !by_recipient(item);
    let kept = seen.view.only(|item| !rekeys_by_others(item));
    let could = |item: &Item| {
        let adder = item.device().into_iter().filter(|_| !item.evil);
        derive(&kept, &adder.collect())
    };
    let items = kept.iter().map(|item| match &item.op {
        Op::AddDevice { device, handed } => {
            let could = could(item);
            let handed = handed
                .iter()
                .copied()
                .filter(|id| could.contains(id))
                .collect();
            let op = Op::AddDevice {
                device: *device,
                handed,
            };
            Arc::new(Item {
                op,
                ..Item::clone(item)
            })
        }
        _ => Arc::clone(item),
    });
    View::of(items.collect())
}

/// The view with one more Rekey or entry, which changes no state.
fn with(seen: &Seen, item: Arc<Item>) -> Seen {
    let mut next = seen.clone();
    next.view = next.view.with(Arc::clone(&item));
    if item.is_entry() {
        let verdicts = crate::model::entries::judge(&next.view, &next.state, next.rules);
        next.verdicts = verdicts;
    }
    next
}

/// The devices that are known to be out: whatever the person logs name that is no recipient, and
/// what an honest removal that no Era followed names, whatever the rules made of it. (A device that
/// no log here names is unknown: it may be a new one.)
fn out(seen: &Seen) -> BTreeSet<Device> {
    let mut out = named(seen);
    out.retain(|device| !seen.state.recipients.contains(device));
    out.extend(removed_honestly(seen));
    out
}

/// Every device and paper that the chosen Eras of the person logs name, that a removal names, or
/// that was linked by one of these, with effect or not.
fn named(seen: &Seen) -> BTreeSet<Device> {
    let mut named = BTreeSet::new();
    for (person, state) in &seen.state.persons {
        for era in state.chain.iter().filter_map(|id| seen.view.get(*id)) {
            if let Op::Era(era) = &era.op {
                named.insert(era.paper);
                named.extend(era.active.iter().map(|(device, _)| *device));
                named.extend(era.removed.iter().map(|(device, _)| *device));
            }
        }
        named.extend(&state.removed);
        loop {
            let before = named.len();
            for item in seen.view.log(Log::Person(*person)) {
                if let Op::AddDevice { device, .. } = item.op
                    && item.device().is_some_and(|author| named.contains(&author))
                {
                    named.insert(device);
                }
            }
            if named.len() == before {
                break;
            }
        }
    }
    named
}

/// What honest devices removed.
fn removed_honestly(seen: &Seen) -> BTreeSet<Device> {
    honest_removals(seen).map(|(_, device)| device).collect()
}

/// Removals by honest devices that the current Era does not make history: record and device.
fn honest_removals(seen: &Seen) -> impl Iterator<Item = (Id, Device)> + use<> {
    let mut removed = Vec::new();
    for (person, state) in &seen.state.persons {
        let Some(Op::Era(era)) = seen.view.get(state.era).map(|item| &item.op) else {
            continue;
        };
        for item in seen
            .view
            .log(Log::Person(*person))
            .filter(|item| !item.evil)
        {
            let Op::RemoveDevice { device, .. } = item.op else {
                continue;
            };
            let author = item.device().filter(|author| state.rooted.contains(author));
            let head = era.active.iter().find(|(one, _)| Some(*one) == author);
            let follows = head.and_then(|(_, head)| *head).is_none_or(|(_, head)| {
                let head = seen.view.get(head).filter(|head| head.id != item.id);
                head.is_some_and(|head| seen.view.within(item.id, head) == Within::Yes)
            });
            if author.is_some() && follows {
                removed.push((item.id, device));
            }
        }
    }
    removed.into_iter()
}

/// I5: after an Era that an honest hand made, what it removed has no say, of whatever date, and
/// no found words beat words with a device.
fn eras_hold(all: &Seen) -> Option<Broken> {
    for (person, state) in &all.state.persons {
        let Some(item) = all.view.get(state.era) else {
            continue;
        };
        let Op::Era(era) = &item.op else { continue };
        if let Some(broken) = device_beats_words(all, *person, &state.chain) {
            return Some(broken);
        }
        if item.evil || era.removed.is_empty() {
            continue;
        }
        let is_within = |named: Id, item: &Item| all.view.within(named, item) == Within::Yes;
        let places = places(&all.view);
        let line = |device: Device| {
            era.removed
                .iter()
                .find(|(one, _)| *one == device)
                .map(|(_, line)| *line)
        };
        let kept = |item: &Item| {
            let Some(line) = item.device().and_then(line) else {
                return true;
            };
            match item.log {
                _ if !item.evil || places.iter().any(|id| is_within(*id, item)) => true,
                Log::Person(_) => false,
                Log::Space if item.is_entry() => {
                    entry_within(&all.view, line.entry, item) || is_adopted(all, item)
                }
                Log::Space => line.record.is_some_and(|(_, id)| is_within(id, item)),
            }
        };
        let kept = all.view.only(kept);
        if kept.iter().count() == all.view.iter().count() {
            continue;
        }
        let kept = Seen::of(kept, all.rules);
        if let Some(what) = differs(&kept, all, *person) {
            return Some(("I5", format!("a removed device changes {what}")));
        }
    }
    None
}

/// What honest removals name: while it is unknown, its chain waits.
fn places(view: &View) -> Vec<Id> {
    let removals = view.iter().filter_map(|item| match item.op {
        Op::RemoveDevice { cut, line, .. } if !item.evil => Some([cut, line.entry, line.record]),
        _ => None,
    });
    removals.flatten().flatten().map(|(_, id)| id).collect()
}

fn differs(kept: &Seen, all: &Seen, person: u16) -> Option<&'static str> {
    let (one, two) = (
        kept.state.persons.get(&person)?,
        all.state.persons.get(&person)?,
    );
    if (&one.active, &one.certified) != (&two.active, &two.certified) {
        return Some("who is active");
    }
    if kept.state.roles != all.state.roles || kept.state.recipients != all.state.recipients {
        return Some("who is in");
    }
    if kept.state.fresh != all.state.fresh || kept.state.admitted != all.state.admitted {
        return Some("what is admitted");
    }
    if kept.state.roster != all.state.roster {
        return Some("the roster");
    }
    let honest = |id: &Id| all.view.get(*id).is_some_and(|item| !item.evil);
    let counts = |seen: &Seen, id: &Id| seen.verdicts.get(id) == Some(&Verdict::Counts);
    let mut ids = all.verdicts.keys();
    let unequal =
        ids.any(|id| counts(kept, id) != counts(all, id) && (honest(id) || counts(all, id)));
    unequal.then_some("which entries count")
}

/// Where an honest Era was countersigned by a device that its parent lists, no adversary's Era
/// without one is chosen.
fn device_beats_words(all: &Seen, person: u16, chain: &[Id]) -> Option<Broken> {
    for item in all.view.log(Log::Person(person)).filter(|item| !item.evil) {
        let Op::Era(era) = &item.op else { continue };
        let Some(place) = chain.iter().position(|id| Some(*id) == era.parent) else {
            continue;
        };
        let Some(Op::Era(parent)) = chain
            .get(place)
            .and_then(|id| all.view.get(*id))
            .map(|p| &p.op)
        else {
            continue;
        };
        let listed = |device| parent.active.iter().any(|(one, _)| *one == device);
        let next = chain.get(place + 1).and_then(|id| all.view.get(*id));
        if era.countersigner.is_some_and(listed) && next.is_none_or(|next| next.evil) {
            return Some(("I5", "found words beat words with a device".to_owned()));
        }
    }
    None
}

/// I5 for members and for removals: nothing counts beyond the cut of an admitted honest Lower or
/// Leave, nor beyond the line of an honest removal, but by an Adopt.
fn cuts_hold(all: &Seen) -> Option<Broken> {
    let mut limits: Vec<(Device, crate::model::item::Place)> = Vec::new();
    let removals: Vec<_> = honest_removals(all).collect();
    for item in all.view.iter().filter(|item| !item.evil) {
        match &item.op {
            Op::Lower { cuts, .. } | Op::Leave { cuts }
                if all.state.admitted.contains(&item.id) =>
            {
                limits.extend(cuts.iter().map(|cut| (cut.device, Some(cut.entry))));
            }
            Op::RemoveDevice { device, line, .. } if removals.contains(&(item.id, *device)) => {
                limits.push((*device, line.entry));
            }
            _ => {}
        }
    }
    for (device, limit) in limits {
        let of = |item: &&Arc<Item>| item.is_entry() && item.device() == Some(device);
        for entry in all.view.log(Log::Space).filter(of) {
            let counts = all.verdicts.get(&entry.id) == Some(&Verdict::Counts);
            if counts && !entry_within(&all.view, limit, entry) && !is_adopted(all, entry) {
                return Some(("I5", format!("an entry of {device} counts beyond a cut")));
            }
        }
    }
    None
}

fn is_adopted(all: &Seen, entry: &Item) -> bool {
    let mut adopts = all.state.adopts.iter().filter_map(|id| all.view.get(*id));
    adopts.any(|adopt| {
        matches!(adopt.op, Op::Adopt { device, entry: named }
            if Some(device) == entry.device() && entry_within(&all.view, Some(named), entry))
    })
}

/// The second half of I6: once all synced and wrote, every active device and paper opens every
/// entry that is in and that some honest writer could open; and the Rekeys come to an end.
fn all_open_all(world: &World, all: &Seen, honest: &[Device]) -> Option<Broken> {
    let writers: Vec<_> = honest
        .iter()
        .copied()
        .filter(|one| all.may_write(*one))
        .collect();
    let could = derive(&all.view, &writers.iter().copied().collect());
    let mut seen = all.clone();
    for round in 0.. {
        let mut rekeyed = false;
        for device in &writers {
            let epoch = seen.writer(*device).fit();
            let epoch = epoch.unwrap_or_else(|| {
                let op = Op::Rekey(seen.writer(*device).rekey(world.draws));
                let item = world.sign(&seen.view, Log::Space, *device, op);
                let id = item.id;
                seen = with(&seen, item);
                rekeyed = true;
                id
            });
            if round == 0 {
                let op = entry(&seen, *device, epoch, world.draws);
                let item = world.sign(&seen.view, Log::Space, *device, op);
                seen = with(&seen, item);
            }
        }
        if !rekeyed && round > 0 {
            break;
        }
        if round == ROUNDS_MAX {
            return Some(("I6", "Rekeys without end".to_owned()));
        }
    }
    if writers.is_empty() {
        return None;
    }
    for (id, verdict) in &seen.verdicts {
        let Some(Op::Entry { epoch, .. }) = seen.view.get(*id).map(|item| &item.op) else {
            continue;
        };
        let Some(Op::Rekey(rekey)) = seen.view.get(*epoch).map(|item| &item.op) else {
            continue;
        };
        let kept = seen
            .state
            .fresh
            .iter()
            .all(|fresh| rekey.fresh.contains(fresh));
        let old = all.view.get(*epoch).is_some();
        if !verdict.is_in() || !kept || (old && !could.contains(epoch)) {
            continue;
        }
        for device in &seen.state.recipients {
            if !derive(&seen.view, &BTreeSet::from([*device])).contains(epoch) {
                return Some(("I6", format!("{device} does not open {epoch:x}")));
            }
        }
    }
    None
}

/// I11: an entry of a device that nobody honest removed is out only by an adversary's record; an
/// Era brings it back.
fn nothing_acknowledged_is_lost(world: &World, all: &Seen, honest: &[Device]) -> Option<Broken> {
    let calm = if all.view.iter().any(|item| item.evil) {
        Seen::of(all.view.only(|item| !item.evil), all.rules)
    } else {
        all.clone()
    };
    let lost = |seen: &Seen, item: &Item| {
        let out = seen.verdicts.get(&item.id) == Some(&Verdict::Out);
        let device = item.device().unwrap_or_default();
        let state = seen.state.persons.get(&item.person);
        let rooted = state.is_some_and(|state| state.rooted.contains(&device));
        out && rooted && item.person == OWNER && !removed_honestly(&calm).contains(&device)
    };
    let entries = || {
        all.view
            .log(Log::Space)
            .filter(|item| item.is_entry() && !item.evil)
    };
    if let Some(item) = entries().find(|item| lost(&calm, item)) {
        return Some((
            "I11",
            format!("{:x} is out by no adversary's record", item.id),
        ));
    }
    let state = all.state.persons.get(&OWNER)?;
    let is_good = |device: &&Device| {
        honest.contains(device)
            && **device / DEVICES == OWNER
            && !removed_honestly(&calm).contains(device)
            && state.rooted.contains(device)
    };
    let active: Vec<_> = state.rooted.iter().filter(is_good).copied().collect();
    let by = active.first().copied();
    let era = make_era(all, OWNER, &active, by)?;
    let after = Seen::of(all.view.with(world.sign_era(OWNER, era)), all.rules);
    let mut back = entries().filter(|item| item.device().is_some_and(|one| active.contains(&one)));
    back.find(|item| lost(&after, item))
        .map(|item| ("I11", format!("an Era does not bring {:x} back", item.id)))
}
