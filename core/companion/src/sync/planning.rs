//! What a request carries: per log what the server's known heads lack, own and foreign, person logs
//! and records first, up to a budget (PROTOCOL 7, step 1).

use protocol::limits::ENTRIES_MAX;
use protocol::session::{self, Order, Scope};
use protocol::{DeviceId, EntryId, ItemKind, LogId, LogState, PersonId, Run, SectionUp, SpaceId};
use store::{Reader, ServerNumber, StoredEntry};

use super::known::Known;
use super::ledger::{ASKED, FORKED, Ledger, PREVIOUS_NEEDED, REFUSED, STOPPED};
use super::state::EntryState;
use crate::{Companion, Result, identity};
use membership::{Operation, Record};

/// What a request carries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Planned {
    /// A section each log, person logs first.
    pub(crate) sections: Vec<SectionUp>,
    /// How many items.
    pub(crate) items: usize,
    /// How many bytes they are.
    pub(crate) bytes: usize,
    /// What the session is told.
    pub(crate) facts: session::Planned,
}

impl Companion {
    /// Plans what the next request carries. The same again while nothing was acknowledged.
    pub(crate) fn plan(&self, server: ServerNumber, order: &Order) -> Result<Planned> {
        self.read(|reader| {
            let me = self.inner.me.person;
            let known = self.known(reader)?;
            let mut plan = Plan {
                reader: *reader,
                known: &known,
                ledger: Ledger::read(reader, server)?,
                device: identity::device_keys(reader)?.device_id(),
                order,
                planned: Planned::default(),
            };
            match order.scope {
                Scope::PullOnly => {}
                Scope::OwnPersonLog => plan.records(&me.into(), is_removal)?,
                Scope::Everything => plan.everything(&me)?,
            }
            Ok(plan.planned)
        })
    }
}

/// A plan in the making.
struct Plan<'a> {
    reader: Reader<'a>,
    known: &'a Known,
    ledger: Ledger,
    device: DeviceId,
    order: &'a Order,
    planned: Planned,
}

