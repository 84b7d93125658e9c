use std::collections::BTreeMap;

use protocol::DeviceId;

use super::facts::{ChainStart, ChangeHash, EntryFacts, EntryId, EntrySet};
use crate::chain::{Chain, Node};

/// The entries by id and by chain.
pub(super) struct Entries<'a> {
    pub all: Vec<&'a EntryFacts>,
    pub chains: BTreeMap<DeviceId, DeviceChain>,
    /// The entries that carry a change.
    pub carriers: BTreeMap<ChangeHash, Vec<usize>>,
    pub starts: BTreeMap<DeviceId, Vec<&'a ChainStart>>,
}

/// One device's entries; each node is the entry at the same place of `entries`.
pub(super) struct DeviceChain {
    pub chain: Chain,
    pub entries: Vec<usize>,
}

impl<'a> Entries<'a> {
    pub fn new(set: &'a EntrySet) -> Self {
        let mut all: Vec<&EntryFacts> = set.entries.iter().collect();
        all.sort_by_key(|entry| entry.id);
        all.dedup_by_key(|entry| entry.id);
        let by_id: BTreeMap<EntryId, usize> = (0..).zip(&all).map(|(n, e)| (e.id, n)).collect();
        let mut nodes: BTreeMap<DeviceId, Vec<Node>> = BTreeMap::new();
        let mut carriers: BTreeMap<ChangeHash, Vec<usize>> = BTreeMap::new();
        for (n, entry) in all.iter().enumerate() {
            nodes.entry(entry.device).or_default().push(Node {
                sequence: entry.sequence,
                id: entry.id,
                previous: entry.previous,
            });
            for change in &entry.changes {
                carriers.entry(change.hash).or_default().push(n);
            }
        }
        let chains = nodes.into_iter().map(|(device, nodes)| {
            let chain = Chain::new(nodes);
            let entries = chain
                .nodes()
                .iter()
                .filter_map(|node| by_id.get(&node.id).copied());
            let entries = entries.collect();
            (device, DeviceChain { chain, entries })
        });
        let chains = chains.collect();
        let mut starts: BTreeMap<DeviceId, Vec<&ChainStart>> = BTreeMap::new();
        for start in &set.starts {
            starts.entry(start.device).or_default().push(start);
        }
        Self {
            all,
            chains,
            carriers,
            starts,
        }
    }

    /// The entries that carry a change, with their places.
    pub fn carriers(&self, change: &ChangeHash) -> impl Iterator<Item = (usize, &'a EntryFacts)> {
        let carriers = self.carriers.get(change).into_iter().flatten();
        carriers.filter_map(|n| Some((*n, *self.all.get(*n)?)))
    }
}
