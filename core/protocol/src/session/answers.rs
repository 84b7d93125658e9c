//! What answers, their absence and their storing lead to.

use super::machine::Session;
use super::{
    Action, AnswerFacts, Cause, Halt, Report, Scope, State, StatusConsequence, StoredFacts, Why,
    backoff, limits,
};

pub(super) fn sleep(at_ms: u64, cause: Cause) -> Action {
    Action::SleepUntil { at_ms, cause }
}

impl Session {
    pub(super) fn unanswered(
        &mut self,
        attempt: u32,
        jitter: u32,
        retry_after_ms: Option<u64>,
    ) -> Vec<Action> {
        self.quick = 0;
        let is_spent = attempt >= limits::ATTEMPTS_MAX;
        let attempts = if is_spent { 0 } else { attempt };
        vec![self.back_off(jitter, retry_after_ms, attempts, Cause::NoAnswer)]
    }

    fn later(&mut self) -> Action {
        self.back_off(self.sync.jitter, None, 0, Cause::Later)
    }

    fn back_off(
        &mut self,
        jitter: u32,
        retry_after_ms: Option<u64>,
        attempts: u32,
        cause: Cause,
    ) -> Action {
        self.failures = self.failures.saturating_add(1);
        let wait_ms = backoff::wait_ms(self.failures, jitter, retry_after_ms);
        let until_ms = self.now_ms.saturating_add(wait_ms);
        self.state = State::Backoff {
            since_ms: self.now_ms,
            until_ms,
            attempts,
            cause,
        };
        sleep(until_ms, cause)
    }

    pub(super) fn answered(
        &mut self,
        took_ms: u64,
        answer: AnswerFacts,
        jitter: u32,
    ) -> Vec<Action> {
        let is_quick = took_ms < limits::QUICK_ANSWER_MS;
        self.quick = if is_quick {
            self.quick.saturating_add(1)
        } else {
            0
        };
        let status = StatusConsequence::of(answer.status);
        self.sync.status = Some(status);
        self.sync.jitter = jitter;
        self.meet(answer.incarnation);
        match status {
            StatusConsequence::FullCheck => {
                // Kept before the cursor that is shown is adopted: else a crash in between would
                // leave a cursor that holds and logs that were never asked for.
                self.memory.is_full_check_due = true;
                self.store()
            }
            StatusConsequence::Take
            | StatusConsequence::TakeAndAsk
            | StatusConsequence::PullOnly
            | StatusConsequence::StayDrafts => self.store(),
            StatusConsequence::ProveOrCount if answer.is_copied => self.halt(Halt::CopiedPhone),
            StatusConsequence::ProveOrCount => self.next_counter(),
            StatusConsequence::Stop => self.halt(Halt::Refused),
            StatusConsequence::Update => self.halt(Halt::SuiteTooOld),
            // No sync is answered by the offset of a blob: as an unknown status.
            StatusConsequence::Wait | StatusConsequence::ContinueBlob => vec![self.later()],
            StatusConsequence::Report => self.finish(Why::Gone),
        }
    }

    /// A changed incarnation is another life of the database: what it has must be asked.
    fn meet(&mut self, incarnation: [u8; 4]) {
        let met = self.memory.incarnation.replace(incarnation);
        if met.is_some_and(|met| met != incarnation) {
            self.memory.is_full_check_due = true;
        }
    }

    fn store(&mut self) -> Vec<Action> {
        self.state = State::Storing;
        vec![Action::Store]
    }

    fn next_counter(&mut self) -> Vec<Action> {
        self.counters_used = self.counters_used.saturating_add(1);
        if self.counters_used >= limits::COUNTERS_USED_MAX {
            self.counters_used = 0;
            return vec![self.later()];
        }
        self.plan()
    }

    pub(super) fn stored(&mut self, facts: &StoredFacts) -> Vec<Action> {
        self.counters_used = 0;
        self.sync.rounds = self.sync.rounds.saturating_add(1);
        let status = self.sync.status.unwrap_or(StatusConsequence::Take);
        let noted = self.sync.problems.note(&facts.problems);
        self.sync.skipped |= noted.skipped;
        self.remember(status, facts, noted.pull_only);
        let is_news = self.is_news(status, facts);
        self.sync.idle = if is_news {
            0
        } else {
            self.sync.idle.saturating_add(1)
        };
        if noted.wait {
            return vec![Action::Apply, self.later()];
        }
        self.failures = 0;
        let next = match self.end_of_round(status, facts, noted.ask_again) {
            Some(why) => self.finish(why),
            None => self.plan(),
        };
        std::iter::once(Action::Apply).chain(next).collect()
    }

