use companion::view::{
    ChangeItem, ChangeKind, ChangesView, CheckInDetailView, CheckInLine, CopingCount, CopingLine,
    ProfileView, SyncState, SyncView, TodayView, TrendsView, Version, Versions, WaitingLine,
    WeekdayMood,
};
use companion::{
    DeviceClass, DeviceState, DeviceView, DevicesView, MissingView, PendingView, ServerView,
    SyncReport, WhyStopped,
};
use jiff::ZonedDateTime;

use super::{changes, check_in, devices, server, sync, today, trends};
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
No server: all of it stays on this device.
Your 12 recovery words wait to be written down: \"words\".
The clock of this device looks wrong. Nothing is lost by it.

1 thing could not be opened. It is kept as it is.
";
    assert_eq!(page, expected);
}

#[test]
fn today_says_in_one_line_whether_the_devices_have_the_same() {
    let said = |language, state, last_at| {
        let sync = SyncView {
            state,
            pending: 3,
            last_at,
        };
        drawn(language, |page, voice| {
            page.text(&today::in_step(voice, &sync))
        })
    };
    for (state, last_at, english, spanish) in [
        (SyncState::Off, None, "No server", "Sin servidor"),
        (SyncState::Pending, None, "3 parts wait", "3 partes esperan"),
        (SyncState::Stopped, None, "needs something", "pide algo"),
        (SyncState::Ok, None, "A server is set", "Hay un servidor"),
        (
            SyncState::Ok,
            Some(AT_MS),
            "Last sync: Tue Nov 24",
            "Última vez: mar",
        ),
    ] {
        let page = said(Language::English, state, last_at);
        assert!(page.contains(english), "{page}");
        let page = said(Language::Spanish, state, last_at);
        assert!(page.contains(spanish), "{page}");
    }
}

fn report(pending: PendingView) -> SyncReport {
    SyncReport {
        pushed: 4,
        pulled: 1,
        pending,
        why_stopped: WhyStopped::Done,
        round_trips: 2,
        bytes_up: 434,
        bytes_down: 130,
        retry_at_ms: None,
        clock_ahead_s: Some(90_000),
        skipped: true,
    }
}

#[test]
fn a_sync_says_what_waits_and_for_what_and_only_then_not_that_all_is_well() {
    let all = PendingView {
        unsent_documents: 1,
        unsent_items: 2,
        waiting: 3,
        incomplete: 4,
        quarantined: 5,
        late: 6,
        needs_update: 7,
        forked: 8,
        frozen: false,
        must_retire: false,
        split_view: true,
        missing: vec![MissingView {
            device: "0123456789abcdef".into(),
            sequence: 9,
            named_by: "fedcba9876543210".into(),
        }],
    };
    let drawn_in = |language, pending: &PendingView| {
        drawn(language, |page, voice| {
            sync::draw(page, voice.catalogue, &report(pending.clone()));
        })
    };
    let page = drawn_in(Language::English, &all);
    for words in [
        "4 sent, 1 received",
        "1 part of the journal waits",
        "2 sealed pieces wait",
        "3 pieces wait until",
        "4 pieces wait for what came before",
        "5 pieces are kept apart",
        "6 pieces came late",
        "7 pieces need a newer",
        "8 pieces will be noted again",
        "different things",
        "fedcba98 says that 01234567 wrote more",
        "did not take one thing",
        "more than a day ahead",
    ] {
        assert!(page.contains(words), "no {words:?} in\n{page}");
    }
    assert!(!page.contains("Up to date"), "{page}");
    assert!(drawn_in(Language::Spanish, &all).contains("8 trozos los anota otra vez"));
    let page = drawn_in(Language::English, &PendingView::default());
    assert!(page.starts_with("Up to date"), "{page}");
}

#[test]
fn each_device_is_shown_with_its_kind_and_state_in_plain_words() {
    let states = [
        (DeviceState::Active, "in use", "en uso"),
        (DeviceState::Spare, "waits until", "espera hasta"),
        (DeviceState::Frozen, "shut out", "queda fuera"),
        (
            DeviceState::Uncertified,
            "link it again",
            "enlázalo otra vez",
        ),
        (DeviceState::Removed, "removed", "quitado"),
        (DeviceState::Unknown, "not known here", "aquí no se conoce"),
    ];
    let device = |(place, state): (usize, DeviceState)| DeviceView {
        id: format!("{place}").repeat(32),
        name: (place == 0).then(|| "kitchen".into()),
        class: [DeviceClass::Phone, DeviceClass::Computer][place % 2],
        state,
        is_this_one: place == 0,
    };
    let view = DevicesView {
        devices: states
            .iter()
            .map(|(state, ..)| *state)
            .enumerate()
            .map(device)
            .collect(),
        rival_statements: true,
        must_retire: true,
        words_unconfirmed: true,
        locked_count: 1,
    };
    for language in Language::ALL {
        let page = drawn(language, |page, voice| {
            devices::draw(page, voice.catalogue, &view)
        });
        for (place, (_, english, spanish)) in states.iter().enumerate() {
            let line = page.lines().nth(place).unwrap();
            let words = if language == Language::English {
                english
            } else {
                spanish
            };
            assert!(line.starts_with(&format!("{place}").repeat(8)), "{line}");
            assert!(line.contains(words), "{line}");
        }
        let words = page.split_whitespace().collect::<Vec<_>>().join(" ");
        for command in [
            "devices settle",
            "words change",
            "devices renew",
            "words confirm",
        ] {
            assert!(words.contains(command), "no {command} in\n{page}");
        }
        assert!(page.lines().next().unwrap().contains("kitchen"), "{page}");
    }
}

#[test]
fn a_server_is_shown_with_what_is_to_come() {
    let view = ServerView {
        url: "https://sync.example.org".into(),
        server_id: "0123456789abcdef".repeat(4),
        is_encrypted: false,
        enrolled: false,
        has_token: true,
        last_at_ms: Some(AT_MS),
        account_mib: Some(50),
        erase_due_s: Some(1_796_000_000),
    };
    let page = drawn(Language::English, |page, voice| {
        server::draw(page, voice.catalogue, &voice.calendar, &view);
    });
    for words in [
        "https://sync.example.org",
        "0123456789abcdef\n",
        "will be made at the first sync",
        "50 MB",
        "Tue Nov 24",
        "not locked",
        "will be erased on",
    ] {
        assert!(page.contains(words), "no {words:?} in\n{page}");
    }
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
