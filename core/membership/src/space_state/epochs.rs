use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use protocol::{RecordId, Short};

use super::SpaceState;
use crate::{Operation, Rekey, SpaceLog, SpaceRecord};

/// Why nobody may write under an epoch, as far as records tell (SECURITY 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Misfit {
    /// F1: it was made for another roster, or without a Fresh.
    Roster,
    /// F2: its author does not write now.
    Author,
    /// F3: it is sealed to others than the recipients of now.
    Recipients,
    /// F5: a device that is no recipient could open it from a later epoch.
    Reach,
}

/// What only a device that holds secrets knows of epochs.
pub trait EpochFacts {
    /// Whether this device has the epoch's secret.
    fn has_secret(&self, epoch: &RecordId) -> bool;

    /// Whether the secret opens to the commit and gives every seal (F3).
    fn is_checked(&self, epoch: &RecordId) -> bool;

    /// Whether `older` of the epoch `newer` opens to the commit of `older`.
    fn opens(&self, newer: &RecordId, older: &RecordId) -> bool;

    /// The epochs under which this device knows a counting entry, or a blob that a counting
    /// manifest names.
    fn used(&self) -> Vec<RecordId>;
}

/// The Rekeys of a space, admitted or not, and what the public rules say of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Epochs {
    rekeys: BTreeMap<RecordId, Arc<SpaceRecord>>,
    by_short: BTreeMap<Short, Vec<RecordId>>,
    exposed: BTreeSet<RecordId>,
}

impl Epochs {
    pub fn judge(log: &SpaceLog, state: &SpaceState) -> Self {
        let mut epochs = Self::default();
        for (id, record) in &log.records {
            if rekey(record).is_some() {
                epochs.rekeys.insert(*id, Arc::clone(record));
                epochs.by_short.entry(id.short()).or_default().push(*id);
            }
        }
        let leaks = epochs
            .rekeys
            .iter()
            .filter(|(_, record)| leaks(record, state));
        let leaks = leaks.map(|(id, _)| *id).collect();
        epochs.exposed = epochs.reached(leaks, |_, _| true);
        epochs
    }

    fn rekey(&self, id: &RecordId) -> Option<&Rekey> {
        self.rekeys.get(id).and_then(|record| rekey(record))
    }

    /// The epochs that a Rekey wraps; of two with the same eight bytes both.
    fn older(&self, id: &RecordId) -> impl Iterator<Item = &RecordId> {
        let older = self.rekey(id).into_iter().flat_map(|rekey| &rekey.older);
        older
            .filter_map(|older| self.by_short.get(&older.epoch))
            .flatten()
    }

    /// One marking pass from `start` over what each wraps, along the steps that `opens` allows.
    fn reached(
        &self,
        start: Vec<RecordId>,
        opens: impl Fn(&RecordId, &RecordId) -> bool,
    ) -> BTreeSet<RecordId> {
        let mut reached: BTreeSet<RecordId> = start.iter().copied().collect();
        let mut queue = start;
        while let Some(newer) = queue.pop() {
            for older in self.older(&newer) {
                if !reached.contains(older) && opens(&newer, older) {
                    reached.insert(*older);
                    queue.push(*older);
                }
            }
        }
        reached
    }
}

/// Whether a recipient of now handed this epoch to a device that is none.
fn leaks(record: &SpaceRecord, state: &SpaceState) -> bool {
    let author = record
        .record
        .author
        .is_some_and(|author| state.is_recipient(&author.device));
    let mut seals = rekey(record).into_iter().flat_map(|rekey| &rekey.seals);
    author && seals.any(|seal| !state.is_recipient(&seal.device))
}

fn rekey(record: &SpaceRecord) -> Option<&Rekey> {
    match &record.record.operation {
        Operation::Rekey(rekey) => Some(rekey),
        _ => None,
    }
}

impl SpaceState {
    /// Every Rekey of the space, admitted or not: what it was sealed to may open entries.
    pub fn rekeys(&self) -> impl Iterator<Item = (&SpaceRecord, &Rekey)> {
        let records = self.epochs.rekeys.values();
        records.filter_map(|record| Some((&**record, rekey(record)?)))
    }

    /// One Rekey.
    #[must_use]
    pub fn rekey(&self, epoch: &RecordId) -> Option<(&SpaceRecord, &Rekey)> {
        let record = self.epochs.rekeys.get(epoch)?;
        Some((record, rekey(record)?))
    }

    /// The epochs whose ids begin so: few, and each is tried.
    pub fn epochs_beginning<'a>(&'a self, first: &'a [u8]) -> impl Iterator<Item = &'a RecordId> {
        let mut from = [0; 32];
        for (byte, first) in from.iter_mut().zip(first) {
            *byte = *first;
        }
        let from = RecordId::from_bytes(from);
        let epochs = self.epochs.rekeys.range(from..).map(|(id, _)| id);
        epochs.take_while(move |id| id.as_bytes().starts_with(first))
    }

