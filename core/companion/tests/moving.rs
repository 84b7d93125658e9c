//! Bringing years from elsewhere, taking everything along, and undoing it.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop where it fails"
)]

use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::PathBuf;

use companion::import::ReadOptions;
use companion::view::GoalFilter;
use companion::{
    CheckInDraft, Companion, CompanionError, DeviceClass, ExportOptions, ImportAnswers,
    ImportReport, Language, LongTexts, Moment, Progress, Setup, fakes,
};

const NOW_MS: i64 = 1_795_800_000_000;

struct Phone(Companion, tempfile::TempDir);

fn phone() -> Phone {
    phone_with(fakes::parts(NOW_MS))
}

fn phone_with(parts: companion::Parts) -> Phone {
    let folder = tempfile::tempdir().expect("a folder");
    let setup = Setup {
        language: Language::English,
        class: DeviceClass::Phone,
        pin: None,
    };
    let companion = Companion::create(folder.path(), parts, &setup);
    Phone(companion.expect("a journal"), folder)
}

fn fixture(name: &str) -> File {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/input");
    File::open(path.join(name)).expect("a fixture")
}

fn import<F: Read + Seek>(companion: &Companion, mut file: F) -> ImportReport {
    let answers = ImportAnswers::default();
    companion
        .import(&mut file, &answers, &Progress::default())
        .expect("imported")
}

fn export(companion: &Companion) -> Cursor<Vec<u8>> {
    let options = ExportOptions {
        language: Language::Spanish,
        labels: &|_, _| None,
    };
    let mut out = Cursor::new(Vec::new());
    companion
        .export(&mut out, &options, &Progress::default())
        .expect("exported");
    out
}

/// Everything that screens show, as JSON.
fn everything(companion: &Companion) -> Vec<String> {
    let json = |value: serde_json::Result<String>| value.expect("json");
    let mut all = Vec::new();
    let months = companion
        .history_month("2026-11")
        .expect("a month")
        .months_present;
    for month in months {
        let month = companion.history_month(&month).expect("a month");
        for line in month.days.iter().flat_map(|day| &day.check_ins) {
            all.push(json(serde_json::to_string(
                &companion.check_in(&line.id).expect("there"),
            )));
        }
        all.push(json(serde_json::to_string(&month)));
    }
    for goal in companion.goals(GoalFilter::All).expect("goals").goals {
        all.push(json(serde_json::to_string(
            &companion.goal(&goal.id).expect("there"),
        )));
    }
    for relationship in companion
        .relationships()
        .expect("relationships")
        .relationships
    {
        let mut years = vec![2026];
        years = companion
            .contacts(&relationship.id, years[0])
            .expect("contacts")
            .years_present;
        for year in years {
            for line in companion
                .contacts(&relationship.id, year)
                .expect("contacts")
                .contacts
            {
                let mut contact = companion.contact(&line.id).expect("there");
                // A relationship is a new space after an import.
                contact.relationship = String::new();
                all.push(json(serde_json::to_string(&contact)));
            }
        }
    }
    all.push(json(serde_json::to_string(
        &companion.profile().expect("a profile"),
    )));
    all.push(json(serde_json::to_string(
        &companion.outcomes().expect("outcomes"),
    )));
    all.push(json(serde_json::to_string(
        &companion
            .trends("2016-01-01", "2026-12-31")
            .expect("trends"),
    )));
    all
}

#[test]
fn ten_years_come_in_once_go_out_whole_and_come_back_equal() {
    let Phone(first, _kept) = phone();
    let report = import(&first, fixture("journal-10y.jsonl.xz"));
    assert_eq!(report.taken.check_ins, 10_950 + 90);
    assert_eq!((report.taken.goals, report.taken.contacts), (60, 1_508));
    assert_eq!(report.rejected, []);
    let again = import(&first, fixture("journal-10y.jsonl.xz"));
    assert_eq!(
        (again.batch, again.taken.check_ins, again.taken.contacts),
        (None, 0, 0)
    );
    // The rows of steps count as there too.
    assert_eq!(again.already_there, 11_040 + 60 + 1_508 + 5);

    let zip = export(&first);
    let Phone(second, _kept) = phone();
    let carried = import(&second, zip.clone());
    assert_eq!(
        (carried.taken.check_ins, carried.taken.contacts),
        (11_040, 1_508)
    );
    assert_eq!(everything(&second), everything(&first));
    let once_more = import(&second, zip);
    assert_eq!(
        (once_more.batch, once_more.differing),
        (None, Vec::<String>::new())
    );
}

#[test]
fn a_daylio_backup_is_previewed_taken_and_undone_as_one() {
    let Phone(companion, _kept) = phone();
    let options = ReadOptions::default();
    let preview = companion
        .preview_import(&mut fixture("daylio-official-sample.daylio"), &options)
        .expect("a preview");
    assert_eq!((preview.check_ins, preview.rejected.len()), (5, 0));
    let report = import(&companion, fixture("daylio-official-sample.daylio"));
    assert_eq!(report.taken.check_ins, 5);
    let months = companion
        .history_month("2023-01")
        .expect("a month")
        .months_present;
    let moods: Vec<_> = months
        .iter()
        .map(|month| companion.history_month(month).expect("a month"))
        .flat_map(|month| month.days)
        .flat_map(|day| day.check_ins)
        .map(|line| line.mood.shown)
        .collect();
    assert_eq!(moods.len(), 5);
    assert!(moods.contains(&Some(1)) && moods.contains(&Some(5)));
    let batch = report.batch.expect("a batch");
    assert_eq!(companion.undo_import(&batch), Ok(5));
    assert!(
        companion
            .history_month("2023-01")
            .expect("a month")
            .days
            .is_empty()
    );
    assert_eq!(companion.undo_import(&batch), Err(CompanionError::NotFound));
    assert!(companion.imports().expect("imports")[0].undone);
    assert_eq!(
        import(&companion, fixture("daylio-official-sample.daylio"))
            .taken
            .check_ins,
        5
    );
}

