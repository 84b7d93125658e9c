use std::collections::{BTreeMap, BTreeSet};

use protocol::{Card, DeviceId, Handle, PersonId, RecordId, SpaceId, VerifyingKey};

use super::choice::chosen_eras;
use super::devices::{Devices, Removal, devices};
use super::index::Index;
use crate::handles::Handles;
use crate::{ByHandle, ChainPoint, Era, Operation, PersonLog, Record, Standing, Taking};

/// Where a device stands with its person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceStanding {
    /// It receives keys and writes.
    Active,
    /// Certified, but five others come before it.
    Spare,
    /// Removed by another device, by no Era: another Era brings it back.
    Frozen,
    /// Added by a device after that one was cut off: it gets no keys until it is linked again.
    Uncertified,
    /// Removed by the current Era.
    Removed,
    /// Neither listed in the current Era nor added since.
    Unknown,
}

/// How far a device's items in one space count by rule E6.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The device is unknown: its items wait.
    Waits,
    /// All of them do.
    All,
    /// Those within every one of these do.
    Within(Vec<ChainPoint>),
}

/// What a person log says now (E1 to E6): recomputed from the whole log, never patched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonState {
    person: PersonId,
    eras: Vec<RecordId>,
    rivals: Vec<RecordId>,
    era_id: RecordId,
    era: Era,
    cards: BTreeMap<DeviceId, Card>,
    handles: Handles,
    listed_removed: BTreeSet<DeviceId>,
    devices: Devices,
    needs_update: bool,
}

impl PersonLog {
    /// What the log says; nothing before it has its first Era.
    #[must_use]
    pub fn state(&self) -> Option<PersonState> {
        let index = Index::new(self);
        let eras = chosen_eras(&index);
        let era_id = *eras.last()?;
        let era = self.era(&era_id)?.clone();
        let chosen: BTreeSet<_> = eras.iter().collect();
        let all = self.eras().map(|(id, _)| *id);
        let rivals = all.filter(|id| !chosen.contains(id)).collect();
        let devices = devices(&index, &era);
        let mut cards: BTreeMap<_, _> = self.cards().map(|(d, card)| (*d, card.clone())).collect();
        for active in &era.active {
            cards.insert(active.card.device_id(), active.card.clone());
        }
        let mut handles = Handles::default();
        cards.keys().for_each(|device| handles.insert(*device));
        let removed = era.removed.iter();
        Some(PersonState {
            person: *self.person(),
            rivals,
            era_id,
            cards,
            handles,
            listed_removed: removed.map(|removed| removed.card.device_id()).collect(),
            needs_update: devices.unknown_operation || self.root_asks_for_update(&era),
            devices,
            eras,
            era,
        })
    }

    fn root_asks_for_update(&self, era: &Era) -> bool {
        let signed = self.roots.iter().filter(|(_, root)| **root == era.root);
        let mut records = signed.filter_map(|(id, _)| self.records.get(id));
        records.any(|record| !record.operation.is_ignored())
    }
}

impl PersonState {
    /// Whose state it is.
    #[must_use]
    pub const fn person(&self) -> &PersonId {
        &self.person
    }

    /// The id of the current Era.
    #[must_use]
    pub const fn era_id(&self) -> &RecordId {
        &self.era_id
    }

    /// The current Era.
    #[must_use]
    pub const fn era(&self) -> &Era {
        &self.era
    }

    /// The Eras that hold, from the first to the current one.
    #[must_use]
    pub fn eras(&self) -> &[RecordId] {
        &self.eras
    }

    /// Rightly signed Eras that lost: any is an alarm, since only the words make one.
    #[must_use]
    pub fn rival_eras(&self) -> &[RecordId] {
        &self.rivals
    }

    /// The root key in force.
    #[must_use]
    pub const fn root(&self) -> &VerifyingKey {
        &self.era.root
    }

    /// The paper in force.
    #[must_use]
    pub const fn paper(&self) -> &Card {
        &self.era.paper
    }

    /// The active devices, in the order of rule E5.
    #[must_use]
    pub fn active(&self) -> &[DeviceId] {
        &self.devices.active
    }

    /// Every device that any record of the log brought a card of.
    pub fn devices(&self) -> impl Iterator<Item = (&DeviceId, &Card)> {
        self.cards.iter()
    }

    /// A device's card; from the current Era if that lists it.
    #[must_use]
    pub fn card(&self, device: &DeviceId) -> Option<&Card> {
        self.cards.get(device)
    }

    /// The person's device with this handle.
    #[must_use]
    pub fn device_by_handle(&self, handle: &Handle) -> ByHandle {
        self.handles.named(handle)
    }

    /// E2: the device is listed active, or was added since by one that is rooted.
    #[must_use]
    pub fn is_rooted(&self, device: &DeviceId) -> bool {
        self.devices.rooted.contains(device)
    }

