//! A person log evaluated: E1 to E5 of SECURITY 4, in their order and their words.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::item::{Device, Era, Id, Item, Line, Log, Op, Person, Place, device, root};
use crate::model::rules::Rules;
use crate::model::view::{View, Within, number};

/// The most active devices.
const ACTIVE_MAX: usize = 5;

/// A counting RemoveDevice, or an Era's listing as removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The record.
    pub record: Id,
    /// The device removed.
    pub device: Device,
    /// The cut in the person log; the Era's are in what counts.
    pub cut: Place,
    /// The line of the space.
    pub line: Line,
    /// Whether the current Era says so.
    pub by_era: bool,
}

/// What a person log says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonState {
    /// The current Era.
    pub era: Id,
    /// The chosen chain of Eras, the first one first.
    pub chain: Vec<Id>,
    /// The current paper.
    pub paper: Device,
    /// E2.
    pub rooted: BTreeSet<Device>,
    /// E3.
    pub removed: BTreeSet<Device>,
    /// Every counting removal.
    pub removals: Vec<Removal>,
    /// E4.
    pub certified: BTreeSet<Device>,
    /// E5, in its order.
    pub active: Vec<Device>,
    /// Listed in the current Era as active or removed.
    pub listed: BTreeSet<Device>,
    /// Listed as removed in the current Era.
    pub listed_removed: BTreeSet<Device>,
}

/// Evaluates the log of a person; none without a first Era.
#[must_use]
pub fn evaluate(view: &View, person: Person, rules: Rules) -> Option<PersonState> {
    let chain = eras(view, person, rules);
    let (id, era) = chain.last()?;
    let counting = counting(view, person, era);
    let rooted = rooted(era, &counting);
    let removals = removals(*id, era, &rooted, &counting, rules);
    let removed: BTreeSet<_> = removals.iter().map(|removal| removal.device).collect();
    let certified = certified(view, era, &rooted, &removals, &counting, rules);
    let active = active(era, &certified, &removed);
    let of_active = era.active.iter().map(|(device, _)| *device);
    let listed_removed: BTreeSet<_> = era.removed.iter().map(|(device, _)| *device).collect();
    Some(PersonState {
        era: *id,
        chain: chain.iter().map(|(id, _)| *id).collect(),
        paper: era.paper,
        listed: of_active.chain(listed_removed.iter().copied()).collect(),
        certified: certified.keys().copied().collect(),
        rooted,
        removed,
        removals,
        active,
        listed_removed,
    })
}

/// E1: the chain of Eras chosen, at each step among all rightly signed children.
fn eras(view: &View, person: Person, rules: Rules) -> Vec<(Id, &Era)> {
    let all: Vec<(Id, &Era)> = view
        .log(Log::Person(person))
        .filter_map(|item| match &item.op {
            Op::Era(era) => Some((item.id, era)),
            _ => None,
        })
        .collect();
    let fits = |era: &Era| {
        era.parent.is_none()
            && era.signed_by == era.root
            && era.root == root(person, 0)
            && era.countersigner == Some(device(person, 0))
    };
    let Some(first) = all
        .iter()
        .filter(|(_, era)| fits(era))
        .min_by_key(|(id, _)| *id)
    else {
        return Vec::new();
    };
    let mut chain = vec![*first];
    while let Some((current, era)) = chain.last().copied() {
        let rooted = rooted(era, &counting(view, person, era));
        let rank = |(id, child): &(Id, &Era)| {
            let by = child.countersigner.filter(|device| rooted.contains(device));
            let place = by.map(|device| {
                era.active
                    .iter()
                    .position(|(one, _)| *one == device)
                    .unwrap_or(usize::MAX)
            });
            (place.is_none(), place, *id)
        };
        let is_child = |(_, child): &&(Id, &Era)| {
            child.parent == Some(current)
                && child.signed_by == era.root
                && is_well_formed(child, &chain)
        };
        let children = all.iter().filter(is_child);
        let chosen = if rules == Rules::LongestEraChain {
            children.min_by_key(|one| (std::cmp::Reverse(length(&all, one.0)), rank(one)))
        } else {
            children.min_by_key(|one| rank(one))
        };
        match chosen {
            Some(one) => chain.push(*one),
            None => break,
        }
    }
    chain
}

