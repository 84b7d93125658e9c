//! Entries judged: E6, S4, S5, S6 of SECURITY 4. S7 is about Automerge's changes and is not here:
//! a change is an entry, and what it depends on are entries.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::item::{Cut, Device, Id, Item, Log, OWNER, Op};
use crate::model::person::entry_within;
use crate::model::rules::Rules;
use crate::model::space::{SpaceState, entry_holds_e6, of_device};
use crate::model::view::{View, Within};

/// Why an entry is in, or that it is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// E6 and S4 hold.
    Counts,
    /// S5: a counting change of another author depends on it.
    CameIn,
    /// E6 or S4 does not hold.
    Out,
    /// S6: on a losing branch.
    Lost,
}

impl Verdict {
    /// Whether its changes are in the document.
    #[must_use]
    pub const fn is_in(self) -> bool {
        matches!(self, Self::Counts | Self::CameIn)
    }
}

/// Judges every entry of a view.
#[must_use]
pub fn judge(view: &View, state: &SpaceState, rules: Rules) -> BTreeMap<Id, Verdict> {
    let entries: Vec<_> = view
        .log(Log::Space)
        .filter(|item| item.is_entry())
        .collect();
    let hold = |item: &&&Arc<Item>| holds(view, state, rules, item);
    let holding: BTreeSet<_> = entries.iter().filter(hold).map(|item| item.id).collect();
    let lost = losing(view, state, &entries, &holding);
    let mut verdicts: BTreeMap<_, _> = entries
        .iter()
        .map(|item| {
            let lost = lost.contains(&item.id).then_some(Verdict::Lost);
            let holds = if holding.contains(&item.id) {
                Verdict::Counts
            } else {
                Verdict::Out
            };
            (item.id, lost.unwrap_or(holds))
        })
        .collect();
    close(view, &entries, &mut verdicts);
    verdicts
}

/// E6 and S4, each with Adopt.
fn holds(view: &View, state: &SpaceState, rules: Rules, entry: &Item) -> bool {
    if !state.writers.contains(&entry.person) {
        return false;
    }
    let adopted = || state.adopts.iter().any(|id| is_adopted(view, *id, entry));
    let e6 = entry_holds_e6(view, state, rules, entry);
    (e6 && within_cuts(view, state, rules, entry)) || adopted()
}

fn is_adopted(view: &View, adopt: Id, entry: &Item) -> bool {
    let op = view.get(adopt).map(|item| &item.op);
    matches!(op, Some(Op::Adopt { device, entry: named })
        if entry.device() == Some(*device) && entry_within(view, Some(*named), entry))
}

/// S4: within the cut of every admitted Lower and Leave of that person; a device not named: none.
fn within_cuts(view: &View, state: &SpaceState, rules: Rules, entry: &Item) -> bool {
    if rules == Rules::NoCut {
        return true;
    }
    let mut own = state
        .cuts
        .iter()
        .filter(|(person, _)| *person == entry.person)
        .peekable();
    let within = |(_, record): &(_, Id)| {
        let cut = cuts_of(view, *record)
            .iter()
            .find(|cut| Some(cut.device) == entry.device());
        entry_within(view, cut.map(|cut| cut.entry), entry)
    };
    if rules == Rules::HighestCut && own.peek().is_some() {
        return own.any(within);
    }
    own.all(within)
}

fn cuts_of(view: &View, record: Id) -> &[Cut] {
    match view.get(record).map(|item| &item.op) {
        Some(Op::Lower { cuts, .. } | Op::Leave { cuts }) => cuts,
        _ => &[],
    }
}

