//! Check-ins through the program: two keystrokes, options, questions, changes.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod harness;

use harness::Home;
use serde_json::json;

#[test]
fn two_keystrokes_note_how_someone_feels() {
    let home = Home::begun();
    let ended = home.run_with(&["check-in"], "4\n");
    assert_eq!(ended.status, 0, "{ended:?}");
    assert!(
        ended.err.contains(":-D"),
        "the row of moods is shown: {}",
        ended.err
    );
    let view = home.json(&["check-in", "show", "last"]);
    assert_eq!(view["mood"]["shown"], 4);
    assert_eq!(view["kind"], "quick");
    assert!(
        home.ok(&[]).contains("4 :-) good"),
        "today is what no command shows"
    );
}

#[test]
fn an_empty_answer_or_the_end_of_input_notes_nothing() {
    let home = Home::begun();
    for input in ["\n", ""] {
        assert_eq!(home.run_with(&["check-in"], input).status, 9);
    }
    assert_eq!(home.run_with(&["check-in"], "6\n").status, 3);
    assert_eq!(home.json(&["today"])["check_ins"], json!([]));
}

#[test]
fn a_full_check_in_is_made_of_options() {
    let home = Home::begun();
    let id = home.made(&[
        "check-in",
        "--mood",
        "3",
        "--feeling",
        "calm",
        "--feeling",
        "En Paz",
        "--tag",
        "work",
        "--sleep",
        "7h30",
        "--sleep-quality",
        "4",
        "--coping",
        "walk=2",
        "--coping",
        "music",
        "--win",
        "Me levanté",
        "--note",
        "a note",
        "--at",
        "2026-11-20 08:00",
        "--valence",
        "-2",
        "--energy=1",
        "--wish",
        "would_like_to_talk",
    ]);
    let view = home.json(&["check-in", "show", &id]);
    assert_eq!(view["feelings"], json!(["calm", "peaceful"]));
    assert_eq!(view["sleep_min"]["shown"], 450);
    assert_eq!(view["valence"]["shown"], -2);
    assert_eq!(view["local_date"], "2026-11-20");
    assert_eq!(view["tz_min"], -480);
    assert_eq!(view["kind"], "full");
    assert_eq!(view["support_wish"]["shown"], "would_like_to_talk");
    let helped = |code: &str| {
        let all = view["coping"].as_array().unwrap();
        let line = all.iter().find(|line| line["code"] == code).unwrap();
        line["helped"]["shown"].clone()
    };
    assert_eq!([helped("walk"), helped("music")], [json!(2), json!(null)]);
    let page = home.ok(&["check-in", "show", &id, "--lang", "es"]);
    assert!(
        page.contains("un paseo: ayudó mucho") && page.contains("7 h 30 min"),
        "{page}"
    );
}

#[test]
fn questions_fill_a_full_check_in_and_each_can_be_skipped() {
    let home = Home::begun();
    let answers = "2\ncalm, wobbly\n\n\n1\n\n\n\n\n\n6h\n3\nwalk=1\n\nmy own words\n1\n";
    let ended = home.run_with(&["check-in", "--full"], answers);
    assert_eq!(ended.status, 0, "{ended:?}");
    let view = home.json(&["check-in", "show", "last"]);
    assert_eq!(view["mood"]["shown"], 2);
    assert_eq!(view["energy"]["shown"], 1);
    assert_eq!(view["valence"]["shown"], json!(null));
    assert_eq!(view["sleep_min"]["shown"], 360);
    assert_eq!(view["note"]["shown"], "my own words");
    assert_eq!(view["support_wish"]["shown"], "none");
    assert_eq!(view["feelings"].as_array().unwrap().len(), 2);
}

#[test]
fn a_word_that_is_new_becomes_an_own_word_and_is_found_again() {
    let home = Home::begun();
    home.ok(&["check-in", "--feeling", "Mariposas"]);
    home.ok(&["check-in", "--feeling", "mariposas"]);
    let words = home.json(&["profile", "show"])["words"].clone();
    assert_eq!(words.as_array().unwrap().len(), 1, "{words}");
    assert_eq!(words[0]["words"]["shown"], "Mariposas");
    assert!(home.ok(&["history"]).contains("Mariposas"));
    home.ok(&["profile", "word", "rename", "mariposas", "butterflies"]);
    home.ok(&["profile", "archive", "butterflies"]);
    assert!(home.ok(&["history"]).contains("butterflies"));
    let (status, error) = home.refused(&["check-in", "--mood", "3", "--wish", "wobbly"]);
    assert_eq!((status, &error["field"]), (3, &json!("support_wish")));
}

#[test]
fn an_own_mood_word_brings_its_level() {
    let home = Home::begun();
    home.ok(&["profile", "word", "add", "mood", "Radiante", "--level", "5"]);
    let id = home.made(&["check-in", "--mood", "radiante"]);
    let view = home.json(&["check-in", "show", &id]);
    assert_eq!(view["mood"]["shown"], 5);
    assert!(
        view["mood_label"]["shown"]
            .as_str()
            .unwrap()
            .starts_with("x_")
    );
}

#[test]
fn a_note_is_read_from_the_input() {
    let home = Home::begun();
    let ended = home.run_with(&["check-in", "--note", "-"], "first line\nsecond line\n");
    assert_eq!(ended.status, 0, "{ended:?}");
    let view = home.json(&["check-in", "show", "last"]);
    assert_eq!(view["note"]["shown"], "first line\nsecond line");
}

#[test]
fn a_check_in_is_changed_field_by_field() {
    let home = Home::begun();
    let id = home.made(&[
        "check-in",
        "--mood",
        "3",
        "--feeling",
        "calm,sad",
        "--win",
        "a win",
    ]);
    home.ok(&[
        "check-in",
        "edit",
        &id,
        "--mood",
        "4",
        "--no-feeling",
        "sad",
        "--feeling",
        "proud",
        "--clear",
        "win",
        "--note",
        "later",
        "--at",
        "2026-11-02 10:00",
    ]);
    let view = home.json(&["check-in", "show", &id]);
    assert_eq!(view["mood"]["shown"], 4);
    assert_eq!(view["feelings"], json!(["calm", "proud"]));
    assert_eq!(view["win"]["shown"], json!(null));
    assert_eq!(view["local_date"], "2026-11-02");
    let (status, error) = home.refused(&["check-in", "edit", &id]);
    assert_eq!((status, &error["rule"]), (3, &json!("missing")));
}

#[test]
fn what_was_deleted_comes_back() {
    let home = Home::begun();
    let id = home.made(&["check-in", "--mood", "3"]);
    let short = &id[4..9];
    home.ok(&["check-in", "delete", short]);
    assert_eq!(home.json(&["today"])["check_ins"], json!([]));
    assert!(home.ok(&["changes"]).contains(short));
    home.ok(&["check-in", "restore", short]);
    assert_eq!(home.json(&["today"])["check_ins"][0]["id"], id);
}

#[test]
fn nothing_is_cut_and_nothing_is_written_beyond_a_limit() {
    let home = Home::begun();
    let (status, error) = home.refused(&["check-in", "--win", &"ñ".repeat(281)]);
    assert_eq!(status, 3);
    assert_eq!(
        (&error["field"], &error["rule"]),
        (&json!("win"), &json!("too_long"))
    );
    home.ok(&["check-in", "--win", &"ñ".repeat(280)]);
    assert_eq!(
        home.json(&["today"])["check_ins"].as_array().unwrap().len(),
        1
    );
}
