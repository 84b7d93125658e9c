use std::collections::BTreeSet;

use protocol::{
    DeviceId, EntryId, Head, ItemId, LogId, LogName, Place, Problem, Run, SectionDown,
    first_position_tag,
};

use super::budget::{Budget, HEAD_BYTES, SECTION_BYTES};
use crate::Result;
use crate::caller::Caller;
use crate::evaluate::JudgedSection;
use crate::tables::account;
use crate::tables::item::{self, Item, Kind};
use crate::tables::{head, log};
use crate::turn::Turn;

/// One log's part of an answer while it grows.
#[derive(Debug)]
pub(crate) struct Growing {
    log: LogId,
    is_person_log: bool,
    section: SectionDown,
    /// Of whom heads are shown.
    authors: BTreeSet<(DeviceId, u64)>,
    all_heads: bool,
    /// Where the last run ends: the next entry continues it or begins another.
    run: Option<(DeviceId, Kind, u64, ItemId)>,
    /// Whether the receiver holds what came before this section.
    holds_before: bool,
    /// How far it brings the log, as far as that is known.
    place: Option<Place>,
    /// The end of a log of which the request brought something.
    end: Option<Place>,
    shown: BTreeSet<ItemId>,
}

/// How a section begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Begin {
    pub(crate) name: LogName,
    pub(crate) log: LogId,
    pub(crate) is_person_log: bool,
    /// Whether the receiver holds what came before.
    pub(crate) holds_before: bool,
}

/// The sections of an answer, a log each, in the order in which they began.
#[derive(Debug, Default)]
pub(crate) struct Sections(Vec<Growing>);

impl Sections {
    pub(crate) fn has(&self, log: &LogId) -> bool {
        self.0.iter().any(|growing| growing.log == *log)
    }

    /// The section of a log, begun if there is none, handed to `grow`.
    pub(crate) fn grow<T>(&mut self, begin: Begin, grow: impl FnOnce(&mut Growing) -> T) -> T {
        let known = self.0.iter_mut().find(|growing| growing.log == begin.log);
        if let Some(known) = known {
            return grow(known);
        }
        let mut new = Growing::new(begin);
        let grown = grow(&mut new);
        self.0.push(new);
        grown
    }

    /// Says what became of a section that was sent: heads and problems.
    pub(crate) fn acknowledge(
        &mut self,
        turn: &mut Turn<'_>,
        caller: &Caller,
        section: JudgedSection,
        budget: &mut Budget,
    ) -> Result<()> {
        let stored = log::read(turn.db, &section.log)?;
        let is_known = section.after.is_some() && stored.is_some();
        let own = account::log_by_id(turn.db, caller.device.account, &section.log)?;
        let name = match own.filter(|_| is_known) {
            Some(own) => LogName::Number(own.number),
            None => section.name,
        };
        let log = match section.name {
            LogName::Id(id) => id,
            LogName::Number(_) => section.log,
        };
        let is_person_log = stored.as_ref().is_some_and(log::Log::is_person_log);
        let begin = Begin {
            name,
            log,
            is_person_log,
            holds_before: true,
        };
        self.grow(begin, |growing| {
            growing.section.problems.extend(section.problems);
            if let Some(stored) = stored.filter(|_| is_known) {
                growing.authors.extend(section.authors);
                growing.end = Some(Place {
                    n: stored.position(),
                    tag: stored.tag,
                });
            }
            let problems = &growing.section.problems;
            let bytes: usize = problems.iter().map(problem_bytes).sum();
            budget.take(SECTION_BYTES + bytes + growing.authors.len() * HEAD_BYTES);
        });
        Ok(())
    }

    /// The feed was served to its end: with it every log of which something was sent.
    pub(crate) fn reach_ends(&mut self) {
        for growing in &mut self.0 {
            growing.place = growing.end.or(growing.place);
        }
    }

    /// The sections with their heads, person logs first.
    pub(crate) fn finish(self, turn: &mut Turn<'_>) -> Result<Vec<SectionDown>> {
        let mut growing = self.0;
        growing.sort_by_key(|growing| !growing.is_person_log);
        let mut sections = Vec::new();
        for mut one in growing {
            let begin = Place {
                n: 0,
                tag: first_position_tag(&one.log),
            };
            one.section.place = one.place.unwrap_or(begin);
            one.section.heads = one.heads(turn)?;
            sections.push(one.section);
        }
        Ok(sections)
    }
}

