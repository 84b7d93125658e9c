//! Long random stories: whatever happens in whatever order, the rules hold.

use proptest::prelude::*;

use crate::session::{Action, AnswerFacts, Event, Memory, Planned, Session, State, StoredFacts};
use crate::{LogId, ProblemCode, Status};

fn facts() -> impl Strategy<Value = StoredFacts> {
    let problem = (any::<u8>(), 18_u64..34).prop_map(|(log, code)| {
        let log = LogId::from_bytes([log; 32]);
        (log, ProblemCode::from(code))
    });
    let problems = proptest::collection::vec(problem, 0..3);
    (any::<bool>(), any::<bool>(), any::<bool>(), problems).prop_map(
        |(raised, behind, lowered, problems)| StoredFacts {
            raised,
            behind,
            lowered,
            problems,
        },
    )
}

fn event() -> impl Strategy<Value = Event> {
    let now = 0..u64::from(u32::MAX);
    prop_oneof![
        now.clone().prop_map(|now_ms| Event::Wake { now_ms }),
        now.clone().prop_map(|now_ms| Event::LocalWork { now_ms }),
        now.clone().prop_map(|now_ms| Event::Nudge { now_ms }),
        now.clone().prop_map(|now_ms| Event::Tick { now_ms }),
        proptest::option::of(any::<u32>()).prop_map(|counter| Event::CounterReserved { counter }),
        (any::<u64>(), any::<bool>(), any::<bool>()).prop_map(|(unasked_bytes, forks, more)| {
            Event::OwnStored(Planned {
                unasked_bytes,
                forks,
                more,
            })
        }),
        (
            now.clone(),
            any::<u64>(),
            0_u64..13,
            0_u8..3,
            any::<bool>(),
            any::<u32>()
        )
            .prop_map(
                |(now_ms, took_ms, status, life, is_copied, jitter)| Event::Answer {
                    now_ms,
                    took_ms,
                    answer: AnswerFacts {
                        status: Status::from(status),
                        incarnation: [life; 4],
                        is_copied,
                    },
                    jitter,
                }
            ),
        (
            now.clone(),
            proptest::option::of(any::<u64>()),
            any::<u32>()
        )
            .prop_map(|(now_ms, retry_after_ms, jitter)| Event::NoAnswer {
                now_ms,
                retry_after_ms,
                jitter,
            }),
        (now, facts()).prop_map(|(now_ms, facts)| Event::Stored { now_ms, facts }),
        Just(Event::StoreFailed),
    ]
}

/// An event that fits what was asked for last, so that stories get far.
fn fitting(session: &Session, drawn: Event, now_ms: u64, choice: u8) -> Event {
    if choice < 3 {
        return drawn;
    }
    let facts = StoredFacts {
        raised: choice.is_multiple_of(2),
        behind: choice.is_multiple_of(5),
        ..StoredFacts::default()
    };
    match session.state() {
        State::Ready | State::Halted(_) => Event::Wake { now_ms },
        State::Planning => Event::CounterReserved { counter: Some(1) },
        State::Sealing => Event::OwnStored(Planned::default()),
        State::Sending { .. } => Event::Answer {
            now_ms,
            took_ms: u64::from(choice) * 300,
            answer: AnswerFacts {
                status: Status::from(u64::from(choice % 9)),
                incarnation: [choice / 128; 4],
                is_copied: choice > 250,
            },
            jitter: 7,
        },
        State::Storing => Event::Stored { now_ms, facts },
        State::Backoff { until_ms, .. } => Event::Tick { now_ms: until_ms },
    }
}

/// What a driver may rely on, checked action by action.
#[derive(Default)]
struct Rules {
    is_committed: bool,
    under_way: u32,
}

impl Rules {
    fn hear(&mut self, event: &Event, before: State) {
        match event {
            Event::OwnStored(_) if before == State::Sealing => self.is_committed = true,
            Event::Answer { .. } | Event::NoAnswer { .. } => self.under_way = 0,
            _ => {}
        }
    }

    fn check(&mut self, actions: &[Action], state: State) {
        for (n, action) in actions.iter().enumerate() {
            match action {
                Action::StoreOwn(_) => self.is_committed = false,
                Action::Send { .. } => {
                    assert!(self.is_committed, "sent before it was committed");
                    assert_eq!(self.under_way, 0, "two requests under way");
                    self.under_way = 1;
                }
                Action::Report(_) | Action::SleepUntil { .. } => {
                    assert_eq!(n + 1, actions.len(), "something follows the end");
                }
                Action::ReserveCounter | Action::Store | Action::Apply => {}
            }
        }
        let last_fits = match actions.last() {
            None => true,
            Some(Action::ReserveCounter) => state == State::Planning,
            Some(Action::StoreOwn(_)) => state == State::Sealing,
            Some(Action::Send { .. }) => matches!(state, State::Sending { .. }),
            Some(Action::Store) => state == State::Storing,
            Some(Action::SleepUntil { .. }) => matches!(state, State::Backoff { .. }),
            Some(Action::Report(_)) => matches!(state, State::Ready | State::Halted(_)),
            Some(Action::Apply) => false,
        };
        assert!(last_fits, "{actions:?} in {state:?}");
    }
}

/// Answers every request until the session is over; it must be, in bounded steps.
fn run_out(session: &mut Session, choices: &[u8], now_ms: u64) {
    let choices = choices.iter().copied().cycle();
    for (step, choice) in choices.take(20_000).enumerate() {
        match session.state() {
            State::Ready | State::Halted(_) | State::Backoff { .. } => return,
            _ => {}
        }
        let now_ms = now_ms + u64::try_from(step).expect("few");
        let event = fitting(session, Event::StoreFailed, now_ms, choice.max(3));
        session.handle(event);
    }
    panic!("not over: {session:?}");
}

proptest! {
    #[test]
    fn no_story_breaks_the_rules_and_each_ends(
        events in proptest::collection::vec((event(), any::<u8>()), 1..120),
        ending in proptest::collection::vec(any::<u8>(), 1..8),
    ) {
        let mut session = Session::new(Memory::default());
        let mut rules = Rules::default();
        let mut now_ms = 1_800_000_000_000;
        for (drawn, choice) in events {
            now_ms += u64::from(choice);
            let before = session.state();
            let event = fitting(&session, drawn, now_ms, choice);
            rules.hear(&event, before);
            let actions = session.handle(event);
            rules.check(&actions, session.state());
            let kept = Memory::decode(&session.memory().to_bytes());
            prop_assert_eq!(kept, Ok(*session.memory()));
        }
        run_out(&mut session, &ending, now_ms);
    }
}
