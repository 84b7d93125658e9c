use std::io::{Cursor, Read};

use journal::Moment;
use serde_json::json;
use zip::ZipArchive;

use super::*;
use crate::Language;

const AT: Moment = Moment {
    at_ms: 1_795_500_000_000,
    tz_min: -480,
};

fn labels(field: &str, code: &str) -> Option<String> {
    match (field, code) {
        ("feelings", "calm") => Some("en calma".into()),
        ("status", "active") => Some("en marcha".into()),
        _ => None,
    }
}

fn check_in() -> CheckInRow {
    CheckInRow {
        kind: "full".into(),
        mood: Some(4),
        valence: Some(-2),
        feelings: vec!["calm".into(), "x_01hxyzabcd000".into()],
        coping: vec![("walk".into(), Some(2)), ("music".into(), None)],
        note: Some("=HYPERLINK(\"x\")\nline two, with comma".into()),
        ..CheckInRow::at("01hxyzabcd000", AT)
    }
}

fn goal() -> GoalRow {
    GoalRow {
        id: "g".into(),
        at: AT,
        title: "+1 walk".into(),
        why: None,
        success: None,
        life_areas: vec!["home".into()],
        status: "active".into(),
        confidence: Some(7),
        importance: None,
        start_on: None,
        target_on: Some("2027-01-01".into()),
        review_on: None,
        steps_done: 1,
        steps_all: 2,
        cheers: vec!["well | done".into(), "good".into()],
        fields_with_versions: 0,
    }
}

fn export() -> Vec<u8> {
    let mut export = ExportZip::begin(Cursor::new(Vec::new()));
    let mut facts = ReadmeFacts::made_at(AT);
    facts.check_ins = 12_345;
    facts.locked = vec!["checkins/2024-05".into()];
    export.readme(Language::Spanish, &facts).unwrap();
    let mut records = export
        .records(&json!({"locked": ["checkins/2024-05"]}))
        .unwrap();
    records.record(&json!({"a": 1})).unwrap();
    records.record(&json!({"b": "ñ"})).unwrap();
    records.end().unwrap();
    let mut table = export.table::<CheckInRow>(&labels).unwrap();
    table.row(&check_in()).unwrap();
    table.end().unwrap();
    let mut table = export.table::<GoalRow>(&labels).unwrap();
    table.row(&goal()).unwrap();
    table.end().unwrap();
    export.table::<StepRow>(&labels).unwrap().end().unwrap();
    export.table::<ContactRow>(&labels).unwrap().end().unwrap();
    export.table::<OutcomeRow>(&labels).unwrap().end().unwrap();
    export.finish().unwrap().into_inner()
}

fn file(name: &str) -> String {
    let mut zip = ZipArchive::new(Cursor::new(export())).unwrap();
    let mut text = String::new();
    zip.by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[test]
fn an_export_holds_the_files_that_its_readme_names() {
    let zip = ZipArchive::new(Cursor::new(export())).unwrap();
    let names: Vec<_> = zip
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    let readme = file("README.txt");
    assert_eq!(names.len(), 7);
    for name in names.iter().filter(|name| *name != "README.txt") {
        assert!(readme.contains(name.as_str()), "{name}");
    }
}

#[test]
fn the_readme_says_that_anyone_can_read_it_and_what_is_missing() {
    let text = file("README.txt");
    assert!(text.contains("2026-11-23") && text.contains("12345"));
    assert!(text.contains("Quien tenga este archivo puede leerlo"));
    assert!(text.contains("  checkins/2024-05\n"));
    assert!(!text.contains('{'), "a place was left open");
}

#[test]
fn readmes_have_short_lines_and_no_banned_word() {
    let banned = [
        "should",
        "failed",
        "missed",
        "compliant",
        "score",
        "risk",
        "patient",
        "client",
    ];
    for language in [Language::English, Language::Spanish] {
        let mut facts = ReadmeFacts::made_at(AT);
        let whole = facts.text(language);
        facts.locked.push("x".into());
        let locked = facts.text(language);
        assert!(locked.len() > whole.len());
        assert!(locked.lines().all(|line| line.chars().count() <= 80));
        assert!(
            !banned
                .iter()
                .any(|word| locked.to_lowercase().contains(word))
        );
    }
}

#[test]
fn export_json_is_one_value_with_a_record_a_line() {
    let text = file("export.json");
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        value,
        json!({
            "format": "companion-export", "version": 1,
            "head": [{"locked": ["checkins/2024-05"]}], "records": [{"a": 1}, {"b": "ñ"}],
        })
    );
    assert!(text.lines().any(|line| line == "{\"a\":1},"));
}