/// How many Eras follow each other from this one on (B21 only).
fn length(all: &[(Id, &Era)], from: Id) -> usize {
    let children = all.iter().filter(|(_, era)| era.parent == Some(from));
    1 + children.map(|(id, _)| length(all, *id)).max().unwrap_or(0)
}

/// Malformed if it lists a device twice or, as active, what an Era on its chain removed.
fn is_well_formed(era: &Era, chain: &[(Id, &Era)]) -> bool {
    let active = era.active.iter().map(|(device, _)| *device);
    let removed = era.removed.iter().map(|(device, _)| *device);
    let mut seen = BTreeSet::new();
    let before = |device: &Device| {
        let mut gone = chain.iter().flat_map(|(_, era)| &era.removed);
        gone.any(|(one, _)| one == device)
    };
    active.chain(removed).all(|device| seen.insert(device))
        && era.active.len() <= ACTIVE_MAX
        && !era.active.iter().any(|(device, _)| before(device))
}

/// *What counts* in an Era, as far as it does not hang on who is rooted: records that follow the
/// named head of a listed active device; records of devices not listed.
fn counting<'v>(view: &'v View, person: Person, era: &Era) -> Vec<&'v Arc<Item>> {
    let follows = |item: &&Arc<Item>| {
        let Some(author) = item.author else {
            return false;
        };
        if era
            .removed
            .iter()
            .any(|(device, _)| *device == author.device)
        {
            return false;
        }
        match era
            .active
            .iter()
            .find(|(device, _)| *device == author.device)
        {
            None | Some((_, None)) => true,
            // Met going back from the record, and not the head itself. While the head is unknown
            // nothing leads back to it: the chain waits.
            Some((_, Some((_, head)))) => {
                item.id != *head
                    && view
                        .get(*head)
                        .is_some_and(|h| view.within(item.id, h) == Within::Yes)
            }
        }
    };
    view.log(Log::Person(person)).filter(follows).collect()
}

/// The AddDevice records among these, with author and device added.
fn adds<'i>(counting: &'i [&Arc<Item>]) -> impl Iterator<Item = (&'i Item, Device, Device)> {
    counting.iter().filter_map(|item| match item.op {
        Op::AddDevice { device, .. } => Some((&***item, item.device()?, device)),
        _ => None,
    })
}

/// E2: listed active, or named in a counting AddDevice by a rooted device; never if listed as
/// removed.
fn rooted(era: &Era, counting: &[&Arc<Item>]) -> BTreeSet<Device> {
    let mut rooted: BTreeSet<_> = era.active.iter().map(|(device, _)| *device).collect();
    loop {
        let before = rooted.len();
        for (_, author, device) in adds(counting) {
            let gone = era.removed.iter().any(|(one, _)| *one == device);
            if rooted.contains(&author) && !gone {
                rooted.insert(device);
            }
        }
        if rooted.len() == before {
            return rooted;
        }
    }
}

/// E3: listed as removed, or named in a counting RemoveDevice by a rooted device, whatever became
/// of its author.
fn removals(
    id: Id,
    era: &Era,
    rooted: &BTreeSet<Device>,
    counting: &[&Arc<Item>],
    rules: Rules,
) -> Vec<Removal> {
    let by_era = era.removed.iter().map(|(device, line)| Removal {
        record: id,
        device: *device,
        cut: None,
        line: *line,
        by_era: true,
    });
    let by_device: Vec<_> = counting
        .iter()
        .filter_map(|item| match item.op {
            Op::RemoveDevice { device, cut, line } => {
                let author = item.device().filter(|author| rooted.contains(author))?;
                let by_era = false;
                Some((
                    author,
                    Removal {
                        record: item.id,
                        device,
                        cut,
                        line,
                        by_era,
                    },
                ))
            }
            _ => None,
        })
        .collect();
    let gone = |device: Device| {
        by_device
            .iter()
            .any(|(_, removal)| removal.device == device)
    };
    let stands = |author: Device| rules != Rules::RemovalNeedsItsAuthor || !gone(author);
    let by_device = by_device.iter().filter(|(author, _)| stands(*author));
    by_era
        .chain(by_device.map(|(_, removal)| removal.clone()))
        .collect()
}

