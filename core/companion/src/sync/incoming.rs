//! Items that come from a server or a file: checked one by one, each log for itself, and stored
//! (PROTOCOL 7, steps 5 and 6). Nothing is opened here and nothing applied.

use std::collections::{BTreeMap, BTreeSet};

use membership::{Operation, Outcome};
use protocol::{
    DeviceId, Entry, EntryContext, EntryId, EnvelopeLog, LogId, Manifest, PersonId, RecordId, Run,
    SectionDown, SpaceId,
};
use store::{Commit, EntryRow, LogRecord, ManifestRow, Reader};

use super::known::{Known, as_space};
use super::state::EntryState;
use crate::{Result, identity};

/// Why an item was not stored; its log stops there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Bytes, a key or a bound are wrong.
    Malformed,
    /// No author's signature holds.
    Signature,
    /// What it follows is not here.
    Hole,
    /// Its author is in no person log of the space that is here.
    Author,
    /// Its epoch is unknown here.
    Epoch,
    /// A record rests on one that is not here.
    Waits,
}

/// Whether an item, or all of several, held.
pub(crate) type Held = std::result::Result<(), Refused>;

/// The items of one log, as a section or an envelope brings them.
pub(crate) struct Arrived<'a> {
    pub(crate) log: LogId,
    pub(crate) records: &'a [Vec<u8>],
    pub(crate) manifests: &'a [Vec<u8>],
    pub(crate) runs: &'a [Run],
}

impl<'a> Arrived<'a> {
    /// What a section brings.
    pub(crate) fn of(log: LogId, section: &'a SectionDown) -> Self {
        Self {
            log,
            records: &section.records,
            manifests: &section.manifests,
            runs: &section.runs,
        }
    }
}

impl<'a> Arrived<'a> {
    /// What an envelope brings of one log.
    pub(crate) fn in_envelope(log: &'a EnvelopeLog) -> Self {
        Self {
            log: log.log,
            records: &log.records,
            manifests: &log.manifests,
            runs: &log.runs,
        }
    }
}

/// What is to be stored.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    records: Vec<LogRecord>,
    entries: Vec<EntryRow>,
    manifests: Vec<ManifestRow>,
}

impl Rows {
    /// Adds all of it to a write.
    pub(crate) fn write(&self, writer: &mut store::Writer<'_>) -> Result<()> {
        writer.apply(&Commit {
            log_records: self.records.clone(),
            ..Commit::default()
        })?;
        for entry in &self.entries {
            writer.keep_entry(entry)?;
        }
        for manifest in &self.manifests {
            writer.keep_manifest(manifest)?;
        }
        Ok(())
    }
}

/// What was checked.
pub(crate) struct Checked<'r> {
    reader: Reader<'r>,
    pub(crate) known: Known,
    me: DeviceId,
    met_s: u64,
    rows: Rows,
    /// The first item of each log that does not hold.
    pub(crate) refused: BTreeMap<LogId, Refused>,
    /// Whether something rightly signed by this very device was unknown to it: it was restored or
    /// copied (PROTOCOL 8).
    pub(crate) own_unknown: bool,
    ids: BTreeSet<[u8; 32]>,
}

impl<'r> Checked<'r> {
    pub(crate) const fn new(reader: Reader<'r>, known: Known, me: DeviceId, met_s: u64) -> Self {
        Self {
            reader,
            known,
            me,
            met_s,
            rows: Rows {
                records: Vec::new(),
                entries: Vec::new(),
                manifests: Vec::new(),
            },
            refused: BTreeMap::new(),
            own_unknown: false,
            ids: BTreeSet::new(),
        }
    }

    /// Checks all of it: records first, in whatever order they stand, then manifests, then runs.
    pub(crate) fn take(&mut self, arrived: &[Arrived<'_>]) -> Result<()> {
        self.take_records(arrived);
        self.known.evaluate();
        for log in arrived {
            let space = as_space(&log.log);
            if self.known.is_person(&log.log) {
                if !log.manifests.is_empty() || !log.runs.is_empty() {
                    self.refuse(log.log, Refused::Malformed);
                }
                continue;
            }
            for manifest in log.manifests {
                if let Err(refused) = self.take_manifest(&space, manifest)? {
                    self.refuse(log.log, refused);
                    break;
                }
            }
            for run in log.runs {
                if let Err(refused) = self.take_run(&space, run)? {
                    self.refuse(log.log, refused);
                    break;
                }
            }
        }
        Ok(())
    }

    /// Whether anything is to be stored.
    pub(crate) fn stored(&self) -> usize {
        let rows = &self.rows;
        rows.records.len() + rows.entries.len() + rows.manifests.len()
    }

    pub(super) const fn reader(&self) -> &Reader<'r> {
        &self.reader
    }

