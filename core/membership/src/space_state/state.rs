use std::collections::{BTreeMap, BTreeSet};

use protocol::{DeviceId, Handle, PersonId, Recipient, RecordId, SealKey, Short, SpaceId};

use super::admission::Admissions;
use super::epochs::Epochs;
use super::roles::roles;
use super::rules::{EntryRules, entry_rules};
use super::{Admission, EntryRule, MemberRole};
use crate::handles::Handles;
use crate::{
    ByHandle, Genesis, Operation, PersonState, Persons, Reach, Roster, RosterPerson, SpaceKind,
    SpaceLog, SpaceRecord, Taking,
};

/// What a space's log says now (S1 to S4, F1 to F5): recomputed from the whole, never patched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpaceState {
    space: SpaceId,
    genesis: Genesis,
    roles: BTreeMap<PersonId, MemberRole>,
    ever_edit: BTreeSet<PersonId>,
    recipients: Vec<Recipient>,
    writers: BTreeSet<(PersonId, DeviceId)>,
    roster: Roster,
    roster_hash: [u8; 32],
    admissions: BTreeMap<RecordId, Admission>,
    rules: EntryRules,
    handles: Handles,
    late_rekeys: BTreeSet<RecordId>,
    needs_update: bool,
    pub(super) epochs: Epochs,
}

impl SpaceState {
    /// Evaluates the log; nothing while Genesis or the owner's person log is missing.
    #[must_use]
    pub fn evaluate(log: &SpaceLog, persons: &Persons<'_>) -> Option<Self> {
        let genesis = *log.genesis()?;
        persons(&genesis.owner)?;
        let admissions = Admissions::judge(log, &genesis, persons);
        let roles = roles(log, &genesis, &admissions);
        let roster = roster(log, &roles, &admissions, persons);
        let mut state = Self {
            space: *log.space(),
            genesis,
            recipients: recipients(&roles, persons),
            writers: writers(&roles, persons),
            roster_hash: roster.clone().hash(log.space()),
            roster,
            rules: entry_rules(log, &genesis, &admissions, persons),
            handles: handles(log, persons),
            late_rekeys: late_rekeys(log, &genesis, &admissions, persons),
            needs_update: needs_update(log, &roles, &admissions, persons),
            roles,
            ever_edit: admissions.ever_edit,
            admissions: admissions.of,
            epochs: Epochs::default(),
        };
        state.epochs = Epochs::judge(log, &state);
        Some(state)
    }

    /// Which space it is.
    #[must_use]
    pub const fn space(&self) -> &SpaceId {
        &self.space
    }

    /// What the space was begun as.
    #[must_use]
    pub const fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// What the space is for.
    #[must_use]
    pub const fn kind(&self) -> SpaceKind {
        self.genesis.kind
    }

    /// Whose it is.
    #[must_use]
    pub const fn owner(&self) -> &PersonId {
        &self.genesis.owner
    }

    /// What a person may do now.
    #[must_use]
    pub fn role(&self, person: &PersonId) -> MemberRole {
        self.roles.get(person).copied().unwrap_or(MemberRole::None)
    }

    /// Everybody in the roster, also those who are out.
    pub fn persons(&self) -> impl Iterator<Item = (&PersonId, MemberRole)> {
        self.roles.iter().map(|(person, role)| (person, *role))
    }

    /// S3: the owner and everybody who reads.
    pub fn members(&self) -> impl Iterator<Item = &PersonId> {
        let members = self.persons().filter(|(_, role)| *role >= MemberRole::Read);
        members.map(|(person, _)| person)
    }

    /// Whether the person is the owner or ever got Edit: then their entries may count.
    #[must_use]
    pub fn ever_wrote(&self, person: &PersonId) -> bool {
        person == self.owner() || self.ever_edit.contains(person)
    }

    /// S3: the members' active devices and papers, sorted.
    #[must_use]
    pub fn recipients(&self) -> &[Recipient] {
        &self.recipients
    }

    /// Whether a device or paper receives keys now.
    #[must_use]
    pub fn is_recipient(&self, device: &DeviceId) -> bool {
        self.recipients
            .binary_search_by_key(device, |recipient| recipient.device)
            .is_ok()
    }

    /// Who is in, and who was.
    #[must_use]
    pub const fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The roster's hash: what an epoch must have been made for.
    #[must_use]
    pub const fn roster_hash(&self) -> &[u8; 32] {
        &self.roster_hash
    }

    /// The ids of the admitted Fresh records, sorted.
    #[must_use]
    pub fn fresh(&self) -> &[RecordId] {
        &self.roster.fresh
    }

    /// S1: whether a record has its effect.
    #[must_use]
    pub fn admission(&self, record: &RecordId) -> Admission {
        self.admissions
            .get(record)
            .copied()
            .unwrap_or(Admission::Refused)
    }

    /// S4 and E6: which entries of a device count; nothing for persons who never got Edit.
    #[must_use]
    pub fn entry_rule(&self, person: &PersonId, device: &DeviceId) -> Option<&EntryRule> {
        self.rules.get(&(*person, *device))
    }

    /// The device with this handle, of all whose person takes or took part.
    #[must_use]
    pub fn device_by_handle(&self, handle: &Handle) -> ByHandle {
        self.handles.named(handle)
    }

    /// Whether the device writes now: it is active, and its person is the owner or has Edit.
    #[must_use]
    pub fn may_write(&self, person: &PersonId, device: &DeviceId) -> bool {
        self.writers.contains(&(*person, *device))
    }

