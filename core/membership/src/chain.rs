//! The items of one device in one log, and what of them lies within cuts (SECURITY 4, "Terms").
//! Linear in items and cuts, whatever they are: a flood of either costs no more than its size.

use std::collections::BTreeMap;

use protocol::Short;

/// An item of one device's chain in one log; sequence 0 names none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChainPoint {
    /// Where it stands: an entry's sequence, a record's counter.
    pub sequence: u64,
    /// The first eight bytes of its id.
    pub id: Short,
}

impl ChainPoint {
    /// Before the first item: nothing lies within.
    pub const NONE: Self = Self {
        sequence: 0,
        id: [0; 8],
    };
}

/// What a cut says while the item that it names is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// Nothing lies within yet: records wait.
    Waits,
    /// What stands below the unknown item lies within, forks too: entries.
    Below,
}

/// One item of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Node {
    pub sequence: u64,
    pub id: [u8; 32],
    pub previous: Option<[u8; 32]>,
}

/// All items of one device in one log, forks too: a forest, parents before children.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chain {
    nodes: Vec<Node>,
    parents: Vec<Option<usize>>,
}

impl Chain {
    pub fn new(mut nodes: Vec<Node>) -> Self {
        nodes.sort_unstable();
        nodes.dedup_by_key(|node| node.id);
        let by_id: BTreeMap<_, _> = (0..).zip(&nodes).map(|(n, node)| (node.id, n)).collect();
        let parent = |node: &Node| {
            let n = *by_id.get(&node.previous?)?;
            // A device may sign anything as its previous item: only the one below it is one.
            let below = nodes.get(n)?.sequence.checked_add(1)?;
            (below == node.sequence).then_some(n)
        };
        let parents = nodes.iter().map(parent).collect();
        Self { nodes, parents }
    }

    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub fn parent(&self, n: usize) -> Option<usize> {
        self.parents.get(n).copied().flatten()
    }

    /// An item and all before it, as far back as they are here.
    pub fn back_from(&self, n: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(n), |n| self.parent(*n))
    }

    /// The item that `point` names; of several with these eight bytes the smallest id.
    pub fn find(&self, point: &ChainPoint) -> Option<usize> {
        let before = |node: &Node| (node.sequence, short(&node.id)) < (point.sequence, point.id);
        let n = self.nodes.partition_point(before);
        let node = self.nodes.get(n)?;
        (node.sequence == point.sequence && short(&node.id) == point.id).then_some(n)
    }

    /// Of each item whether it lies within every cut.
    pub fn within_all(&self, cuts: &[ChainPoint], unknown: Unknown) -> Vec<bool> {
        let tally = self.tally(cuts, unknown);
        tally.into_iter().map(|count| count == cuts.len()).collect()
    }

    /// Of each item whether it lies within any cut.
    pub fn within_any(&self, cuts: &[ChainPoint], unknown: Unknown) -> Vec<bool> {
        let tally = self.tally(cuts, unknown);
        tally.into_iter().map(|count| count > 0).collect()
    }

    /// Of each item whether it comes after `head`, which need not be known itself.
    pub fn after(&self, head: &ChainPoint) -> Vec<bool> {
        let mut after = Vec::with_capacity(self.nodes.len());
        for (n, node) in self.nodes.iter().enumerate() {
            let named = |id: [u8; 32]| short(&id) == head.id;
            let next = head.sequence.checked_add(1) == Some(node.sequence)
                && node.previous.is_some_and(named);
            let follows = |n: usize| after.get(n).copied().unwrap_or(false);
            let follows = head.sequence == 0 || next || self.parent(n).is_some_and(follows);
            after.push(follows);
        }
        after
    }

    /// Joins what is said of an item with what is said of all that follow it.
    pub fn gather(&self, flags: &mut [u8]) {
        for n in (0..self.nodes.len()).rev() {
            let below = flags.get(n).copied().unwrap_or(0);
            if let Some(flag) = self.parent(n).and_then(|parent| flags.get_mut(parent)) {
                *flag |= below;
            }
        }
    }

    /// Of each item within how many of the cuts it lies: one pass from the last item to the first.
    fn tally(&self, cuts: &[ChainPoint], unknown: Unknown) -> Vec<usize> {
        let mut counts = vec![0_usize; self.nodes.len()];
        // What is named and unknown, and how often.
        let mut open: BTreeMap<u64, usize> = BTreeMap::new();
        for cut in cuts.iter().filter(|cut| cut.sequence > 0) {
            match self.find(cut).and_then(|n| counts.get_mut(n)) {
                Some(count) => *count += 1,
                None => *open.entry(cut.sequence).or_default() += 1,
            }
        }
        for (n, node) in self.nodes.iter().enumerate().rev() {
            let count = counts.get(n).copied().unwrap_or(0);
            match self.parent(n).and_then(|parent| counts.get_mut(parent)) {
                Some(parent) => *parent += count,
                // The way back ends at an item that is not here.
                None if node.sequence > 1 => *open.entry(node.sequence - 1).or_default() += count,
                None => {}
            }
        }
        if unknown == Unknown::Below {
            self.add_below(&mut counts, open);
        }
        counts
    }

    /// An item below an unknown one cannot also be met on the way back from a known one.
    fn add_below(&self, counts: &mut [usize], open: BTreeMap<u64, usize>) {
        let mut open = open.into_iter().rev().peekable();
        let mut above = 0;
        for (node, count) in self.nodes.iter().zip(counts).rev() {
            while let Some((_, times)) = open.next_if(|(sequence, _)| *sequence > node.sequence) {
                above += times;
            }
            *count += above;
        }
    }
}

