//! A damaged journal is repaired as far as it can be read, and what is lost is said.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop where it fails"
)]

use std::path::Path;

use companion::{
    CheckInDraft, Companion, CompanionError, DeviceClass, Language, Moment, Parts, Secret, Setup,
    fakes,
};

const NOW_MS: i64 = 1_795_500_000_000;
const DAY_MS: i64 = 86_400_000;
const PAGE: usize = 4096;
const DAYS: i64 = 400;

/// A journal of more than a year, closed.
fn journal(parts: &Parts, pin: Option<&str>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let setup = Setup {
        language: Language::English,
        class: DeviceClass::Phone,
        pin: pin.map(|pin| Secret::from(pin.to_owned())),
    };
    let companion = Companion::create(folder.path(), parts.clone(), &setup).expect("a journal");
    for day in 0..DAYS {
        let at = Moment {
            at_ms: NOW_MS - day * DAY_MS,
            tz_min: 0,
        };
        let draft = CheckInDraft {
            mood: Some(1 + day % 5),
            note: Some(format!("{day} {}", "words of a day ".repeat(20))),
            ..CheckInDraft::at(at)
        };
        companion.record_check_in(&draft).expect("recorded");
    }
    companion.close().expect("closed");
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

fn spoil(folder: &Path, page: usize) {
    let path = folder.join("store.db");
    let mut bytes = std::fs::read(&path).expect("read");
    bytes[page * PAGE + 100] ^= 1;
    std::fs::write(&path, bytes).expect("written");
}

fn check_ins(companion: &Companion) -> usize {
    let months = companion
        .history_month("2026-11")
        .expect("a month")
        .months_present;
    let months = months
        .iter()
        .map(|month| companion.history_month(month).expect("a month"));
    months
        .flat_map(|month| month.days)
        .map(|day| day.check_ins.len())
        .sum()
}

#[test]
fn a_whole_journal_is_left_as_it_is() {
    let parts = fakes::parts(NOW_MS);
    let folder = journal(&parts, None);
    let before = std::fs::read(folder.path().join("store.db")).expect("read");
    let view = Companion::repair(folder.path(), &parts, None).expect("looked at");
    assert_eq!((view.was_damaged, view.kept_as), (false, None));
    assert_eq!(
        std::fs::read(folder.path().join("store.db")).expect("read"),
        before
    );
}

#[test]
fn wherever_one_page_is_damaged_all_that_is_missing_is_said_and_the_damaged_file_stays() {
    let parts = fakes::parts(NOW_MS);
    let whole = journal(&parts, None);
    let pages = std::fs::metadata(whole.path().join("store.db"))
        .expect("there")
        .len();
    let pages = usize::try_from(pages).expect("a size") / PAGE;
    let (mut repaired, mut refused) = (0, 0);
    for page in (0..pages).step_by(pages / 24) {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["store.db", "key"] {
            std::fs::copy(whole.path().join(name), folder.path().join(name)).expect("copied");
        }
        spoil(folder.path(), page);
        let damaged = std::fs::read(folder.path().join("store.db")).expect("read");
        match Companion::repair(folder.path(), &parts, None) {
            Ok(view) => {
                assert!(view.was_damaged, "page {page}");
                let kept = view.kept_as.expect("a name");
                let kept = std::fs::read(folder.path().join(kept)).expect("kept");
                assert_eq!(kept, damaged, "page {page}");
                let companion = Companion::open(folder.path(), parts.clone(), None).expect("opens");
                let verdict = companion.verify().expect("verified");
                assert_eq!((verdict.damaged_pages, verdict.findings.len()), (0, 0));
                let there = check_ins(&companion);
                let all = usize::try_from(DAYS).expect("a number");
                assert!(
                    there == all || !view.lost.is_empty(),
                    "page {page}: {there}"
                );
                companion.close().expect("closed");
                repaired += 1;
            }
            Err(error) => {
                assert_eq!(error, CompanionError::Damaged, "page {page}");
                let now = std::fs::read(folder.path().join("store.db")).expect("read");
                assert_eq!(now, damaged, "page {page}");
                assert!(
                    !names(folder.path())
                        .iter()
                        .any(|name| name.starts_with("repair"))
                );
                refused += 1;
            }
        }
    }
    assert!(repaired > 15 && refused > 0, "{repaired} {refused}");
}

#[test]
fn a_repair_asks_for_the_pin_and_a_wipe_takes_the_kept_file_too() {
    let parts = fakes::parts(NOW_MS);
    let folder = journal(&parts, Some("2468"));
    let pages = std::fs::metadata(folder.path().join("store.db"))
        .expect("there")
        .len();
    spoil(
        folder.path(),
        usize::try_from(pages).expect("a size") / PAGE / 2,
    );
    let pin = |pin: &str| Secret::from(pin.to_owned());
    let repair = |pin: Option<&Secret>| Companion::repair(folder.path(), &parts, pin);
    assert_eq!(repair(None), Err(CompanionError::Locked));
    assert!(matches!(
        repair(Some(&pin("1"))),
        Err(CompanionError::WrongPin { .. })
    ));
    assert!(repair(Some(&pin("2468"))).expect("repaired").was_damaged);
    let kept = names(folder.path());
    assert!(
        kept.iter().any(|name| name.starts_with("damaged-")),
        "{kept:?}"
    );
    Companion::wipe(folder.path(), &parts).expect("wiped");
    assert_eq!(names(folder.path()), [] as [String; 0]);
}

#[test]
fn a_damaged_first_page_is_damage_and_no_missing_key() {
    let parts = fakes::parts(NOW_MS);
    let folder = journal(&parts, None);
    spoil(folder.path(), 0);
    let opened = Companion::open(folder.path(), parts, None);
    assert_eq!(opened.err(), Some(CompanionError::Damaged));
}

#[cfg(unix)]
#[test]
fn every_file_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let parts = fakes::parts(NOW_MS);
    let folder = journal(&parts, Some("2468"));
    let pin = Secret::from("2468".to_owned());
    let companion = Companion::open(folder.path(), parts, Some(&pin)).expect("open");
    companion.open_relationship(None).expect("written");
    for name in names(folder.path()) {
        let file = std::fs::metadata(folder.path().join(&name)).expect("there");
        assert_eq!(file.permissions().mode() & 0o777, 0o600, "{name}");
    }
    assert!(names(folder.path()).contains(&"store.db-wal".to_owned()));
}

