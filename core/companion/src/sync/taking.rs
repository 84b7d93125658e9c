//! Taking an answer: its items are checked and stored with the cursors, heads and incarnation that
//! it shows, in one transaction (PROTOCOL 7, steps 5 and 6).

use std::collections::BTreeSet;

use protocol::limits::LOGS_MAX;
use protocol::session::StoredFacts;
use protocol::{
    CursorMode, DeviceId, Handle, Head, ItemKind, LogCursor, LogId, LogState, PersonId, Problem,
    ProblemCode, Run, SectionDown, Status, SyncAnswer, SyncNews, SyncRequest,
};
use store::{Commit, Reader, ServerNumber, Transactions};

use super::engine::must_retire;
use super::incoming::{Arrived, Checked, Refused, Rows};
use super::known::{Known, as_space};
use super::ledger::{ASKED, FORKED, Ledger, PREVIOUS_NEEDED, REFUSED, is_served};
use super::promised::is_ours;
use crate::observe::lock;
use crate::{Companion, CompanionError, Result, identity};

/// What an answer or a file brought.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken {
    /// What the session is told.
    pub(crate) facts: StoredFacts,
    /// How many items are new here.
    pub(crate) stored: usize,
    /// Logs with an item that did not verify: they stopped there and are behind.
    pub(crate) refused: Vec<(LogId, Refused)>,
    /// Whether something signed by this device came that it does not know (PROTOCOL 8.3).
    pub(crate) must_retire: bool,
    /// Logs that are asked for from their beginning, this time or before in this exchange.
    begun_anew: BTreeSet<LogId>,
}

impl Taken {
    pub(super) fn of(checked: &Checked<'_>) -> Self {
        Self {
            facts: StoredFacts::default(),
            stored: checked.stored(),
            refused: checked
                .refused
                .iter()
                .map(|(log, why)| (*log, *why))
                .collect(),
            must_retire: checked.own_unknown && !protocol::planted(3),
            begun_anew: BTreeSet::new(),
        }
    }

    /// Notes with the items that came that this device has to take new keys.
    pub(super) fn keep_alarm(&self, writer: &mut store::Writer<'_>) -> Result<()> {
        if self.must_retire {
            writer.apply(&Commit {
                meta: vec![must_retire()],
                ..Commit::default()
            })?;
        }
        Ok(())
    }
}

impl Companion {
    /// Checks an answer's items and stores those that hold.
    pub(crate) fn take(
        &self,
        server: ServerNumber,
        request: &SyncRequest,
        answer: &SyncAnswer,
    ) -> Result<Taken> {
        let (before, ledger, rows, taken) =
            self.read(|reader| self.check_answer(reader, server, request, answer))?;
        if protocol::planted(7) {
            self.inner
                .store
                .batch(|writer| ledger.write(&before, writer))?;
            self.now();
        }
        self.inner.store.batch(|writer| {
            rows.write(writer)?;
            ledger.write(&before, writer)?;
            taken.keep_alarm(writer)?;
            Ok::<_, CompanionError>(())
        })?;
        lock(&self.inner.remembered.begun_anew).clone_from(&taken.begun_anew);
        Ok(taken)
    }

    fn check_answer(
        &self,
        reader: &Reader<'_>,
        server: ServerNumber,
        request: &SyncRequest,
        answer: &SyncAnswer,
    ) -> Result<(Ledger, Ledger, Rows, Taken)> {
        let nothing = SyncNews {
            feed: request.feed,
            ..SyncNews::default()
        };
        let news = answer.content().unwrap_or(&nothing);
        let before = Ledger::read(reader, server)?;
        let known = Known::clone(&*self.known(reader)?);
        let me = identity::device_keys(reader)?.device_id();
        let mut step = Step {
            request,
            status: answer.head.status,
            person: self.inner.me.person,
            ledger: before.clone(),
            facts: StoredFacts::default(),
            begun_anew: lock(&self.inner.remembered.begun_anew).clone(),
            short: BTreeSet::new(),
        };
        step.meet(answer);
        step.join(news, &known);
        let sections = step.named(news);
        let mut checked = Checked::new(*reader, known, me, step.ledger.row.time_s);
        let arrived: Vec<_> = sections
            .iter()
            .map(|(log, section)| Arrived::of(*log, section))
            .collect();
        checked.take(&arrived)?;
        for (log, section) in &sections {
            for problem in &section.problems {
                step.problem(log, problem, &mut checked)?;
            }
        }
        step.acknowledge(reader, &sections)?;
        step.move_on(news, &sections, &checked, &me)?;
        let mut taken = Taken::of(&checked);
        step.facts.raised |= taken.stored > 0;
        step.facts.behind = step.ledger.is_behind();
        taken.facts = step.facts;
        taken.begun_anew = step.begun_anew;
        Ok((before, step.ledger, checked.into_rows(), taken))
    }
}

