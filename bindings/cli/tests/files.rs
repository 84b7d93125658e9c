//! Bringing in and saving: previews, questions, undoing, and an export that brings all of it back.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod harness;

use std::fs;

use harness::{Home, fixture};
use serde_json::{Value, json};

const CSV: &str = "Day;Hour;Rating;Words\n20/11/2026;08:30;10;first\n21/11/2026;09:00;0;second\n\
                   nonsense;09:00;5;third\n";
const DAYLIO_CSV: &str = "full_date,date,weekday,time,mood,activities,note_title,note\n\
    2026-11-20,November 20,Friday,8:39 PM,sparkly,walk | tea,,a note\n\
    2026-11-21,November 21,Saturday,8:39 AM,good,,,\n";

#[test]
fn a_daylio_backup_is_previewed_brought_in_once_and_taken_back() {
    let home = Home::begun();
    let file = fixture("daylio-official-sample.daylio");
    let file = file.to_str().unwrap();
    let preview = home.json(&["import", file, "--preview"]);
    let count = preview["check_ins"].as_u64().unwrap();
    assert!(count > 0, "{preview}");
    assert_eq!(
        home.json(&["imports"]),
        json!([]),
        "a preview writes nothing"
    );
    assert_eq!(home.run(&["import", file]).status, 9, "nobody said yes");
    let report = home.json(&["import", file, "--yes"]);
    assert_eq!(report["taken"]["check_ins"], count);
    let again = home.json(&["import", file, "--yes"]);
    assert_eq!(
        (&again["taken"]["check_ins"], &again["already_there"]),
        (&json!(0), &json!(count))
    );
    let batch = report["batch"].as_str().unwrap();
    assert!(home.ok(&["imports"]).contains("Daylio"));
    assert_eq!(
        home.json(&["import", "undo", &batch[4..9]])["deleted"],
        count
    );
    assert_eq!(home.refused(&["import", "undo", batch]).0, 4);
    for lang in ["en", "es"] {
        assert!(
            !home
                .ok(&["import", file, "--preview", "--lang", lang])
                .is_empty()
        );
    }
}

#[test]
fn the_columns_of_a_table_are_named_by_options() {
    let home = Home::begun();
    fs::write(home.path("mine.csv"), CSV).unwrap();
    let (status, error) = home.refused(&["import", "mine.csv", "--yes"]);
    assert_eq!((status, &error["field"]), (3, &json!("map")));
    let report = home.json(&[
        "import",
        "mine.csv",
        "--yes",
        "--map",
        "time=Day:%d/%m/%Y",
        "--map",
        "time=Hour:%H:%M",
        "--map",
        "mood=3:0..10",
        "--map",
        "note=words",
    ]);
    assert_eq!(report["taken"]["check_ins"], 2, "{report}");
    assert_eq!(report["rejected"][0]["line"], 4);
    let days = home.json(&["history", "2026-11"])["days"].clone();
    assert_eq!(days[0]["mood_high"], 5);
    assert_eq!(
        days[0]["check_ins"][0]["tz_min"], -480,
        "times without a zone are of this place"
    );
}

#[test]
fn an_unknown_mood_is_placed_or_its_row_is_reported() {
    let home = Home::begun();
    fs::write(home.path("daylio.csv"), DAYLIO_CSV).unwrap();
    let preview = home.json(&["import", "daylio.csv", "--preview"]);
    let names = preview["unknown_moods"].as_array().unwrap();
    assert!(
        names.iter().any(|mood| mood["name"] == "sparkly"),
        "{preview}"
    );
    let report = home.json(&["import", "daylio.csv", "--yes"]);
    assert_eq!(report["taken"]["check_ins"], 1, "{report}");
    assert_eq!(report["rejected"].as_array().unwrap().len(), 1);
    let report = home.json(&["import", "daylio.csv", "--yes", "--mood", "Sparkly=5"]);
    assert_eq!(
        (&report["taken"]["check_ins"], &report["already_there"]),
        (&json!(1), &json!(1))
    );
    let (status, error) = home.refused(&["import", "daylio.csv", "--yes", "--mood", "odd=3"]);
    assert_eq!((status, &error["field"]), (3, &json!("mood")));
}

#[test]
fn a_file_of_another_kind_ends_refused_and_changes_nothing() {
    let home = Home::begun();
    for (name, bytes) in [
        ("empty.csv", &b""[..]),
        ("noise.bin", b"\x00\xff\x00\xff"),
        ("z.zip", b"PK\x03\x04"),
    ] {
        fs::write(home.path(name), bytes).unwrap();
        let (status, error) = home.refused(&["import", name, "--yes"]);
        assert_eq!((status, &error["code"]), (7, &json!("bad_file")), "{name}");
    }
    assert_eq!(home.json(&["imports"]), json!([]));
}

/// What a journal holds, without what differs between two devices.
fn held(home: &Home) -> Vec<Value> {
    let goal = home.json(&["goal", "list", "--all"])["goals"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    vec![
        home.json(&["history", "2026-11"])["days"].clone(),
        home.json(&["goal", "show", &goal]),
        home.json(&["trends", "--from", "2026-11-01", "--to", "2026-11-30"]),
        home.json(&["rate", "--list"])["ratings"].clone(),
        home.json(&["profile", "show"]),
        home.json(&["contact", "list", "--year", "2026"])[0]["contacts"].clone(),
    ]
}

#[test]
fn export_wipe_and_import_give_the_same_journal() {
    let home = Home::begun();
    home.ok(&[
        "check-in",
        "--at",
        "2026-11-03 08:00",
        "--mood",
        "2",
        "--feeling",
        "wobbly,calm",
        "--note",
        "first",
        "--coping",
        "walk=2",
        "--sleep",
        "7h",
    ]);
    home.ok(&[
        "goal",
        "add",
        "a goal",
        "--step",
        "one",
        "--step",
        "two",
        "--confidence",
        "6",
    ]);
    home.ok(&[
        "contact",
        "add",
        "--with",
        "Rosa",
        "--at",
        "2026-11-04 10:00",
        "--mode",
        "phone",
        "--support",
        "emotional=10",
        "--summary",
        "a talk",
        "--follow-up",
        "call",
    ]);
    home.ok(&["rate", "hope=4"]);
    home.ok(&["profile", "set", "--name", "Ana"]);
    let before = held(&home);
    let report = home.json(&["export", "mine.zip"]);
    assert_eq!(
        (&report["check_ins"], &report["contacts"]),
        (&json!(1), &json!(1))
    );
    let (status, error) = home.refused(&["export", "mine.zip"]);
    assert_eq!((status, &error["code"]), (3, &json!("file_exists")));
    home.ok(&["export", "mine.zip", "--replace", "--lang", "es"]);
    let left: Vec<_> = fs::read_dir(home.path(""))
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert!(
        !left
            .iter()
            .any(|name| name.to_string_lossy().ends_with(".part")),
        "{left:?}"
    );
    home.ok(&["wipe", "--yes"]);
    home.ok(&["init"]);
    let report = home.json(&["import", "mine.zip", "--yes"]);
    assert_eq!(report["rejected"], json!([]));
    assert_eq!(held(&home), before);
}

#[cfg(unix)]
#[test]
fn only_the_person_can_read_an_export() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::begun();
    home.ok(&["export", "mine.zip"]);
    let mode = fs::metadata(home.path("mine.zip"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}
