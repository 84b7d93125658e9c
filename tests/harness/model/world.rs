//! A history so far: every item that was ever signed, and what each honest device must know of it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::model::entries::{self, Verdict};
use crate::model::epochs::Writer;
use crate::model::item::{Author, Cut, DEVICES, Device, Id, Item, Log, Mix, Op, Person, Place};
use crate::model::rules::Rules;
use crate::model::space::{self, SpaceState};
use crate::model::view::{View, number};

/// Evaluations kept by one thread; views come again in many histories.
const SEEN_MAX: usize = 100_000;

/// A view with what the rules say of it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The items.
    pub view: View,
    /// E1 to S3.
    pub state: SpaceState,
    /// S4 to S6.
    pub verdicts: BTreeMap<Id, Verdict>,
    /// The rules that said so.
    pub rules: Rules,
}

impl Seen {
    /// Evaluates what of a view can be checked.
    #[must_use]
    pub fn of(view: View, rules: Rules) -> Self {
        let view = view.checked();
        let state = space::evaluate(&view, rules);
        let verdicts = entries::judge(&view, &state, rules);
        Self {
            view,
            state,
            verdicts,
            rules,
        }
    }

    /// The same view through the eyes of a device that writes.
    #[must_use]
    pub const fn writer(&self, device: Device) -> Writer<'_> {
        let Self {
            view,
            state,
            verdicts,
            rules,
        } = self;
        Writer {
            view,
            state,
            verdicts,
            device,
            rules: *rules,
        }
    }

    /// The newest entry of a device, on a branch that did not lose if there is one.
    #[must_use]
    pub fn entry_head(&self, device: Device) -> Place {
        let heads = self.view.heads(Log::Space, device, true);
        let won = |head: &&&Arc<Item>| self.verdicts.get(&head.id) != Some(&Verdict::Lost);
        let head = heads.iter().find(won).or(heads.first())?;
        Some((number(head), head.id))
    }

    /// Cuts at the newest entry of each of these devices.
    #[must_use]
    pub fn cuts(&self, devices: impl IntoIterator<Item = Device>) -> Vec<Cut> {
        let cut = |device| {
            Some(Cut {
                device,
                entry: self.entry_head(device)?,
            })
        };
        devices.into_iter().filter_map(cut).collect()
    }

    /// Whether a device is active and its person may write.
    #[must_use]
    pub fn may_write(&self, device: Device) -> bool {
        let person = device / DEVICES;
        let active = self.state.persons.get(&person);
        active.is_some_and(|state| state.active.contains(&device))
            && self
                .state
                .roles
                .get(&person)
                .is_some_and(|role| *role >= space::EDIT)
    }
}

/// A history.
#[derive(Clone)]
pub struct World {
    /// Makes ids differ between runs.
    pub salt: u64,
    /// What everybody knows from the start.
    pub base: Arc<BTreeSet<Id>>,
    /// Every item.
    pub items: View,
    /// What each honest device knows beyond the base, at least: it acted upon it.
    pub known: BTreeMap<Device, BTreeSet<Id>>,
    /// How many devices a person links, the founding one not counted.
    pub devices: u16,
    /// How often a phone was put back: the randomness drawn since is another.
    pub draws: u32,
    /// The devices that were put back: they write on until they hear of it, then retire.
    pub put_back: BTreeSet<Device>,
    /// What the last step added: views without it were checked before.
    pub newest: Vec<Id>,
    /// How many steps were taken.
    pub depth: usize,
}

impl World {
    /// A history that has not begun.
    #[must_use]
    pub fn new(salt: u64) -> Self {
        let (items, known) = (View::default(), BTreeMap::new());
        let (base, put_back) = (Arc::new(BTreeSet::new()), BTreeSet::new());
        Self {
            salt,
            base,
            items,
            known,
            devices: 2,
            draws: 0,
            put_back,
            newest: Vec::new(),
            depth: 0,
        }
    }

    /// Signs the next item of a device's chain as `view` shows it.
    #[must_use]
    pub fn sign(&self, view: &View, log: Log, device: Device, op: Op) -> Arc<Item> {
        let is_entry = matches!(op, Op::Entry { .. });
        self.sign_after(
            view.heads(log, device, is_entry).first().copied(),
            log,
            device,
            op,
        )
    }

    /// Signs an item that follows a certain one, or none.
    #[must_use]
    pub fn sign_after(
        &self,
        previous: Option<&Arc<Item>>,
        log: Log,
        device: Device,
        op: Op,
    ) -> Arc<Item> {
        let author = Author {
            device,
            number: previous.map_or(0, |item| number(item)) + 1,
            previous: previous.map(|item| item.id),
        };
        Arc::new(Item::new(
            self.salt,
            log,
            device / DEVICES,
            Some(author),
            op,
        ))
    }

    /// Signs an Era.
    #[must_use]
    pub fn sign_era(&self, person: Person, era: crate::model::item::Era) -> Arc<Item> {
        Arc::new(Item::new(
            self.salt,
            Log::Person(person),
            person,
            None,
            Op::Era(era),
        ))
    }