/// What an answer makes of the ledger.
struct Step<'a> {
    request: &'a SyncRequest,
    status: Status,
    person: PersonId,
    ledger: Ledger,
    facts: StoredFacts,
    /// Logs that this exchange asked for from their beginning: once, since a server that always
    /// says that there is more would be asked for ever.
    begun_anew: BTreeSet<LogId>,
    /// Logs of which something that there is did not come.
    short: BTreeSet<LogId>,
}

impl Step<'_> {
    /// Time and incarnation. Another life of the database: everything is to be compared.
    fn meet(&mut self, answer: &SyncAnswer) {
        let row = &mut self.ledger.row;
        row.time_s = row.time_s.max(answer.head.server_time_s);
        let met = row.incarnation.replace(answer.head.incarnation);
        let is_new_life = met.is_some_and(|met| met != answer.head.incarnation);
        let is_doubtful = is_new_life || self.status == Status::CursorUnknown;
        if is_doubtful && !protocol::planted(4) {
            self.ledger.doubt_everything();
            self.facts.lowered |= is_new_life;
        }
    }

    /// Logs that changed their state.
    fn join(&mut self, news: &SyncNews, known: &Known) {
        let is_full = self.status == Status::CursorUnknown;
        if is_full {
            self.ledger.join_only(&news.joined);
        }
        for joined in &news.joined {
            let is_new = self.ledger.log(&joined.log).is_none();
            if is_new && self.ledger.logs().count() >= LOGS_MAX {
                break;
            }
            // What this account began is all in the feed from its first item on.
            let is_own = joined.log == self.person.into()
                || known
                    .space(&as_space(&joined.log))
                    .is_some_and(|space| *space.owner() == self.person);
            let is_known = self
                .ledger
                .log(&joined.log)
                .is_some_and(|row| row.number.is_some());
            self.facts.raised |= !is_known;
            self.ledger.join(joined, is_full || (!is_own && !is_known));
            if is_full && joined.state != LogState::Ended && joined.state != LogState::Offered {
                self.ledger.doubt(&joined.log);
            }
        }
    }

    /// The sections by the logs that they are of; one whose log nobody named asks for a full check.
    fn named<'n>(&mut self, news: &'n SyncNews) -> Vec<(LogId, &'n SectionDown)> {
        let mut named = Vec::new();
        for section in &news.sections {
            match self.ledger.named(&section.log) {
                Some(log) => named.push((log, section)),
                None => self.facts.lowered = true,
            }
        }
        named
    }

    /// What a refused item means for what is sent next (PROTOCOL 6.3).
    fn problem(&mut self, log: &LogId, problem: &Problem, checked: &mut Checked<'_>) -> Result<()> {
        self.facts.problems.push((*log, problem.code));
        let (handle, kind) = (&problem.handle, ItemKind::Entry);
        match problem.code {
            ProblemCode::PreviousNeeded => {
                self.ledger.flag(log, handle, kind, PREVIOUS_NEEDED);
            }
            ProblemCode::Gap => {
                self.ledger.lower(log, handle, kind, problem.sequence);
                self.ledger.flag(log, handle, kind, ASKED);
            }
            ProblemCode::Fork => {
                self.ledger.flag(log, handle, kind, FORKED);
                if let Some(run) = &problem.run {
                    // Our own branch is kept by whoever takes it. What the other rests on may be
                    // this device's own, which no feed brings: a copy made it.
                    if checked.take_run(&as_space(log), run)?.is_err() {
                        self.fall_short(log, true);
                    }
                }
            }
            ProblemCode::MayNotWrite => {
                for kind in [ItemKind::Entry, ItemKind::Record, ItemKind::Manifest] {
                    self.ledger.flag(log, handle, kind, REFUSED);
                }
            }
            ProblemCode::AuthorUnknown
            | ProblemCode::RecordMissing
            | ProblemCode::LogUnknown
            | ProblemCode::EpochUnknown => self.send_first(log, handle, checked),
            ProblemCode::BadSignature => self.ledger.stop(log),
            ProblemCode::BlobMissing | ProblemCode::BeyondHeads => {
                self.ledger.flag(log, handle, ItemKind::Manifest, REFUSED);
            }
            ProblemCode::Quota | ProblemCode::Unknown(_) => {}
        }
        Ok(())
    }

    /// What an item rests on is sent once more; asked twice, the item is skipped.
    fn send_first(&mut self, log: &LogId, handle: &Handle, checked: &Checked<'_>) {
        let mut again = self.ledger.give_again(log);
        if let Some(space) = checked.known.space_log(&as_space(log)) {
            for person in space.persons() {
                again |= self.ledger.give_again(&LogId::from(*person));
            }
        }
        if again {
            for kind in [ItemKind::Entry, ItemKind::Record, ItemKind::Manifest] {
                self.ledger.flag(log, handle, kind, REFUSED);
            }
        }
    }

    /// What was sent and met no problem is there.
    fn acknowledge(
        &mut self,
        reader: &Reader<'_>,
        sections: &[(LogId, &SectionDown)],
    ) -> Result<()> {
        let is_taken = matches!(self.status, Status::Done | Status::More);
        for sent in &self.request.sections {
            let Some(log) = self.ledger.named(&sent.log).filter(|_| is_taken) else {
                continue;
            };
            let mut answered = sections.iter().filter(|(of, _)| *of == log);
            if answered.any(|(_, section)| !section.problems.is_empty()) {
                continue;
            }
            if !sent.records.is_empty() {
                let (through, _) = self.ledger.given(&log);
                let next = given_through(reader, &log, through, &sent.records)?;
                self.facts.raised |= next > through;
                self.ledger.give(&log, next);
            }
            for run in &sent.runs {
                self.acknowledge_run(reader, &log, run)?;
            }
            for manifest in &sent.manifests {
                self.acknowledge_manifest(&log, manifest);
            }
        }
        Ok(())
    }

    fn acknowledge_run(&mut self, reader: &Reader<'_>, log: &LogId, run: &Run) -> Result<()> {
        let device = match run.author {
            Some(device) => device,
            None => identity::device_keys(reader)?.device_id(),
        };
        let last = reader.entries_of(log.as_bytes(), device.as_bytes(), run.last(), 1)?;
        let Some(id) = last.first().and_then(|last| last.row.id.first_chunk()) else {
            return Ok(());
        };
        let head = Head {
            handle: device.handle(),
            kind: ItemKind::Entry,
            sequence: run.last(),
            id: *id,
        };
        if head.sequence > self.ledger.head(log, &head.handle, head.kind).0 {
            self.facts.raised |= self.ledger.show(log, &head).is_gt();
        }
        Ok(())
    }

    fn acknowledge_manifest(&mut self, log: &LogId, bytes: &[u8]) {
        let Ok(manifest) = protocol::Manifest::decode(bytes) else {
            return;
        };
        let head = Head {
            handle: manifest.author.handle(),
            kind: ItemKind::Manifest,
            sequence: manifest.counter,
            id: manifest.id(&as_space(log)).short(),
        };
        if head.sequence > self.ledger.head(log, &head.handle, head.kind).0 {
            self.facts.raised |= self.ledger.show(log, &head).is_gt();
        }
    }

    /// Moves cursors and heads to what the answer shows.
    fn move_on(
        &mut self,
        news: &SyncNews,
        sections: &[(LogId, &SectionDown)],
        checked: &Checked<'_>,
        me: &DeviceId,
    ) -> Result<()> {
        let moved = (news.feed.n, news.feed.tag);
        if moved != (self.ledger.row.feed_n, self.ledger.row.feed_tag) {
            self.facts.raised |= news.feed.n > self.ledger.row.feed_n;
            (self.ledger.row.feed_n, self.ledger.row.feed_tag) = moved;
        }
        for (n, (log, section)) in (1..).zip(sections) {
            let mode = self.asked(log).map(|cursor| cursor.mode);
            let is_whole = mode.is_some_and(|mode| mode != CursorMode::Items);
            for head in &section.heads {
                if !is_ours(checked.reader(), log, me, head)? {
                    continue;
                }
                let moved = self.ledger.show(log, head);
                self.facts.raised |= moved.is_gt();
                self.facts.lowered |= moved.is_lt();
            }
            if is_whole {
                self.facts.lowered |= self.ledger.show_only(log, &section.heads);
            }
            if checked.refused.contains_key(log) {
                self.fall_short(log, mode.is_some());
                if mode.is_some() {
                    self.doubt_persons(log, checked);
                }
                continue;
            }
            if self.short.contains(log) {
                continue;
            }
            // Its cursor was not served any more: the section only acknowledges what was sent.
            let is_empty = section.runs.is_empty()
                && section.records.is_empty()
                && section.manifests.is_empty();
            if self.status == Status::More && mode.is_some() && is_empty {
                continue;
            }
            self.facts.raised |= self.ledger.move_to(log, &section.place);
            // The last section of several may have been cut short; records alone promise nothing.
            let is_to_the_end = self.status == Status::Done || n < sections.len();
            let is_listed = mode != Some(CursorMode::Records);
            if is_to_the_end && is_listed && !checked.holds_all(log, &section.heads)? {
                self.fall_short(log, true);
            }
        }
        self.catch_up();
        Ok(())
    }

    /// Something that there is did not come. Where the cursor went past it, the log is asked for
    /// from its beginning.
    fn fall_short(&mut self, log: &LogId, is_passed: bool) {
        self.short.insert(*log);
        if is_passed && self.begun_anew.insert(*log) {
            self.ledger.begin_anew(log);
        } else {
            self.ledger.fall_behind(log);
        }
    }

    /// What an item of a space rests on may have been held back in the logs of those who take part.
    fn doubt_persons(&mut self, log: &LogId, checked: &Checked<'_>) {
        let space = checked.known.space_log(&as_space(log));
        for person in space.into_iter().flat_map(membership::SpaceLog::persons) {
            let person = LogId::from(*person);
            if self.ledger.log(&person).is_some_and(is_served) {
                self.fall_short(&person, true);
            }
        }
    }

    /// Cursors that were answered to the end are in step again. After "more" none is: sections that
    /// only acknowledge stand among those that were cut short, and asking again costs a few bytes.
    fn catch_up(&mut self) {
        if !matches!(self.status, Status::Done | Status::Quota) {
            return;
        }
        let asked = self.request.cursors.iter();
        let asked = asked.filter_map(|cursor| self.ledger.named(&cursor.log));
        for log in asked.collect::<Vec<_>>() {
            if !self.short.contains(&log) {
                self.ledger.catch_up(&log);
            }
        }
    }

    fn asked(&self, log: &LogId) -> Option<&LogCursor> {
        let mut cursors = self.request.cursors.iter();
        cursors.find(|cursor| self.ledger.named(&cursor.log).as_ref() == Some(log))
    }
}

/// The number of the last stored record of a log that was sent, of those after `through`.
fn given_through(reader: &Reader<'_>, log: &LogId, through: i64, sent: &[Vec<u8>]) -> Result<i64> {
    let mut given = through;
    for (n, record) in reader.log_records_after(through)? {
        if record.log != *log.as_bytes() {
            continue;
        }
        if !sent.contains(&record.body) {
            break;
        }
        given = n;
    }
    Ok(given)
}