    /// The entries that are to be stored.
    pub(super) fn entries(&self) -> &[EntryRow] {
        &self.rows.entries
    }

    /// The manifests of a log, those that are to be stored too.
    pub(super) fn manifests(&self, log: &LogId) -> Result<Vec<Vec<u8>>> {
        let stored = self.reader.manifests(log.as_bytes())?;
        let arrived = self.rows.manifests.iter().cloned();
        let all = stored.into_iter().chain(arrived);
        let its = all.filter(|row| row.log == *log.as_bytes());
        Ok(its.map(|row| row.bytes).collect())
    }

    /// What is to be stored.
    pub(crate) fn into_rows(self) -> Rows {
        self.rows
    }

    fn refuse(&mut self, log: LogId, refused: Refused) {
        self.refused.entry(log).or_insert(refused);
    }

    fn take_records(&mut self, arrived: &[Arrived<'_>]) {
        let mut open: Vec<(LogId, &Vec<u8>)> = arrived
            .iter()
            .flat_map(|log| log.records.iter().map(|record| (log.log, record)))
            .collect();
        loop {
            let before = open.len();
            let mut waiting = Vec::new();
            for (log, record) in open {
                match self.known.insert(&log, record) {
                    Outcome::Taken(_) => self.keep_record(&log, record),
                    Outcome::Known(_) => {}
                    Outcome::Waits(_) => waiting.push((log, record)),
                    Outcome::Refused(_) => self.refuse(log, Refused::Malformed),
                }
            }
            open = waiting;
            if open.is_empty() || open.len() == before {
                break;
            }
        }
        for (log, _) in open {
            self.refuse(log, Refused::Waits);
        }
    }

    fn keep_record(&mut self, log: &LogId, body: &[u8]) {
        // It was read when it was taken.
        if let Ok(row) = identity::log_record(log, body) {
            self.own_unknown |= row.author == Some(*self.me.as_bytes());
            self.rows.records.push(row);
        }
    }

    fn take_manifest(&mut self, space: &SpaceId, bytes: &[u8]) -> Result<Held> {
        let Ok(manifest) = Manifest::decode(bytes) else {
            return Ok(Err(Refused::Malformed));
        };
        let authors: Vec<_> = self.known.authors(space, &manifest.author).collect();
        if authors.is_empty() {
            return Ok(Err(Refused::Author));
        }
        let mut ids = authors
            .iter()
            .filter_map(|(person, card)| manifest.verify(space, card.sign_key(), person).ok());
        let Some(id) = ids.next() else {
            return Ok(Err(Refused::Signature));
        };
        drop(ids);
        self.rows.manifests.push(ManifestRow {
            log: *space.as_bytes(),
            device: *manifest.author.as_bytes(),
            counter: manifest.counter,
            id: *id.as_bytes(),
            state: EntryState::New as u8,
            met_s: self.met_s,
            bytes: bytes.to_vec(),
        });
        Ok(Ok(()))
    }

    /// Checks a run entry by entry; what stands before the first that does not hold is kept.
    pub(crate) fn take_run(&mut self, space: &SpaceId, run: &Run) -> Result<Held> {
        let device = run.author.unwrap_or(self.me);
        let authors: Vec<_> = {
            let authors = self.known.authors(space, &device);
            authors
                .map(|(person, card)| (person, *card.sign_key()))
                .collect()
        };
        if authors.is_empty() {
            return Ok(Err(Refused::Author));
        }
        let Some(mut before) = self.before(space, &device, run)? else {
            return Ok(Err(Refused::Hole));
        };
        for (sequence, bytes) in (run.first..).zip(&run.entries) {
            let Ok(entry) = Entry::decode(bytes) else {
                return Ok(Err(Refused::Malformed));
            };
            let epochs = self.epochs(space, entry.epoch_tag);
            if epochs.is_empty() {
                return Ok(Err(Refused::Epoch));
            }
            let contexts = before.iter().flat_map(|previous| {
                epochs.iter().map(move |epoch| EntryContext {
                    space: *space,
                    device,
                    epoch: *epoch,
                    sequence,
                    previous: *previous,
                })
            });
            let Some((context, id)) = signed(&entry, contexts, &authors) else {
                return Ok(Err(Refused::Signature));
            };
            self.keep_entry(&context, id, bytes)?;
            before = vec![Some(id)];
        }
        Ok(Ok(()))
    }

    fn keep_entry(&mut self, context: &EntryContext, id: EntryId, bytes: &[u8]) -> Result<()> {
        let is_new = self.ids.insert(*id.as_bytes());
        if !is_new || self.reader.entry(id.as_bytes())?.is_some() {
            return Ok(());
        }
        self.own_unknown |= context.device == self.me;
        self.rows.entries.push(EntryRow {
            log: *context.space.as_bytes(),
            device: *context.device.as_bytes(),
            sequence: context.sequence,
            id: *id.as_bytes(),
            previous: context.previous.map(|previous| *previous.as_bytes()),
            epoch: *context.epoch.as_bytes(),
            state: EntryState::New as u8,
            met_s: self.met_s,
            facts: None,
            bytes: Some(bytes.to_vec()),
        });
        Ok(())
    }

    /// What may stand before a run: of a forked chain, either branch. None for a hole.
    fn before(
        &self,
        space: &SpaceId,
        device: &DeviceId,
        run: &Run,
    ) -> Result<Option<Vec<Option<EntryId>>>> {
        let Some(sequence) = run.first.checked_sub(1).filter(|before| *before > 0) else {
            return Ok(Some(vec![None]));
        };
        let mut here = self.entries_at(space, device, sequence)?;
        if let Some(previous) = run.previous {
            let covered = || self.covers(space, device, sequence, &previous);
            let found = here.contains(&previous) || covered()?;
            return Ok(found.then(|| vec![Some(previous)]));
        }
        here.dedup();
        let here: Vec<_> = here.into_iter().map(Some).collect();
        Ok((!here.is_empty()).then_some(here))
    }

    fn entries_at(
        &self,
        space: &SpaceId,
        device: &DeviceId,
        sequence: u64,
    ) -> Result<Vec<EntryId>> {
        let (space, device) = (space.as_bytes(), device.as_bytes());
        let stored = self
            .reader
            .entries_of(space, device, sequence, BRANCHES_MAX)?;
        let stored = stored.iter().map(|stored| &stored.row);
        let all = stored
            .chain(&self.rows.entries)
            .filter(|row| row.log == *space && row.device == *device && row.sequence == sequence);
        Ok(all.map(|row| EntryId::from_bytes(row.id)).collect())
    }

    /// Whether a manifest says that the entries up to this one are in its blobs.
    fn covers(
        &self,
        space: &SpaceId,
        device: &DeviceId,
        sequence: u64,
        id: &EntryId,
    ) -> Result<bool> {
        let manifests = self.manifests(&(*space).into())?;
        let mut covers = manifests
            .iter()
            .filter_map(|bytes| Manifest::decode(bytes).ok())
            .flat_map(|manifest| manifest.covers);
        Ok(covers.any(|cut| {
            cut.handle == device.handle() && cut.sequence == sequence && cut.id == id.short()
        }))
    }

    /// The epochs that an entry with this tag may be sealed under (PROTOCOL 4.2).
    fn epochs(&self, space: &SpaceId, tag: [u8; 4]) -> Vec<RecordId> {
        let records = self
            .known
            .space_log(space)
            .into_iter()
            .flat_map(|log| log.records());
        let rekeys =
            records.filter(|record| matches!(record.record.operation, Operation::Rekey(_)));
        let tagged = rekeys.filter(|record| record.id.as_bytes().starts_with(&tag));
        tagged
            .map(|record| record.id)
            .take(protocol::limits::EPOCHS_TRIED_MAX)
            .collect()
    }
}

/// How many entries of one device with one number are looked at: forks are few.
const BRANCHES_MAX: usize = 64;

/// The first context and author under which an entry's signature holds.
fn signed(
    entry: &Entry,
    contexts: impl Iterator<Item = EntryContext>,
    authors: &[(PersonId, protocol::VerifyingKey)],
) -> Option<(EntryContext, EntryId)> {
    for context in contexts {
        for (person, key) in authors {
            if let Ok(id) = entry.verify(&context, key, person) {
                return Some((context, id));
            }
        }
    }
    None
}
