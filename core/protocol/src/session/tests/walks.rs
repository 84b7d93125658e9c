//! Each status, each problem and each bound, told as a walk.

use super::story::{LIFE, Story, problem, raised};
use crate::session::{
    Action, BACKOFF_MS_MAX, BUDGET_BYTES_MAX, BUDGET_BYTES_MIN, COUNTERS_USED_MAX, Event,
    FULL_CHECK_MS, Halt, Memory, Planned, QUICK_ANSWER_MS, QUOTA_WAIT_MS, ROUNDS_MAX, Scope,
    Session, State, StoredFacts, TURNS_MAX, UNASKED_BYTES_MAX, Why,
};
use crate::{ProblemCode, Status};

const OTHER_LIFE: [u8; 4] = [2; 4];

fn behind() -> StoredFacts {
    StoredFacts {
        behind: true,
        ..raised()
    }
}

#[test]
fn a_device_that_never_synced_asks_for_all_and_is_done() {
    let mut story = Story::fresh();
    story.wake();
    let order = story.round(Status::CursorUnknown, StoredFacts::default());
    assert!(!order.full_check && !order.pulled, "nothing to check yet");
    story.goes_on();
    let order = story.round(Status::More, raised());
    assert!(order.full_check && order.pulled);
    story.goes_on();
    let order = story.round(Status::Done, raised());
    assert!(order.full_check, "a check that was cut short goes on");
    let report = story.finish();
    assert_eq!((report.why, report.rounds), (Why::Done, 3));
    story.wake();
    assert!(!story.order().full_check);
}

#[test]
fn a_full_check_is_due_after_seven_days_and_when_the_database_lives_anew() {
    let mut story = Story::begin();
    story.now_ms += FULL_CHECK_MS;
    story.wake();
    assert!(story.round(Status::Done, raised()).full_check);
    story.finish();
    story.wake();
    assert!(!story.order().full_check);
    story.sends(Planned::default());
    assert_eq!(
        story.answer_from(Status::Done, OTHER_LIFE, false),
        [Action::Store]
    );
    let actions = story.stored(raised());
    assert_eq!(actions, [Action::Apply, Action::ReserveCounter]);
    assert!(story.order().full_check);
}

#[test]
fn a_check_that_a_crash_cut_short_is_begun_again() {
    let mut story = Story::begin();
    story.wake();
    story.order();
    story.sends(Planned::default());
    story.answer(Status::CursorUnknown);
    let memory = Memory::decode(&story.session.memory().to_bytes()).expect("a memory");
    story.session = Session::new(memory);
    story.wake();
    assert!(story.order().full_check);
}

#[test]
fn a_server_with_less_than_it_acknowledged_is_checked_whole() {
    let mut story = Story::begin();
    story.wake();
    let lowered = StoredFacts {
        lowered: true,
        ..StoredFacts::default()
    };
    story.round(Status::Done, lowered.clone());
    story.goes_on();
    assert!(story.round(Status::Done, lowered).full_check);
    story.goes_on();
    let order = story.round(Status::Done, raised());
    assert!(
        !order.full_check,
        "one check tells all of it, then it is sent"
    );
    assert_eq!(story.finish().why, Why::Done);
}

#[test]
fn forks_are_sent_once_an_incarnation() {
    let mut story = Story::begin();
    let forks = Planned {
        forks: true,
        ..Planned::default()
    };
    story.wake();
    assert!(story.order().forks);
    story.sends(forks);
    story.answer(Status::Done);
    story.stored(raised());
    story.wake();
    assert!(!story.order().forks);
    story.sends(Planned::default());
    story.answer_from(Status::Done, OTHER_LIFE, false);
    story.stored(raised());
    assert!(story.order().forks, "another life of the database has none");
}

#[test]
fn forks_in_a_request_that_nobody_answered_are_sent_again() {
    let mut story = Story::begin();
    story.wake();
    story.order();
    story.sends(Planned {
        forks: true,
        ..Planned::default()
    });
    story.session = Session::new(*story.session.memory());
    story.wake();
    assert!(story.order().forks);
}

#[test]
fn requests_grow_after_two_quick_answers_and_shrink_after_a_slow_one_or_none() {
    let mut story = Story::fresh();
    story.wake();
    let sizes: Vec<_> = (0..3)
        .map(|_| story.round(Status::More, raised()).up_bytes_max)
        .collect();
    assert_eq!(
        sizes,
        [BUDGET_BYTES_MIN, BUDGET_BYTES_MIN, BUDGET_BYTES_MAX]
    );

    let order = story.order();
    assert_eq!(order.want_kib, 256);
    story.sends(Planned::default());
    let slow = Event::Answer {
        now_ms: story.now_ms,
        took_ms: QUICK_ANSWER_MS,
        jitter: 0,
        answer: crate::session::AnswerFacts {
            status: Status::More,
            incarnation: LIFE,
            is_copied: false,
        },
    };
    story.tell(slow);
    story.stored(raised());
    assert_eq!(story.order().up_bytes_max, BUDGET_BYTES_MIN);
}

