use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use protocol::limits::{ERAS_MAX, OTHER_RECORDS_MAX};
use protocol::{Card, DeviceId, Error, LogId, PersonId, RecordId, VerifyingKey};

use crate::intake::{Arrival, record_arrival, settle};
use crate::{Author, ChainPoint, Era, Operation, Outcome, Record, Refusal, Wait};

/// A person log: a set of well-formed, rightly signed records, in whatever order they came.
#[derive(Clone, Debug)]
pub struct PersonLog {
    person: PersonId,
    pub(crate) records: BTreeMap<RecordId, Arc<Record>>,
    /// How deep each Era is; the first 1.
    depths: BTreeMap<RecordId, usize>,
    cards: BTreeMap<DeviceId, Card>,
    /// Heads that an Era names: each stands for all before it.
    heads: BTreeSet<(DeviceId, ChainPoint)>,
    /// Which root signed an operation of a later version.
    pub(crate) roots: BTreeMap<RecordId, VerifyingKey>,
}

impl PersonLog {
    /// The empty log of `person`.
    #[must_use]
    pub const fn new(person: PersonId) -> Self {
        Self {
            person,
            records: BTreeMap::new(),
            depths: BTreeMap::new(),
            cards: BTreeMap::new(),
            heads: BTreeSet::new(),
            roots: BTreeMap::new(),
        }
    }

    /// Whose log it is.
    #[must_use]
    pub const fn person(&self) -> &PersonId {
        &self.person
    }

    /// The log's id.
    #[must_use]
    pub fn id(&self) -> LogId {
        self.person.into()
    }

    /// Whether the record is in the log.
    #[must_use]
    pub fn contains(&self, id: &RecordId) -> bool {
        self.records.contains_key(id)
    }

    /// One record of the log.
    #[must_use]
    pub fn record(&self, id: &RecordId) -> Option<&Record> {
        self.records.get(id).map(|record| &**record)
    }

    /// All records, by id.
    pub fn records(&self) -> impl Iterator<Item = (&RecordId, &Record)> {
        self.records.iter().map(|(id, record)| (id, &**record))
    }

    /// The card of a device that any record of the log brought.
    #[must_use]
    pub fn card(&self, device: &DeviceId) -> Option<&Card> {
        self.cards.get(device)
    }

    pub(crate) fn cards(&self) -> impl Iterator<Item = (&DeviceId, &Card)> {
        self.cards.iter()
    }

    /// How many Eras lead to this one, itself counted.
    #[must_use]
    pub fn depth(&self, era: &RecordId) -> Option<usize> {
        self.depths.get(era).copied()
    }

    pub(crate) fn eras(&self) -> impl Iterator<Item = (&RecordId, &Era)> {
        let records = self
            .depths
            .keys()
            .filter_map(|id| self.records.get(id).map(|r| (id, r)));
        records.filter_map(|(id, record)| as_era(record).map(|era| (id, era)))
    }

    /// An Era of the log.
    #[must_use]
    pub fn era(&self, id: &RecordId) -> Option<&Era> {
        self.records.get(id).and_then(|record| as_era(record))
    }

    /// Checks a record whole and puts it into the log.
    pub fn insert(&mut self, bytes: &[u8]) -> Outcome {
        match Record::decode(bytes) {
            Ok(record) => self.place(record, &mut Vec::new()),
            Err(error) => error.into(),
        }
    }

    /// Inserts records that may stand in any order; each outcome is the last that it had.
    pub fn insert_all<B: AsRef<[u8]>>(&mut self, items: &[B]) -> Vec<Outcome> {
        settle(items, |record, arrivals| self.place(record, arrivals))
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
        let own = |(id, record): (&RecordId, &Record)| {
            let author = record.author.filter(|author| author.device == *device)?;
            Some((author.counter, *id))
        };
        let newest = |(counter, id): &(u64, RecordId)| (*counter, std::cmp::Reverse(*id));
        self.records().filter_map(own).max_by_key(newest)
    }

    fn place(&mut self, record: Record, arrivals: &mut Vec<Arrival>) -> Outcome {
        let id = record.id(&self.id());
        if self.contains(&id) {
            return Outcome::Known(id);
        }
        let checked = match &record.operation {
            Operation::Era(era) => self.check_era(&record, era),
            Operation::AddDevice(add) => self.check_by_device(&record, Some(&add.card)),
            Operation::RemoveDevice(_) => self.check_by_device(&record, None),
            Operation::Unknown(_) if record.author.is_some() => self.check_by_device(&record, None),
            Operation::Unknown(_) => self.check_by_root(&record, id),
            _ => Err(Outcome::Refused(Refusal::Misplaced("operation"))),
        };
        if let Err(outcome) = checked {
            return outcome;
        }
        self.keep(id, record, arrivals);
        Outcome::Taken(id)
    }

    fn keep(&mut self, id: RecordId, record: Record, arrivals: &mut Vec<Arrival>) {
        arrivals.push(record_arrival(&id));
        match &record.operation {
            Operation::Era(era) => {
                let parent = era.parent.and_then(|parent| self.depth(&parent));
                self.depths.insert(id, parent.unwrap_or(0) + 1);
                arrivals.push(Arrival::Root);
                for active in &era.active {
                    self.learn(&active.card, arrivals);
                    let (device, head) = (active.card.device_id(), active.point());
                    self.heads.insert((device, head));
                    arrivals.push(Arrival::Record(head.id));
                }
                for removed in &era.removed {
                    self.learn(&removed.card, arrivals);
                }
            }
            Operation::AddDevice(add) => self.learn(&add.card, arrivals),
            _ => {}
        }
        self.records.insert(id, Arc::new(record));
    }