    /// E3: the current Era or a counting RemoveDevice removes it.
    #[must_use]
    pub fn is_removed(&self, device: &DeviceId) -> bool {
        self.devices.removals.contains_key(device)
    }

    /// Whether the current Era lists it as removed.
    #[must_use]
    pub fn is_listed_removed(&self, device: &DeviceId) -> bool {
        self.listed_removed.contains(device)
    }

    /// E4: it was let in before whoever let it in was cut off.
    #[must_use]
    pub fn is_certified(&self, device: &DeviceId) -> bool {
        self.devices.certified.contains(device)
    }

    /// E5: it receives keys and may write.
    #[must_use]
    pub fn is_active(&self, device: &DeviceId) -> bool {
        self.devices.active.contains(device)
    }

    /// Where a device stands.
    #[must_use]
    pub fn standing(&self, device: &DeviceId) -> DeviceStanding {
        if self.is_active(device) {
            DeviceStanding::Active
        } else if self.is_listed_removed(device) {
            DeviceStanding::Removed
        } else if self.is_rooted(device) && self.is_removed(device) {
            DeviceStanding::Frozen
        } else if self.is_certified(device) {
            DeviceStanding::Spare
        } else if self.is_rooted(device) {
            DeviceStanding::Uncertified
        } else {
            DeviceStanding::Unknown
        }
    }

    /// Whether a record of the person log counts in the current Era.
    #[must_use]
    pub fn counts(&self, record: &RecordId) -> bool {
        self.devices.counting.contains(record)
    }

    /// How far a device's records in `space` count (E6).
    #[must_use]
    pub fn record_reach(&self, space: &SpaceId, device: &DeviceId) -> Reach {
        let known = self.is_certified(device) || self.is_listed_removed(device);
        self.reach(known, space, device, |line| line.record)
    }

    /// How far a device's entries in `space` count (E6), what is adopted aside.
    #[must_use]
    pub fn entry_reach(&self, space: &SpaceId, device: &DeviceId) -> Reach {
        let known = self.is_rooted(device) || self.is_listed_removed(device);
        self.reach(known, space, device, |line| line.entry)
    }

    fn reach(
        &self,
        known: bool,
        space: &SpaceId,
        device: &DeviceId,
        part: impl Fn(crate::Line) -> ChainPoint,
    ) -> Reach {
        if !known {
            return Reach::Waits;
        }
        match self.devices.removals.get(device) {
            None => Reach::All,
            Some(_) if protocol::planted(5) => Reach::All,
            Some(removals) => {
                let cut = |removal| part(line(removal, space, device));
                Reach::Within(removals.iter().map(cut).collect())
            }
        }
    }

    /// How far a device lends its person a lawful hand in `space` (S1): everywhere while rooted; of
    /// one that the Era removed, within the Era's line, whoever else removed it.
    #[must_use]
    pub fn lawful_reach(&self, space: &SpaceId, device: &DeviceId) -> Reach {
        if self.is_rooted(device) {
            return Reach::All;
        }
        let listed = self.is_listed_removed(device);
        let removals = self.devices.removals.get(device).filter(|_| listed);
        match removals.and_then(|removals| removals.first()) {
            Some(removal) => Reach::Within(vec![line(removal, space, device).record]),
            None => Reach::Waits,
        }
    }

    pub(crate) fn removals(&self, device: &DeviceId) -> &[Removal] {
        self.devices.removals.get(device).map_or(&[], Vec::as_slice)
    }

    /// What a roster says of the person.
    #[must_use]
    pub fn roster_standing(&self) -> Standing {
        let listed = self.era.active.iter().map(|active| active.card.device_id());
        let mut others: BTreeSet<_> = self.devices.certified.iter().copied().collect();
        // Removed ones too: a device may be removed here before its AddDevice is known, and was
        // perhaps handed keys by whoever added it (I4).
        others.extend(listed.chain(self.devices.removals.keys().copied()));
        for active in self.active() {
            others.remove(active);
        }
        Standing {
            era: self.era_id,
            paper: self.paper().device_id(),
            active: self.active().to_vec(),
            others: others.into_iter().collect(),
        }
    }

    /// Whether a server takes a record of the person log, evaluated with it: Eras, and what rooted
    /// devices made, late or not.
    #[must_use]
    pub fn takes_record(&self, record: &Record) -> Taking {
        let taken = match (&record.operation, &record.author) {
            (Operation::Era(_), _) => true,
            (_, Some(author)) => self.is_rooted(&author.device),
            (_, None) => true,
        };
        if taken {
            Taking::Taken
        } else {
            Taking::Refused
        }
    }

    /// Whether an operation of a later version makes the person's spaces read-only until an update
    /// (PROTOCOL 13).
    #[must_use]
    pub const fn needs_update(&self) -> bool {
        self.needs_update
    }
}

/// No line is one at which nothing counts.
fn line(removal: &Removal, space: &SpaceId, device: &DeviceId) -> crate::Line {
    let line = removal.lines.find(space, device, &removal.nonce);
    line.unwrap_or_default()
}
