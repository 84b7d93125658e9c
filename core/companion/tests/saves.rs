//! When documents are saved whole, and what is kept for the day that a save turns out damaged.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop where it fails"
)]

use companion::{CheckInDraft, Companion, DeviceClass, Language, Moment, Parts, Setup, fakes};

const START_MS: i64 = 1_700_000_000_000;
const DAY_MS: i64 = 86_400_000;

fn begin(folder: &std::path::Path, parts: &Parts) -> Companion {
    let setup = Setup {
        language: Language::English,
        class: DeviceClass::Phone,
        pin: None,
    };
    Companion::create(folder, parts.clone(), &setup).expect("a journal")
}

fn record(companion: &Companion, at_ms: i64, n: usize) {
    let at = Moment { at_ms, tz_min: 0 };
    let note = Some(format!("number {n}"));
    let draft = CheckInDraft {
        mood: Some(3),
        note,
        ..CheckInDraft::at(at)
    };
    companion.record_check_in(&draft).expect("recorded");
}

#[test]
fn months_of_writing_stay_whole_through_every_save_and_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let parts = fakes::parts(START_MS);
    let companion = begin(folder.path(), &parts);
    // Five a day for 100 days: each month passes the number of changes that a save is made after.
    for n in 0..500 {
        let day = i64::try_from(n / 5).expect("small");
        record(&companion, START_MS + day * DAY_MS, n);
    }
    // An entry for a month that was closed long ago is appended there, and closed again later.
    record(&companion, START_MS, 500);
    record(&companion, START_MS + 200 * DAY_MS, 501);
    companion.close().expect("closed");
    let companion = Companion::open(folder.path(), parts, None).expect("open");
    assert!(companion.verify().expect("verified").whole);
    let months = companion
        .history_month("2023-11")
        .expect("a month")
        .months_present;
    let mut notes: Vec<String> = months
        .iter()
        .flat_map(|month| companion.history_month(month).expect("a month").days)
        .flat_map(|day| day.check_ins)
        .filter_map(|line| line.note_start)
        .collect();
    notes.sort_unstable();
    let mut expected: Vec<String> = (0..502).map(|n| format!("number {n}")).collect();
    expected.sort_unstable();
    assert_eq!(notes, expected);
}
