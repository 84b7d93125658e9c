//! How the program ends, and that secrets are never taken from options or the environment.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod harness;

use std::fs;

use harness::Home;
use serde_json::json;

#[test]
fn each_kind_of_trouble_has_its_status_and_code() {
    let home = Home::empty();
    for (words, status, code) in [
        (&["today"][..], 4, "not_set_up"),
        (&["dance"], 2, "usage"),
        (&["check-in", "--dance"], 2, "usage"),
        (&["history", "--lang", "fr"], 3, "invalid_input"),
    ] {
        let (ended, error) = home.refused(words);
        assert_eq!((ended, &error["code"]), (status, &json!(code)), "{words:?}");
    }
    home.ok(&["init"]);
    home.ok(&["check-in", "--mood", "3"]);
    for (words, status, code) in [
        (&["init"][..], 3, "already_set_up"),
        (&["goal", "show", "zzzzz"], 4, "not_found"),
        (&["check-in", "show", "0000000000000"], 4, "not_found"),
        (&["history", "November"], 3, "invalid_input"),
        (&["trends", "--from", "2026-11-31"], 3, "invalid_input"),
        (&["check-in", "--mood", "6"], 3, "invalid_input"),
        (&["pin", "change"], 3, "invalid_input"),
        (&["wipe"], 9, "cancelled"),
        (&["export", "no/such/folder/file.zip"], 4, "no_place"),
        (&["import", "nothing.csv"], 7, "file_unreadable"),
    ] {
        let (ended, error) = home.refused(words);
        assert_eq!((ended, &error["code"]), (status, &json!(code)), "{words:?}");
    }
}

#[test]
fn trouble_is_said_in_plain_words_in_both_languages() {
    let home = Home::begun();
    let said = |lang: &str, words: &[&str]| {
        let ended = home.run(&[words, &["--lang", lang]].concat());
        assert_eq!(ended.out, "");
        ended.err
    };
    let mood = &["check-in", "--mood", "9"][..];
    assert_eq!(said("en", mood), "Mood: this is out of range.\n");
    assert_eq!(said("es", mood), "Ánimo: está fuera de lugar.\n");
    assert_eq!(said("es", &["zzzz"]), "No hay orden \"zzzz\".\n");
    assert!(said("es", &["goal", "edit"]).starts_with("Falta decir esto"));
}

#[test]
fn a_secret_is_no_option_and_no_variable() {
    for option in ["--pin", "--pin=1234", "--words", "--password", "--phrase"] {
        for command in [
            &["today"][..],
            &["init"],
            &["pin", "set"],
            &["words", "confirm"],
        ] {
            let home = Home::empty();
            let ended = home.run(&[command, &[option, "1234"]].concat());
            assert_eq!(ended.status, 2, "{command:?} {option}");
            assert!(!ended.err.contains("1234"), "{}", ended.err);
        }
    }
    let home = Home::empty()
        .with("COMPANION_PIN", "1234")
        .with("PIN", "1234");
    assert_eq!(home.run_with(&["init", "--pin-stdin"], "4321\n").status, 0);
    assert_eq!(home.run(&["today"]).status, 5);
}

#[test]
fn a_pin_locks_the_journal_and_is_read_from_the_first_line_of_input() {
    let home = Home::empty();
    assert_eq!(home.run_with(&["init", "--pin-stdin"], "2468\n").status, 0);
    let (status, error) = home.refused(&["today"]);
    assert_eq!((status, &error["code"]), (5, &json!("no_keyboard")));
    let wrong = home.run_with(&["today", "--pin-stdin", "--json"], "1111\n");
    assert_eq!(wrong.status, 5);
    assert!(wrong.err.contains("\"wrong_pin\"") && wrong.err.contains("\"tries_left\":4"));
    let quick = home.run_with(&["check-in", "--pin-stdin"], "2468\n5\n");
    assert_eq!(quick.status, 0, "{quick:?}");
    let changed = home.run_with(&["pin", "change", "--pin-stdin"], "2468\n1357\n");
    assert_eq!(changed.status, 0, "{changed:?}");
    assert_eq!(home.run_with(&["today", "--pin-stdin"], "2468\n").status, 5);
    assert_eq!(
        home.run_with(&["pin", "remove", "--pin-stdin"], "1357\n")
            .status,
        0
    );
    assert!(home.ok(&["today"]).contains("5 :-D great"));
    assert_eq!(
        home.run_with(&["pin", "set", "--pin-stdin"], "9753\n")
            .status,
        0
    );
    assert_eq!(home.run(&["today"]).status, 5);
}

