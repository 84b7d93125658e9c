//! A session and short words for what happens to it.

use crate::session::{
    Action, AnswerFacts, Cause, Event, Memory, Order, Planned, Report, Session, State, StoredFacts,
    Why,
};
use crate::{LogId, ProblemCode, Status};

pub(super) const LIFE: [u8; 4] = [1; 4];

pub(super) struct Story {
    pub(super) session: Session,
    pub(super) now_ms: u64,
    pub(super) counter: u32,
    last: Vec<Action>,
}

pub(super) fn raised() -> StoredFacts {
    StoredFacts {
        raised: true,
        ..StoredFacts::default()
    }
}

pub(super) fn problem(code: ProblemCode) -> StoredFacts {
    StoredFacts {
        problems: vec![(LogId::from_bytes([7; 32]), code)],
        ..StoredFacts::default()
    }
}

impl Story {
    /// A device that synced lately with the server of `LIFE`.
    pub(super) fn begin() -> Self {
        let mut story = Self::fresh();
        story.wake();
        story.round(Status::CursorUnknown, StoredFacts::default());
        story.goes_on();
        story.round(Status::Done, raised());
        assert_eq!(story.finish().why, Why::Done);
        story
    }

    /// A device that never synced.
    pub(super) fn fresh() -> Self {
        Self {
            session: Session::new(Memory::default()),
            now_ms: 1_800_000_000_000,
            counter: 0,
            last: Vec::new(),
        }
    }

    pub(super) fn tell(&mut self, event: Event) -> Vec<Action> {
        self.session.handle(event)
    }

    pub(super) fn wake(&mut self) {
        let actions = self.tell(Event::Wake {
            now_ms: self.now_ms,
        });
        assert_eq!(actions, [Action::ReserveCounter]);
    }

    /// From a reserved counter to what may be planned.
    pub(super) fn order(&mut self) -> Order {
        self.counter += 1;
        let counter = Some(self.counter);
        match self.tell(Event::CounterReserved { counter })[..] {
            [Action::StoreOwn(order)] => order,
            ref other => panic!("{other:?}"),
        }
    }

    pub(super) fn sends(&mut self, planned: Planned) {
        let actions = self.tell(Event::OwnStored(planned));
        assert_eq!(actions, [Action::Send { attempt: 1 }]);
    }

    pub(super) fn answer(&mut self, status: Status) -> Vec<Action> {
        self.answer_from(status, LIFE, false)
    }

    pub(super) fn answer_from(
        &mut self,
        status: Status,
        incarnation: [u8; 4],
        is_copied: bool,
    ) -> Vec<Action> {
        self.tell(Event::Answer {
            now_ms: self.now_ms,
            took_ms: 700,
            jitter: 0,
            answer: AnswerFacts {
                status,
                incarnation,
                is_copied,
            },
        })
    }

    pub(super) fn no_answer(&mut self) -> u64 {
        let actions = self.tell(Event::NoAnswer {
            now_ms: self.now_ms,
            retry_after_ms: None,
            jitter: u32::MAX,
        });
        match actions[..] {
            [
                Action::SleepUntil {
                    at_ms,
                    cause: Cause::NoAnswer,
                },
            ] => at_ms,
            ref other => panic!("{other:?}"),
        }
    }

    pub(super) fn stored(&mut self, facts: StoredFacts) -> Vec<Action> {
        let now_ms = self.now_ms;
        self.tell(Event::Stored { now_ms, facts })
    }

    /// A whole round from the reserved counter, up to what follows its `Apply`.
    pub(super) fn round(&mut self, status: Status, facts: StoredFacts) -> Order {
        let order = self.order();
        self.sends(Planned::default());
        assert_eq!(self.answer(status), [Action::Store]);
        let actions = self.stored(facts);
        assert_eq!(actions[0], Action::Apply);
        self.last = actions;
        order
    }

    /// How the last round ended the sync.
    pub(super) fn finish(&self) -> Report {
        match self.last[..] {
            [Action::Apply, Action::Report(report)] => report,
            ref other => panic!("{other:?}"),
        }
    }

    /// The last round is followed by another.
    pub(super) fn goes_on(&self) {
        assert_eq!(self.last, [Action::Apply, Action::ReserveCounter]);
    }

    /// The last round is followed by a wait.
    pub(super) fn waits(&self) {
        let until = |action: &Action| matches!(action, Action::SleepUntil { .. });
        assert!(self.last.iter().any(until), "{:?}", self.last);
        assert!(matches!(self.session.state(), State::Backoff { .. }));
    }
}
