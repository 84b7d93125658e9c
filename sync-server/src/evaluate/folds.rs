use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use membership::{Operation, PersonLog, PersonState, SpaceLog, SpaceState};
use protocol::{LogId, PersonId, RecordId, SpaceId};

use crate::tables::item::{self, Kind};
use crate::tables::log;
use crate::{Result, Storage};

/// How many logs stay evaluated; above that the cache begins anew.
const FOLDS_MAX: usize = 4_096;
/// How many records are read at once.
const PAGE: u64 = 64;

/// A person log and what follows from it.
#[derive(Clone, Debug)]
pub(crate) struct PersonFold {
    /// `log.records` as of this fold; 0 for a log that is not here.
    pub(crate) records: u64,
    pub(crate) log: Arc<PersonLog>,
    /// None without a first Era.
    pub(crate) state: Option<Arc<PersonState>>,
}

/// A space log and what follows from it and from the person logs of who is named in it.
#[derive(Clone, Debug)]
pub(crate) struct SpaceFold {
    /// `log.records` as of this fold; 0 for a log that is not here.
    pub(crate) records: u64,
    pub(crate) log: Arc<SpaceLog>,
    /// `log.records` of each person log that was looked at.
    pub(crate) persons: BTreeMap<PersonId, PersonFold>,
    /// None without Genesis or the owner's person log.
    pub(crate) state: Option<Arc<SpaceState>>,
    /// The epochs by their tags.
    epochs: Arc<BTreeMap<[u8; 4], Vec<RecordId>>>,
}

impl PersonFold {
    pub(crate) fn new(log: PersonLog, records: u64) -> Self {
        let state = log.state().map(Arc::new);
        let log = Arc::new(log);
        Self {
            records,
            log,
            state,
        }
    }
}

impl SpaceFold {
    pub(crate) fn new(
        log: SpaceLog,
        persons: BTreeMap<PersonId, PersonFold>,
        records: u64,
    ) -> Self {
        let state = SpaceState::evaluate(&log, &state_of(&persons)).map(Arc::new);
        let mut epochs: BTreeMap<[u8; 4], Vec<RecordId>> = BTreeMap::new();
        for record in log.records() {
            if let Operation::Rekey(_) = record.record.operation
                && let Some(tag) = record.id.as_bytes().first_chunk()
            {
                epochs.entry(*tag).or_default().push(record.id);
            }
        }
        Self {
            records,
            log: Arc::new(log),
            persons,
            state,
            epochs: Arc::new(epochs),
        }
    }

    /// The epochs that an entry's tag may mean.
    pub(crate) fn epochs_by_tag(&self, tag: [u8; 4]) -> &[RecordId] {
        self.epochs.get(&tag).map_or(&[], Vec::as_slice)
    }

    /// The same records with these person logs.
    fn again(&self, persons: BTreeMap<PersonId, PersonFold>) -> Self {
        Self::new((*self.log).clone(), persons, self.records)
    }
}

/// Looks up the states of persons, as `membership` asks for them.
pub(crate) fn state_of<'a>(
    persons: &'a BTreeMap<PersonId, PersonFold>,
) -> impl Fn(&PersonId) -> Option<&'a PersonState> + 'a {
    |person| persons.get(person)?.state.as_deref()
}

/// Evaluated logs, each valid as long as `log.records` is what it was.
#[derive(Debug, Default)]
pub(crate) struct Folds {
    persons: BTreeMap<PersonId, PersonFold>,
    spaces: BTreeMap<SpaceId, SpaceFold>,
}

fn records_of(db: &mut dyn Storage, id: &LogId) -> Result<u64> {
    Ok(log::read(db, id)?.map_or(0, |log| log.records))
}

fn bodies(db: &mut dyn Storage, id: &LogId) -> Result<Vec<Vec<u8>>> {
    let (mut found, mut after) = (Vec::new(), 0);
    loop {
        let page = item::of_kind(db, id, Kind::Record, after, PAGE)?;
        let Some(last) = page.last() else {
            return Ok(found);
        };
        after = last.position;
        // A damaged row is as none: a scrub moves it aside, and clients send it again.
        found.extend(
            page.into_iter()
                .filter(item::Item::is_whole)
                .map(|i| i.body),
        );
    }
}

impl Folds {
    /// Forgets everything: after a roll back, what was kept may be of what never was.
    pub(crate) fn clear(&mut self) {
        self.persons.clear();
        self.spaces.clear();
    }

    fn make_room(&mut self) {
        if self.persons.len() + self.spaces.len() >= FOLDS_MAX {
            self.clear();
        }
    }

    pub(crate) fn keep_person(&mut self, fold: PersonFold) {
        self.make_room();
        self.persons.insert(*fold.log.person(), fold);
    }

    pub(crate) fn keep_space(&mut self, fold: SpaceFold) {
        self.make_room();
        self.spaces.insert(*fold.log.space(), fold);
    }

    /// The person log as it is stored now; an empty one if it is not here.
    pub(crate) fn person(&mut self, db: &mut dyn Storage, id: &PersonId) -> Result<PersonFold> {
        let log = LogId::from(*id);
        let records = records_of(db, &log)?;
        if let Some(fold) = self.persons.get(id).filter(|f| f.records == records) {
            return Ok(fold.clone());
        }
        let mut read = PersonLog::new(*id);
        let _ = read.insert_all(&bodies(db, &log)?);
        let fold = PersonFold::new(read, records);
        self.keep_person(fold.clone());
        Ok(fold)
    }

    /// The space log as it is stored now; an empty one if it is not here.
    pub(crate) fn space(&mut self, db: &mut dyn Storage, id: &SpaceId) -> Result<SpaceFold> {
        let log = LogId::from(*id);
        let records = records_of(db, &log)?;
        let named: BTreeSet<PersonId> = match self.spaces.get(id) {
            Some(fold) if fold.records == records => fold.persons.keys().copied().collect(),
            _ => log::persons(db, &log)?
                .iter()
                .map(|one| one.person)
                .collect(),
        };
        let mut persons = BTreeMap::new();
        for person in named {
            persons.insert(person, self.person(db, &person)?);
        }
        let fold = match self.spaces.get(id).filter(|fold| fold.records == records) {
            Some(fold) if same(&fold.persons, &persons) => return Ok(fold.clone()),
            Some(fold) => fold.again(persons),
            None => {
                let mut read = SpaceLog::new(*id);
                let _ = read.insert_all(&bodies(db, &log)?, &state_of(&persons));
                SpaceFold::new(read, persons, records)
            }
        };
        self.keep_space(fold.clone());
        Ok(fold)
    }
}

fn same(a: &BTreeMap<PersonId, PersonFold>, b: &BTreeMap<PersonId, PersonFold>) -> bool {
    let records = |(id, fold): (&PersonId, &PersonFold)| (*id, fold.records);
    a.iter().map(records).eq(b.iter().map(records))
}
