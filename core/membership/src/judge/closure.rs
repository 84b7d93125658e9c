use std::collections::{BTreeMap, BTreeSet};

use protocol::DeviceId;

use super::actors::Carried;
use super::entries::Entries;
use super::facts::ChangeHash;
use super::graph::Graph;

/// Two authors are enough to know that one other than any given rests on a change.
const AUTHORS_KEPT: usize = 2;

/// S5: the entries that come in because something that counts was built on them.
pub(super) struct Closure<'a, 'b> {
    entries: &'b Entries<'a>,
    graph: &'b Graph<'a>,
    barred: &'b BTreeSet<ChangeHash>,
    /// The entries that may come in, by the changes that they were the first to carry.
    late: BTreeMap<ChangeHash, Vec<usize>>,
    /// Who rests on a change, by what counts.
    rests: BTreeMap<ChangeHash, Vec<DeviceId>>,
    queue: Vec<(ChangeHash, DeviceId)>,
    came_in: BTreeMap<usize, DeviceId>,
}

impl<'a, 'b> Closure<'a, 'b> {
    /// The least set from the entries in `counts`; `may` are those that fail membership alone.
    pub fn from(
        entries: &'b Entries<'a>,
        graph: &'b Graph<'a>,
        barred: &'b BTreeSet<ChangeHash>,
        carried: &[Carried],
        counts: &[bool],
        may: &[bool],
    ) -> BTreeMap<usize, DeviceId> {
        let mut late: BTreeMap<ChangeHash, Vec<usize>> = BTreeMap::new();
        for (n, (carried, _)) in carried
            .iter()
            .zip(may)
            .enumerate()
            .filter(|(_, (_, may))| **may)
        {
            if let Carried::Continues(new) = carried {
                for change in new {
                    late.entry(*change).or_default().push(n);
                }
            }
        }
        let mut closure = Self {
            entries,
            graph,
            barred,
            late,
            rests: BTreeMap::new(),
            queue: Vec::new(),
            came_in: BTreeMap::new(),
        };
        for (n, _) in counts.iter().enumerate().filter(|(_, counts)| **counts) {
            closure.vouch(n);
            closure.follow();
        }
        closure.came_in
    }

    /// What a counting entry carries rests on itself, by the entry's author.
    fn vouch(&mut self, n: usize) {
        let Some(entry) = self.entries.all.get(n) else {
            return;
        };
        let counting = entry
            .changes
            .iter()
            .filter(|change| !self.barred.contains(&change.hash));
        self.queue
            .extend(counting.map(|change| (change.hash, entry.device)));
    }

    fn follow(&mut self) {
        while let Some((change, author)) = self.queue.pop() {
            let authors = self.rests.entry(change).or_default();
            let enough = authors.len() >= AUTHORS_KEPT || authors.contains(&author);
            if enough || self.graph.is_settled(&change) {
                continue;
            }
            authors.push(author);
            self.queue
                .extend(self.graph.deps(&change).iter().map(|dep| (*dep, author)));
            for n in self.late.get(&change).cloned().unwrap_or_default() {
                let by_another = self.entries.all.get(n).is_some_and(|e| e.device != author);
                if by_another && !self.came_in.contains_key(&n) {
                    self.came_in.insert(n, author);
                    self.vouch(n);
                }
            }
        }
    }
}