#[test]
fn a_long_note_is_offered_in_parts_and_never_cut() {
    let note = "word ".repeat(1_000);
    let start = r#"{"t":"c","id":"a","at":1795076054161,"mood":0,"energy":3,"feelings":[],"#;
    let row = format!(r#"{start}"helped":[],"sleep":0,"note":"{note}"}}"#);
    let Phone(companion, _kept) = phone();
    let skipped = import(&companion, Cursor::new(row.clone()));
    assert_eq!((skipped.taken.check_ins, skipped.rejected.len()), (0, 1));
    assert_eq!(
        (skipped.rejected[0].line, skipped.rejected[0].field),
        (1, "note")
    );
    let answers = ImportAnswers {
        long_texts: LongTexts::Parts,
        ..ImportAnswers::default()
    };
    let report = companion.import(&mut Cursor::new(row), &answers, &Progress::default());
    assert_eq!(report.expect("imported").taken.check_ins, 2);
    let month = companion.history_month("2026-11").expect("a month");
    let words: usize = month.days[0]
        .check_ins
        .iter()
        .map(|line| {
            let note = companion
                .check_in(&line.id)
                .expect("there")
                .note
                .shown
                .expect("a note");
            note.matches("word").count()
        })
        .sum();
    assert_eq!(words, 1_000);
}

#[test]
fn a_cancelled_or_broken_import_leaves_nothing() {
    let Phone(companion, _kept) = phone();
    let progress = Progress::default();
    progress.cancel.cancel();
    let answers = ImportAnswers::default();
    let cancelled = companion.import(&mut fixture("journal-10y.jsonl.xz"), &answers, &progress);
    assert_eq!(cancelled, Err(CompanionError::Cancelled));
    let mut cut = Vec::new();
    fixture("journal-10y.jsonl.xz")
        .read_to_end(&mut cut)
        .expect("read");
    cut.truncate(cut.len() / 2);
    let broken = companion.import(&mut Cursor::new(cut), &answers, &Progress::default());
    assert!(
        matches!(broken, Err(CompanionError::BadFile { .. })),
        "{broken:?}"
    );
    assert!(
        companion
            .history_month("2020-01")
            .expect("a month")
            .months_present
            .is_empty()
    );
    assert!(companion.profile().expect("a profile").words.is_empty());
    let at = Moment {
        at_ms: NOW_MS,
        tz_min: 0,
    };
    companion
        .record_check_in(&CheckInDraft {
            mood: Some(3),
            ..CheckInDraft::at(at)
        })
        .expect("goes on");
}

#[test]
fn a_whole_journal_is_verified_and_a_damaged_page_is_found_and_said() {
    let parts = fakes::parts(NOW_MS);
    let Phone(companion, folder) = phone_with(parts.clone());
    import(&companion, fixture("daylio-official-sample.daylio"));
    assert!(companion.verify().expect("verified").whole);
    companion.close().expect("closed");
    let path = folder.path().join("store.db");
    let mut bytes = std::fs::read(&path).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).expect("written");
    let told = Companion::open(folder.path(), parts, None).and_then(|companion| {
        let verdict = companion.verify()?;
        assert!(!verdict.whole && verdict.damaged_pages == 1, "{verdict:?}");
        Err::<(), _>(CompanionError::Damaged)
    });
    assert_eq!(told, Err(CompanionError::Damaged));
}

#[test]
fn an_export_gets_its_name_whole_and_never_over_another_file() {
    use companion::ExportOutcome;
    let Phone(companion, folder) = phone();
    import(&companion, fixture("daylio-official-sample.daylio"));
    let options = ExportOptions {
        language: Language::English,
        labels: &|_, _| None,
    };
    let path = folder.path().join("all.zip");
    let export = |path: &std::path::Path, replace| {
        companion.export_file(path, replace, &options, &Progress::default())
    };
    assert!(matches!(
        export(&path, false),
        Ok(ExportOutcome::Written(_))
    ));
    let first = std::fs::read(&path).expect("an export");
    assert_eq!(export(&path, false), Ok(ExportOutcome::FileExists));
    assert_eq!(std::fs::read(&path).expect("still there"), first);
    assert!(matches!(export(&path, true), Ok(ExportOutcome::Written(_))));
    let nowhere = folder.path().join("no such folder/all.zip");
    assert_eq!(export(&nowhere, false), Ok(ExportOutcome::NoFolder));
    let left = std::fs::read_dir(folder.path()).expect("a folder");
    let parts = left.filter(|entry| {
        entry
            .as_ref()
            .is_ok_and(|entry| entry.path().to_string_lossy().ends_with(".part"))
    });
    assert_eq!(parts.count(), 0);
}
