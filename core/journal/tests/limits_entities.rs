//! Every limit of goals, contacts, outcomes, profile and relationships: at it, and one past it.
// A story may stop at its first surprise.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

use std::sync::atomic::{AtomicU64, Ordering};

use journal::contact::{self, Correction};
use journal::{
    Answer, Contact, ContactChange, ContactDraft, DeviceTag, Error, FollowUpChange, FollowUpDraft,
    Goal, GoalChange, GoalDraft, Id, IdSource, MemberId, Moment, Pen, Position, Profile,
    ProfileChange, Record, ReflectionDraft, Relationship, RelationshipChange, Result, Rule,
    SelfRating, SelfRatingChange, SelfRatingDraft, StepChange, StepDraft, StrengthChange,
    ToolChange, WordChange, WordDraft, Written, goal, outcome, profile, relationship,
};

const NOW: Moment = Moment {
    at_ms: 1_795_000_000_000,
    tz_min: 60,
};

/// Fresh ids, never those of another call: as one device makes them one after the other.
fn ids() -> IdSource {
    static LAST_MS: AtomicU64 = AtomicU64::new(1_795_000_000_000);
    let last_ms = LAST_MS.fetch_add(100_000, Ordering::Relaxed);
    IdSource::after(DeviceTag::of(&[5; 16]), last_ms)
}

fn person() -> MemberId {
    MemberId::of(&[7; 32])
}

fn id(number: u64) -> Id {
    Id::at(number, DeviceTag::of(&[6; 16]))
}