fn problem_bytes(problem: &Problem) -> usize {
    let run = problem.run.as_ref();
    let entries = run.map_or(0, |run| run.entries.iter().map(Vec::len).sum());
    entries + 100
}

impl Growing {
    fn new(begin: Begin) -> Self {
        Self {
            log: begin.log,
            is_person_log: begin.is_person_log,
            section: SectionDown {
                log: begin.name,
                place: Place::default(),
                heads: Vec::new(),
                runs: Vec::new(),
                records: Vec::new(),
                manifests: Vec::new(),
                problems: Vec::new(),
            },
            authors: BTreeSet::new(),
            all_heads: false,
            run: None,
            holds_before: begin.holds_before,
            place: None,
            end: None,
            shown: BTreeSet::new(),
        }
    }

    /// The section brings the log up to here.
    pub(crate) fn reach(&mut self, place: Place) {
        self.place = Some(place);
    }

    /// Says that something is wrong with the log.
    pub(crate) fn note(&mut self, problem: Problem) {
        self.section.problems.push(problem);
    }

    /// Every head of the log is shown.
    pub(crate) fn show_all_heads(&mut self) {
        self.all_heads = true;
    }

    /// What came before may not be there: runs name what they follow.
    pub(crate) fn forget_before(&mut self) {
        self.holds_before = false;
    }

    /// Adds an item, once.
    pub(crate) fn add(&mut self, turn: &mut Turn<'_>, item: Item) -> Result<()> {
        if !self.shown.insert(item.id) {
            return Ok(());
        }
        let kind = match item.kind {
            Kind::Fork => Kind::Entry,
            kind => kind,
        };
        self.authors.insert((item.device, kind.number()));
        match item.kind {
            Kind::Record => self.section.records.push(item.body),
            Kind::Manifest => self.section.manifests.push(item.body),
            Kind::Entry | Kind::Fork => self.add_entry(turn, item)?,
        }
        Ok(())
    }

    fn add_entry(&mut self, turn: &mut Turn<'_>, item: Item) -> Result<()> {
        let continues = self.run.is_some_and(|(device, kind, sequence, id)| {
            let follows = item.sequence == sequence.saturating_add(1);
            device == item.device && kind == item.kind && follows && item.previous == Some(id)
        });
        self.run = Some((item.device, item.kind, item.sequence, item.id));
        if continues && let Some(run) = self.section.runs.last_mut() {
            run.entries.push(item.body);
            return Ok(());
        }
        let previous = match &item.previous {
            Some(previous) if self.lacks(turn, &item, previous)? => {
                Some(EntryId::from_bytes(*previous))
            }
            _ => None,
        };
        self.section.runs.push(Run {
            author: Some(item.device),
            first: item.sequence,
            previous,
            entries: vec![item.body],
        });
        Ok(())
    }

    /// Whether the receiver may lack the entry before: then the run names it.
    fn lacks(&self, turn: &mut Turn<'_>, item: &Item, previous: &ItemId) -> Result<bool> {
        if item.kind == Kind::Fork {
            return Ok(true);
        }
        if self.shown.contains(previous) {
            return Ok(false);
        }
        let stored = item::position_of(turn.db, &self.log, previous)?;
        Ok(!self.holds_before || stored.is_none())
    }

    fn heads(&self, turn: &mut Turn<'_>) -> Result<Vec<Head>> {
        if self.authors.is_empty() && !self.all_heads {
            return Ok(Vec::new());
        }
        let stored = head::all(turn.db, &self.log)?;
        let shown = |stored: &&head::Head| {
            self.all_heads || self.authors.contains(&(stored.device, stored.kind))
        };
        Ok(stored.iter().filter(shown).map(wire).collect())
    }
}

fn wire(head: &head::Head) -> Head {
    let era = head.device == DeviceId::from_bytes([0; 16]);
    Head {
        handle: match era {
            true => protocol::Handle::from_bytes([0; 8]),
            false => head.device.handle(),
        },
        kind: head.kind.into(),
        sequence: head.sequence,
        id: head.id.first_chunk().copied().unwrap_or_default(),
    }
}