/// E4: the least set from the listed: rooted, and listed active or in a counting AddDevice by a
/// certified device, within the person-log cut of every counting RemoveDevice of that adder. With
/// each the AddDevice records that certify it, by their adder.
fn certified(
    view: &View,
    era: &Era,
    rooted: &BTreeSet<Device>,
    removals: &[Removal],
    counting: &[&Arc<Item>],
    rules: Rules,
) -> BTreeMap<Device, Vec<(Device, Id)>> {
    let of_adder = |adder: Device| {
        removals
            .iter()
            .filter(move |removal| !removal.by_era && removal.device == adder)
    };
    let within = |item: &Item, cut: Place| {
        rules == Rules::NoCut
            || cut.is_some_and(|(_, named)| view.within(named, item) == Within::Yes)
    };
    let good: Vec<_> = adds(counting)
        .filter(|(_, _, device)| rooted.contains(device))
        .filter(|(item, adder, _)| of_adder(*adder).all(|removal| within(item, removal.cut)))
        .collect();
    let listed = era.active.iter().map(|(device, _)| (*device, Vec::new()));
    let mut certified: BTreeMap<_, _> = listed.collect();
    loop {
        let before = certified.len();
        for (_, adder, device) in &good {
            if certified.contains_key(adder) {
                certified.entry(*device).or_insert_with(Vec::new);
            }
        }
        if certified.len() == before {
            break;
        }
    }
    for (item, adder, device) in good {
        if certified.contains_key(&adder) {
            certified.entry(device).or_default().push((adder, item.id));
        }
    }
    certified
}

/// E5: the first five certified, not removed, by (fewest steps from the Era, place in its list or
/// smallest such AddDevice id).
fn active(
    era: &Era,
    certified: &BTreeMap<Device, Vec<(Device, Id)>>,
    removed: &BTreeSet<Device>,
) -> Vec<Device> {
    let mut steps: BTreeMap<Device, u32> =
        era.active.iter().map(|(device, _)| (*device, 0)).collect();
    for step in 1_u32.. {
        let next: Vec<_> = certified
            .iter()
            .filter(|(device, _)| !steps.contains_key(device))
            .filter(|(_, adds)| adds.iter().any(|(adder, _)| steps.contains_key(adder)))
            .map(|(device, _)| *device)
            .collect();
        if next.is_empty() {
            break;
        }
        steps.extend(next.into_iter().map(|device| (device, step)));
    }
    let rank = |device: &Device| {
        let place = era.active.iter().position(|(one, _)| one == device);
        let adds = certified.get(device).into_iter().flatten();
        let add = adds.map(|(_, id)| *id).min().unwrap_or_default();
        let place = place.map_or(add, |place| place as u64);
        (steps.get(device).copied().unwrap_or(u32::MAX), place)
    };
    let mut active: Vec<_> = certified.keys().copied().collect();
    active.retain(|device| !removed.contains(device));
    active.sort_by_key(rank);
    active.truncate(ACTIVE_MAX);
    active
}

/// Whether a place in a chain of entries holds an entry: the one named or met going back; while
/// the named one is unknown, those below its sequence and any fork.
#[must_use]
pub fn entry_within(view: &View, named: Place, entry: &Item) -> bool {
    named.is_some_and(|(sequence, id)| match view.within(id, entry) {
        Within::Yes => true,
        Within::No => false,
        Within::Unknown => number(entry) < sequence,
    })
}

/// Whether a place in a chain of records holds a record; while the named one is unknown, records
/// of that chain wait.
#[must_use]
pub fn record_within(view: &View, named: Place, record: &Item) -> bool {
    named.is_some_and(|(_, id)| view.within(id, record) == Within::Yes)
}
