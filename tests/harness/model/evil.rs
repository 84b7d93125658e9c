//! What adversaries do: they know everything that was ever signed, and date back.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::epochs::{derive, rekeys};
use crate::model::item::{
    DEVICES, Device, Era, Item, Line, Log, OWNER, Op, Person, Rekey, Root, device, paper, root,
};
use crate::model::rules::Rules;
use crate::model::space::{EDIT, NONE};
use crate::model::view::View;
use crate::model::world::{Act, Seen, World};

/// An adversary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evil {
    /// Has a device's keys, and those of a device of its own that it may add.
    Thief(Device),
    /// Has words of a person, of whatever time, but no device.
    OldWords(Person, Root),
    /// A member with Edit who keeps no rule.
    Member(Person),
}

/// The device that a thief adds, and the one that old words make.
pub const THIEFS: u16 = 100;
/// A person who was never asked in.
pub const EVE: Person = 7;

/// Everything that an adversary may do next.
#[must_use]
pub fn acts(world: &World, evil: &Evil, rules: Rules) -> Vec<Act> {
    let seen = world.all(rules);
    match evil {
        Evil::Thief(stolen) => thief(world, &seen, *stolen),
        Evil::OldWords(person, root) => old_words(world, &seen, *person, *root),
        Evil::Member(person) => member(world, &seen, *person),
    }
}

fn act(what: String, items: Vec<Arc<Item>>) -> Act {
    let evil = |item: Arc<Item>| {
        let mut item = Arc::unwrap_or_clone(item);
        item.evil = true;
        Arc::new(item)
    };
    let items = items.into_iter().map(evil).collect();
    Act {
        what,
        items,
        knowing: Vec::new(),
        known: BTreeSet::new(),
    }
}

/// Where a device's next item may stand: after each of its chain, and before all.
fn places(
    view: &View,
    log: Log,
    device: Device,
    entries: bool,
) -> impl Iterator<Item = Option<&Arc<Item>>> {
    let of = move |item: &&Arc<Item>| item.device() == Some(device) && item.is_entry() == entries;
    std::iter::once(None).chain(view.log(log).filter(of).map(Some))
}

fn thief(world: &World, seen: &Seen, stolen: Device) -> Vec<Act> {
    let person = stolen / DEVICES;
    let own = device(person, THIEFS);
    let mut acts = Vec::new();
    let has_own = seen
        .view
        .iter()
        .any(|item| matches!(item.op, Op::AddDevice { device, .. } if device == own));
    for hand in [stolen, own] {
        if hand == own && !has_own {
            continue;
        }
        let mut ops: Vec<(Log, Op)> = Vec::new();
        let log = Log::Person(person);
        if hand == stolen && !has_own {
            let handed = derive(&seen.view, &BTreeSet::from([hand]))
                .into_iter()
                .collect();
            ops.push((
                log,
                Op::AddDevice {
                    device: own,
                    handed,
                },
            ));
        }
        let state = seen.state.persons.get(&person);
        let rooted = state.into_iter().flat_map(|state| &state.rooted);
        for other in rooted.filter(|one| ![stolen, own].contains(one)) {
            let remove = Op::RemoveDevice {
                device: *other,
                cut: None,
                line: Line::default(),
            };
            ops.push((log, remove));
        }
        if person == OWNER {
            ops.extend(owner_ops(seen, hand).into_iter().map(|op| (Log::Space, op)));
        } else {
            ops.push((Log::Space, Op::Leave { cuts: Vec::new() }));
        }
        ops.extend(rekey_ops(seen, &BTreeSet::from([stolen, own])).map(|op| (Log::Space, op)));
        for (log, op) in ops {
            for place in places(&seen.view, log, hand, false) {
                let item = world.sign_after(place, log, hand, op.clone());
                acts.push(act(
                    format!("thief, {hand} after {:?}: {op:?}", number(place)),
                    vec![item],
                ));
            }
        }
        acts.extend(late_entries(
            world,
            seen,
            hand,
            &BTreeSet::from([stolen, own]),
        ));
    }
    acts
}

fn number(place: Option<&Arc<Item>>) -> u32 {
    place.map_or(0, |item| crate::model::view::number(item))
}

/// What a thief does with an owner's device in the space.
fn owner_ops(seen: &Seen, hand: Device) -> Vec<Op> {
    let mut ops = Vec::new();
    for (person, role) in &seen.state.roles {
        if *person != OWNER && *role > NONE {
            ops.push(Op::Lower {
                person: *person,
                role: NONE,
                cuts: Vec::new(),
            });
        }
    }
    let known = |op: &Op| seen.view.iter().any(|item| item.op == *op);
    let eve = Op::AddPerson {
        person: EVE,
        role: EDIT,
    };
    if !known(&eve) {
        ops.push(eve);
    }
    if let Some(entry) = seen.view.head(Log::Space, hand, true) {
        let adopt = Op::Adopt {
            device: hand,
            entry,
        };
        if !known(&adopt) {
            ops.push(adopt);
        }
    }
    ops.push(Op::Fresh);
    ops
}

