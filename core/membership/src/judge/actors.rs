use std::collections::BTreeMap;

use protocol::DocumentId;

use super::entries::{DeviceChain, Entries};
use super::facts::{ChainStart, ChangeFacts, ChangeHash, EntryFacts};
use super::graph::{Ancestry, Graph};
use crate::chain::short;

/// S7 of one entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Carried {
    /// Its author's own changes go on where the chain was: these are new.
    Continues(Vec<ChangeHash>),
    /// They do not: the whole entry is quarantined.
    Breaks,
    /// What comes before it, or what its changes were made on, is missing.
    #[default]
    Waits,
}

/// What one actor carried in one document along a chain.
#[derive(Default)]
struct Actor {
    /// Before the first of `changes`.
    base: Option<(u64, ChangeHash)>,
    changes: Vec<ChangeHash>,
}

impl Actor {
    fn last(&self) -> Option<(u64, ChangeHash)> {
        let count = u64::try_from(self.changes.len()).ok()?;
        match self.changes.last() {
            Some(last) => Some((self.first().checked_add(count)?.checked_sub(1)?, *last)),
            None => self.base,
        }
    }

    /// The number of the first of `changes`.
    fn first(&self) -> u64 {
        self.base
            .map_or(1, |(sequence, _)| sequence.saturating_add(1))
    }

    fn at(&self, sequence: u64) -> Option<&ChangeHash> {
        let n = usize::try_from(sequence.checked_sub(self.first())?).ok()?;
        self.changes.get(n)
    }
}

type Key = (u8, DocumentId);

/// A walk over one device's chain, branch by branch: what is pushed on the way out is popped on the
/// way back, so that forks cost no copies.
struct Walk<'a, 'b> {
    entries: &'b Entries<'a>,
    graph: &'b Graph<'a>,
    actors: BTreeMap<Key, Actor>,
}

enum Step {
    Enter(usize),
    Leave(Vec<Key>),
}

/// S7 of every entry.
pub(super) fn carried(entries: &Entries<'_>, graph: &Graph<'_>) -> Vec<Carried> {
    let mut carried = vec![Carried::default(); entries.all.len()];
    for (device, chain) in &entries.chains {
        let starts = entries.starts.get(device).map_or(&[][..], Vec::as_slice);
        let mut children: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for n in 0..chain.entries.len() {
            if let Some(parent) = chain.chain.parent(n) {
                children.entry(parent).or_default().push(n);
            }
        }
        for root in (0..chain.entries.len()).filter(|n| chain.chain.parent(*n).is_none()) {
            let mut walk = Walk {
                entries,
                graph,
                actors: BTreeMap::new(),
            };
            if walk.begins(chain, root, starts) {
                walk.from(root, chain, &children, &mut carried);
                continue;
            }
            for n in below(chain, root, &children, starts) {
                cover_if_settled(entries, graph, chain, n, &mut carried);
            }
            // A manifest may cover more than was dropped: up to its cut it stands for what is here.
            for (n, start) in within(chain, root, starts) {
                for covered in chain.chain.back_from(n) {
                    cover(entries, chain, covered, &mut carried);
                }
                walk.begins_at(start);
                for next in children.get(&n).into_iter().flatten() {
                    walk.from(*next, chain, &children, &mut carried);
                }
                walk.actors.clear();
            }
        }
    }
    carried
}

/// The starts that lie on a branch from this root, with their places.
fn within<'s>(
    chain: &DeviceChain,
    root: usize,
    starts: &[&'s ChainStart],
) -> Vec<(usize, &'s ChainStart)> {
    let at = |start: &'s ChainStart| {
        let n = chain.chain.find(&start.after)?;
        let is_on = chain.chain.back_from(n).last() == Some(root);
        is_on.then_some((n, start))
    };
    starts.iter().filter_map(|start| at(start)).collect()
}

/// What follows this root and lies no farther than some start: a manifest covers it, though neither
/// its own beginning nor the cut is here.
fn below(
    chain: &DeviceChain,
    root: usize,
    children: &BTreeMap<usize, Vec<usize>>,
    starts: &[&ChainStart],
) -> Vec<usize> {
    let farthest = starts.iter().map(|start| start.after.sequence).max();
    let nodes = chain.chain.nodes();
    let is_below = |n: &usize| nodes.get(*n).map(|node| node.sequence) <= farthest;
    let (mut found, mut open) = (Vec::new(), vec![root]);
    while let Some(n) = open.pop() {
        if is_below(&n) {
            found.push(n);
            open.extend(children.get(&n).into_iter().flatten());
        }
    }
    found
}

