use super::answers::sleep;
use super::problems::Problems;
use super::{
    Action, Event, Halt, Memory, Order, Planned, Scope, State, StatusConsequence, Why, limits,
};

/// The client's side of the syncs of one device with one server.
///
/// Whatever it is told, it ends with `SleepUntil` or `Report`; it asks for no `Send` before what is
/// sent was committed, and for none while one is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub(super) state: State,
    pub(super) memory: Memory,
    pub(super) now_ms: u64,
    /// Quick answers in a row: the line is good.
    pub(super) quick: u32,
    /// Waits in a row, for the back-off.
    pub(super) failures: u32,
    /// Counters in a row that were used already.
    pub(super) counters_used: u32,
    /// Whether somebody asked for a sync while one was under way.
    pub(super) asked: bool,
    pub(super) sync: Sync,
}

/// What is known of the sync under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sync {
    pub(super) rounds: u32,
    /// Rounds in a row that raised nothing.
    pub(super) idle: u32,
    pub(super) full_checks: u32,
    pub(super) skipped: bool,
    pub(super) problems: Problems,
    pub(super) sent: Sent,
    /// What the answer says that is being stored.
    pub(super) status: Option<StatusConsequence>,
    /// The randomness that came with it.
    pub(super) jitter: u32,
}

/// What the last request was allowed and what it held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) scope: Option<Scope>,
    pub(super) full_check: bool,
    pub(super) planned: Planned,
}

impl Session {
    /// Begins with what an earlier session knew.
    #[must_use]
    pub fn new(memory: Memory) -> Self {
        Self {
            state: State::Ready,
            memory,
            now_ms: 0,
            quick: 0,
            failures: 0,
            counters_used: 0,
            asked: false,
            sync: Sync::default(),
        }
    }

    /// Where it is.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// What to keep beyond its end.
    #[must_use]
    pub const fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Hears what happened and says what to do, in order. What is out of place, as an answer that
    /// nobody waits for any more, changes nothing.
    pub fn handle(&mut self, event: Event) -> Vec<Action> {
        self.now_ms = event.now_ms().unwrap_or(self.now_ms);
        match event {
            Event::Wake { .. } => self.wake(),
            Event::LocalWork { .. } | Event::Nudge { .. } => self.work(),
            Event::Tick { .. } => self.tick(),
            Event::CounterReserved { counter } => match self.state {
                State::Planning => self.seal(counter),
                _ => Vec::new(),
            },
            Event::OwnStored(planned) => match self.state {
                State::Sealing => self.send_sealed(planned),
                _ => Vec::new(),
            },
            Event::Answer {
                took_ms,
                answer,
                jitter,
                ..
            } => match self.state {
                State::Sending { .. } => self.answered(took_ms, answer, jitter),
                _ => Vec::new(),
            },
            Event::NoAnswer {
                retry_after_ms,
                jitter,
                ..
            } => match self.state {
                State::Sending { attempt } => self.unanswered(attempt, jitter, retry_after_ms),
                _ => Vec::new(),
            },
            Event::Stored { facts, .. } => match self.state {
                State::Storing => self.stored(&facts),
                _ => Vec::new(),
            },
            Event::StoreFailed => self.store_failed(),
        }
    }

    /// Somebody asks: begin, or try at once what waits.
    fn wake(&mut self) -> Vec<Action> {
        match self.state {
            State::Ready => self.begin(),
            State::Backoff { attempts, .. } => self.resume(attempts),
            State::Halted(halt) if halt.may_end() => self.begin(),
            State::Halted(halt) => vec![self.report(Why::Halted(halt))],
            State::Planning | State::Sealing | State::Sending { .. } | State::Storing => {
                self.asked = true;
                Vec::new()
            }
        }
    }

    /// There is something to do: begin, but wait out what waits.
    fn work(&mut self) -> Vec<Action> {
        match self.state {
            State::Ready => self.begin(),
            State::Backoff {
                until_ms, cause, ..
            } => {
                self.asked = true;
                vec![sleep(until_ms, cause)]
            }
            State::Halted(halt) => vec![self.report(Why::Halted(halt))],
            State::Planning | State::Sealing | State::Sending { .. } | State::Storing => {
                self.asked = true;
                Vec::new()
            }
        }
    }

    fn tick(&mut self) -> Vec<Action> {
        match self.state {
            State::Backoff {
                since_ms,
                until_ms,
                attempts,
                cause,
            } => {
                // A clock that went back would make the wait a long one.
                if self.now_ms >= until_ms || self.now_ms < since_ms {
                    self.resume(attempts)
                } else {
                    vec![sleep(until_ms, cause)]
                }
            }
            State::Ready
            | State::Planning
            | State::Sealing
            | State::Sending { .. }
            | State::Storing
            | State::Halted(_) => Vec::new(),
        }
    }

    pub(super) fn begin(&mut self) -> Vec<Action> {
        self.sync = Sync::default();
        self.counters_used = 0;
        self.plan()
    }

    pub(super) fn plan(&mut self) -> Vec<Action> {
        self.asked = false;
        self.state = State::Planning;
        vec![Action::ReserveCounter]
    }

    fn resume(&mut self, attempts: u32) -> Vec<Action> {
        if attempts == 0 {
            return self.plan();
        }
        self.send(attempts.saturating_add(1))
    }

    fn seal(&mut self, counter: Option<u32>) -> Vec<Action> {
        let Some(counter) = counter else {
            return self.halt(Halt::CountersSpent);
        };
        let is_good = self.quick >= limits::QUICK_ANSWERS;
        let up_bytes_max = if is_good {
            limits::BUDGET_BYTES_MAX
        } else {
            limits::BUDGET_BYTES_MIN
        };
        let order = Order {
            counter,
            scope: self.scope(),
            up_bytes_max,
            want_kib: u64::try_from(up_bytes_max / 1_024).unwrap_or_default(),
            full_check: self.memory.wants_full_check(self.now_ms),
            forks: self.memory.forks_for.is_none()
                || self.memory.forks_for != self.memory.incarnation,
            unasked_bytes_max: self.memory.unasked_left(self.now_ms),
            pulled: self.sync.rounds > 0,
        };
        self.sync.sent = Sent {
            scope: Some(order.scope),
            full_check: order.full_check,
            planned: Planned::default(),
        };
        self.state = State::Sealing;
        vec![Action::StoreOwn(order)]
    }

    pub(super) const fn scope(&self) -> Scope {
        if self.memory.is_frozen {
            Scope::OwnPersonLog
        } else if self.memory.is_full(self.now_ms) {
            Scope::PullOnly
        } else {
            Scope::Everything
        }
    }

    fn send_sealed(&mut self, planned: Planned) -> Vec<Action> {
        self.memory.unasked_bytes = self
            .memory
            .unasked_bytes
            .saturating_add(planned.unasked_bytes);
        self.sync.sent.planned = planned;
        self.send(1)
    }

    pub(super) fn send(&mut self, attempt: u32) -> Vec<Action> {
        self.state = State::Sending { attempt };
        vec![Action::Send { attempt }]
    }
}