    /// Why the sync is over, if it is.
    fn end_of_round(
        &self,
        status: StatusConsequence,
        facts: &StoredFacts,
        ask_again: bool,
    ) -> Option<Why> {
        let scope = self.scope();
        if scope == Scope::OwnPersonLog {
            let goes_on = facts.raised && facts.behind && self.sync.rounds < limits::ROUNDS_MAX;
            return (!goes_on).then_some(Why::Frozen);
        }
        let planned = self.sync.sent.planned;
        let pushes_more = planned.more && scope == Scope::Everything;
        // Refused a push, or free to push again: the other half is still to be done.
        let was = self.sync.sent.scope.unwrap_or(scope);
        let is_turned = was != scope && was != Scope::PullOnly;
        let goes_on = matches!(
            status,
            StatusConsequence::TakeAndAsk | StatusConsequence::FullCheck
        ) || facts.behind
            // What it lacks is to be sent.
            || facts.lowered
            || self.memory.wants_full_check(self.now_ms)
            || ask_again
            || pushes_more
            || is_turned
            || self.asked;
        if !goes_on {
            Some(match scope {
                Scope::PullOnly => Why::Quota,
                Scope::Everything | Scope::OwnPersonLog => Why::Done,
            })
        } else if self.sync.idle >= limits::STUCK_ROUNDS {
            Some(Why::Stuck)
        } else if self.sync.rounds >= limits::ROUNDS_MAX {
            Some(Why::More)
        } else {
            None
        }
    }

    /// What is kept beyond this sync.
    fn remember(&mut self, status: StatusConsequence, facts: &StoredFacts, is_full: bool) {
        let sent = self.sync.sent;
        let is_whole = !matches!(
            status,
            StatusConsequence::TakeAndAsk | StatusConsequence::FullCheck
        );
        if sent.full_check && is_whole {
            self.memory.is_full_check_due = false;
            self.memory.full_check_at_ms = self.now_ms;
        }
        if facts.lowered && !sent.full_check {
            self.memory.is_full_check_due = true;
        }
        if sent.planned.forks {
            self.memory.forks_for = self.memory.incarnation;
        }
        let is_full = is_full || status == StatusConsequence::PullOnly;
        if is_full {
            self.memory.full_at_ms = Some(self.now_ms);
        } else if sent.scope == Some(Scope::Everything) {
            self.memory.full_at_ms = None;
        }
        self.memory.is_frozen = status == StatusConsequence::StayDrafts;
    }

    /// Whether a round brought anything on: a cursor or head rose, or the server's state turned out
    /// to be another than thought, which can happen once a sync.
    fn is_news(&mut self, status: StatusConsequence, facts: &StoredFacts) -> bool {
        let is_turn =
            status == StatusConsequence::FullCheck || (facts.lowered && !self.sync.sent.full_check);
        let is_first_turn = is_turn && self.sync.full_checks == 0;
        self.sync.full_checks = self.sync.full_checks.saturating_add(u32::from(is_turn));
        // What rises only because it fell before would rise for ever.
        let is_steady = self.sync.full_checks <= limits::TURNS_MAX;
        (facts.raised && is_steady) || is_first_turn
    }

    pub(super) fn store_failed(&mut self) -> Vec<Action> {
        match self.state {
            // The answer to what is under way may still come.
            State::Sending { .. } => Vec::new(),
            State::Halted(halt) => vec![self.report(Why::Halted(halt))],
            State::Ready
            | State::Planning
            | State::Sealing
            | State::Storing
            | State::Backoff { .. } => self.finish(Why::StoreFailed),
        }
    }

    pub(super) fn halt(&mut self, halt: Halt) -> Vec<Action> {
        self.state = State::Halted(halt);
        vec![self.report(Why::Halted(halt))]
    }

    fn finish(&mut self, why: Why) -> Vec<Action> {
        self.asked = false;
        self.state = State::Ready;
        vec![self.report(why)]
    }

    pub(super) const fn report(&self, why: Why) -> Action {
        Action::Report(Report {
            why,
            rounds: self.sync.rounds,
            skipped: self.sync.skipped,
        })
    }
}