/// An entry of which everything of its own is in without it.
fn cover_if_settled(
    entries: &Entries<'_>,
    graph: &Graph<'_>,
    chain: &DeviceChain,
    n: usize,
    carried: &mut [Carried],
) {
    let at = chain.entries.get(n).copied();
    let entry = at.and_then(|at| entries.all.get(at));
    let is_in = |change: &ChangeFacts| graph.is_settled(&change.hash);
    if entry.is_some_and(|entry| {
        let mut own = entry
            .changes
            .iter()
            .filter(|change| change.actor.device == entry.device);
        own.all(is_in)
    }) {
        cover(entries, chain, n, carried);
    }
}

/// An entry that an owner's manifest stands for: what it carries is in.
fn cover(entries: &Entries<'_>, chain: &DeviceChain, n: usize, carried: &mut [Carried]) {
    let Some(at) = chain.entries.get(n).copied() else {
        return;
    };
    let Some(entry) = entries.all.get(at) else {
        return;
    };
    let own = entry
        .changes
        .iter()
        .filter(|change| change.actor.device == entry.device);
    if let Some(carried) = carried.get_mut(at) {
        *carried = Carried::Continues(own.map(|change| change.hash).collect());
    }
}

impl Walk<'_, '_> {
    /// Whether the chain is whole from its first entry, or from a start that is known.
    fn begins(&mut self, chain: &DeviceChain, root: usize, starts: &[&ChainStart]) -> bool {
        let Some(node) = chain.chain.nodes().get(root) else {
            return false;
        };
        let Some(previous) = node.previous else {
            return node.sequence == 1;
        };
        let follows = |start: &&&ChainStart| {
            start.after.sequence.checked_add(1) == Some(node.sequence)
                && start.after.id == short(&previous)
        };
        let Some(start) = starts.iter().find(follows) else {
            return false;
        };
        self.begins_at(start);
        true
    }

    fn begins_at(&mut self, start: &ChainStart) {
        for last in &start.carried {
            let actor = self
                .actors
                .entry((last.generation, last.document))
                .or_default();
            actor.base = Some((last.sequence, last.hash));
        }
    }

    fn from(
        &mut self,
        root: usize,
        chain: &DeviceChain,
        children: &BTreeMap<usize, Vec<usize>>,
        carried: &mut [Carried],
    ) {
        let mut steps = vec![Step::Enter(root)];
        while let Some(step) = steps.pop() {
            let n = match step {
                Step::Enter(n) => n,
                Step::Leave(pushed) => {
                    self.undo(pushed);
                    continue;
                }
            };
            let Some(at) = chain.entries.get(n).copied() else {
                continue;
            };
            let Some(entry) = self.entries.all.get(at) else {
                continue;
            };
            let mut pushed = Vec::new();
            let judged = self.enter(entry, &mut pushed);
            // What follows an entry that waits waits with it.
            if judged != Carried::Waits {
                steps.push(Step::Leave(pushed));
                let next = children.get(&n).into_iter().flatten();
                steps.extend(next.map(|child| Step::Enter(*child)));
            }
            if let Some(carried) = carried.get_mut(at) {
                *carried = judged;
            }
        }
    }

    /// An entry that breaks or waits leaves the actors as they were.
    fn enter(&mut self, entry: &EntryFacts, pushed: &mut Vec<Key>) -> Carried {
        let mut new = Vec::new();
        for change in &entry.changes {
            if change.actor.device != entry.device {
                continue;
            }
            match self.push(change) {
                Carried::Continues(hashes) => {
                    let key = (change.actor.generation, change.document);
                    pushed.extend(hashes.iter().map(|_| key));
                    new.extend(hashes);
                }
                other => {
                    self.undo(std::mem::take(pushed));
                    return other;
                }
            }
        }
        Carried::Continues(new)
    }

    fn push(&mut self, change: &ChangeFacts) -> Carried {
        let key = (change.actor.generation, change.document);
        let actor = self.actors.entry(key).or_default();
        let last = actor.last();
        let next = last.map_or(1, |(sequence, _)| sequence.saturating_add(1));
        if change.sequence < next {
            // Formats 3 and 4 carry whole documents: what was carried before may come again.
            let again = actor.at(change.sequence) == Some(&change.hash);
            return if again || self.graph.is_settled(&change.hash) {
                Carried::Continues(Vec::new())
            } else {
                Carried::Breaks
            };
        }
        if change.sequence > next {
            return Carried::Breaks;
        }
        let on = |(_, last): (u64, ChangeHash)| self.graph.is_on(&change.hash, &last);
        match last.map_or(Ancestry::Yes, on) {
            Ancestry::Yes => {
                actor.changes.push(change.hash);
                Carried::Continues(vec![change.hash])
            }
            Ancestry::No => Carried::Breaks,
            Ancestry::Unknown => Carried::Waits,
        }
    }

    fn undo(&mut self, pushed: Vec<Key>) {
        for key in pushed {
            if let Some(actor) = self.actors.get_mut(&key) {
                actor.changes.pop();
            }
        }
    }
}