#[test]
fn what_a_killed_change_of_pin_left_opens_nothing() {
    let parts = fakes::parts(NOW_MS);
    let folder = journal(&parts, Some("2468"));
    let without_pin = folder.path().join("key.new");
    std::fs::write(&without_pin, b"a key file without the pin").expect("written");
    let opened = Companion::open(folder.path(), parts, None);
    assert_eq!(opened.err(), Some(CompanionError::Locked));
    assert!(!without_pin.exists());
}

#[test]
fn two_that_begin_at_once_make_one_journal() {
    let parts = fakes::parts(NOW_MS);
    let folder = tempfile::tempdir().expect("a folder");
    let setup = Setup {
        language: Language::English,
        class: DeviceClass::Phone,
        pin: None,
    };
    let begin = || Companion::create(folder.path(), parts.clone(), &setup);
    let made: Vec<_> = std::thread::scope(|scope| {
        let begun: Vec<_> = (0..4).map(|_| scope.spawn(begin)).collect();
        begun
            .into_iter()
            .map(|begun| begun.join().expect("no panic"))
            .collect()
    });
    let journals = made.iter().filter(|made| made.is_ok()).count();
    assert_eq!(journals, 1);
    drop(made);
    let companion = Companion::open(folder.path(), parts.clone(), None).expect("opens");
    assert!(companion.verify().expect("verified").whole);
}

#[test]
fn pins_changed_at_once_leave_one_of_them() {
    let parts = fakes::parts(NOW_MS);
    let folder = journal(&parts, None);
    let companion = Companion::open(folder.path(), parts.clone(), None).expect("open");
    let pins = ["1111", "2222", "3333"];
    std::thread::scope(|scope| {
        for pin in pins {
            let companion = &companion;
            // Whoever comes second does not know the first one's PIN.
            scope.spawn(move || companion.change_pin(None, Some(&Secret::from(pin.to_owned()))));
        }
    });
    companion.close().expect("closed");
    let opens = |pin: &&str| {
        let pin = Secret::from((*pin).to_owned());
        Companion::open(folder.path(), parts.clone(), Some(&pin)).is_ok()
    };
    assert_eq!(pins.iter().filter(|pin| opens(pin)).count(), 1);
}

#[test]
fn a_repair_that_was_killed_is_undone_when_the_journal_opens() {
    let parts = fakes::parts(NOW_MS);
    let folder = journal(&parts, None);
    std::fs::write(folder.path().join("repairing"), b"").expect("written");
    std::fs::create_dir(folder.path().join("repaired")).expect("made");
    std::fs::write(folder.path().join("repaired/store.db"), b"half").expect("written");
    let companion = Companion::open(folder.path(), parts, None).expect("opens");
    assert_eq!(
        check_ins(&companion),
        usize::try_from(DAYS).expect("a number")
    );
    assert!(
        !names(folder.path())
            .iter()
            .any(|name| name.starts_with("repair"))
    );
}