impl Plan<'_> {
    fn everything(&mut self, me: &PersonId) -> Result<()> {
        let spaces: Vec<SpaceId> = self.known.spaces().copied().collect();
        let logs = spaces
            .iter()
            .filter_map(|space| self.known.space_log(space));
        let mut persons: Vec<PersonId> = vec![*me];
        persons.extend(
            logs.flat_map(|log| log.persons())
                .filter(|person| *person != me),
        );
        persons.sort_by_key(|person| (person != me, *person));
        persons.dedup();
        for person in persons {
            self.records(&person.into(), |_| true)?;
        }
        for space in &spaces {
            self.records(&(*space).into(), |_| true)?;
        }
        for space in &spaces {
            self.manifests(space)?;
            self.runs(space)?;
        }
        Ok(())
    }

    /// The records that the server was not given, in the order in which they came.
    fn records(&mut self, log: &LogId, is_wanted: fn(&Record) -> bool) -> Result<()> {
        if !self.is_open(log) {
            return Ok(());
        }
        let (through, _) = self.ledger.given(log);
        for (_, record) in self.reader.log_records_after(through)? {
            if record.log != *log.as_bytes() {
                continue;
            }
            let author = record
                .author
                .map(|author| DeviceId::from_bytes(author).handle());
            let is_refused = author.is_some_and(|author| {
                self.ledger.head(log, &author, ItemKind::Record).2 & REFUSED != 0
            });
            let is_wanted = Record::decode(&record.body).is_ok_and(|record| is_wanted(&record));
            if is_refused || !is_wanted {
                continue;
            }
            if !self.fits(record.body.len()) {
                break;
            }
            if let Some(section) = self.section(log) {
                section.records.push(record.body);
            }
        }
        Ok(())
    }

    fn manifests(&mut self, space: &SpaceId) -> Result<()> {
        let log = LogId::from(*space);
        if !self.is_open(&log) {
            return Ok(());
        }
        for manifest in self.reader.manifests(space.as_bytes())? {
            let author = DeviceId::from_bytes(manifest.device).handle();
            let (head, _, flags) = self.ledger.head(&log, &author, ItemKind::Manifest);
            if manifest.counter <= head || flags & REFUSED != 0 {
                continue;
            }
            if !self.fits(manifest.bytes.len()) {
                break;
            }
            if let Some(section) = self.section(&log) {
                section.manifests.push(manifest.bytes);
            }
        }
        Ok(())
    }

    fn runs(&mut self, space: &SpaceId) -> Result<()> {
        let log = LogId::from(*space);
        if !self.is_open(&log) {
            return Ok(());
        }
        // Own entries first: nobody else may have them.
        let mut devices = self.reader.entry_devices(space.as_bytes())?;
        devices.sort_by_key(|device| device != self.device.as_bytes());
        for device in devices {
            self.run(&log, &DeviceId::from_bytes(device))?;
        }
        Ok(())
    }

    /// The entries of one device that the server lacks.
    fn run(&mut self, log: &LogId, device: &DeviceId) -> Result<()> {
        let handle = device.handle();
        let (head, head_id, flags) = self.ledger.head(log, &handle, ItemKind::Entry);
        if flags & REFUSED != 0 {
            return Ok(());
        }
        let from = head.saturating_add(1);
        let stored = self.reader.entries_of(
            log.as_bytes(),
            device.as_bytes(),
            from,
            ENTRIES_MAX.saturating_add(1),
        )?;
        let here = self
            .reader
            .entries_of(log.as_bytes(), device.as_bytes(), head, BRANCHES_MAX)?;
        let here = here.into_iter().map(Link::of);
        // The server's newest entry, if it is here too: on a fork it tells the branch.
        let theirs = here
            .filter(|entry| entry.sequence == head)
            .find(|entry| entry.id.short() == head_id);
        if self.order.forks && flags & FORKED != 0 {
            self.forks(log, device)?;
        }
        let theirs = theirs.map(|entry| entry.id);
        let branch = chain(stored, |entry| {
            entry.sequence > from || theirs.is_none_or(|theirs| entry.previous == Some(theirs))
        });
        let met = self.ledger.met(log, &handle, ItemKind::Entry);
        let is_known_there = theirs.is_some() && flags & PREVIOUS_NEEDED == 0;
        let mut run: Option<Run> = None;
        for entry in branch {
            let sequence = entry.sequence;
            let Some(bytes) = self.reader.entry_bytes(entry.n)? else {
                // Let go: a manifest is to stand for it, and what follows names it.
                if run.is_some() {
                    break;
                }
                continue;
            };
            let is_unasked = sequence <= met && flags & ASKED == 0;
            if !self.fits_entry(bytes.len(), is_unasked) {
                break;
            }
            let run = run.get_or_insert_with(|| Run {
                author: (*device != self.device).then_some(*device),
                first: sequence,
                previous: entry
                    .previous
                    .filter(|_| sequence != from || !is_known_there),
                entries: Vec::new(),
            });
            run.entries.push(bytes);
        }
        if let Some(run) = run {
            self.add_runs(log, vec![run]);
        }
        Ok(())
    }

    /// Both branches of a fork, from where they part: once an incarnation, since the server keeps
    /// few (PROTOCOL 7 and 9).
    fn forks(&mut self, log: &LogId, device: &DeviceId) -> Result<()> {
        let all = self
            .reader
            .entries_of(log.as_bytes(), device.as_bytes(), 1, usize::MAX)?;
        let all: Vec<Link> = all.into_iter().map(Link::of).collect();
        self.planned.facts.forks = true;
        let mut runs: Vec<(Run, EntryId)> = Vec::new();
        for (place, entry) in all.iter().enumerate() {
            let twins = all
                .iter()
                .enumerate()
                .filter(|(other, twin)| *other != place && twin.sequence == entry.sequence);
            if twins.count() == 0 {
                continue;
            }
            let Some(bytes) = self.reader.entry_bytes(entry.n)? else {
                continue;
            };
            if !self.fits_entry(bytes.len(), true) {
                break;
            }
            let id = entry.id;
            let before = runs
                .iter_mut()
                .find(|(_, last)| entry.previous == Some(*last));
            match before {
                Some((run, last)) => {
                    run.entries.push(bytes);
                    *last = id;
                }
                None => {
                    let run = Run {
                        author: (*device != self.device).then_some(*device),
                        first: entry.sequence,
                        previous: entry.previous,
                        entries: vec![bytes],
                    };
                    runs.push((run, id));
                }
            }
        }
        self.add_runs(log, runs.into_iter().map(|(run, _)| run).collect());
        Ok(())
    }

    /// Whether anything of the log is sent at all.
    fn is_open(&self, log: &LogId) -> bool {
        let state = self
            .ledger
            .log(log)
            .map(|row| LogState::from(u64::from(row.state)));
        self.ledger.given(log).1 & STOPPED == 0 && state != Some(LogState::Ended)
    }

    /// Takes an item's bytes from the budget; the first always fits, however long it is.
    fn fits(&mut self, bytes: usize) -> bool {
        let total = self.planned.bytes.saturating_add(bytes);
        if self.planned.items > 0 && total > self.order.up_bytes_max {
            self.planned.facts.more = true;
            return false;
        }
        self.planned.bytes = total;
        self.planned.items += 1;
        true
    }

    fn fits_entry(&mut self, bytes: usize, is_unasked: bool) -> bool {
        let unasked = self
            .planned
            .facts
            .unasked_bytes
            .saturating_add(bytes as u64);
        if is_unasked && unasked > self.order.unasked_bytes_max {
            return false;
        }
        let entries = self
            .planned
            .sections
            .iter()
            .flat_map(|section| &section.runs);
        let entries: usize = entries.map(|run| run.entries.len()).sum();
        if self.planned.items.max(entries) >= ENTRIES_MAX {
            self.planned.facts.more = true;
            return false;
        }
        let fits = self.fits(bytes);
        if fits && is_unasked {
            self.planned.facts.unasked_bytes = unasked;
        }
        fits
    }

    fn add_runs(&mut self, log: &LogId, runs: Vec<Run>) {
        if runs.is_empty() {
            return;
        }
        if let Some(section) = self.section(log) {
            section.runs.extend(runs);
        }
    }

    fn section(&mut self, log: &LogId) -> Option<&mut SectionUp> {
        let name = self.ledger.name(log);
        let sections = &mut self.planned.sections;
        // The one that is filled is always the last.
        let place = sections.iter().position(|section| section.log == name);
        let section = place.map_or_else(|| SectionUp::new(name), |place| sections.remove(place));
        sections.push(section);
        sections.last_mut()
    }
}