/// S6: the entries on losing branches.
fn losing(
    view: &View,
    state: &SpaceState,
    entries: &[&Arc<Item>],
    holding: &BTreeSet<Id>,
) -> BTreeSet<Id> {
    let mut forks: BTreeMap<(Option<Device>, Option<Id>), Vec<&Item>> = BTreeMap::new();
    for entry in entries {
        let previous = entry.author.and_then(|author| author.previous);
        forks
            .entry((entry.device(), previous))
            .or_default()
            .push(entry);
    }
    let mut lost = BTreeSet::new();
    for branches in forks.values().filter(|branches| branches.len() > 1) {
        let rank = |branch: &&&Item| (claim(view, state, entries, holding, branch), branch.id);
        let winner = branches.iter().min_by_key(rank).map(|branch| branch.id);
        let losers = branches.iter().filter(|branch| Some(branch.id) != winner);
        for loser in losers {
            let follow = entries.iter().filter(|entry| {
                entry.same_chain(loser) && view.within(entry.id, loser) == Within::Yes
            });
            lost.extend(follow.map(|entry| entry.id));
        }
    }
    lost
}

/// What a branch of a fork lacks, the weightiest first: to be within a cut or Adopt; to be named by
/// another device of the owner; by a member.
fn claim(
    view: &View,
    state: &SpaceState,
    entries: &[&Arc<Item>],
    holding: &BTreeSet<Id>,
    branch: &Item,
) -> [bool; 3] {
    let in_cut = named_places(view, state, branch).any(|id| view.within(id, branch) == Within::Yes);
    let names = |entry: &&&Arc<Item>| {
        let Op::Entry { seen, .. } = &entry.op else {
            return false;
        };
        let names = |cut: &Cut| view.within(cut.entry.1, branch) == Within::Yes;
        entry.device() != branch.device() && holding.contains(&entry.id) && seen.iter().any(names)
    };
    let mut by_owner = entries
        .iter()
        .filter(names)
        .map(|entry| entry.person == OWNER);
    let by_member = by_owner.clone().any(|owner| !owner);
    [!in_cut, !by_owner.any(|owner| owner), !by_member]
}

/// Every entry that a counting cut or Adopt names for the author of `branch`.
fn named_places(view: &View, state: &SpaceState, branch: &Item) -> impl Iterator<Item = Id> {
    let device = branch.device();
    let person = state.persons.get(&branch.person);
    let lines = person.into_iter().flat_map(move |person| {
        let removals = of_device(person, device.unwrap_or(Device::MAX));
        removals.filter_map(|removal| removal.line.entry)
    });
    let lines = lines.map(|(_, id)| id);
    let own = state
        .cuts
        .iter()
        .filter(move |(person, _)| *person == branch.person);
    let cuts = own.flat_map(|(_, record)| cuts_of(view, *record));
    let cuts = cuts
        .filter(move |cut| Some(cut.device) == device)
        .map(|cut| cut.entry.1);
    let adopts = state
        .adopts
        .iter()
        .filter_map(move |id| match view.get(*id)?.op {
            Op::Adopt { device: of, entry } if Some(of) == device => Some(entry.1),
            _ => None,
        });
    lines.chain(cuts).chain(adopts)
}

/// S5: what fails E6 or S4 and is on no losing branch counts nevertheless if a counting change of
/// another author depends, directly or through others, on it. The least set.
fn close(view: &View, entries: &[&Arc<Item>], verdicts: &mut BTreeMap<Id, Verdict>) {
    loop {
        let mut came = Vec::new();
        for entry in entries
            .iter()
            .filter(|entry| verdicts.get(&entry.id) == Some(&Verdict::Out))
        {
            let rests = |other: &&Arc<Item>| {
                other.device() != entry.device()
                    && verdicts
                        .get(&other.id)
                        .is_some_and(|verdict| verdict.is_in())
                    && depends_on(view, other, entry.id)
            };
            if entries.iter().any(rests) {
                came.push(entry.id);
            }
        }
        if came.is_empty() {
            return;
        }
        verdicts.extend(came.into_iter().map(|id| (id, Verdict::CameIn)));
    }
}

/// Whether an entry's changes depend, directly or through others, on those of another.
#[must_use]
pub fn depends_on(view: &View, entry: &Item, on: Id) -> bool {
    let (mut seen, mut open) = (BTreeSet::new(), vec![entry.id]);
    while let Some(id) = open.pop() {
        let Some(Op::Entry { depends, .. }) = view.get(id).map(|item| &item.op) else {
            continue;
        };
        for next in depends {
            if *next == on {
                return true;
            }
            if seen.insert(*next) {
                open.push(*next);
            }
        }
    }
    false
}