/// A Rekey to everybody who is entitled and to whoever helps, over all secrets that they have.
fn rekey_ops(seen: &Seen, pool: &BTreeSet<Device>) -> impl Iterator<Item = Op> + use<> {
    let older: Vec<_> = derive(&seen.view, pool).into_iter().collect();
    let recipients = &seen.state.recipients;
    let with = |seals: BTreeSet<Device>, older: &[u64]| {
        Op::Rekey(Rekey {
            roster: seen.state.roster.clone(),
            fresh: seen.state.fresh.clone(),
            seals: seals.into_iter().collect(),
            spoiled: Vec::new(),
            older: older.to_vec(),
            draw: 0,
        })
    };
    let leaking = with(recipients.union(pool).copied().collect(), &older);
    let private = with(pool.clone(), &older);
    [leaking, private].into_iter()
}

/// Entries of a stolen device, after each of its own, under the newest secret had.
fn late_entries(world: &World, seen: &Seen, hand: Device, pool: &BTreeSet<Device>) -> Vec<Act> {
    let had = derive(&seen.view, pool);
    let had = rekeys(&seen.view).filter(|(item, _)| had.contains(&item.id));
    let Some((epoch, _)) = had.max_by_key(|(item, _)| (crate::model::view::number(item), item.id))
    else {
        return Vec::new();
    };
    let entry = |place: Option<&Arc<Item>>| {
        let depends = place.map(|item| item.id).into_iter().collect();
        let op = Op::Entry {
            epoch: epoch.id,
            depends,
            seen: Vec::new(),
            draw: 0,
        };
        let item = world.sign_after(place, Log::Space, hand, op);
        act(
            format!("{hand} writes late after {}", number(place)),
            vec![item],
        )
    };
    places(&seen.view, Log::Space, hand, true)
        .map(entry)
        .collect()
}

/// An Era by words alone, on every Era whose root they made: all devices out, a new one in.
fn old_words(world: &World, seen: &Seen, person: Person, had: Root) -> Vec<Act> {
    let own = device(person, THIEFS);
    let eras = seen
        .view
        .log(Log::Person(person))
        .filter_map(|item| match &item.op {
            Op::Era(era) => Some((item, era)),
            _ => None,
        });
    let eras: Vec<_> = eras.collect();
    let mine = root(person, 200);
    let mut acts = Vec::new();
    for (parent, era) in eras
        .iter()
        .filter(|(_, era)| era.root == had || era.root == mine)
    {
        let gone = |devices: &[Device]| {
            devices
                .iter()
                .map(|device| (*device, Line::default()))
                .collect::<Vec<_>>()
        };
        let all: Vec<_> = seen
            .state
            .persons
            .get(&person)
            .map_or_else(Vec::new, |state| {
                state
                    .rooted
                    .iter()
                    .copied()
                    .filter(|one| *one != own)
                    .collect()
            });
        for removed in [gone(&all), Vec::new()] {
            let new = Era {
                parent: Some(parent.id),
                signed_by: era.root,
                root: mine,
                paper: paper(person, 127),
                active: vec![(own, None)],
                removed,
                countersigner: None,
            };
            let item = world.sign_era(person, new);
            acts.push(act(
                format!("old words: an Era on {:x}", parent.id),
                vec![item],
            ));
        }
    }
    acts.extend(late_entries(world, seen, own, &BTreeSet::from([own])));
    let rekeys = rekey_ops(seen, &BTreeSet::from([own, paper(person, 127)]));
    acts.extend(rekeys.map(|op| {
        let item = world.sign(&seen.view, Log::Space, own, op.clone());
        act(format!("old words: {op:?}"), vec![item])
    }));
    acts
}

/// A member whose one device keeps no rule.
fn member(world: &World, seen: &Seen, person: Person) -> Vec<Act> {
    let hand = device(person, 0);
    let pool = BTreeSet::from([hand, device(EVE, 0)]);
    let mut ops: Vec<Op> = rekey_ops(seen, &pool).collect();
    for op in rekey_ops(seen, &BTreeSet::from([hand])) {
        if let Op::Rekey(mut rekey) = op {
            let spoiled = rekey.seals.iter().copied().filter(|device| *device != hand);
            rekey.spoiled = spoiled.take(1).collect();
            ops.push(Op::Rekey(rekey));
        }
    }
    ops.push(Op::Leave {
        cuts: seen.cuts([hand]),
    });
    ops.push(Op::Fresh);
    ops.push(Op::Lower {
        person,
        role: NONE,
        cuts: seen.cuts([hand]),
    });
    ops.push(Op::AddPerson {
        person: EVE,
        role: EDIT,
    });
    let mut acts: Vec<_> = ops
        .into_iter()
        .map(|op| {
            let item = world.sign(&seen.view, Log::Space, hand, op.clone());
            act(format!("member {person}: {op:?}"), vec![item])
        })
        .collect();
    acts.extend(late_entries(world, seen, hand, &pool));
    acts
}