/// How many entries of one device with one number are looked at.
const BRANCHES_MAX: usize = 64;

/// One entry of a chain.
struct Link {
    n: i64,
    sequence: u64,
    id: EntryId,
    previous: Option<EntryId>,
    state: EntryState,
}

impl Link {
    fn of(stored: StoredEntry) -> Self {
        Self {
            n: stored.n,
            sequence: stored.row.sequence,
            id: EntryId::from_bytes(stored.row.id),
            previous: stored.row.previous.map(EntryId::from_bytes),
            state: EntryState::of(stored.row.state),
        }
    }
}

fn is_removal(record: &Record) -> bool {
    matches!(record.operation, Operation::RemoveDevice(_))
}

/// Entries that follow one another, of each fork the branch that counts, else the one that came
/// first; from the first for which `begins` holds.
fn chain(stored: Vec<StoredEntry>, begins: impl Fn(&Link) -> bool) -> Vec<Link> {
    let mut links: Vec<Link> = stored.into_iter().map(Link::of).collect();
    links.sort_by_key(|link| (link.sequence, link.state == EntryState::Fork, link.n));
    let mut chain: Vec<Link> = Vec::new();
    for link in links {
        let follows = match chain.last() {
            None => begins(&link),
            Some(last) => link.sequence == last.sequence + 1 && link.previous == Some(last.id),
        };
        if follows {
            chain.push(link);
        }
    }
    chain
}