/// With a pen of now.
fn penned<T>(write: impl FnOnce(&mut Pen<'_>) -> T) -> T {
    let mut ids = ids();
    write(&mut Pen::new(&mut ids, NOW, Some(person())))
}

/// The record that a write makes of nothing.
fn made(written: &Written) -> Record {
    Record::default().after(&written.write.edits)
}

fn text(chars: usize) -> String {
    "ñ".repeat(chars)
}

fn taken(result: Result<Written>) {
    assert!(result.is_ok(), "{result:?}");
}

#[track_caller]
fn refused(result: Result<Written>, field: &'static str, rule: Rule) {
    assert_eq!(result.err(), Some(Error::input(field, rule)));
}

fn goal(draft: &GoalDraft) -> Result<Written> {
    penned(|pen| draft.write(id(1), pen))
}

fn goal_change(changes: &[GoalChange]) -> Result<Written> {
    let record = made(&goal(&GoalDraft::new("a goal")).expect("a draft"));
    penned(|pen| Goal::change(id(1), &record, changes, pen))
}

#[test]
fn texts_of_a_goal_are_taken_up_to_their_limit() {
    type Change = fn(String) -> GoalChange;
    let changes: [(&str, usize, Change); 4] = [
        ("title", goal::TITLE_CHARS_MAX, GoalChange::Title),
        ("why", goal::WHY_CHARS_MAX, |t| GoalChange::Why(Some(t))),
        ("success", goal::WHY_CHARS_MAX, |t| {
            GoalChange::Success(Some(t))
        }),
        ("cheers", goal::CHEER_CHARS_MAX, |t| GoalChange::Cheer {
            step: None,
            text: Some(t),
        }),
    ];
    for (field, chars_max, change) in changes {
        taken(goal_change(&[change(text(chars_max))]));
        refused(
            goal_change(&[change(text(chars_max + 1))]),
            field,
            Rule::TooLong,
        );
    }
    refused(goal(&GoalDraft::new(" \n")), "title", Rule::Missing);
    refused(goal(&GoalDraft::new(&text(121))), "title", Rule::TooLong);
    refused(
        goal_change(&[GoalChange::Title("a\tb".into())]),
        "title",
        Rule::BadFormat,
    );
}

#[test]
fn texts_of_a_step_are_taken_up_to_their_limit() {
    let add = |text: String, note: Option<String>| {
        let draft = StepDraft {
            note,
            ..StepDraft::new(&text)
        };
        goal_change(&[GoalChange::AddStep(draft)])
    };
    taken(add(
        text(goal::STEP_CHARS_MAX),
        Some(text(goal::STEP_NOTE_CHARS_MAX)),
    ));
    refused(
        add(text(goal::STEP_CHARS_MAX + 1), None),
        "text",
        Rule::TooLong,
    );
    refused(
        add("s".into(), Some(text(goal::STEP_NOTE_CHARS_MAX + 1))),
        "note",
        Rule::TooLong,
    );
    refused(add(String::new(), None), "text", Rule::Missing);
}

#[test]
fn confidence_and_importance_go_from_0_to_10() {
    for value in [0, goal::SAID_MAX] {
        taken(goal_change(&[
            GoalChange::Confidence(value),
            GoalChange::Importance(value),
        ]));
    }
    for value in [-1, goal::SAID_MAX + 1] {
        let confidence = GoalChange::Confidence(value);
        refused(goal_change(&[confidence]), "confidence", Rule::OutOfRange);
        let importance = GoalChange::Importance(value);
        refused(goal_change(&[importance]), "importance", Rule::OutOfRange);
        let draft = GoalDraft {
            confidence: Some(value),
            ..GoalDraft::new("g")
        };
        refused(goal(&draft), "confidence", Rule::OutOfRange);
    }
}

#[test]
fn codes_and_dates_of_a_goal_are_held_to_what_is_known() {
    let status = GoalChange::Status("suggested".into());
    refused(goal_change(&[status]), "status", Rule::NotAllowed);
    let area = GoalChange::AddLifeArea("garden".into());
    refused(goal_change(&[area]), "life_areas", Rule::NotAllowed);
    let date = GoalChange::TargetOn(Some("2026-02-30".into()));
    refused(goal_change(&[date]), "target_on", Rule::BadFormat);
    let who = StepDraft {
        who: "somebody".into(),
        ..StepDraft::new("s")
    };
    refused(
        goal_change(&[GoalChange::AddStep(who)]),
        "who",
        Rule::NotAllowed,
    );
}

#[test]
fn a_goal_takes_three_life_areas_and_not_four() {
    let areas = ["home", "work", "money", "legal"].map(|a| GoalChange::AddLifeArea(a.into()));
    taken(goal_change(&areas[..3]));
    refused(goal_change(&areas), "life_areas", Rule::TooMany);
    let again = [areas[..3].to_vec(), areas[..1].to_vec()].concat();
    taken(goal_change(&again));
    let draft = GoalDraft {
        life_areas: ["home", "work", "money", "legal"].map(String::from).into(),
        ..GoalDraft::new("g")
    };
    refused(goal(&draft), "life_areas", Rule::TooMany);
}

#[test]
fn a_goal_takes_fifty_live_steps_and_not_one_more() {
    let with = |count: usize| GoalDraft {
        steps: vec![StepDraft::new("s"); count],
        ..GoalDraft::new("g")
    };
    refused(goal(&with(goal::STEPS_MAX + 1)), "steps", Rule::TooMany);
    let written = goal(&with(goal::STEPS_MAX)).expect("a draft");
    let (record, steps) = (made(&written), written.made);
    let change = |changes: &[GoalChange]| penned(|pen| Goal::change(id(1), &record, changes, pen));
    let add = || GoalChange::AddStep(StepDraft::new("one more"));
    refused(change(&[add()]), "steps", Rule::TooMany);
    let delete = GoalChange::Step(steps[0], StepChange::Delete);
    let restore = GoalChange::Step(steps[0], StepChange::Restore);
    taken(change(&[delete.clone(), add()]));
    refused(change(&[delete, add(), restore]), "steps", Rule::TooMany);
}

#[test]
fn a_deleted_step_is_not_there_for_edits_and_comes_back_for_thirty_days() {
    let draft = GoalDraft {
        steps: vec![StepDraft::new("s")],
        ..GoalDraft::new("g")
    };
    let written = goal(&draft).expect("a draft");
    let step = |change| GoalChange::Step(written.made[0], change);
    let record = made(&written);
    let deleted = penned(|pen| Goal::change(id(1), &record, &[step(StepChange::Delete)], pen));
    let deleted = record.after(&deleted.expect("a delete").write.edits);
    let edits = [
        step(StepChange::Done(true)),
        step(StepChange::Delete),
        GoalChange::Cheer {
            step: Some(written.made[0]),
            text: None,
        },
        GoalChange::AddStep(StepDraft {
            position: Position::After(written.made[0]),
            ..StepDraft::new("t")
        }),
    ];
    for edit in edits {
        let change = penned(|pen| Goal::change(id(1), &deleted, &[edit], pen));
        assert_eq!(change.err(), Some(Error::NotFound));
    }
    let restore = |days: i64, more_ms: i64| {
        let later = Moment {
            at_ms: NOW.at_ms + days * 86_400_000 + more_ms,
            ..NOW
        };
        let mut ids = ids();
        let mut pen = Pen::new(&mut ids, later, Some(person()));
        Goal::change(id(1), &deleted, &[step(StepChange::Restore)], &mut pen)
    };
    taken(restore(30, 0));
    refused(restore(30, 1), "steps", Rule::NotAllowed);
}

#[test]
fn documents_and_years_take_as_many_records_as_they_may() {
    type Room = fn(usize) -> Result<()>;
    let rooms: [(Room, usize); 5] = [
        (goal::room_for_goal, goal::GOALS_MAX),
        (goal::room_for_active_goal, goal::GOALS_ACTIVE_MAX),
        (contact::room_for_contact, contact::CONTACTS_A_YEAR_MAX),
        (
            outcome::room_for_self_rating,
            outcome::SELF_RATINGS_A_YEAR_MAX,
        ),
        (
            relationship::room_for_relationship,
            relationship::RELATIONSHIPS_MAX,
        ),
    ];
    for (room, count_max) in rooms {
        assert_eq!(room(count_max - 1), Ok(()));
        let refused = room(count_max).expect_err("no room");
        assert!(matches!(
            refused,
            Error::InvalidInput {
                rule: Rule::TooMany,
                ..
            }
        ));
    }
    assert_eq!((goal::GOALS_MAX, goal::GOALS_ACTIVE_MAX), (200, 30));
    assert_eq!(contact::CONTACTS_A_YEAR_MAX, 5_000);
    assert_eq!(outcome::SELF_RATINGS_A_YEAR_MAX, 1_000);
}

#[test]
fn a_log_takes_a_thousand_events_and_not_one_more() {
    let cheer = GoalChange::Cheer {
        step: None,
        text: None,
    };
    let many = vec![cheer.clone(); journal::EVENTS_MAX];
    let written = goal_change(&many).expect("a full log");
    let record = made(&goal(&GoalDraft::new("a goal")).expect("a draft"));
    let full = record.after(&written.write.edits);
    assert_eq!(Goal::read(id(1), &full).cheers.len(), journal::EVENTS_MAX);
    let one_more = penned(|pen| Goal::change(id(1), &full, &[cheer], pen));
    refused(one_more, "cheers", Rule::TooMany);
}

fn contact_draft() -> ContactDraft {
    ContactDraft {
        support_types: vec![("emotional".into(), 0)],
        ..ContactDraft::at(NOW, "phone")
    }
}

fn note(draft: &ContactDraft) -> Result<Written> {
    penned(|pen| draft.write(id(1), pen))
}

fn contact_change(changes: &[ContactChange]) -> Result<Written> {
    let record = made(&note(&contact_draft()).expect("a draft"));
    penned(|pen| Contact::change(id(1), &record, changes, person(), pen))
}

#[test]
fn numbers_and_times_of_a_contact_are_taken_within_their_range() {
    let lasting = |duration_min| ContactDraft {
        duration_min,
        ..contact_draft()
    };
    for minutes in [0, contact::DURATION_MIN_MAX] {
        taken(note(&lasting(minutes)));
        taken(contact_change(&[ContactChange::Support(
            "emotional".into(),
            minutes,
        )]));
    }
    for minutes in [-1, contact::DURATION_MIN_MAX + 1] {
        refused(note(&lasting(minutes)), "duration_min", Rule::OutOfRange);
        let support = ContactChange::Support("emotional".into(), minutes);
        refused(
            contact_change(&[support]),
            "support_types",
            Rule::OutOfRange,
        );
    }
    let at = Moment { at_ms: -1, ..NOW };
    refused(
        note(&ContactDraft {
            at,
            ..contact_draft()
        }),
        "at",
        Rule::OutOfRange,
    );
}

#[test]
fn a_contact_that_was_held_names_a_kind_of_support() {
    let none = ContactDraft::at(NOW, "phone");
    refused(note(&none), "support_types", Rule::Missing);
    let missed = ContactDraft {
        status: "missed".into(),
        ..none
    };
    let record = made(&note(&missed).expect("a draft"));
    let held = ContactChange::Status("held".into());
    let change = |changes: &[ContactChange]| {
        penned(|pen| Contact::change(id(1), &record, changes, person(), pen))
    };
    refused(
        change(std::slice::from_ref(&held)),
        "support_types",
        Rule::Missing,
    );
    taken(change(&[
        held,
        ContactChange::Support("affiliational".into(), 5),
    ]));
    let last = ContactChange::RemoveSupport("emotional".into());
    refused(contact_change(&[last]), "support_types", Rule::Missing);
}

#[test]
fn texts_of_a_contact_are_taken_up_to_their_limit() {
    let summary = |chars| ContactDraft {
        summary: Some(text(chars)),
        ..contact_draft()
    };
    taken(note(&summary(contact::SUMMARY_CHARS_MAX)));
    refused(
        note(&summary(contact::SUMMARY_CHARS_MAX + 1)),
        "summary",
        Rule::TooLong,
    );
    let edit = |chars| contact_change(&[ContactChange::Summary(text(chars))]);
    taken(edit(contact::SUMMARY_CHARS_MAX));
    refused(
        edit(contact::SUMMARY_CHARS_MAX + 1),
        "summary",
        Rule::TooLong,
    );
    let amend = |value: Correction, why: usize| {
        let close = ContactChange::Close { alone: true };
        let amend = ContactChange::Amend {
            correction: value,
            why: Some(text(why)),
        };
        contact_change(&[close, amend])
    };
    let words = |chars| Correction::Summary(text(chars));
    taken(amend(
        words(contact::SUMMARY_CHARS_MAX),
        contact::WHY_CHARS_MAX,
    ));
    let too_long = amend(words(contact::SUMMARY_CHARS_MAX + 1), 1);
    refused(too_long, "summary", Rule::TooLong);
    refused(
        amend(words(1), contact::WHY_CHARS_MAX + 1),
        "why",
        Rule::TooLong,
    );
    let follow_up = |chars| {
        let draft = FollowUpDraft::new(&text(chars));
        contact_change(&[ContactChange::AddFollowUp(draft)])
    };
    taken(follow_up(contact::FOLLOW_UP_CHARS_MAX));
    refused(
        follow_up(contact::FOLLOW_UP_CHARS_MAX + 1),
        "what",
        Rule::TooLong,
    );
    refused(follow_up(0), "what", Rule::Missing);
}

#[test]
fn codes_of_a_contact_are_held_to_what_is_known_and_own_words_taken_where_they_may() {
    let own = format!("x_{}", id(3));
    let draft = ContactDraft {
        setting: Some(own.clone()),
        support_types: vec![(own.clone(), 5)],
        ..contact_draft()
    };
    taken(note(&draft));
    let with = |change: fn(&mut ContactDraft, String)| {
        let mut draft = contact_draft();
        change(&mut draft, "of_tomorrow".into());
        note(&draft)
    };
    refused(with(|d, code| d.mode = code), "mode", Rule::NotAllowed);
    refused(
        with(|d, code| d.setting = Some(code)),
        "setting",
        Rule::NotAllowed,
    );
    refused(
        with(|d, code| d.initiated_by = Some(code)),
        "initiated_by",
        Rule::NotAllowed,
    );
    refused(with(|d, code| d.status = code), "status", Rule::NotAllowed);
    refused(
        with(|d, code| d.activities = vec![code]),
        "activities",
        Rule::NotAllowed,
    );
    refused(
        with(|d, code| d.transition_from = Some(code)),
        "transition_from",
        Rule::NotAllowed,
    );
    refused(
        with(|d, code| d.window = Some(code)),
        "window",
        Rule::NotAllowed,
    );
    refused(
        with(|d, _| d.language = Some("?".into())),
        "language",
        Rule::BadFormat,
    );
    refused(
        with(|d, _| d.transition_on = Some("x".into())),
        "transition_on",
        Rule::BadFormat,
    );
    refused(
        with(|d, _| d.resource_refs = vec!["R 1".into()]),
        "resource_refs",
        Rule::BadFormat,
    );
}

#[test]
fn a_contact_names_ten_of_each_kind_and_not_eleven() {
    type Name = fn(Id) -> ContactChange;
    let names: [(&str, Name); 4] = [
        ("goal_refs", ContactChange::AddGoal),
        ("plan_refs", ContactChange::AddPlan),
        ("same_as", ContactChange::AddSameAs),
        ("resource_refs", |id| {
            ContactChange::AddResource(format!("r_{id}"))
        }),
    ];
    for (field, name) in names {
        let changes: Vec<ContactChange> = (10..21).map(|n| name(id(n))).collect();
        taken(contact_change(&changes[..contact::REFS_MAX]));
        refused(contact_change(&changes), field, Rule::TooMany);
    }
    let drafts = |count: usize| ContactDraft {
        goal_refs: (0..count as u64).map(id).collect(),
        ..contact_draft()
    };
    taken(note(&drafts(contact::REFS_MAX)));
    refused(
        note(&drafts(contact::REFS_MAX + 1)),
        "goal_refs",
        Rule::TooMany,
    );
}

#[test]
fn kinds_of_support_and_activities_are_bounded() {
    let own = |n: usize| (format!("x_{}", id(n as u64)), 1);
    let with = |count: usize| ContactDraft {
        support_types: (0..count).map(own).collect(),
        ..contact_draft()
    };
    taken(note(&with(contact::SUPPORT_TYPES_MAX)));
    refused(
        note(&with(contact::SUPPORT_TYPES_MAX + 1)),
        "support_types",
        Rule::TooMany,
    );
    let all = contact::ACTIVITY_CODES
        .codes
        .iter()
        .map(|code| (*code).to_owned());
    let draft = ContactDraft {
        activities: all.collect(),
        ..contact_draft()
    };
    assert_eq!(
        draft.activities.len(),
        contact::ACTIVITIES_MAX,
        "each once is all there can be"
    );
    taken(note(&draft));
}

#[test]
fn a_contact_takes_twenty_live_follow_ups_and_not_one_more() {
    let with = |count: usize| ContactDraft {
        follow_ups: vec![FollowUpDraft::new("f"); count],
        ..contact_draft()
    };
    refused(
        note(&with(contact::FOLLOW_UPS_MAX + 1)),
        "follow_ups",
        Rule::TooMany,
    );
    let written = note(&with(contact::FOLLOW_UPS_MAX)).expect("a draft");
    let record = made(&written);
    let change = |changes: &[ContactChange]| {
        penned(|pen| Contact::change(id(1), &record, changes, person(), pen))
    };
    let add = || ContactChange::AddFollowUp(FollowUpDraft::new("one more"));
    let of_first = |change| ContactChange::FollowUp(written.made[0], change);
    refused(change(&[add()]), "follow_ups", Rule::TooMany);
    taken(change(&[of_first(FollowUpChange::Delete), add()]));
    let back = [
        of_first(FollowUpChange::Delete),
        add(),
        of_first(FollowUpChange::Restore),
    ];
    refused(change(&back), "follow_ups", Rule::TooMany);
}

#[test]
fn contacts_may_be_the_same_up_to_half_an_hour_apart() {
    let later = |ms: u64| Moment {
        at_ms: NOW.at_ms + i64::try_from(ms).expect("a time"),
        tz_min: -300,
    };
    assert!(contact::may_be_same(NOW, later(contact::SAME_AS_MS_MAX)));
    assert!(!contact::may_be_same(
        later(contact::SAME_AS_MS_MAX + 1),
        NOW
    ));
}

fn rate(items: &[(&str, Answer)], completed: bool) -> Result<Written> {
    let draft = SelfRatingDraft {
        items: items
            .iter()
            .map(|(item, answer)| ((*item).into(), *answer))
            .collect(),
        completed,
        ..SelfRatingDraft::default()
    };
    penned(|pen| draft.write(id(1), pen))
}

#[test]
fn items_of_ones_own_go_from_0_to_10_and_one_number_is_needed() {
    for number in [0, outcome::OWN_ITEM_MAX] {
        taken(rate(&[("hope", Answer::Number(number))], true));
    }
    for number in [-1, outcome::OWN_ITEM_MAX + 1] {
        refused(
            rate(&[("hope", Answer::Number(number))], false),
            "items",
            Rule::OutOfRange,
        );
    }
    refused(
        rate(&[("mood", Answer::Number(1))], false),
        "items",
        Rule::NotAllowed,
    );
    refused(
        rate(&[("week", Answer::Skipped)], true),
        "items",
        Rule::Missing,
    );
    taken(rate(&[("week", Answer::Skipped)], false));
    assert!(outcome::OWN_ITEMS.codes.len() <= outcome::ITEMS_MAX);
}

#[test]
fn an_instrument_has_fifty_items_and_not_one_more() {
    // Items of a newer version's instrument count too.
    let newer = |count: usize| {
        let items = (0..count).map(|n| journal::Edit::Put(format!("i.new{n}"), 1.into()));
        Record::default().after(&items.collect::<Vec<_>>())
    };
    let answer = SelfRatingChange::Answer("hope".into(), Answer::Number(1));
    let change = |record: &Record| {
        penned(|pen| SelfRating::change(id(1), record, std::slice::from_ref(&answer), pen))
    };
    taken(change(&newer(outcome::ITEMS_MAX - 1)));
    refused(change(&newer(outcome::ITEMS_MAX)), "items", Rule::TooMany);
}

#[test]
fn a_finished_self_rating_is_only_read() {
    let written = rate(
        &[("hope", Answer::Number(4)), ("week", Answer::Skipped)],
        true,
    );
    let record = made(&written.expect("a draft"));
    for change in [
        SelfRatingChange::Answer("hope".into(), Answer::Number(9)),
        SelfRatingChange::Complete,
    ] {
        let result = penned(|pen| SelfRating::change(id(1), &record, &[change], pen));
        refused(result, "completed", Rule::NotAllowed);
    }
}

#[test]
fn a_reflection_is_taken_within_its_limits_and_says_something() {
    let reflect = |text: Option<String>, felt_heard, helped| {
        let draft = ReflectionDraft {
            text,
            felt_heard,
            helped,
            ..ReflectionDraft::on(id(9))
        };
        penned(|pen| draft.write(id(1), pen))
    };
    taken(reflect(
        Some(text(outcome::REFLECTION_CHARS_MAX)),
        None,
        None,
    ));
    let too_long = reflect(Some(text(outcome::REFLECTION_CHARS_MAX + 1)), None, None);
    refused(too_long, "text", Rule::TooLong);
    for value in [1, outcome::REFLECTION_SCALE_MAX] {
        taken(reflect(None, Some(value), Some(value)));
    }
    for value in [0, outcome::REFLECTION_SCALE_MAX + 1] {
        refused(
            reflect(None, Some(value), None),
            "felt_heard",
            Rule::OutOfRange,
        );
        refused(reflect(None, None, Some(value)), "helped", Rule::OutOfRange);
    }
    refused(reflect(Some(" ".into()), None, None), "text", Rule::Missing);
}

fn profile_change(record: &Record, changes: &[ProfileChange]) -> Result<Written> {
    penned(|pen| Profile::change(record, changes, pen))
}

fn on_empty(changes: &[ProfileChange]) -> Result<Written> {
    profile_change(&Record::default(), changes)
}

fn word(kind: &str, words: String) -> ProfileChange {
    ProfileChange::AddWord(WordDraft::new(kind, &words))
}

fn tool(text: String) -> ProfileChange {
    ProfileChange::AddTool {
        text,
        coping: None,
        position: Position::Last,
    }
}

#[test]
fn texts_of_a_profile_are_taken_up_to_their_limit() {
    type Change = fn(String) -> ProfileChange;
    let changes: [(&str, usize, Change); 9] = [
        ("display", profile::DISPLAY_CHARS_MAX, |t| {
            ProfileChange::Display(Some(t))
        }),
        (
            "recovery_meaning",
            profile::RECOVERY_MEANING_CHARS_MAX,
            |t| ProfileChange::RecoveryMeaning(Some(t)),
        ),
        ("culture_notes", profile::CULTURE_NOTES_CHARS_MAX, |t| {
            ProfileChange::CultureNotes(Some(t))
        }),
        (
            "text",
            profile::STRENGTH_CHARS_MAX,
            ProfileChange::AddStrength,
        ),
        ("text", profile::TOOL_CHARS_MAX, tool),
        ("words", profile::MOOD_WORDS_CHARS_MAX, |t| word("mood", t)),
        ("words", profile::WORDS_CHARS_MAX, |t| word("tag", t)),
        ("settings", profile::SETTING_CHARS_MAX, |t| {
            ProfileChange::Setting("wifi_only".into(), Some(t))
        }),
        ("device_names", profile::DEVICE_NAME_CHARS_MAX, |t| {
            ProfileChange::DeviceName([1; 16], Some(t))
        }),
    ];
    for (field, chars_max, change) in changes {
        taken(on_empty(&[change(text(chars_max))]));
        refused(
            on_empty(&[change(text(chars_max + 1))]),
            field,
            Rule::TooLong,
        );
    }
    refused(
        on_empty(&[word("mood", String::new())]),
        "words",
        Rule::Missing,
    );
    refused(
        on_empty(&[word("color", "red".into())]),
        "vocabulary",
        Rule::NotAllowed,
    );
    let language = ProfileChange::Language("no such tag".into());
    refused(on_empty(&[language]), "language", Rule::BadFormat);
    let name = ProfileChange::Setting("Not A Code".into(), None);
    refused(on_empty(&[name]), "settings", Rule::BadFormat);
}

#[test]
fn lists_of_a_profile_are_taken_up_to_their_limit() {
    type Add = fn(usize) -> ProfileChange;
    let lists: [(&str, usize, Add); 6] = [
        ("strengths", profile::STRENGTHS_MAX, |n| {
            ProfileChange::AddStrength(format!("s{n}"))
        }),
        ("vocabulary", profile::WORDS_MAX, |n| {
            word("tag", format!("w{n}"))
        }),
        ("toolbox", profile::TOOLBOX_MAX, |n| tool(format!("t{n}"))),
        ("settings", profile::PROFILE_SETTINGS_MAX, |n| {
            ProfileChange::Setting(format!("s{n}"), Some("on".into()))
        }),
        ("device_names", profile::DEVICE_NAMES_MAX, |n| {
            ProfileChange::DeviceName([u8::try_from(n).expect("small"); 16], Some("phone".into()))
        }),
        ("discarded", 40, |n| ProfileChange::Discard(id(n as u64))),
    ];
    for (field, count_max, add) in lists {
        let changes: Vec<ProfileChange> = (0..=count_max).map(add).collect();
        let written = on_empty(&changes[..count_max]).expect("a full list");
        if field == "discarded" {
            continue;
        }
        let full = made(&written);
        refused(
            profile_change(&full, &changes[count_max..]),
            field,
            Rule::TooMany,
        );
    }
}

#[test]
fn what_is_set_aside_is_bounded() {
    let full = |count: usize| {
        let edits =
            (0..count).map(|n| journal::Edit::Put(format!("x.{}", id(n as u64)), true.into()));
        Record::default().after(&edits.collect::<Vec<_>>())
    };
    let discard = [ProfileChange::Discard(id(u64::from(u32::MAX)))];
    taken(profile_change(&full(profile::DISCARDED_MAX - 1), &discard));
    let past = profile_change(&full(profile::DISCARDED_MAX), &discard);
    refused(past, "discarded", Rule::TooMany);
}

#[test]
fn archived_words_count_and_deleted_strengths_and_tools_do_not() {
    let words: Vec<ProfileChange> = (0..200).map(|n| word("tag", format!("w{n}"))).collect();
    let written = on_empty(&words).expect("a full list");
    let archive = ProfileChange::Word(written.made[0], WordChange::Archived(true));
    let more = [archive, word("tag", "one more".into())];
    refused(
        profile_change(&made(&written), &more),
        "vocabulary",
        Rule::TooMany,
    );

    let strengths: Vec<ProfileChange> = (0..30)
        .map(|n| ProfileChange::AddStrength(format!("s{n}")))
        .collect();
    let written = on_empty(&strengths).expect("a full list");
    let delete = ProfileChange::Strength(written.made[0], StrengthChange::Delete);
    let add = ProfileChange::AddStrength("one more".into());
    let restore = ProfileChange::Strength(written.made[0], StrengthChange::Restore);
    taken(profile_change(
        &made(&written),
        &[delete.clone(), add.clone()],
    ));
    let back = profile_change(&made(&written), &[delete, add, restore]);
    refused(back, "strengths", Rule::TooMany);

    let tools: Vec<ProfileChange> = (0..50).map(|n| tool(format!("t{n}"))).collect();
    let written = on_empty(&tools).expect("a full list");
    let delete = ProfileChange::Tool(written.made[0], ToolChange::Delete);
    let restore = ProfileChange::Tool(written.made[0], ToolChange::Restore);
    taken(profile_change(
        &made(&written),
        &[delete.clone(), tool("t".into())],
    ));
    let back = profile_change(&made(&written), &[delete, tool("t".into()), restore]);
    refused(back, "toolbox", Rule::TooMany);
}

#[test]
fn only_a_mood_word_has_a_level_from_1_to_5() {
    let with = |kind: &str, level| {
        let draft = WordDraft {
            level: Some(level),
            ..WordDraft::new(kind, "so so")
        };
        on_empty(&[ProfileChange::AddWord(draft)])
    };
    for level in [1, profile::LEVEL_MAX] {
        taken(with("mood", level));
    }
    for level in [0, profile::LEVEL_MAX + 1] {
        refused(with("mood", level), "level", Rule::OutOfRange);
    }
    refused(with("feeling", 3), "level", Rule::NotAllowed);
}

fn relationship_change(changes: &[RelationshipChange]) -> Result<Written> {
    penned(|pen| Relationship::change(&Record::default(), changes, pen))
}

fn member(n: u8, chars: usize) -> RelationshipChange {
    RelationshipChange::Member {
        member: MemberId::of(&[n; 32]),
        role: "peer".into(),
        display: Some(text(chars)),
        title: Some(text(chars)),
        since: Some("2026-11-24".into()),
    }
}

#[test]
fn a_relationship_is_taken_within_its_limits() {
    let name = |chars| RelationshipChange::PeerName(Some(text(chars)));
    taken(relationship_change(&[name(
        relationship::PEER_NAME_CHARS_MAX,
    )]));
    let past = relationship_change(&[name(relationship::PEER_NAME_CHARS_MAX + 1)]);
    refused(past, "peer_name", Rule::TooLong);
    let word = |chars| RelationshipChange::Word(format!("x_{}", id(1)), text(chars));
    taken(relationship_change(&[word(relationship::WORDS_CHARS_MAX)]));
    let past = relationship_change(&[word(relationship::WORDS_CHARS_MAX + 1)]);
    refused(past, "words", Rule::TooLong);
    let known = RelationshipChange::Word("emotional".into(), "warm".into());
    refused(relationship_change(&[known]), "words", Rule::BadFormat);
    let state = |chars| RelationshipChange::State("paused".into(), Some(text(chars)));
    taken(relationship_change(&[state(
        relationship::STATE_NOTE_CHARS_MAX,
    )]));
    let past = relationship_change(&[state(relationship::STATE_NOTE_CHARS_MAX + 1)]);
    refused(past, "note", Rule::TooLong);
    let invite = RelationshipChange::State("invited".into(), None);
    refused(relationship_change(&[invite]), "state", Rule::NotAllowed);
    taken(relationship_change(&[member(
        1,
        relationship::DISPLAY_CHARS_MAX,
    )]));
    let past = relationship_change(&[member(1, relationship::DISPLAY_CHARS_MAX + 1)]);
    refused(past, "display", Rule::TooLong);
    let members: Vec<RelationshipChange> = (0..7).map(|n| member(n, 1)).collect();
    taken(relationship_change(&members[..relationship::MEMBERS_MAX]));
    refused(relationship_change(&members), "members", Rule::TooMany);
    let words: Vec<RelationshipChange> = (0..=relationship::WORDS_MAX as u64)
        .map(|n| RelationshipChange::Word(format!("x_{}", id(n)), "w".into()))
        .collect();
    taken(relationship_change(&words[..relationship::WORDS_MAX]));
    refused(relationship_change(&words), "words", Rule::TooMany);
    assert_eq!(relationship::RELATIONSHIPS_MAX, 30);
}