#[test]
fn a_folder_of_something_else_ends_refused_and_left_as_it_is() {
    let home = Home::empty();
    fs::create_dir(home.journal()).unwrap();
    let file = home.journal().join("key");
    fs::write(&file, "mine").unwrap();
    let (status, error) = home.refused(&["today"]);
    assert_eq!((status, &error["code"]), (7, &json!("foreign")));
    assert_eq!(home.refused(&["init"]).0, 7);
    assert_eq!(fs::read_to_string(file).unwrap(), "mine");
}

#[test]
fn a_folder_without_its_key_stays_closed() {
    let home = Home::begun();
    fs::rename(home.path("keys"), home.path("elsewhere")).unwrap();
    let (status, error) = home.refused(&["today"]);
    assert_eq!((status, &error["code"]), (5, &json!("key_missing")));
    fs::rename(home.path("elsewhere"), home.path("keys")).unwrap();
    home.ok(&["today"]);
}

#[test]
fn a_damaged_journal_is_said_to_be_damaged() {
    let home = Home::begun();
    home.ok(&[
        "check-in",
        "--mood",
        "3",
        "--note",
        &"by the river ".repeat(200),
    ]);
    assert_eq!(home.json(&["verify"])["whole"], true);
    assert!(
        home.ok(&["verify", "--lang", "es"])
            .contains("Todo se puede leer")
    );
    let files = fs::read_dir(home.journal())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let database = files
        .max_by_key(|path| fs::metadata(path).unwrap().len())
        .unwrap();
    let mut bytes = fs::read(&database).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 64].fill(0xA5);
    fs::write(&database, bytes).unwrap();
    let ended = home.run(&["verify", "--json"]);
    assert_eq!(ended.status, 7, "{ended:?}");
    assert!(ended.err.contains("\"damaged\""), "{ended:?}");
    let view = home.json(&["repair"]);
    assert_eq!(view["was_damaged"], true, "{view}");
    assert_eq!(home.json(&["verify"])["whole"], true);
    assert!(
        home.ok(&["repair", "--lang", "es"])
            .contains("Todo se puede leer")
    );
}

#[test]
fn a_wipe_leaves_no_journal_and_no_key() {
    let home = Home::begun();
    home.ok(&["check-in", "--mood", "3"]);
    home.ok(&["wipe", "--yes"]);
    assert_eq!(fs::read_dir(home.path("keys")).unwrap().count(), 0);
    assert_eq!(home.refused(&["today"]).0, 4);
    home.ok(&["init"]);
    assert_eq!(home.json(&["today"])["check_ins"], json!([]));
}

#[test]
fn the_words_leave_the_device_once_all_twelve_were_typed() {
    let home = Home::begun();
    let words = home.json(&["words"])["words"].clone();
    let words: Vec<_> = words
        .as_array()
        .unwrap()
        .iter()
        .map(|w| w.as_str().unwrap())
        .collect();
    assert_eq!(words.len(), 12);
    let eleven = words[..11].join(" ");
    assert_eq!(
        home.run_with(&["words", "confirm"], &format!("{eleven}\n"))
            .status,
        3
    );
    let other = "abandon ".repeat(11) + "about";
    assert_eq!(
        home.run_with(&["words", "confirm"], &format!("{other}\n"))
            .status,
        3
    );
    let ended = home.run_with(&["words", "confirm"], &format!("{}\n", words.join(" ")));
    assert_eq!(ended.status, 0, "{ended:?}");
    let view = home.json(&["words"]);
    assert_eq!(
        (&view["confirmed"], &view["words"]),
        (&json!(true), &json!([]))
    );
}

#[test]
fn a_reader_that_goes_away_is_no_trouble() {
    use std::process::Stdio;
    let home = Home::begun();
    let mut child = home
        .command(&["man"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert!(ended.status.success());
    assert_eq!(ended.stderr, b"");
}
