use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::facts::{ChangeFacts, ChangeHash, EntrySet};

/// Every change that is known, and what it was made on.
pub(super) struct Graph<'a> {
    changes: BTreeMap<ChangeHash, &'a ChangeFacts>,
    settled: BTreeSet<ChangeHash>,
    /// Changes after all that they were made on, as far as that is known.
    order: Vec<ChangeHash>,
    /// The longest way back.
    depths: BTreeMap<ChangeHash, usize>,
    /// Changes that rest on unknown ones.
    incomplete: BTreeSet<ChangeHash>,
}

/// Whether one change was made on another, directly or through others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ancestry {
    Yes,
    No,
    /// Something in between is missing.
    Unknown,
}

impl<'a> Graph<'a> {
    pub fn new(set: &'a EntrySet) -> Self {
        let settled: BTreeSet<ChangeHash> = set.settled.iter().map(|change| change.hash).collect();
        let carried = set.entries.iter().flat_map(|entry| &entry.changes);
        let all = set.settled.iter().chain(carried);
        let changes: BTreeMap<_, _> = all.map(|change| (change.hash, change)).collect();
        let mut graph = Self {
            changes,
            settled,
            order: Vec::new(),
            depths: BTreeMap::new(),
            incomplete: BTreeSet::new(),
        };
        graph.sort();
        graph
    }

    pub fn is_settled(&self, change: &ChangeHash) -> bool {
        self.settled.contains(change)
    }

    pub fn deps(&self, change: &ChangeHash) -> &'a [ChangeHash] {
        self.changes.get(change).map_or(&[], |change| &change.deps)
    }

    pub fn order(&self) -> &[ChangeHash] {
        &self.order
    }

    /// Whether `change` was made on `before`. Goes back no further than `before` lies, so an
    /// honest author's changes cost what others wrote in between.
    pub fn is_on(&self, change: &ChangeHash, before: &ChangeHash) -> Ancestry {
        let floor = self.depths.get(before).copied().unwrap_or(0);
        let mut seen: BTreeSet<&ChangeHash> = BTreeSet::new();
        let mut queue: Vec<&ChangeHash> = self.deps(change).iter().collect();
        while let Some(next) = queue.pop() {
            if next == before {
                return Ancestry::Yes;
            }
            let deep = self.depths.get(next).is_some_and(|depth| *depth > floor);
            if deep && seen.insert(next) {
                queue.extend(self.deps(next));
            }
        }
        if self.incomplete.contains(change) {
            Ancestry::Unknown
        } else {
            Ancestry::No
        }
    }

    /// Puts changes after what they rest on. What rests on itself, which no hash allows, stays out
    /// and counts as incomplete.
    fn sort(&mut self) {
        let mut missing: BTreeMap<ChangeHash, usize> = BTreeMap::new();
        let mut after: BTreeMap<ChangeHash, Vec<ChangeHash>> = BTreeMap::new();
        let mut ready: VecDeque<ChangeHash> = VecDeque::new();
        for (hash, change) in &self.changes {
            let known = change
                .deps
                .iter()
                .filter(|dep| self.changes.contains_key(*dep));
            let mut count = 0;
            for dep in known {
                after.entry(*dep).or_default().push(*hash);
                count += 1;
            }
            if count == 0 {
                ready.push_back(*hash);
            }
            missing.insert(*hash, count);
        }
        while let Some(hash) = ready.pop_front() {
            self.settle(hash);
            for next in after.remove(&hash).into_iter().flatten() {
                let Some(count) = missing.get_mut(&next) else {
                    continue;
                };
                *count -= 1;
                if *count == 0 {
                    ready.push_back(next);
                }
            }
        }
        let sorted = &self.depths;
        let left = self
            .changes
            .keys()
            .filter(|hash| !sorted.contains_key(*hash));
        self.incomplete.extend(left);
    }

    fn settle(&mut self, hash: ChangeHash) {
        let (mut depth, mut incomplete) = (0, false);
        for dep in self.deps(&hash) {
            depth = depth.max(self.depths.get(dep).map_or(0, |depth| depth + 1));
            incomplete |= !self.changes.contains_key(dep) || self.incomplete.contains(dep);
        }
        self.depths.insert(hash, depth);
        if incomplete && !self.settled.contains(&hash) {
            self.incomplete.insert(hash);
        }
        self.order.push(hash);
    }
}
