//! Every event in every state, with what must follow; nothing is left to chance.

use super::story::{LIFE, Story, raised};
use crate::Status;
use crate::session::{Action, AnswerFacts, Event, Halt, Planned, State};

/// A state's name, for the table.
const STATES: [&str; 9] = [
    "ready", "planning", "sealing", "sending", "storing", "backoff", "spent", "refused", "copied",
];
const EVENTS: [&str; 12] = [
    "wake",
    "local",
    "nudge",
    "counter",
    "none left",
    "own",
    "answer",
    "no answer",
    "stored",
    "failed",
    "early",
    "tick",
];

/// What follows, by state and event: `-` nothing, `P` reserve a counter, `S` seal, `>` send, `s`
/// store, `a` apply and report, `z` sleep, `R` report.
const TABLE: [&str; 9] = [
    "PPP------R--", // ready
    "---SR----R--", // planning
    "----->---R--", // sealing
    "------sz----", // sending
    "--------aR--", // storing
    ">zz------Rz>", // backoff, the same bytes again
    "Pzz------RzP", // backoff, a new counter
    "PRR------R--", // refused
    "RRR------R--", // copied
];

fn in_state(name: &str) -> Story {
    let mut story = Story::begin();
    match name {
        "ready" => return story,
        "planning" => story.wake(),
        "sealing" => {
            story.wake();
            story.order();
        }
        _ => {
            story.wake();
            story.order();
            story.sends(Planned::default());
        }
    }
    match name {
        "storing" => assert_eq!(story.answer(Status::Done), [Action::Store]),
        "backoff" => {
            story.no_answer();
        }
        "spent" => {
            story.answer(Status::Later);
        }
        "refused" => {
            story.answer(Status::Refused);
        }
        "copied" => {
            story.answer_from(Status::CounterUsed, LIFE, true);
        }
        _ => {}
    }
    story
}

fn event(name: &str, now_ms: u64, until_ms: u64) -> Event {
    let answer = AnswerFacts {
        status: Status::Done,
        incarnation: LIFE,
        is_copied: false,
    };
    match name {
        "wake" => Event::Wake { now_ms },
        "local" => Event::LocalWork { now_ms },
        "nudge" => Event::Nudge { now_ms },
        "counter" => Event::CounterReserved { counter: Some(9) },
        "none left" => Event::CounterReserved { counter: None },
        "own" => Event::OwnStored(Planned::default()),
        "answer" => Event::Answer {
            now_ms,
            took_ms: 1,
            answer,
            jitter: 0,
        },
        "no answer" => Event::NoAnswer {
            now_ms,
            retry_after_ms: None,
            jitter: 1 << 31,
        },
        "stored" => Event::Stored {
            now_ms,
            facts: raised(),
        },
        "failed" => Event::StoreFailed,
        "early" => Event::Tick { now_ms },
        "tick" => Event::Tick { now_ms: until_ms },
        other => panic!("{other}"),
    }
}

fn sign(actions: &[Action]) -> char {
    match actions {
        [] => '-',
        [Action::ReserveCounter] => 'P',
        [Action::StoreOwn(_)] => 'S',
        [Action::Send { .. }] => '>',
        [Action::Store] => 's',
        [Action::Apply, Action::Report(_)] => 'a',
        [Action::SleepUntil { .. }] => 'z',
        [Action::Report(_)] => 'R',
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_event_in_every_state_has_its_place() {
    for (state, row) in STATES.iter().zip(TABLE) {
        let row: Vec<char> = row.chars().collect();
        for (event_name, expected) in EVENTS.iter().zip(row) {
            let mut story = in_state(state);
            let until_ms = match story.session.state() {
                State::Backoff { until_ms, .. } => until_ms,
                _ => story.now_ms,
            };
            let event = event(event_name, story.now_ms, until_ms);
            let before = story.session.state();
            let actions = story.tell(event);
            assert_eq!(sign(&actions), expected, "{state} / {event_name}");
            if actions.is_empty() {
                assert_eq!(story.session.state(), before, "{state} / {event_name}");
            }
        }
    }
}

#[test]
fn only_what_an_update_or_an_operator_can_change_is_asked_again() {
    let all = [
        (Halt::Refused, true),
        (Halt::SuiteTooOld, true),
        (Halt::CopiedPhone, false),
        (Halt::CountersSpent, false),
    ];
    for (halt, may_end) in all {
        assert_eq!(halt.may_end(), may_end, "{halt:?}");
    }
}
