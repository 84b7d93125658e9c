use std::collections::{BTreeMap, BTreeSet};

use membership::{
    Operation, Outcome, PersonLog, Record, Refusal, SpaceLog, SpaceState, Taking, Wait,
};
use protocol::{
    DeviceId, Handle, LogId, LogName, PersonId, Problem, ProblemCode, RecordId, SectionUp, SpaceId,
};

use super::entries::{JudgedManifest, JudgedRun};
use super::folds::state_of;
use super::{Folds, PersonFold, SpaceFold};
use crate::caller::Caller;
use crate::tables::{account, item, log};
use crate::{Result, Storage};

/// A record that is taken and that is not here yet.
#[derive(Clone, Debug)]
pub(crate) struct NewRecord {
    pub(crate) id: RecordId,
    pub(crate) bytes: Vec<u8>,
    /// Zeros for an Era.
    pub(crate) device: DeviceId,
    /// The author's counter, or an Era's depth.
    pub(crate) sequence: u64,
    /// Whose record it is.
    pub(crate) person: PersonId,
    /// It came after its author was out: the allowance for late ones counts it.
    pub(crate) is_late: bool,
    /// How much room there must be for it.
    pub(crate) room: Room,
    /// The person whom it puts out of the space.
    pub(crate) ends: Option<PersonId>,
}

/// What a record may be refused for when there is no room (PROTOCOL 12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// Never: a current Era, and what puts somebody out of a space.
    Always,
    /// It may use the part of a person log that is kept for removals.
    Removal,
    /// It may use what is not kept.
    Usual,
}

/// What a log is once the section's records are in it.
#[derive(Clone, Debug)]
pub(crate) enum After {
    Person(PersonFold),
    Space(SpaceFold),
}

/// A section with everything known about it that needs no writing.
#[derive(Clone, Debug)]
pub(crate) struct JudgedSection {
    pub(crate) name: LogName,
    pub(crate) log: LogId,
    /// None for a log that is unknown, to this caller at least.
    pub(crate) after: Option<After>,
    pub(crate) records: Vec<NewRecord>,
    pub(crate) runs: Vec<JudgedRun>,
    pub(crate) manifests: Vec<JudgedManifest>,
    pub(crate) problems: Vec<Problem>,
    /// Whose heads are answered: all that the section brought something of.
    pub(crate) authors: BTreeSet<(DeviceId, u64)>,
    /// `log.records` of each log that was looked at.
    pub(crate) seen: BTreeMap<LogId, u64>,
}

/// Evaluates the sections of one request, each on top of the ones before.
pub(crate) struct Judge<'a> {
    pub(crate) db: &'a mut dyn Storage,
    pub(crate) folds: &'a mut Folds,
    pub(crate) caller: &'a Caller,
    persons: BTreeMap<PersonId, PersonFold>,
    spaces: BTreeMap<SpaceId, SpaceFold>,
    /// `log.records` of each log that the section of now looked at.
    seen: BTreeMap<LogId, u64>,
}

const ERA: DeviceId = DeviceId::from_bytes([0; 16]);

impl<'a> Judge<'a> {
    pub(crate) fn new(db: &'a mut dyn Storage, folds: &'a mut Folds, caller: &'a Caller) -> Self {
        Self {
            db,
            folds,
            caller,
            persons: BTreeMap::new(),
            spaces: BTreeMap::new(),
            seen: BTreeMap::new(),
        }
    }

    /// The person log, with what earlier sections of the request brought.
    pub(crate) fn person(&mut self, id: &PersonId) -> Result<PersonFold> {
        let fold = match self.persons.get(id) {
            Some(fold) => fold.clone(),
            None => self.folds.person(self.db, id)?,
        };
        self.seen.insert(LogId::from(*id), fold.records);
        Ok(fold)
    }

    fn space(&mut self, id: &SpaceId) -> Result<SpaceFold> {
        let fold = match self.spaces.get(id) {
            Some(fold) => fold.clone(),
            None => self.folds.space(self.db, id)?,
        };
        self.seen.insert(LogId::from(*id), fold.records);
        Ok(fold)
    }

