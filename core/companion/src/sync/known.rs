//! Who has which devices and who takes part where, evaluated from the records in the store
//! (SECURITY 4). Kept between calls and brought up to date by the records that came since.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use membership::{
    ByHandle, Operation, Outcome, PersonLog, PersonState, Record, SpaceLog, SpaceState, Wait,
};
use protocol::{Card, DeviceId, Handle, LogId, Manifest, PersonId, RecordId, SpaceId};
use store::{LogRecord, Reader};

use crate::observe::lock;
use crate::{Companion, Result};

/// A person log and what it says.
#[derive(Clone, Debug)]
pub(crate) struct KnownPerson {
    pub(crate) log: PersonLog,
    pub(crate) state: Option<PersonState>,
}

/// A space's log and what it says.
#[derive(Clone, Debug)]
pub(crate) struct KnownSpace {
    pub(crate) log: SpaceLog,
    pub(crate) state: Option<SpaceState>,
}

/// Everything that the records of the store say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// The number of the newest stored record that is in here.
    through: i64,
    persons: BTreeMap<PersonId, KnownPerson>,
    spaces: BTreeMap<SpaceId, KnownSpace>,
    /// Stored records whose chain has a gap: after a repair, which lost some.
    waiting: Vec<LogRecord>,
}

impl Companion {
    /// What the records of the store say, as `reader` sees them. Not for a reader within a write:
    /// what is undone must not stay in what is kept.
    pub(crate) fn known(&self, reader: &Reader<'_>) -> Result<Arc<Known>> {
        let known = self.known_within(reader)?;
        *lock(&self.inner.remembered.known) = Some(Arc::clone(&known));
        Ok(known)
    }

    /// The same within a write.
    pub(crate) fn known_within(&self, reader: &Reader<'_>) -> Result<Arc<Known>> {
        let newest = reader.newest_log_record()?;
        let kept = lock(&self.inner.remembered.known).clone();
        match kept {
            Some(known) if known.through == newest => Ok(known),
            Some(known) if known.through < newest => {
                let mut known = Arc::unwrap_or_clone(known);
                known.take(reader.log_records_after(known.through)?);
                Ok(Arc::new(known))
            }
            _ => {
                let mut known = Known::default();
                known.take(reader.log_records_after(0)?);
                Ok(Arc::new(known))
            }
        }
    }
}

impl Known {
    /// A person's state, once their first Era is here.
    pub(crate) fn person(&self, person: &PersonId) -> Option<&PersonState> {
        self.persons.get(person)?.state.as_ref()
    }

    /// A space's state, once its Genesis and its owner's log are here.
    pub(crate) fn space(&self, space: &SpaceId) -> Option<&SpaceState> {
        self.spaces.get(space)?.state.as_ref()
    }

    /// A person's log.
    pub(crate) fn person_log(&self, person: &PersonId) -> Option<&PersonLog> {
        Some(&self.persons.get(person)?.log)
    }

    /// A space's log.
    pub(crate) fn space_log(&self, space: &SpaceId) -> Option<&SpaceLog> {
        Some(&self.spaces.get(space)?.log)
    }

    /// The spaces in which nothing may be written before an update: a record there, or in the
    /// person log, is of a form that a newer version made.
    pub(crate) fn read_only(&self, me: &PersonId) -> BTreeSet<store::SpaceId> {
        let is_all = self.person(me).is_some_and(PersonState::needs_update);
        let spaces = self.spaces.iter().filter(|(_, space)| {
            is_all || space.state.as_ref().is_some_and(SpaceState::needs_update)
        });
        spaces
            .map(|(space, _)| store::SpaceId(*space.as_bytes()))
            .collect()
    }

    /// Every space of which the Genesis is here.
    pub(crate) fn spaces(&self) -> impl Iterator<Item = &SpaceId> {
        self.spaces.keys()
    }

    /// Whether any record of this log is here.
    pub(crate) fn has_log(&self, log: &LogId) -> bool {
        self.persons.contains_key(&as_person(log)) || self.spaces.contains_key(&as_space(log))
    }

    /// Whether the log is a person's.
    pub(crate) fn is_person(&self, log: &LogId) -> bool {
        self.persons.contains_key(&as_person(log))
    }