    /// The history with more items, by somebody who then knows `known`, or by an adversary.
    #[must_use]
    pub fn after(&self, act: &Act) -> Self {
        let mut next = self.clone();
        next.newest = Vec::new();
        for item in &act.items {
            next.items = next.items.with(Arc::clone(item));
            next.newest.push(item.id);
        }
        for device in &act.knowing {
            next.known.insert(*device, act.known.clone());
        }
        // Only a phone that is put back signs nothing.
        if act.items.is_empty() {
            next.draws += 1;
            next.put_back.extend(&act.knowing);
        }
        next.depth += 1;
        next
    }

    /// Makes everything so far what all know.
    #[must_use]
    pub fn settled(mut self) -> Self {
        self.base = Arc::new(self.items.iter().map(|item| item.id).collect());
        self.known.clear();
        self.newest.clear();
        self.depth = 0;
        self
    }

    /// Every view that a device may have: what it must know, and any part of the rest that no
    /// chain has a hole in.
    #[must_use]
    pub fn views(&self, device: Device) -> Vec<BTreeSet<Id>> {
        let known = self.known.get(&device).cloned().unwrap_or_default();
        let is_open = |id: &Id| !self.base.contains(id) && !known.contains(id);
        let open: Vec<Id> = self
            .items
            .iter()
            .map(|item| item.id)
            .filter(is_open)
            .collect();
        let mut views = vec![known];
        // In the order of chains, so that what an item follows was decided before it.
        let mut open: Vec<_> = open.iter().filter_map(|id| self.items.get(*id)).collect();
        open.sort_by_key(|item| number(item));
        for item in open {
            let previous = item.author.and_then(|author| author.previous);
            for place in 0..views.len() {
                let Some(view) = views.get(place) else { break };
                let follows =
                    previous.is_none_or(|id| self.base.contains(&id) || view.contains(&id));
                if follows {
                    let mut with = view.clone();
                    with.insert(item.id);
                    views.push(with);
                }
            }
        }
        views
    }

    /// The base and these items, evaluated.
    #[must_use]
    pub fn seen(&self, known: &BTreeSet<Id>, rules: Rules) -> Arc<Seen> {
        let mut key = Mix(self.salt);
        (known, rules, self.base.len()).hash(&mut key);
        let key = key.finish();
        SEEN.with_borrow_mut(|seen| {
            if seen.len() > SEEN_MAX {
                seen.clear();
            }
            let make = || {
                let has = |item: &Item| self.base.contains(&item.id) || known.contains(&item.id);
                Arc::new(Seen::of(self.items.only(has), rules))
            };
            Arc::clone(seen.entry(key).or_insert_with(make))
        })
    }

    /// Everything, evaluated.
    #[must_use]
    pub fn all(&self, rules: Rules) -> Arc<Seen> {
        let known = self.items.iter().map(|item| item.id);
        let known = known.filter(|id| !self.base.contains(id)).collect();
        self.seen(&known, rules)
    }
}

thread_local! {
    static SEEN: RefCell<HashMap<u64, Arc<Seen>>> = RefCell::new(HashMap::new());
}

impl PartialEq for World {
    fn eq(&self, other: &Self) -> bool {
        (self.depth, self.draws, &self.put_back) == (other.depth, other.draws, &other.put_back)
            && self.known == other.known
            && self
                .items
                .iter()
                .map(|item| item.id)
                .eq(other.items.iter().map(|item| item.id))
    }
}

impl Eq for World {}

impl Hash for World {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.items.iter().for_each(|item| item.id.hash(state));
        self.known.hash(state);
        (self.depth, self.draws, &self.put_back).hash(state);
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let new = self
            .items
            .iter()
            .filter(|item| !self.base.contains(&item.id));
        for item in new {
            let evil = if item.evil { " (evil)" } else { "" };
            writeln!(
                f,
                "{:016x}{evil} {:?} {:?} {:?}",
                item.id, item.log, item.author, item.op
            )?;
        }
        for (device, known) in &self.known {
            writeln!(f, "device {device} knows {known:x?}")?;
        }
        Ok(())
    }
}

/// One step: what was signed, and who then knows what.
#[derive(Clone)]
pub struct Act {
    /// What somebody did, in words.
    pub what: String,
    /// What was signed.
    pub items: Vec<Arc<Item>>,
    /// The honest devices that acted, or were made by it.
    pub knowing: Vec<Device>,
    /// What they know then, beyond the base.
    pub known: BTreeSet<Id>,
}

impl PartialEq for Act {
    fn eq(&self, other: &Self) -> bool {
        let ids = |act: &Self| act.items.iter().map(|item| item.id).collect::<Vec<_>>();
        ids(self) == ids(other) && self.knowing == other.knowing && self.known == other.known
    }
}

impl fmt::Debug for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)
    }
}
