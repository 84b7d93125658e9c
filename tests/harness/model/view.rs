//! What one observer has: a set of items, by id.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::item::{Device, Id, Item, Log, Op, Place};

/// Where an item stands to a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// The item named, or met going back from it.
    Yes,
    /// Not so.
    No,
    /// The named item is unknown.
    Unknown,
}

/// A set of items, sorted by id.
#[derive(Clone, Debug, Default)]
pub struct View(Vec<Arc<Item>>);

impl View {
    /// The set of these items, in whatever order they came.
    #[must_use]
    pub fn of(mut items: Vec<Arc<Item>>) -> Self {
        items.sort_by_key(|item| item.id);
        items.dedup_by_key(|item| item.id);
        Self(items)
    }

    /// All items, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Item>> {
        self.0.iter()
    }

    /// All items of a log, by id.
    pub fn log(&self, log: Log) -> impl Iterator<Item = &Arc<Item>> {
        self.0.iter().filter(move |item| item.log == log)
    }

    /// The item with this id.
    #[must_use]
    pub fn get(&self, id: Id) -> Option<&Arc<Item>> {
        let place = self.0.binary_search_by_key(&id, |item| item.id).ok()?;
        self.0.get(place)
    }

    /// The set with one more item.
    #[must_use]
    pub fn with(&self, item: Arc<Item>) -> Self {
        let mut items = self.0.clone();
        if let Err(place) = items.binary_search_by_key(&item.id, |item| item.id) {
            items.insert(place, item);
        }
        Self(items)
    }

    /// The items that hold.
    #[must_use]
    pub fn only(&self, hold: impl Fn(&Item) -> bool) -> Self {
        Self(self.0.iter().filter(|item| hold(item)).cloned().collect())
    }

    /// Those items whose signatures can be checked here: by a device whose card an Era or an
    /// AddDevice among them holds, or by the root of an Era among them. All others wait.
    #[must_use]
    pub fn checked(&self) -> Self {
        let (mut cards, mut eras) = (BTreeSet::new(), BTreeSet::new());
        loop {
            let before = (cards.len(), eras.len());
            for item in &self.0 {
                match &item.op {
                    Op::Era(era) if era.parent.is_none_or(|parent| eras.contains(&parent)) => {
                        let active = era.active.iter().map(|(device, _)| *device);
                        let removed = era.removed.iter().map(|(device, _)| *device);
                        let listed: BTreeSet<_> = active.chain(removed).collect();
                        let by = era.countersigner;
                        if by.is_none_or(|by| listed.contains(&by) || cards.contains(&by)) {
                            eras.insert(item.id);
                            cards.extend(listed);
                        }
                    }
                    Op::AddDevice { device, .. }
                        if item.device().is_some_and(|author| cards.contains(&author)) =>
                    {
                        cards.insert(*device);
                    }
                    _ => {}
                }
            }
            if (cards.len(), eras.len()) == before {
                break;
            }
        }
        self.only(|item| match item.device() {
            Some(author) => cards.contains(&author),
            None => eras.contains(&item.id),
        })
    }

    /// Whether `item` is `named` or met going back from it by previous ids (SECURITY 4, *within a
    /// cut*).
    #[must_use]
    pub fn within(&self, named: Id, item: &Item) -> Within {
        let Some(mut at) = self.get(named) else {
            return Within::Unknown;
        };
        loop {
            if at.id == item.id {
                return Within::Yes;
            }
            let previous = at.author.and_then(|author| author.previous);
            match previous.and_then(|id| self.get(id)) {
                Some(before) => at = before,
                None => return Within::No,
            }
        }
    }

    /// The heads of a device's chain in a log: items that none follows, the longest first.
    #[must_use]
    pub fn heads(&self, log: Log, device: Device, entries: bool) -> Vec<&Arc<Item>> {
        let of_chain = |item: &&Arc<Item>| {
            item.log == log && item.is_entry() == entries && item.device() == Some(device)
        };
        let chain: Vec<_> = self.0.iter().filter(of_chain).collect();
        let followed = |id: Id| {
            let previous = |item: &&Arc<Item>| item.author.and_then(|author| author.previous);
            chain.iter().any(|item| previous(item) == Some(id))
        };
        let mut heads: Vec<_> = chain
            .iter()
            .copied()
            .filter(|item| !followed(item.id))
            .collect();
        heads.sort_by_key(|item| (std::cmp::Reverse(number(item)), item.id));
        heads
    }

    /// The place of the longest head of a chain.
    #[must_use]
    pub fn head(&self, log: Log, device: Device, entries: bool) -> Place {
        self.heads(log, device, entries)
            .first()
            .map(|item| (number(item), item.id))
    }
}

/// Counter or sequence; 0 for an Era.
#[must_use]
pub fn number(item: &Item) -> u32 {
    item.author.map_or(0, |author| author.number)
}