    /// Evaluates a section of a sync.
    pub(crate) fn section(&mut self, up: &SectionUp) -> Result<JudgedSection> {
        self.seen.clear();
        let mut judged = self.judge(up)?;
        judged.seen = std::mem::take(&mut self.seen);
        Ok(judged)
    }

    fn judge(&mut self, up: &SectionUp) -> Result<JudgedSection> {
        let account = self.caller.device.account;
        let id = match up.log {
            LogName::Id(id) => Some(id),
            LogName::Number(n) => account::log_by_number(self.db, account, n)?.map(|l| l.log),
        };
        let mut judged = JudgedSection {
            name: up.log,
            log: id.unwrap_or(LogId::NONE),
            after: None,
            records: Vec::new(),
            runs: Vec::new(),
            manifests: Vec::new(),
            problems: Vec::new(),
            authors: BTreeSet::new(),
            seen: BTreeMap::new(),
        };
        let own_log = LogId::from(self.caller.person);
        let barred = self.caller.is_out && id != Some(own_log);
        let Some(id) = id.filter(|_| !barred) else {
            judged.refuse(ProblemCode::LogUnknown, ERA, 0);
            return Ok(judged);
        };
        let decoded = up.records.iter().map(|bytes| Record::decode(bytes).ok());
        let decoded: Vec<Option<Record>> = decoded.collect();
        match self.kind_of(&id, &decoded)? {
            Some(true) => self.person_section(up, &decoded, &mut judged)?,
            Some(false) => self.space_section(up, &decoded, &mut judged)?,
            None => judged.refuse(ProblemCode::LogUnknown, ERA, 0),
        }
        Ok(judged)
    }

    /// Whether the log is a person log; none if neither the database nor the records say.
    fn kind_of(&mut self, id: &LogId, records: &[Option<Record>]) -> Result<Option<bool>> {
        let person = PersonId::from_bytes(*id.as_bytes());
        let space = SpaceId::from_bytes(*id.as_bytes());
        if self.persons.contains_key(&person) || self.spaces.contains_key(&space) {
            return Ok(Some(self.persons.contains_key(&person)));
        }
        if let Some(log) = log::read(self.db, id)? {
            return Ok(Some(log.is_person_log()));
        }
        self.seen.insert(*id, 0);
        let founds = |record: &Record| match &record.operation {
            Operation::Era(era) if era.founded_person() == Some(person) => Some(true),
            Operation::Genesis(_) if record.id(&LogId::NONE).as_bytes() == id.as_bytes() => {
                Some(false)
            }
            _ => None,
        };
        Ok(records.iter().flatten().find_map(founds))
    }

    fn person_section(
        &mut self,
        up: &SectionUp,
        decoded: &[Option<Record>],
        judged: &mut JudgedSection,
    ) -> Result<()> {
        let person = PersonId::from_bytes(*judged.log.as_bytes());
        let base = self.person(&person)?;
        judged.note_authors(decoded);
        let allowed = self.allowed_of_out(&base.log, decoded);
        let shown: Vec<&[u8]> = up
            .records
            .iter()
            .zip(&allowed)
            .filter_map(|(bytes, allowed)| allowed.then_some(&bytes[..]))
            .collect();
        let mut log = (*base.log).clone();
        let mut outcomes = log.insert_all(&shown).into_iter();
        let state = log.state();
        let mut taken: Vec<&[u8]> = Vec::new();
        for ((bytes, record), allowed) in up.records.iter().zip(decoded).zip(&allowed) {
            let outcome = match allowed {
                true => outcomes.next(),
                false => Some(Outcome::Refused(Refusal::Misplaced("device is out"))),
            };
            let Some(id) = judged.weigh(outcome, record.as_ref(), !allowed) else {
                continue;
            };
            let takes = record.as_ref().zip(state.as_ref());
            let takes = takes.map(|(record, state)| state.takes_record(record));
            if takes != Some(Taking::Taken) {
                judged.refuse_record(ProblemCode::MayNotWrite, record.as_ref());
                continue;
            }
            taken.push(bytes);
            judged.add(id, bytes, record.as_ref(), person, false);
        }
        let fold = if judged.records.is_empty() {
            base
        } else {
            // What is refused leaves no trace, also not in what is evaluated next.
            let mut kept = (*base.log).clone();
            let _ = kept.insert_all(&taken);
            PersonFold::new(kept, base.records + 1)
        };
        for record in &mut judged.records {
            record.place_in_person_log(&fold);
        }
        if !up.runs.is_empty() || !up.manifests.is_empty() {
            judged.refuse(ProblemCode::MayNotWrite, ERA, 0);
        }
        self.persons.insert(person, fold.clone());
        judged.after = Some(After::Person(fold));
        Ok(())
    }

