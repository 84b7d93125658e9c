use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use protocol::limits::{OTHER_RECORDS_MAX, OWNER_RECORDS_MAX};
use protocol::{DeviceId, Error, LogId, PersonId, RecordId, SUITE, SpaceId};

use crate::intake::{Arrival, record_arrival, settle};
use crate::{Author, Genesis, Operation, Outcome, PersonState, Record, Refusal, Wait};

/// The person logs that are here, evaluated.
pub type Persons<'a> = dyn Fn(&PersonId) -> Option<&'a PersonState> + 'a;

/// A record of a space, with the person under whom its signature holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpaceRecord {
    /// Its id.
    pub id: RecordId,
    /// The record.
    pub record: Record,
    /// Whom its device signed it for; none for an operation of a later version by a root.
    pub person: Option<PersonId>,
    /// What the seals of a Rekey are bound to.
    pub draft: Option<[u8; 32]>,
}

/// A space's log: a set of well-formed, rightly signed records, in whatever order they came.
#[derive(Clone, Debug)]
pub struct SpaceLog {
    space: SpaceId,
    genesis: Option<Genesis>,
    pub(crate) records: BTreeMap<RecordId, Arc<SpaceRecord>>,
    /// Everybody whom an AddPerson names, admitted or not.
    named: BTreeSet<PersonId>,
}

impl SpaceLog {
    /// The empty log of `space`.
    #[must_use]
    pub const fn new(space: SpaceId) -> Self {
        Self {
            space,
            genesis: None,
            records: BTreeMap::new(),
            named: BTreeSet::new(),
        }
    }

    /// Whose log it is.
    #[must_use]
    pub const fn space(&self) -> &SpaceId {
        &self.space
    }

    /// The log's id.
    #[must_use]
    pub fn id(&self) -> LogId {
        self.space.into()
    }

    /// What the space was begun as.
    #[must_use]
    pub const fn genesis(&self) -> Option<&Genesis> {
        self.genesis.as_ref()
    }

    /// Whether the record is in the log.
    #[must_use]
    pub fn contains(&self, id: &RecordId) -> bool {
        self.records.contains_key(id)
    }

    /// One record of the log.
    #[must_use]
    pub fn record(&self, id: &RecordId) -> Option<&SpaceRecord> {
        self.records.get(id).map(|record| &**record)
    }

    /// All records, by id.
    pub fn records(&self) -> impl Iterator<Item = &SpaceRecord> {
        self.records.values().map(|record| &**record)
    }

    /// The owner, then everybody whom an AddPerson names: whose person logs are needed here.
    pub fn persons(&self) -> impl Iterator<Item = &PersonId> {
        let owner = self.genesis.as_ref().map(|genesis| &genesis.owner);
        let others = self
            .named
            .iter()
            .filter(move |person| Some(*person) != owner);
        owner.into_iter().chain(others)
    }

    /// Checks a record whole and puts it into the log.
    pub fn insert(&mut self, bytes: &[u8], persons: &Persons<'_>) -> Outcome {
        match Record::decode(bytes) {
            Ok(record) => self.place(record, persons, &mut Vec::new()),
            Err(error) => error.into(),
        }
    }

    /// Inserts records that may stand in any order; each outcome is the last that it had.
    pub fn insert_all<B: AsRef<[u8]>>(
        &mut self,
        items: &[B],
        persons: &Persons<'_>,
    ) -> Vec<Outcome> {
        settle(items, |record, arrivals| {
            self.place(record, persons, arrivals)
        })
    }

    /// Keeps only what a server takes: everything else it was shown leaves no trace.
    pub fn retain(&mut self, keep: impl Fn(&SpaceRecord) -> bool) {
        self.records.retain(|_, record| keep(record));
        self.named = self
            .records
            .values()
            .filter_map(|record| named(&record.record))
            .collect();
        if !self.contains(&RecordId::from_bytes(*self.space.as_bytes())) {
            self.genesis = None;
        }
    }

    /// Where the next record of a device stands: after its newest one here.
    #[must_use]
    pub fn next_author(&self, device: &DeviceId) -> Author {
        let head = self.head(device);
        Author {
            device: *device,
            counter: head.map_or(1, |(counter, _)| counter.saturating_add(1)),
            previous: head.map(|(_, id)| id),
        }
    }

    /// The newest record of a device here: of a forked chain the longest, then the smallest id.
    #[must_use]
    pub fn head(&self, device: &DeviceId) -> Option<(u64, RecordId)> {
        let own = |record: &SpaceRecord| {
            let author = record
                .record
                .author
                .filter(|author| author.device == *device)?;
            Some((author.counter, record.id))
        };
        let newest = |(counter, id): &(u64, RecordId)| (*counter, std::cmp::Reverse(*id));
        self.records().filter_map(own).max_by_key(newest)
    }