    /// F1, F2, F5 and the public part of F3: why nobody may write under the epoch.
    #[must_use]
    pub fn misfits(&self, epoch: &RecordId) -> BTreeSet<Misfit> {
        let Some((record, rekey)) = self.rekey(epoch) else {
            return BTreeSet::from([Misfit::Roster]);
        };
        let author = record.record.author.zip(record.person);
        let writes = author.is_some_and(|(author, person)| self.may_write(&person, &author.device));
        let sealed = rekey.seals.iter().map(|seal| seal.device);
        let recipients = self.recipients().iter().map(|recipient| recipient.device);
        let made_for = rekey.roster == *self.roster_hash() && rekey.fresh == self.fresh_shorts();
        let misfits = [
            (Misfit::Roster, !made_for),
            (Misfit::Author, !writes),
            (Misfit::Recipients, !sealed.eq(recipients)),
            (Misfit::Reach, self.epochs.exposed.contains(epoch)),
        ];
        misfits
            .into_iter()
            .filter(|(_, is)| *is)
            .map(|(misfit, _)| misfit)
            .collect()
    }

    /// The epochs that fit as far as records tell, the smallest id first.
    pub fn candidates(&self) -> impl Iterator<Item = &RecordId> {
        self.epochs
            .rekeys
            .keys()
            .filter(|id| self.misfits(id).is_empty())
    }

    /// The epoch to write under: the smallest id that fits by F1 to F5. None: make one.
    #[must_use]
    pub fn fit_epoch(&self, facts: &dyn EpochFacts) -> Option<RecordId> {
        let used = facts.used();
        let fits = |epoch: &&RecordId| facts.is_checked(epoch) && self.keeps(epoch, &used, facts);
        self.candidates().find(fits).copied()
    }

    /// F4: whoever has this epoch opens everything that counts.
    fn keeps(&self, epoch: &RecordId, used: &[RecordId], facts: &dyn EpochFacts) -> bool {
        let opens = |newer: &RecordId, older: &RecordId| facts.opens(newer, older);
        let older = self
            .epochs
            .rekey(epoch)
            .map_or(&[][..], |rekey| &rekey.older);
        let known = |short: &Short| {
            self.epochs
                .by_short
                .get(short)
                .map_or(&[][..], Vec::as_slice)
        };
        let each_opens = older.iter().all(|older| {
            known(&older.epoch)
                .iter()
                .any(|older| facts.opens(epoch, older))
        });
        let reached = self.epochs.reached(vec![*epoch], opens);
        let kept = |used: &RecordId| reached.contains(used) || !self.is_needed(used, facts);
        each_opens && used.iter().all(kept)
    }

    /// Whether a used epoch must be reached from the one to write under: this device can open it,
    /// it holds every Fresh, and it is not sealed to all recipients already.
    fn is_needed(&self, epoch: &RecordId, facts: &dyn EpochFacts) -> bool {
        let Some(rekey) = self.epochs.rekey(epoch) else {
            return false;
        };
        let shorts = self.fresh_shorts();
        let holds_fresh = shorts
            .iter()
            .all(|short| rekey.fresh.binary_search(short).is_ok());
        let sealed: BTreeSet<_> = rekey.seals.iter().map(|seal| seal.device).collect();
        let to_all = self
            .recipients()
            .iter()
            .all(|recipient| sealed.contains(&recipient.device));
        facts.has_secret(epoch) && holds_fresh && !(to_all && facts.is_checked(epoch))
    }

    /// What a new Rekey must wrap (F4), sorted: over `OLDER_MAX` of them take several in a row.
    #[must_use]
    pub fn older_needed(&self, facts: &dyn EpochFacts) -> Vec<RecordId> {
        let mut needed = facts.used();
        needed.retain(|epoch| self.is_needed(epoch, facts));
        needed.sort_unstable();
        needed.dedup();
        // One that another of them leads to need not be wrapped again.
        let mut covered: BTreeSet<RecordId> = BTreeSet::new();
        let mut heads = Vec::new();
        let inner = self.inner(&needed, facts);
        let (outer, left): (Vec<_>, Vec<_>) =
            needed.into_iter().partition(|id| !inner.contains(id));
        for epoch in outer.into_iter().chain(left) {
            if !covered.contains(&epoch) {
                let opens = |newer: &RecordId, older: &RecordId| facts.opens(newer, older);
                covered.extend(self.epochs.reached(vec![epoch], opens));
                heads.push(epoch);
            }
        }
        heads.sort_unstable();
        heads
    }

    /// Those of `needed` that some of them leads to.
    fn inner(&self, needed: &[RecordId], facts: &dyn EpochFacts) -> BTreeSet<RecordId> {
        let reached = self
            .epochs
            .reached(needed.to_vec(), |newer, older| facts.opens(newer, older));
        let wrapped = |newer: &RecordId| {
            let older = self
                .epochs
                .older(newer)
                .filter(|older| facts.opens(newer, older));
            older.copied().collect::<Vec<_>>()
        };
        reached.iter().flat_map(wrapped).collect()
    }

    /// What a Rekey made now says of Fresh records.
    #[must_use]
    pub fn fresh_shorts(&self) -> Vec<Short> {
        self.fresh().iter().map(RecordId::short).collect()
    }
}
