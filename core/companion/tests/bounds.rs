//! Each limit that the facade keeps by counting: taken at the limit, refused one past it.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop where it fails"
)]

use companion::{
    Answer, CheckInDraft, Companion, CompanionError, ContactDraft, DeviceClass, GoalChange,
    GoalDraft, ImportAnswers, Language, Moment, Progress, RecordKind, Rule, SelfRatingDraft, Setup,
    fakes,
};
use journal::check_in::{CHECK_INS_A_DAY_IMPORTED_MAX, CHECK_INS_A_DAY_MAX};
use journal::contact::CONTACTS_A_YEAR_MAX;
use journal::goal::{GOALS_ACTIVE_MAX, GOALS_MAX};
use journal::outcome::SELF_RATINGS_A_YEAR_MAX;

const NOW_MS: i64 = 1_795_500_000_000;
const NOW: Moment = Moment {
    at_ms: NOW_MS,
    tz_min: 0,
};

fn journal() -> (Companion, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let setup = Setup {
        language: Language::English,
        class: DeviceClass::Phone,
        pin: None,
    };
    let companion = Companion::create(folder.path(), fakes::parts(NOW_MS), &setup);
    (companion.expect("a journal"), folder)
}

fn too_many(field: &'static str) -> CompanionError {
    CompanionError::InvalidInput {
        field,
        rule: Rule::TooMany,
    }
}

fn mood() -> CheckInDraft {
    CheckInDraft {
        mood: Some(3),
        ..CheckInDraft::at(NOW)
    }
}

fn goal(status: Option<&str>) -> GoalDraft {
    GoalDraft {
        status: status.map(str::to_owned),
        ..GoalDraft::new("walk")
    }
}

/// Rows of check-ins on one day, each with a note of its own.
fn rows(count: usize, tag: &str) -> Vec<u8> {
    let row = |n: usize| {
        let said = r#""mood":0,"energy":3,"feelings":[],"helped":[],"sleep":0"#;
        format!(r#"{{"t":"c","id":"{tag}{n}","at":{NOW_MS},{said},"note":"{n}"}}"#)
    };
    let rows: Vec<String> = (0..count).map(row).collect();
    rows.join("\n").into_bytes()
}

fn import(companion: &Companion, rows: Vec<u8>) -> companion::ImportReport {
    let mut file = std::io::Cursor::new(rows);
    let report = companion.import(&mut file, &ImportAnswers::default(), &Progress::default());
    report.expect("imported")
}

#[test]
fn a_day_takes_its_last_check_in_and_no_more() {
    let (companion, _folder) = journal();
    for _ in 0..CHECK_INS_A_DAY_MAX {
        companion.record_check_in(&mood()).expect("recorded");
    }
    assert_eq!(companion.record_check_in(&mood()), Err(too_many("at")));
    let tomorrow = CheckInDraft {
        at: Moment {
            at_ms: NOW_MS + 86_400_000,
            ..NOW
        },
        ..mood()
    };
    companion.record_check_in(&tomorrow).expect("another day");
}

#[test]
fn an_import_fills_a_day_and_reports_every_row_beyond() {
    let (companion, _folder) = journal();
    let report = import(&companion, rows(CHECK_INS_A_DAY_IMPORTED_MAX + 1, "a"));
    assert_eq!(report.taken.check_ins, CHECK_INS_A_DAY_IMPORTED_MAX as u64);
    let rejected: Vec<_> = report
        .rejected
        .iter()
        .map(|one| (one.line, one.field))
        .collect();
    assert_eq!(rejected, [(CHECK_INS_A_DAY_IMPORTED_MAX as u64 + 1, "at")]);
}

#[test]
fn goals_are_counted_when_added_and_when_restored() {
    let (companion, _folder) = journal();
    let first = companion.add_goal(&goal(None)).expect("a goal");
    for _ in 1..GOALS_MAX {
        companion.add_goal(&goal(None)).expect("a goal");
    }
    assert_eq!(companion.add_goal(&goal(None)), Err(too_many("goals")));
    companion.delete(RecordKind::Goal, &first).expect("deleted");
    companion.add_goal(&goal(None)).expect("room again");
    let restored = companion.restore(RecordKind::Goal, &first);
    assert_eq!(restored, Err(too_many("goals")));
}

#[test]
fn active_goals_are_counted_however_a_goal_becomes_active() {
    let (companion, _folder) = journal();
    let active = Some("active");
    let first = companion.add_goal(&goal(active)).expect("a goal");
    for _ in 1..GOALS_ACTIVE_MAX {
        companion.add_goal(&goal(active)).expect("a goal");
    }
    assert_eq!(companion.add_goal(&goal(active)), Err(too_many("status")));
    let idea = companion.add_goal(&goal(None)).expect("an idea");
    let status = |status: &str| GoalChange::Status(status.into());
    let become_active = companion.edit_goal(&idea, &[status("active")]);
    assert_eq!(become_active, Err(too_many("status")));
    let passing = companion.edit_goal(&idea, &[status("active"), status("paused")]);
    assert_eq!(passing, Ok(Vec::new()));
    let stays = companion.edit_goal(&first, &[status("active")]);
    assert_eq!(stays, Ok(Vec::new()));
    companion.delete(RecordKind::Goal, &first).expect("deleted");
    companion
        .edit_goal(&idea, &[status("active")])
        .expect("room");
    let restored = companion.restore(RecordKind::Goal, &first);
    assert_eq!(restored, Err(too_many("status")));
}

#[test]
fn a_year_of_contacts_takes_its_last_and_no_more_however_they_come() {
    let (companion, _folder) = journal();
    let row = |n: usize| {
        let said = r#""kind":"call","support":["emotional"],"minutes":5"#;
        format!(r#"{{"t":"o","id":"o{n}","at":{NOW_MS},{said},"note":"{n}"}}"#)
    };
    let rows: Vec<String> = (0..=CONTACTS_A_YEAR_MAX).map(row).collect();
    let report = import(&companion, rows.join("\n").into_bytes());
    assert_eq!(
        report.taken.contacts,
        CONTACTS_A_YEAR_MAX as u64,
        "{:?}",
        report.rejected.first()
    );
    let rejected: Vec<_> = report
        .rejected
        .iter()
        .map(|one| (one.line, one.field))
        .collect();
    assert_eq!(rejected, [(CONTACTS_A_YEAR_MAX as u64 + 1, "contacts")]);
    let relationships = companion.relationships().expect("one").relationships;
    let mut draft = ContactDraft::at(NOW, "phone");
    draft.support_types = vec![("emotional".into(), 5)];
    let full = companion.note_contact(&relationships[0].id, &draft);
    assert_eq!(full, Err(too_many("contacts")));
    draft.at.at_ms += 366 * 86_400_000;
    companion
        .note_contact(&relationships[0].id, &draft)
        .expect("another year");
}

#[test]
fn a_year_of_self_ratings_takes_its_last_and_no_more() {
    let (companion, _folder) = journal();
    let rating = SelfRatingDraft {
        items: vec![("hope".into(), Answer::Number(7))],
        completed: true,
        ..SelfRatingDraft::default()
    };
    for _ in 0..SELF_RATINGS_A_YEAR_MAX {
        companion.rate_myself(&rating).expect("rated");
    }
    assert_eq!(
        companion.rate_myself(&rating),
        Err(too_many("self_ratings"))
    );
}