    fn place(
        &mut self,
        record: Record,
        persons: &Persons<'_>,
        arrivals: &mut Vec<Arrival>,
    ) -> Outcome {
        let id = record.id(&self.id());
        if self.contains(&id) {
            return Outcome::Known(id);
        }
        let checked = match &record.operation {
            Operation::Genesis(genesis) => self.check_genesis(&record, id, genesis, persons),
            Operation::Era(_) | Operation::AddDevice(_) | Operation::RemoveDevice(_) => {
                Err(Outcome::Refused(Refusal::Misplaced("operation")))
            }
            _ => self.check(&record, persons),
        };
        let person = match checked {
            Ok(person) => person,
            Err(outcome) => return outcome,
        };
        arrivals.push(record_arrival(&id));
        if let Operation::Genesis(genesis) = &record.operation {
            self.genesis = Some(*genesis);
        }
        // Whoever waited for a device of this person can be shown again.
        if let Some(added) = named(&record).filter(|added| self.named.insert(*added)) {
            let devices = persons(&added).into_iter().flat_map(PersonState::devices);
            arrivals.extend(devices.map(|(device, _)| Arrival::Device(*device)));
        }
        let rekey = matches!(record.operation, Operation::Rekey(_));
        let draft = rekey.then(|| record.draft_hash(&self.space));
        let record = SpaceRecord {
            id,
            record,
            person,
            draft,
        };
        self.records.insert(id, Arc::new(record));
        Outcome::Taken(id)
    }

    /// The owner's device made it, whatever became of that device since.
    fn check_genesis(
        &self,
        record: &Record,
        id: RecordId,
        genesis: &Genesis,
        persons: &Persons<'_>,
    ) -> Result<Option<PersonId>, Outcome> {
        let author = record.author.ok_or(Error::Malformed("record"))?;
        if id.as_bytes() != self.space.as_bytes() || author.counter != 1 {
            return Err(Outcome::Refused(Refusal::Misplaced("genesis")));
        }
        if genesis.minimum_suite > u64::from(SUITE) {
            return Err(Error::UnknownSuite.into());
        }
        let waits = Outcome::Waits(Wait::Person(genesis.owner));
        let owner = persons(&genesis.owner).ok_or(waits)?;
        let waits = Outcome::Waits(Wait::Device(author.device));
        let card = owner.card(&author.device).ok_or(waits)?;
        record.verify(0, card.sign_key(), &self.id(), &genesis.owner)?;
        Ok(Some(genesis.owner))
    }

    fn check(&self, record: &Record, persons: &Persons<'_>) -> Result<Option<PersonId>, Outcome> {
        let genesis = RecordId::from_bytes(*self.space.as_bytes());
        let owner = self
            .genesis
            .ok_or(Outcome::Waits(Wait::Record(genesis)))?
            .owner;
        let Some(author) = record.author else {
            let root = persons(&owner).map(PersonState::root);
            let root = root.ok_or(Outcome::Waits(Wait::Person(owner)))?;
            record.verify(0, root, &self.id(), &owner)?;
            return Ok(None);
        };
        if author.counter > OWNER_RECORDS_MAX {
            return Err(Error::Limit("record counter").into());
        }
        let person = self.signer(record, &author, persons)?;
        if person != owner && author.counter > OTHER_RECORDS_MAX {
            return Err(Error::Limit("record counter").into());
        }
        self.check_previous(&author)?;
        Ok(Some(person))
    }

    /// The person under whom the signature holds: a device that two persons list, which takes its
    /// own key, acts for the one it signed for.
    fn signer(
        &self,
        record: &Record,
        author: &Author,
        persons: &Persons<'_>,
    ) -> Result<PersonId, Outcome> {
        let mut outcome = Outcome::Waits(Wait::Device(author.device));
        for person in self.persons() {
            let state = persons(person);
            let Some(card) = state.and_then(|state| state.card(&author.device)) else {
                continue;
            };
            match record.verify(0, card.sign_key(), &self.id(), person) {
                Ok(()) => return Ok(*person),
                Err(error) => outcome = error.into(),
            }
        }
        Err(outcome)
    }

    fn check_previous(&self, author: &Author) -> Result<(), Outcome> {
        let Some(previous) = author.previous else {
            return Ok(());
        };
        let waits = Outcome::Waits(Wait::Record(previous));
        let record = self.records.get(&previous).ok_or(waits)?;
        let before = record.record.author.ok_or(Error::Malformed("record"))?;
        if before.device == author.device && before.counter.checked_add(1) == Some(author.counter) {
            Ok(())
        } else {
            Err(Outcome::Refused(Refusal::Misplaced("chain")))
        }
    }
}

fn named(record: &Record) -> Option<PersonId> {
    match &record.operation {
        Operation::AddPerson(add) => Some(add.person),
        _ => None,
    }
}