    /// Of two cards of one device, which differ only in what it can do, all readers keep the same.
    fn learn(&mut self, card: &Card, arrivals: &mut Vec<Arrival>) {
        let device = card.device_id();
        arrivals.push(Arrival::Device(device));
        let kept = self.cards.entry(device).or_insert_with(|| card.clone());
        if card.to_bytes() < kept.to_bytes() {
            *kept = card.clone();
        }
    }

    fn check_era(&self, record: &Record, era: &Era) -> Result<(), Outcome> {
        let root = match era.parent {
            Some(parent) => {
                let waits = Outcome::Waits(Wait::Record(parent));
                let depth = self.depth(&parent).ok_or(waits)?;
                if depth >= ERAS_MAX {
                    return Err(Error::Limit("eras").into());
                }
                self.check_returns(era, parent)?;
                self.era(&parent).ok_or(waits)?.root
            }
            None if era.founded_person() == Some(self.person) => era.root,
            None => return Err(Outcome::Refused(Refusal::Misplaced("founding"))),
        };
        let active = era.active.iter().map(|active| &active.card);
        let removed = era.removed.iter().map(|removed| &removed.card);
        for card in active.chain(removed).chain([&era.paper]) {
            self.check_card(card)?;
        }
        self.check_era_signatures(record, era, &root)
    }

    /// A device that an Era removed never stands as active in one that follows it.
    fn check_returns(&self, era: &Era, parent: RecordId) -> Result<(), Outcome> {
        let active: BTreeSet<_> = era.active.iter().map(|a| a.card.device_id()).collect();
        let mut before = self.era(&parent);
        while let Some(ancestor) = before {
            let mut removed = ancestor
                .removed
                .iter()
                .map(|removed| removed.card.device_id());
            if removed.any(|device| active.contains(&device)) {
                return Err(Error::Malformed("era").into());
            }
            before = ancestor.parent.and_then(|id| self.era(&id));
        }
        Ok(())
    }

    /// Signed by the root in force in the parent, by a new root, by the countersigning device.
    fn check_era_signatures(
        &self,
        record: &Record,
        era: &Era,
        root: &VerifyingKey,
    ) -> Result<(), Outcome> {
        let mut keys = vec![root];
        if era.root != *root {
            keys.push(&era.root);
        }
        if let Some(device) = &era.countersigner {
            let listed = era.card(device).or_else(|| self.card(device));
            let card = listed.ok_or(Outcome::Waits(Wait::Device(*device)))?;
            keys.push(card.sign_key());
        }
        if record.signatures().len() != keys.len() {
            return Err(Error::BadSignature.into());
        }
        for (n, key) in keys.into_iter().enumerate() {
            record.verify(n, key, &self.id(), &self.person)?;
        }
        Ok(())
    }

    fn check_by_device(&self, record: &Record, added: Option<&Card>) -> Result<(), Outcome> {
        let author = record.author.ok_or(Error::Malformed("record"))?;
        if author.counter > OTHER_RECORDS_MAX {
            return Err(Error::Limit("record counter").into());
        }
        let waits = Outcome::Waits(Wait::Device(author.device));
        let card = self.card(&author.device).ok_or(waits)?;
        record.verify(0, card.sign_key(), &self.id(), &self.person)?;
        added.map_or(Ok(()), |card| self.check_card(card))?;
        self.check_previous(&author)
    }

    /// The record before is here, or an Era names it as a head, as in a contact card.
    fn check_previous(&self, author: &Author) -> Result<(), Outcome> {
        let Some(previous) = author.previous else {
            return Ok(());
        };
        let (sequence, id) = (author.counter.saturating_sub(1), previous.short());
        let named = self
            .heads
            .contains(&(author.device, ChainPoint { sequence, id }));
        let before = self.records.get(&previous).and_then(|record| record.author);
        let follows = |before: Author| before.device == author.device && before.counter == sequence;
        if named || before.is_some_and(follows) {
            return Ok(());
        }
        // Also when another device's record is named: an Era may come that makes it right, and
        // whether a record is in must not depend on which came first.
        Err(Outcome::Waits(Wait::Record(previous)))
    }

    fn check_card(&self, card: &Card) -> Result<(), Outcome> {
        if self.card(&card.device_id()) == Some(card) {
            return Ok(());
        }
        Ok(card.verify(&self.person)?)
    }

    /// An operation of a later version without an author is a root's, whichever of the log's.
    fn check_by_root(&mut self, record: &Record, id: RecordId) -> Result<(), Outcome> {
        let signed = |root: &VerifyingKey| record.verify(0, root, &self.id(), &self.person).is_ok();
        let roots: BTreeMap<_, _> = self
            .eras()
            .map(|(_, e)| (e.root.to_bytes(), e.root))
            .collect();
        let root = roots.into_values().find(signed);
        let root = root.ok_or(Outcome::Waits(Wait::Root))?;
        self.roots.insert(id, root);
        Ok(())
    }
}

fn as_era(record: &Record) -> Option<&Era> {
    match &record.operation {
        Operation::Era(era) => Some(era),
        _ => None,
    }
}