/// The first eight bytes of an id.
pub(crate) fn short(id: &[u8; 32]) -> Short {
    id.first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> [u8; 32] {
        [n; 32]
    }

    fn node(sequence: u64, own: u8, previous: Option<u8>) -> Node {
        Node {
            sequence,
            id: id(own),
            previous: previous.map(id),
        }
    }

    fn point(sequence: u64, n: u8) -> ChainPoint {
        ChainPoint {
            sequence,
            id: [n; 8],
        }
    }

    /// 1 ‒ 2 ‒ 3 ‒ 4, and a fork 2 ‒ 13 ‒ 14.
    fn forked() -> Chain {
        let nodes = vec![
            node(4, 14, Some(13)),
            node(3, 13, Some(2)),
            node(4, 4, Some(3)),
            node(3, 3, Some(2)),
            node(2, 2, Some(1)),
            node(1, 1, None),
        ];
        Chain::new(nodes)
    }

    fn ids(chain: &Chain, flags: &[bool]) -> Vec<u8> {
        let both = chain.nodes().iter().zip(flags);
        both.filter(|(_, flag)| **flag)
            .map(|(n, _)| n.id[0])
            .collect()
    }

    fn all(cuts: &[ChainPoint], unknown: Unknown) -> Vec<u8> {
        ids(&forked(), &forked().within_all(cuts, unknown))
    }

    #[test]
    fn within_a_cut_lies_what_is_met_going_back_from_it() {
        assert_eq!(all(&[point(3, 13)], Unknown::Waits), [1, 2, 13]);
        assert_eq!(all(&[point(4, 4)], Unknown::Waits), [1, 2, 3, 4]);
        assert_eq!(all(&[], Unknown::Waits), [1, 2, 3, 13, 4, 14]);
        assert_eq!(all(&[ChainPoint::NONE], Unknown::Below), [0_u8; 0]);
    }

    #[test]
    fn the_lowest_of_several_cuts_decides() {
        assert_eq!(all(&[point(4, 4), point(2, 2)], Unknown::Waits), [1, 2]);
        let branches = [point(4, 4), point(4, 14)];
        assert_eq!(all(&branches, Unknown::Waits), [1, 2]);
        let any = forked().within_any(&branches, Unknown::Waits);
        assert_eq!(ids(&forked(), &any), [1, 2, 3, 13, 4, 14]);
        let none = [point(4, 4), ChainPoint::NONE];
        assert_eq!(all(&none, Unknown::Below), [0_u8; 0]);
    }

    #[test]
    fn while_the_named_item_is_unknown_records_wait_and_entries_below_it_lie_within() {
        assert_eq!(all(&[point(3, 9)], Unknown::Waits), [0_u8; 0]);
        assert_eq!(all(&[point(3, 9)], Unknown::Below), [1, 2]);
        assert_eq!(all(&[point(4, 9)], Unknown::Below), [1, 2, 3, 13]);
        assert_eq!(all(&[point(4, 9), point(3, 3)], Unknown::Below), [1, 2, 3]);
    }

    #[test]
    fn a_hole_in_the_chain_is_an_unknown_item_too() {
        let holed = Chain::new(vec![
            node(1, 1, None),
            node(1, 11, None),
            node(2, 2, Some(1)),
            node(5, 5, Some(4)),
            node(6, 6, Some(5)),
        ]);
        let below = holed.within_all(&[point(6, 6)], Unknown::Below);
        assert_eq!(ids(&holed, &below), [1, 11, 2, 5, 6]);
        let waits = holed.within_all(&[point(6, 6)], Unknown::Waits);
        assert_eq!(ids(&holed, &waits), [5, 6]);
    }

    #[test]
    fn only_the_item_one_below_is_a_previous_one() {
        let chain = Chain::new(vec![node(1, 1, None), node(3, 3, Some(1))]);
        assert_eq!(chain.parent(1), None);
    }

    #[test]
    fn what_comes_after_a_head_needs_the_head_only_by_name() {
        let after = |chain: &Chain, head| ids(chain, &chain.after(&head));
        assert_eq!(after(&forked(), point(2, 2)), [3, 13, 4, 14]);
        assert_eq!(after(&forked(), point(3, 3)), [4]);
        assert_eq!(after(&forked(), ChainPoint::NONE), [1, 2, 3, 13, 4, 14]);
        let cut_off = Chain::new(vec![node(8, 8, Some(7)), node(9, 9, Some(8))]);
        assert_eq!(after(&cut_off, point(7, 7)), [8, 9]);
        assert_eq!(after(&cut_off, point(6, 6)), [0_u8; 0]);
    }
}
