use companion::view::{
    ChangeItem, ChangeKind, ChangesView, CheckInDetailView, CheckInLine, CopingCount, CopingLine,
    ProfileView, SyncState, SyncView, TodayView, TrendsView, Version, Versions, WaitingLine,
    WeekdayMood,
};
use jiff::ZonedDateTime;

use super::{changes, check_in, today, trends};
use crate::catalogue::{Catalogue, Language};
use crate::dates::Calendar;
use crate::page::{Abilities, Page};
use crate::voice::Voice;

const ID: &str = "1m8757ysdvsf7";
const AT_MS: i64 = 1_795_543_200_000;

/// What two devices said apart.
fn two<T: Clone>(one: T, other: T) -> Versions<T> {
    let version = |value: &T, device: &str| Version {
        value: value.clone(),
        device: device.into(),
    };
    Versions {
        shown: Some(other.clone()),
        versions: vec![version(&one, "aa"), version(&other, "bb")],
        unreadable: false,
    }
}

fn unreadable<T>() -> Versions<T> {
    Versions {
        unreadable: true,
        ..Versions::default()
    }
}

fn profile() -> ProfileView {
    ProfileView {
        display: Versions::default(),
        recovery_meaning: Versions::default(),
        culture_notes: Versions::default(),
        language: None,
        strengths: Vec::new(),
        toolbox: Vec::new(),
        words: Vec::new(),
        settings: Vec::new(),
        locked_count: 0,
    }
}