#[test]
fn tables_are_csv_as_rfc_4180_has_it() {
    let text = file("checkins.csv");
    assert!(text.starts_with("id,local_date,local_time,utc_offset,kind,mood,mood_label_code,"));
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    let header = csv.headers().unwrap().clone();
    let row = csv.records().next().unwrap().unwrap();
    let cell = |name: &str| &row[header.iter().position(|column| column == name).unwrap()];
    assert_eq!(header.len(), 4 + CheckInRow::COLUMNS.len());
    assert_eq!(cell("local_date"), "2026-11-23");
    assert_eq!(
        (cell("local_time"), cell("utc_offset")),
        ("22:00", "-08:00")
    );
    assert_eq!((cell("mood"), cell("valence")), ("4", "-2"));
    assert_eq!(cell("feelings_codes"), "calm | x_01hxyzabcd000");
    assert_eq!(cell("feelings"), "en calma | x_01hxyzabcd000");
    assert_eq!(
        (cell("coping_codes"), cell("coping_helped")),
        ("walk | music", "2 | ")
    );
    assert_eq!(cell("note"), "'=HYPERLINK(\"x\")\nline two, with comma");
    assert_eq!(text.matches("\r\n").count(), 2);
    assert!(!text.starts_with('\u{feff}'));
}

#[test]
fn goals_have_codes_and_words_side_by_side() {
    let text = file("goals.csv");
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    let header = csv.headers().unwrap().clone();
    let row = csv.records().next().unwrap().unwrap();
    let cell = |name: &str| &row[header.iter().position(|column| column == name).unwrap()];
    assert_eq!(
        (cell("status_code"), cell("status")),
        ("active", "en marcha")
    );
    assert_eq!(
        (cell("title"), cell("cheers")),
        ("'+1 walk", "well \\| done | good")
    );
}

#[test]
fn an_empty_table_still_has_its_columns() {
    for name in ["steps.csv", "contacts.csv", "outcomes.csv"] {
        let text = file(name);
        assert!(
            text.starts_with("id,local_date,local_time,utc_offset,"),
            "{name}"
        );
        assert_eq!(text.lines().count(), 1, "{name}");
    }
}

#[test]
fn every_row_has_as_many_cells_as_its_table_has_columns() {
    fn count<R: TableRow>(row: &R) -> (usize, usize) {
        let labels = |_: &str, _: &str| None;
        let mut cells = cells::Cells::of(&labels, row.id(), row.moment());
        row.fill(&mut cells);
        (cells.into_cells().len(), 4 + R::COLUMNS.len())
    }
    let step = StepRow {
        id: "s".into(),
        at: AT,
        goal_id: "g".into(),
        place: 1,
        text: "t".into(),
        who: None,
        due_on: None,
        done: true,
        note: None,
        fields_with_versions: 0,
    };
    let contact = ContactRow {
        id: "c".into(),
        at: AT,
        peer_name: None,
        duration_min: None,
        mode: None,
        setting: None,
        initiated_by: None,
        status: "held".into(),
        support_types: vec![("emotional".into(), 0)],
        activities: Vec::new(),
        summary: None,
        follow_ups: Vec::new(),
        language: None,
        interpreter_used: None,
        fields_with_versions: 0,
    };
    let outcome = OutcomeRow {
        id: "o".into(),
        at: AT,
        kind: "reflection",
        item: None,
        answer: None,
        contact_id: None,
        text: None,
        felt_heard: None,
        helped: None,
        fields_with_versions: 0,
    };
    let counts = [
        count(&check_in()),
        count(&goal()),
        count(&step),
        count(&contact),
        count(&outcome),
    ];
    for (cells, columns) in counts {
        assert_eq!(cells, columns);
    }
}

#[test]
fn an_export_names_no_moment_and_no_owner_of_a_device() {
    let mut zip = ZipArchive::new(Cursor::new(export())).unwrap();
    for index in 0..zip.len() {
        let file = zip.by_index(index).unwrap();
        assert_eq!(file.last_modified(), Some(zip::DateTime::default()));
        assert_eq!(file.unix_mode().map(|mode| mode & 0o777), Some(0o600));
    }
    // The same content gives the same bytes, whenever and wherever it is exported.
    assert_eq!(export(), export());
}
