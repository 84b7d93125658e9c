//! What pages look like: 60 columns, plain characters, no colour in a pipe, gaps are gaps.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod harness;

use harness::Home;

/// A week of November 2026 with one day left open.
fn a_week() -> Home {
    let home = Home::begun();
    for (at, mood, sleep) in [
        ("2026-11-16 09:00", "2", "6h"),
        ("2026-11-16 21:00", "4", "6h"),
        ("2026-11-17 09:00", "3", "9h"),
        ("2026-11-19 09:00", "5", "3h"),
    ] {
        home.ok(&[
            "check-in", "--at", at, "--mood", mood, "--sleep", sleep, "--coping", "walk=1",
        ]);
    }
    home
}

fn lines(page: &str, first: &str, count: usize) -> String {
    let from = page
        .lines()
        .skip_while(|line| !line.starts_with(first))
        .skip(1);
    from.take(count).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_mood_band_shows_what_was_said_and_leaves_gaps() {
    let home = a_week();
    let page = home.ok(&["trends", "--from", "2026-11-16", "--to", "2026-11-20"]);
    let band = lines(&page, "Mood by day", 7);
    assert_eq!(
        band,
        "great 5 │   ●\n good 4 ││\n okay 3 ││●\n  bad 2 │●\nawful 1 │\n        \
                      └─────\n         Nov"
    );
    let sleep = lines(&page, "Sleep", 5);
    assert_eq!(sleep, "12 h │\n 9 h │ █\n 6 h │██\n 3 h │██ █\n     └─────");
    assert!(page.contains("tried 4 times, helped 4"), "{page}");
}

#[test]
fn a_plain_terminal_gets_the_same_picture_in_plain_characters() {
    let range = ["trends", "--from", "2026-11-16", "--to", "2026-11-20"];
    let asked = a_week();
    let by_option = asked.ok(&[&range[..], &["--ascii"]].concat());
    let by_locale = asked.with("LANG", "C").ok(&range);
    assert_eq!(by_option, by_locale);
    assert!(by_option.is_ascii(), "{by_option}");
    assert!(
        by_option.contains("great 5 |   o\n good 4 ||\n"),
        "{by_option}"
    );
}

#[test]
fn every_page_keeps_to_its_width_and_has_no_colour_in_a_pipe() {
    let home = a_week();
    home.ok(&[
        "goal",
        "add",
        &"a long title ".repeat(9),
        "--step",
        &"a long step ".repeat(16),
    ]);
    home.ok(&[
        "contact",
        "add",
        "--mode",
        "phone",
        "--support",
        "emotional",
        "--summary",
        &"words ".repeat(80),
        "--follow-up",
        &"to do ".repeat(30),
    ]);
    home.ok(&[
        "check-in",
        "--note",
        &"unbroken".repeat(40),
        "--win",
        &"😀".repeat(90),
    ]);
    for words in [
        &["today"][..],
        &["history"],
        &["history", "2026-11"],
        &["goal", "list"],
        &["goal", "show", "last"],
        &["contact", "list"],
        &["contact", "show", "last"],
        &["trends", "--days", "3000"],
        &["search", "words"],
        &["check-in", "show", "last"],
        &["profile", "show"],
        &["changes"],
        &["words"],
        &["imports"],
        &["relationship", "list"],
    ] {
        for lang in ["en", "es"] {
            let page = home.ok(&[words, &["--lang", lang]].concat());
            assert!(!page.contains('\u{1b}'), "{words:?}");
            for line in page.lines() {
                let width = unicode_width::UnicodeWidthStr::width(line);
                assert!(width <= 60, "{words:?}: {width}: {line}");
            }
        }
    }
}

#[test]
fn an_open_month_and_open_trends_say_so_kindly() {
    let home = Home::begun();
    assert!(home.ok(&["history", "2020-02"]).contains("An open month."));
    assert!(
        home.ok(&["trends", "--lang", "es"])
            .contains("Lo que anotes sale aquí.")
    );
}