#[test]
fn the_same_bytes_are_sent_three_times_before_they_get_a_new_counter() {
    let mut story = Story::begin();
    story.wake();
    story.order();
    story.sends(Planned::default());
    for attempt in [2, 3] {
        story.now_ms = story.no_answer();
        let now_ms = story.now_ms;
        assert_eq!(
            story.tell(Event::Tick { now_ms }),
            [Action::Send { attempt }]
        );
    }
    story.now_ms = story.no_answer();
    let now_ms = story.now_ms;
    assert_eq!(story.tell(Event::Tick { now_ms }), [Action::ReserveCounter]);
}

#[test]
fn waits_grow_until_an_answer_is_stored() {
    let mut story = Story::begin();
    story.wake();
    let mut waits = Vec::new();
    for _ in 0..12 {
        if story.session.state() == State::Planning {
            story.order();
            story.sends(Planned::default());
        }
        let until_ms = story.no_answer();
        waits.push(until_ms - story.now_ms);
        story.now_ms = until_ms;
        story.tell(Event::Tick { now_ms: until_ms });
    }
    assert_eq!(waits[..3], [2_000, 4_000, 8_000]);
    assert_eq!(waits[11], BACKOFF_MS_MAX);
    if story.session.state() == State::Planning {
        story.order();
        story.sends(Planned::default());
    }
    story.answer(Status::Done);
    story.stored(raised());
    story.wake();
    story.order();
    story.sends(Planned::default());
    assert_eq!(story.no_answer() - story.now_ms, 2_000);
}

#[test]
fn a_clock_that_goes_back_ends_a_wait() {
    let mut story = Story::begin();
    story.wake();
    story.order();
    story.sends(Planned::default());
    story.no_answer();
    let now_ms = story.now_ms - 1;
    assert_eq!(
        story.tell(Event::Tick { now_ms }),
        [Action::Send { attempt: 2 }]
    );
}

#[test]
fn what_happens_during_a_sync_gets_a_round_of_its_own() {
    let mut story = Story::begin();
    story.wake();
    story.order();
    story.sends(Planned::default());
    let now_ms = story.now_ms;
    assert_eq!(story.tell(Event::LocalWork { now_ms }), []);
    story.answer(Status::Done);
    let actions = story.stored(raised());
    assert_eq!(actions, [Action::Apply, Action::ReserveCounter]);
    story.round(Status::Done, raised());
    assert_eq!(story.finish().why, Why::Done);
}

#[test]
fn a_used_counter_is_followed_by_the_next_and_only_a_proof_halts() {
    let mut story = Story::begin();
    story.wake();
    for _ in 1..COUNTERS_USED_MAX {
        story.order();
        story.sends(Planned::default());
        assert_eq!(story.answer(Status::CounterUsed), [Action::ReserveCounter]);
    }
    story.order();
    story.sends(Planned::default());
    story.answer(Status::CounterUsed);
    assert!(matches!(
        story.session.state(),
        State::Backoff { attempts: 0, .. }
    ));

    story.wake();
    story.order();
    story.sends(Planned::default());
    story.answer_from(Status::CounterUsed, LIFE, true);
    assert_eq!(story.session.state(), State::Halted(Halt::CopiedPhone));
}

#[test]
fn the_last_counter_is_reported_and_never_wrapped() {
    let mut story = Story::begin();
    story.wake();
    story.tell(Event::CounterReserved { counter: None });
    assert_eq!(story.session.state(), State::Halted(Halt::CountersSpent));
}

#[test]
fn refusals_stop_and_delete_nothing() {
    let all = [
        (Status::Refused, Halt::Refused),
        (Status::SuiteTooOld, Halt::SuiteTooOld),
    ];
    for (status, halt) in all {
        let mut story = Story::begin();
        story.wake();
        story.order();
        story.sends(Planned::default());
        let actions = story.answer(status);
        assert!(matches!(actions[..], [Action::Report(r)] if r.why == Why::Halted(halt)));
        story.wake();
    }
}

#[test]
fn an_account_that_is_full_is_only_pulled_from_for_a_day() {
    for by_problem in [false, true] {
        let mut story = Story::begin();
        story.wake();
        if by_problem {
            story.round(Status::Done, problem(ProblemCode::Quota));
        } else {
            story.round(Status::Quota, StoredFacts::default());
        }
        story.goes_on();
        let order = story.round(Status::Done, raised());
        assert_eq!(order.scope, Scope::PullOnly);
        assert_eq!(story.finish().why, Why::Quota);
        story.now_ms += QUOTA_WAIT_MS - 1;
        story.wake();
        assert_eq!(story.round(Status::Done, raised()).scope, Scope::PullOnly);
        story.now_ms += 1;
        story.wake();
        assert_eq!(story.round(Status::Done, raised()).scope, Scope::Everything);
        assert_eq!(story.finish().why, Why::Done);
    }
}