    /// Whether an operation of a later version makes the space read-only until an update
    /// (PROTOCOL 13).
    #[must_use]
    pub const fn needs_update(&self) -> bool {
        self.needs_update
    }

    /// Whether a server takes an entry (PROTOCOL 9): of a device that writes now; else within its
    /// cuts, by sequence; else late.
    #[must_use]
    pub fn takes_entry(
        &self,
        person: &PersonId,
        device: &DeviceId,
        sequence: u64,
        id: &Short,
    ) -> Taking {
        match self.entry_rule(person, device) {
            _ if self.may_write(person, device) => Taking::Taken,
            Some(rule) if rule.holds_at(sequence, id) => Taking::Taken,
            Some(rule) if rule.known => Taking::Late,
            _ => Taking::Refused,
        }
    }

    /// Whether a server takes a manifest.
    #[must_use]
    pub fn takes_manifest(&self, person: &PersonId, device: &DeviceId) -> bool {
        self.may_write(person, device)
    }

    /// Whether a server takes a record, evaluated with it: admitted ones, those that lie below a
    /// named record still to come, and with late entries their Rekeys.
    #[must_use]
    pub fn takes_record(&self, record: &RecordId) -> Taking {
        match self.admission(record) {
            Admission::Admitted | Admission::Waits => Taking::Taken,
            Admission::Refused if self.late_rekeys.contains(record) => Taking::Late,
            Admission::Refused => Taking::Refused,
        }
    }
}

fn members<'a, 'p: 'a>(
    roles: &'a BTreeMap<PersonId, MemberRole>,
    persons: &'a Persons<'p>,
) -> impl Iterator<Item = (&'a PersonId, MemberRole, &'p PersonState)> + 'a {
    let members = roles.iter().filter(|(_, role)| **role >= MemberRole::Read);
    members.filter_map(|(person, role)| Some((person, *role, persons(person)?)))
}

fn recipients(roles: &BTreeMap<PersonId, MemberRole>, persons: &Persons<'_>) -> Vec<Recipient> {
    let mut keys: BTreeMap<DeviceId, SealKey> = BTreeMap::new();
    for (_, _, state) in members(roles, persons) {
        let active = state
            .active()
            .iter()
            .filter_map(|device| state.card(device));
        for card in active.chain([state.paper()]) {
            keys.insert(card.device_id(), *card.seal_key());
        }
    }
    let recipient = |(device, key)| Recipient { device, key };
    keys.into_iter().map(recipient).collect()
}

fn writers(
    roles: &BTreeMap<PersonId, MemberRole>,
    persons: &Persons<'_>,
) -> BTreeSet<(PersonId, DeviceId)> {
    let writing = members(roles, persons).filter(|(_, role, _)| role.writes());
    let devices = |(person, _, state): (&PersonId, MemberRole, &PersonState)| {
        let person = *person;
        state
            .active()
            .iter()
            .map(move |device| (person, *device))
            .collect::<Vec<_>>()
    };
    writing.flat_map(devices).collect()
}

fn roster(
    log: &SpaceLog,
    roles: &BTreeMap<PersonId, MemberRole>,
    admissions: &Admissions,
    persons: &Persons<'_>,
) -> Roster {
    let person = |(person, role): (&PersonId, &MemberRole)| RosterPerson {
        person: *person,
        role: role.number(),
        standing: match role {
            MemberRole::None => None,
            _ => persons(person).map(PersonState::roster_standing),
        },
    };
    let admitted = admissions.admitted(log);
    let fresh = admitted.filter(|record| record.record.operation == Operation::Fresh);
    Roster {
        persons: roles.iter().map(person).collect(),
        fresh: fresh.map(|record| record.id).collect(),
    }
}

fn handles(log: &SpaceLog, persons: &Persons<'_>) -> Handles {
    let mut handles = Handles::default();
    for state in log.persons().filter_map(persons) {
        state
            .devices()
            .for_each(|(device, _)| handles.insert(*device));
    }
    handles
}

/// Rekeys of devices that were removed or lowered, which late entries may rest on.
fn late_rekeys(
    log: &SpaceLog,
    genesis: &Genesis,
    admissions: &Admissions,
    persons: &Persons<'_>,
) -> BTreeSet<RecordId> {
    let late = |record: &&SpaceRecord| {
        let (Some(person), Some(author)) = (record.person, record.record.author) else {
            return false;
        };
        let wrote = person == genesis.owner || admissions.ever_edit.contains(&person);
        let reach = persons(&person).map(|state| state.entry_reach(log.space(), &author.device));
        let known = reach.is_some_and(|reach| reach != Reach::Waits);
        matches!(record.record.operation, Operation::Rekey(_)) && wrote && known
    };
    log.records().filter(late).map(|record| record.id).collect()
}

fn needs_update(
    log: &SpaceLog,
    roles: &BTreeMap<PersonId, MemberRole>,
    admissions: &Admissions,
    persons: &Persons<'_>,
) -> bool {
    let mut members = members(roles, persons);
    let owner = |record: &SpaceRecord| {
        record
            .person
            .is_none_or(|p| roles.get(&p) == Some(&MemberRole::Owner))
    };
    let mut admitted = admissions.admitted(log).filter(|record| owner(record));
    let unknown = |operation: &Operation| {
        matches!(operation, Operation::Unknown(_)) && !operation.is_ignored()
    };
    members.any(|(_, _, state)| state.needs_update())
        || admitted.any(|record| unknown(&record.record.operation))
}