    /// The persons of a space in whose logs a device has a card, with the card: for one of them its
    /// signatures hold.
    pub(crate) fn authors<'a>(
        &'a self,
        space: &SpaceId,
        device: &'a DeviceId,
    ) -> impl Iterator<Item = (PersonId, &'a Card)> {
        let persons = self
            .spaces
            .get(space)
            .into_iter()
            .flat_map(|space| space.log.persons());
        persons.filter_map(move |person| {
            let card = self.persons.get(person)?.log.card(device)?;
            Some((*person, card))
        })
    }

    /// The person of a space under whom a manifest's signature holds.
    pub(crate) fn signer(&self, space: &SpaceId, manifest: &Manifest) -> Option<PersonId> {
        let mut authors = self.authors(space, &manifest.author);
        let signer =
            authors.find(|(person, card)| manifest.verify(space, card.sign_key(), person).is_ok());
        signer.map(|(person, _)| person)
    }

    /// The one device of a space's persons that a handle names.
    pub(crate) fn device_by_handle(&self, space: &SpaceId, handle: &Handle) -> Option<DeviceId> {
        match self.space(space)?.device_by_handle(handle) {
            ByHandle::One(device) => Some(device),
            ByHandle::Several | ByHandle::Unknown => None,
        }
    }

    /// The card of a paper of a space's persons: of any Era, since old papers open old epochs.
    pub(crate) fn paper<'a>(&'a self, space: &SpaceId, paper: &DeviceId) -> Option<&'a Card> {
        let persons = self
            .spaces
            .get(space)
            .into_iter()
            .flat_map(|space| space.log.persons());
        let logs = persons.filter_map(|person| self.persons.get(person));
        let records = logs.flat_map(|person| person.log.records());
        let papers = records.filter_map(|(_, record)| match &record.operation {
            Operation::Era(era) => Some(&era.paper),
            _ => None,
        });
        papers.into_iter().find(|card| card.device_id() == *paper)
    }

    /// Checks a record whole and puts it into its log; the log is made if the record begins it.
    pub(crate) fn insert(&mut self, log: &LogId, bytes: &[u8]) -> Outcome {
        let (person, space) = (as_person(log), as_space(log));
        if !self.has_log(log) {
            let Ok(record) = Record::decode(bytes) else {
                // What is wrong with it is said by any log.
                return PersonLog::new(person).insert(bytes);
            };
            match &record.operation {
                Operation::Era(_) => {
                    let begun = KnownPerson {
                        log: PersonLog::new(person),
                        state: None,
                    };
                    self.persons.insert(person, begun);
                }
                Operation::Genesis(_) if record.id(log).as_bytes() == log.as_bytes() => {
                    let begun = KnownSpace {
                        log: SpaceLog::new(space),
                        state: None,
                    };
                    self.spaces.insert(space, begun);
                }
                _ => return Outcome::Waits(Wait::Record(RecordId::from_bytes(*log.as_bytes()))),
            }
        }
        let outcome = self.insert_into(&person, &space, bytes);
        if !outcome.is_in() {
            // A log that this record was to begin is none.
            self.persons
                .retain(|_, person| person.log.records().next().is_some());
            self.spaces.retain(|_, space| space.log.genesis().is_some());
        }
        outcome
    }

    fn insert_into(&mut self, person: &PersonId, space: &SpaceId, bytes: &[u8]) -> Outcome {
        let Self {
            persons, spaces, ..
        } = self;
        if let Some(known) = persons.get_mut(person) {
            let outcome = known.log.insert(bytes);
            if matches!(outcome, Outcome::Taken(_)) {
                known.state = known.log.state();
            }
            return outcome;
        }
        let find = |person: &PersonId| persons.get(person)?.state.as_ref();
        match spaces.get_mut(space) {
            Some(known) => known.log.insert(bytes, &find),
            None => Outcome::Waits(Wait::Root),
        }
    }

    /// Evaluates every space anew. Cheap: signatures were checked when records came.
    pub(crate) fn evaluate(&mut self) {
        let Self {
            persons, spaces, ..
        } = self;
        let find = |person: &PersonId| persons.get(person)?.state.as_ref();
        for known in spaces.values_mut() {
            known.state = SpaceState::evaluate(&known.log, &find);
        }
    }

    /// Takes stored records, in the order in which they came; what waits is shown again.
    fn take(&mut self, records: Vec<(i64, LogRecord)>) {
        let mut open = std::mem::take(&mut self.waiting);
        for (n, record) in records {
            self.through = self.through.max(n);
            open.push(record);
        }
        loop {
            let before = open.len();
            open.retain(|record| {
                let log = LogId::from_bytes(record.log);
                !self.insert(&log, &record.body).is_in()
            });
            if open.is_empty() || open.len() == before {
                break;
            }
        }
        self.waiting = open;
        self.evaluate();
    }
}

/// The person whose log this is, if it is a person's.
pub(crate) fn as_person(log: &LogId) -> PersonId {
    PersonId::from_bytes(*log.as_bytes())
}

/// The space whose log this is, if it is a space's.
pub(crate) fn as_space(log: &LogId) -> SpaceId {
    SpaceId::from_bytes(*log.as_bytes())
}