/// A page of sixty columns in a language.
fn drawn(language: Language, draw: impl FnOnce(&mut Page, &Voice<'_>)) -> String {
    let catalogue = Catalogue::of(language);
    let now: ZonedDateTime = "2026-11-24T15:30-08:00[America/Los_Angeles]"
        .parse()
        .unwrap();
    let voice = Voice::new(&catalogue, Calendar::new(&catalogue, &now), &profile());
    let mut page = Page::new(Abilities {
        width: 60,
        colour: false,
        ascii: false,
    });
    draw(&mut page, &voice);
    page.render()
}

fn detail() -> CheckInDetailView {
    CheckInDetailView {
        id: ID.into(),
        at_ms: AT_MS,
        tz_min: -480,
        local_date: "2026-11-24".into(),
        kind: "full".into(),
        mood: two(2, 4),
        mood_label: Versions::default(),
        valence: Versions::default(),
        energy: unreadable(),
        low: Versions::default(),
        anxiety: Versions::default(),
        irritability: Versions::default(),
        elevated: Versions::default(),
        feelings: vec!["calm".into(), "felt_by_a_newer_app".into()],
        tags: Vec::new(),
        sleep_min: Versions::default(),
        sleep_quality: Versions::default(),
        connection: Versions::default(),
        coping: vec![CopingLine {
            code: "walk".into(),
            helped: two(0, 2),
        }],
        win: Versions::default(),
        note: two("mine".into(), "also mine".into()),
        support_wish: Versions::default(),
        edited_on: None,
        brought_back: true,
        deleted: false,
        imported_from: None,
        locked_count: 2,
    }
}

#[test]
fn every_version_of_a_field_is_shown_and_none_is_hidden() {
    let page = drawn(Language::English, |page, voice| {
        check_in::draw(page, voice, &detail())
    });
    for words in [
        "[2 versions]",
        "1. 2 :-( bad",
        "2. 4 :-) good",
        "1. mine",
        "2. also mine",
        "a walk: did not help / helped a lot",
        "brought back",
        "written by a newer version",
        "felt by a newer app",
        "2 things could not be opened",
    ] {
        assert!(page.contains(words), "no {words:?} in\n{page}");
    }
}

#[test]
fn the_same_is_said_in_spanish() {
    let page = drawn(Language::Spanish, |page, voice| {
        check_in::draw(page, voice, &detail())
    });
    for words in [
        "[2 versiones]",
        "traído de vuelta",
        "un paseo: no ayudó / ayudó mucho",
    ] {
        assert!(page.contains(words), "no {words:?} in\n{page}");
    }
}

#[test]
fn today_says_what_waits_and_never_alarms() {
    let view = TodayView {
        local_date: "2026-11-24".into(),
        recovery_meaning: Some("To be here".into()),
        check_ins: vec![CheckInLine {
            id: ID.into(),
            at_ms: AT_MS,
            tz_min: -480,
            mood: two(1, 3),
            mood_label: None,
            feelings: Vec::new(),
            tags: vec!["work".into()],
            win: Some("got up".into()),
            note_start: None,
            edited: true,
            brought_back: false,
            imported: false,
        }],
        next_steps: Vec::new(),
        due_follow_ups: Vec::new(),
        waiting: vec![WaitingLine {
            kind: "versions".into(),
            target: None,
            count: 1,
        }],
        peers: Vec::new(),
        sync: SyncView {
            state: SyncState::Off,
            pending: 3,
            last_at: None,
        },
        clock_looks_wrong: true,
        words_unconfirmed: true,
        locked_count: 1,
    };
    let page = drawn(Language::English, |page, voice| {
        today::draw(page, voice, &view)
    });
    let expected = "Tue Nov 24
  To be here

  10:00 am  3 :-| okay  [2 versions]  work  57ysd
    Went well: got up
    edited later

1 field has two versions: see \"changes\".
Your 12 recovery words wait to be written down: \"words\".
The clock of this device looks wrong. Nothing is lost by it.

1 thing could not be opened. It is kept as it is.
";
    assert_eq!(page, expected);
}

#[test]
fn what_waits_is_named_with_what_it_takes_to_answer() {
    let item = |kind, field: Option<&str>| ChangeItem {
        kind,
        record_kind: Some("check_in".into()),
        id: Some(ID.into()),
        child: None,
        field: field.map(Into::into),
        at_ms: Some(AT_MS),
        title: Some("a note".into()),
    };
    let view = ChangesView {
        items: vec![
            item(ChangeKind::Versions, Some("mood")),
            item(ChangeKind::Deleted, None),
        ],
        locked_count: 0,
    };
    let page = drawn(Language::English, |page, voice| {
        changes::draw(page, voice, &view)
    });
    assert!(page.starts_with("Two versions  check-in  mood  Tue Nov 24  57ysd\n  a note\n"));
    assert!(
        page.contains("Deleted  check-in  Tue Nov 24  57ysd"),
        "{page}"
    );
}

#[test]
fn what_helped_says_what_was_there() {
    let count = |code: &str, tried, helped_1, helped_2| CopingCount {
        code: code.into(),
        tried,
        helped_0: 0,
        helped_1,
        helped_2,
    };
    let view = TrendsView {
        from: "2026-11-01".into(),
        to: "2026-11-24".into(),
        by_week: false,
        mood: Vec::new(),
        week_pattern: (1..=7)
            .map(|weekday| WeekdayMood {
                weekday,
                median: None,
                n: 2,
            })
            .collect(),
        sleep: Vec::new(),
        what_helped: vec![count("walk", 6, 1, 3), count("music", 2, 0, 0)],
        feelings: Vec::new(),
        ratings: Vec::new(),
        wins: Vec::new(),
        wins_count: 0,
        locked_count: 0,
    };
    let page = drawn(Language::English, |page, voice| {
        trends::draw(page, voice, &view)
    });
    assert!(
        page.contains("a walk  ██████████▒▒▒░░░░░░░  tried 6 times, helped 4\n"),
        "{page}"
    );
    assert!(
        page.contains("music   ░░░░░░                tried 2 times\n"),
        "{page}"
    );
    assert!(
        !page.contains("Days of the week"),
        "too little was said for a pattern: {page}"
    );
    assert!(!page.contains("Open days."), "{page}");
}