    /// A device that is out adds its own removals to its own log, and nothing else.
    fn allowed_of_out(&self, log: &PersonLog, decoded: &[Option<Record>]) -> Vec<bool> {
        let me = self.caller.device.id;
        let is_removal = |record: &Record| {
            let own = record.author.is_some_and(|author| author.device == me);
            own && matches!(record.operation, Operation::RemoveDevice(_))
        };
        let before = log
            .records()
            .filter(|(_, record)| is_removal(record))
            .count() as u64;
        let mut left = protocol::limits::FROZEN_REMOVALS_MAX.saturating_sub(before);
        let mut allows = |record: &Option<Record>| {
            if !self.caller.is_out {
                return true;
            }
            let known = record
                .as_ref()
                .is_some_and(|r| log.contains(&r.id(&log.id())));
            let fits = record.as_ref().is_some_and(is_removal) && (known || left > 0);
            left = left.saturating_sub(u64::from(fits && !known));
            fits
        };
        decoded.iter().map(&mut allows).collect()
    }

    fn space_section(
        &mut self,
        up: &SectionUp,
        decoded: &[Option<Record>],
        judged: &mut JudgedSection,
    ) -> Result<()> {
        let space = SpaceId::from_bytes(*judged.log.as_bytes());
        let base = self.space(&space)?;
        let mut persons = BTreeMap::new();
        for person in base.persons.keys().copied().chain(named_in(decoded)) {
            persons.insert(person, self.person(&person)?);
        }
        let mut log = (*base.log).clone();
        let outcomes = log.insert_all(&up.records, &state_of(&persons));
        let state = SpaceState::evaluate(&log, &state_of(&persons));
        let account = self.caller.device.account;
        let is_numbered = account::log_by_id(self.db, account, &judged.log)?.is_some();
        let role = state
            .as_ref()
            .map_or(0, |state| state.role(&self.caller.person).number());
        if !is_numbered && role == 0 {
            let code = match state.is_none() && !up.records.is_empty() && base.records == 0 {
                // Its owner's log must come first; who may be here is not known yet.
                true => ProblemCode::RecordMissing,
                false => ProblemCode::LogUnknown,
            };
            judged.refuse(code, ERA, 0);
            return Ok(());
        }
        judged.note_authors(decoded);
        for ((bytes, record), outcome) in up.records.iter().zip(decoded).zip(outcomes) {
            let Some(id) = judged.weigh(Some(outcome), record.as_ref(), false) else {
                continue;
            };
            let takes = state.as_ref().map(|state| state.takes_record(&id));
            let signed = log.record(&id).and_then(|record| record.person);
            match takes {
                Some(Taking::Taken | Taking::Late) => {
                    let person = signed.or(log.genesis().map(|genesis| genesis.owner));
                    let person = person.unwrap_or(self.caller.person);
                    judged.add(
                        id,
                        bytes,
                        record.as_ref(),
                        person,
                        takes == Some(Taking::Late),
                    );
                }
                Some(Taking::Refused) => {
                    judged.refuse_record(ProblemCode::MayNotWrite, record.as_ref());
                }
                None => judged.refuse_record(ProblemCode::RecordMissing, record.as_ref()),
            }
        }
        let fold = keep_taken(base, log, persons, &judged.records);
        super::entries::judge(self, up, &fold, judged)?;
        self.spaces.insert(space, fold.clone());
        judged.after = Some(After::Space(fold));
        Ok(())
    }
}