#[test]
fn a_frozen_device_pulls_its_person_log_and_goes_on_once_it_is_back() {
    let mut story = Story::begin();
    story.wake();
    story.round(Status::DeviceOut, behind());
    story.goes_on();
    assert_eq!(
        story.round(Status::DeviceOut, raised()).scope,
        Scope::OwnPersonLog
    );
    assert_eq!(story.finish().why, Why::Frozen);
    story.wake();
    story.round(Status::Done, StoredFacts::default());
    story.goes_on();
    assert_eq!(story.round(Status::Done, raised()).scope, Scope::Everything);
    assert_eq!(story.finish().why, Why::Done);
}

#[test]
fn unknown_codes_wait_as_later_does() {
    for status in [Status::Later, Status::Unknown(11), Status::BlobOffset] {
        let mut story = Story::begin();
        story.wake();
        story.order();
        story.sends(Planned::default());
        story.answer(status);
        assert!(
            matches!(story.session.state(), State::Backoff { attempts: 0, .. }),
            "{status:?}"
        );
    }
    let mut story = Story::begin();
    story.wake();
    story.round(Status::Done, problem(ProblemCode::Unknown(99)));
    story.waits();
}

#[test]
fn what_is_gone_is_reported() {
    let mut story = Story::begin();
    story.wake();
    story.order();
    story.sends(Planned::default());
    let actions = story.answer(Status::Gone);
    assert!(matches!(actions[..], [Action::Report(report)] if report.why == Why::Gone));
}

#[test]
fn what_the_server_lacks_is_sent_once_more_and_then_skipped() {
    for code in [
        ProblemCode::PreviousNeeded,
        ProblemCode::Gap,
        ProblemCode::AuthorUnknown,
        ProblemCode::RecordMissing,
        ProblemCode::LogUnknown,
        ProblemCode::BlobMissing,
        ProblemCode::BeyondHeads,
        ProblemCode::EpochUnknown,
    ] {
        let mut story = Story::begin();
        story.wake();
        story.round(Status::Done, problem(code));
        story.goes_on();
        story.round(Status::Done, problem(code));
        let report = story.finish();
        assert_eq!((report.why, report.skipped), (Why::Done, true), "{code:?}");
    }
}

#[test]
fn what_no_request_can_mend_ends_the_sync_with_a_word() {
    let all = [
        (ProblemCode::Fork, false),
        (ProblemCode::MayNotWrite, true),
        (ProblemCode::BadSignature, true),
    ];
    for (code, is_skipped) in all {
        let mut story = Story::begin();
        story.wake();
        story.round(Status::Done, problem(code));
        assert_eq!(story.finish().skipped, is_skipped, "{code:?}");
    }
}

#[test]
fn two_rounds_that_raise_nothing_are_stuck() {
    let mut story = Story::begin();
    story.wake();
    story.round(Status::More, StoredFacts::default());
    story.goes_on();
    story.round(Status::More, StoredFacts::default());
    assert_eq!(story.finish().why, Why::Stuck);
}

#[test]
fn a_server_whose_word_changes_with_every_answer_is_given_up() {
    let fallen = StoredFacts {
        lowered: true,
        ..raised()
    };
    let mut story = Story::begin();
    story.wake();
    let mut rounds = 0;
    while story.session.state() != State::Ready {
        story.round(Status::Done, fallen.clone());
        rounds += 1;
    }
    assert_eq!(story.finish().why, Why::Stuck);
    assert!(rounds > TURNS_MAX && rounds < 4 * TURNS_MAX, "{rounds}");
}

#[test]
fn a_server_cannot_make_a_sync_endless() {
    let mut story = Story::begin();
    story.wake();
    for _ in 1..ROUNDS_MAX {
        story.round(Status::More, raised());
        story.goes_on();
    }
    story.round(Status::More, raised());
    assert_eq!(story.finish().why, Why::More);
}

#[test]
fn what_was_once_acknowledged_is_sent_again_within_a_bound_a_day() {
    let mut story = Story::begin();
    story.wake();
    assert_eq!(story.order().unasked_bytes_max, UNASKED_BYTES_MAX);
    story.sends(Planned {
        unasked_bytes: UNASKED_BYTES_MAX - 7,
        ..Planned::default()
    });
    story.answer(Status::Done);
    story.stored(raised());
    story.wake();
    assert_eq!(story.order().unasked_bytes_max, 7);
}

#[test]
fn what_did_not_fit_goes_with_the_next_request() {
    let mut story = Story::begin();
    story.wake();
    story.order();
    story.sends(Planned {
        more: true,
        ..Planned::default()
    });
    story.answer(Status::Done);
    let actions = story.stored(raised());
    assert_eq!(actions, [Action::Apply, Action::ReserveCounter]);
}
