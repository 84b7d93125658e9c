//! Epochs: F1 to F5 of SECURITY 3, what a Rekey must say, and who can derive which secret.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::entries::Verdict;
use crate::model::item::{Device, Id, Item, Log, Op, Rekey};
use crate::model::rules::Rules;
use crate::model::space::{EDIT, SpaceState};
use crate::model::view::View;

/// All Rekeys of a view.
pub fn rekeys(view: &View) -> impl Iterator<Item = (&Arc<Item>, &Rekey)> {
    view.log(Log::Space).filter_map(|item| match &item.op {
        Op::Rekey(rekey) => Some((item, rekey)),
        _ => None,
    })
}

/// The epochs that `older` leads to from these, themselves among them.
#[must_use]
pub fn reach(view: &View, from: impl IntoIterator<Item = Id>) -> BTreeSet<Id> {
    let mut open: Vec<_> = from.into_iter().collect();
    let mut reached = BTreeSet::new();
    while let Some(id) = open.pop() {
        if reached.insert(id)
            && let Some(Op::Rekey(rekey)) = view.get(id).map(|item| &item.op)
        {
            open.extend(&rekey.older);
        }
    }
    reached
}

/// The secrets that devices can derive together: what was sealed or handed to them, what they made
/// themselves, and whatever `older` leads to from there.
#[must_use]
pub fn derive(view: &View, pool: &BTreeSet<Device>) -> BTreeSet<Id> {
    let mut from = Vec::new();
    for (item, rekey) in rekeys(view) {
        let opens = |device: &Device| pool.contains(device) && !rekey.spoiled.contains(device);
        let made = item.device().is_some_and(|device| pool.contains(&device));
        if made || rekey.seals.iter().any(opens) {
            from.push(item.id);
        }
    }
    for item in view.iter() {
        if let Op::AddDevice { device, handed } = &item.op
            && pool.contains(device)
        {
            from.extend(handed);
        }
    }
    reach(view, from)
}

/// A device that writes, and what it sees.
pub struct Writer<'v> {
    /// What it has.
    pub view: &'v View,
    /// What that says.
    pub state: &'v SpaceState,
    /// What that says of entries.
    pub verdicts: &'v BTreeMap<Id, Verdict>,
    /// Which one it is.
    pub device: Device,
    /// The rules.
    pub rules: Rules,
}

impl Writer<'_> {
    /// The epoch to write under: of the fit ones the smallest id.
    #[must_use]
    pub fn fit(&self) -> Option<Id> {
        let own = derive(self.view, &BTreeSet::from([self.device]));
        let needed = self.needed(&own);
        let exposed = self.exposed();
        let fit = |item: &Item, rekey: &Rekey| {
            own.contains(&item.id)
                && self.fits_roster(rekey)
                && self.by_writer(item)
                && self.sealed_to_all(rekey)
                && self.leads_to(item.id, rekey, &needed)
                && !exposed.contains(&item.id)
        };
        rekeys(self.view)
            .filter(|(item, rekey)| fit(item, rekey))
            .map(|(item, _)| item.id)
            .min()
    }

    /// F1: its roster and *fresh* are the ones computed now.
    fn fits_roster(&self, rekey: &Rekey) -> bool {
        rekey.roster == self.state.roster && rekey.fresh == self.state.fresh
    }

    /// F2: its author device is active now, its person owner or Edit.
    fn by_writer(&self, item: &Item) -> bool {
        let person = self.state.persons.get(&item.person);
        let active = |device| person.is_some_and(|person| person.active.contains(&device));
        item.device().is_some_and(active)
            && self
                .state
                .roles
                .get(&item.person)
                .is_some_and(|role| *role >= EDIT)
    }

    /// F3: sealed exactly to the recipients; all seals recompute.
    fn sealed_to_all(&self, rekey: &Rekey) -> bool {
        rekey.spoiled.is_empty() && rekey.seals == self.seals()
    }

    /// Whom a Rekey made now is sealed to.
    fn seals(&self) -> Vec<Device> {
        let mut seals: Vec<_> = self.state.recipients.iter().copied().collect();
        if self.rules == Rules::RecipientLeftOut {
            seals.pop();
        }
        seals
    }

    /// The epochs that F4 asks for: known by a counting entry, openable here, holding every Fresh
    /// admitted now, and not sealed to all recipients of now.
    fn needed(&self, own: &BTreeSet<Id>) -> BTreeSet<Id> {
        let entries = self.view.log(Log::Space).filter_map(|item| match item.op {
            Op::Entry { epoch, .. } => {
                let is_in = self
                    .verdicts
                    .get(&item.id)
                    .is_some_and(|verdict| verdict.is_in());
                is_in.then_some(epoch)
            }
            _ => None,
        });
        let needs = |epoch: &Id| {
            let Some(Op::Rekey(rekey)) = self.view.get(*epoch).map(|item| &item.op) else {
                return false;
            };
            let fresh = self
                .state
                .fresh
                .iter()
                .all(|fresh| rekey.fresh.contains(fresh));
            let seals =
                |device: &Device| rekey.seals.contains(device) && !rekey.spoiled.contains(device);
            let to_all = || self.seals().iter().all(seals);
            own.contains(epoch) && fresh && !to_all()
        };
        entries.filter(needs).collect()
    }

    /// F4: each `older` opens to its epoch's commit, which must be known for that, and each needed
    /// epoch is reached over them.
    fn leads_to(&self, epoch: Id, rekey: &Rekey, needed: &BTreeSet<Id>) -> bool {
        rekey
            .older
            .iter()
            .all(|older| self.view.get(*older).is_some())
            && needed.is_subset(&reach(self.view, [epoch]))
    }

    /// F5: the epochs that `older` leads to from a Rekey by a recipient of now that is sealed to a
    /// device that is none now.
    fn exposed(&self) -> BTreeSet<Id> {
        if self.rules == Rules::NoReach {
            return BTreeSet::new();
        }
        let recipients = &self.state.recipients;
        let leaks = |(item, rekey): &(&Arc<Item>, &Rekey)| {
            item.device()
                .is_some_and(|device| recipients.contains(&device))
                && rekey
                    .seals
                    .iter()
                    .any(|device| !recipients.contains(device))
        };
        reach(
            self.view,
            rekeys(self.view).filter(leaks).map(|(item, _)| item.id),
        )
    }

    /// What a Rekey made now says; `older` names what F4 needs.
    #[must_use]
    pub fn rekey(&self, draw: u32) -> Rekey {
        let own = derive(self.view, &BTreeSet::from([self.device]));
        Rekey {
            roster: self.state.roster.clone(),
            fresh: self.state.fresh.clone(),
            seals: self.seals(),
            spoiled: Vec::new(),
            older: self.needed(&own).into_iter().collect(),
            draw,
        }
    }
}