/// The fold of a space with the new records that are taken, and no others.
fn keep_taken(
    base: SpaceFold,
    mut log: SpaceLog,
    mut persons: BTreeMap<PersonId, PersonFold>,
    records: &[NewRecord],
) -> SpaceFold {
    let new: BTreeSet<RecordId> = records.iter().map(|record| record.id).collect();
    log.retain(|record| base.log.contains(&record.id) || new.contains(&record.id));
    let named: BTreeSet<PersonId> = log.persons().copied().collect();
    persons.retain(|person, _| named.contains(person));
    let changed = u64::from(!new.is_empty());
    SpaceFold::new(log, persons, base.records + changed)
}

fn named_in(records: &[Option<Record>]) -> impl Iterator<Item = PersonId> + '_ {
    records
        .iter()
        .flatten()
        .filter_map(|record| match &record.operation {
            Operation::Genesis(genesis) => Some(genesis.owner),
            Operation::AddPerson(add) => Some(add.person),
            _ => None,
        })
}

fn author_of(record: Option<&Record>) -> (DeviceId, u64) {
    let author = record.and_then(|record| record.author);
    author.map_or((ERA, 0), |author| (author.device, author.counter))
}

impl JudgedSection {
    fn note_authors(&mut self, records: &[Option<Record>]) {
        let authors = records.iter().flatten().map(|r| author_of(Some(r)).0);
        let kind = item::Kind::Record.number();
        self.authors.extend(authors.map(|device| (device, kind)));
    }

    pub(crate) fn refuse(&mut self, code: ProblemCode, device: DeviceId, sequence: u64) {
        self.problems.push(Problem {
            code,
            handle: match device == ERA {
                true => Handle::from_bytes([0; 8]),
                false => device.handle(),
            },
            sequence,
            run: None,
        });
    }

    fn refuse_record(&mut self, code: ProblemCode, record: Option<&Record>) {
        let (device, counter) = author_of(record);
        self.refuse(code, device, counter);
    }

    /// The id of a record that is new and well made; else says what is wrong with it.
    fn weigh(
        &mut self,
        outcome: Option<Outcome>,
        record: Option<&Record>,
        barred: bool,
    ) -> Option<RecordId> {
        let code = match outcome {
            Some(Outcome::Taken(id)) => return Some(id),
            Some(Outcome::Known(_)) => return None,
            _ if barred => ProblemCode::MayNotWrite,
            Some(Outcome::Waits(Wait::Device(_))) => ProblemCode::AuthorUnknown,
            Some(Outcome::Waits(_)) => ProblemCode::RecordMissing,
            Some(Outcome::Refused(Refusal::Protocol(protocol::Error::Limit(_)))) => {
                ProblemCode::Quota
            }
            Some(Outcome::Refused(_)) | None => ProblemCode::BadSignature,
        };
        self.refuse_record(code, record);
        None
    }

    fn add(
        &mut self,
        id: RecordId,
        bytes: &[u8],
        record: Option<&Record>,
        person: PersonId,
        is_late: bool,
    ) {
        // The same record twice in one section is in the log once.
        if self.records.iter().any(|known| known.id == id) {
            return;
        }
        let (device, sequence) = author_of(record);
        let operation = record.map(|record| &record.operation);
        let ends = match operation {
            Some(Operation::Lower(lower)) if lower.role == membership::Lowered::Out => {
                Some(lower.person)
            }
            Some(Operation::Leave(_)) => Some(person),
            _ => None,
        };
        let room = match operation {
            Some(Operation::Lower(_) | Operation::Leave(_)) => Room::Always,
            Some(Operation::RemoveDevice(_)) => Room::Removal,
            _ => Room::Usual,
        };
        let bytes = bytes.to_vec();
        self.records.push(NewRecord {
            id,
            bytes,
            device,
            sequence,
            person,
            is_late,
            room,
            ends,
        });
    }
}

impl NewRecord {
    /// An Era has no counter but a depth, and a current one always fits.
    fn place_in_person_log(&mut self, fold: &PersonFold) {
        let Some(depth) = fold.log.depth(&self.id) else {
            return;
        };
        self.sequence = depth as u64;
        let current = fold.state.as_ref().map(|state| state.eras());
        if current.is_some_and(|eras| eras.contains(&self.id)) {
            self.room = Room::Always;
        }
    }
}
