//! The phone dies in the middle: each act of the journal is run again and again with one fault at
//! one system call, opened again, and held against what was acknowledged.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use companion::fakes::ManualClock;
use companion::{
    CheckInDraft, Companion, CompanionError, DeviceClass, FolderState, Language, Moment, Result,
    Secret, Setup,
};
use fastrand::Rng;
use harness::everything;
use harness::faults::{Call, Fault, Kind, Outcome, Snapshot};
use harness::parts::parts;
use harness::rows::check_in_row;

const NOW_MS: i64 = 1_795_500_000_000;
const YEAR_MS: i64 = 365 * 86_400_000;
const TODAY: &str = "2026-11-24";
/// How many check-ins a writing act makes.
const WRITES: usize = 3;
/// How many calls of a beginning, which makes 220, are hit with each kind of fault.
const CREATE_SAMPLE: usize = 40;
/// How many calls of a change of PIN are hit with each kind; each run stretches a PIN twice.
const PIN_SAMPLE: usize = 12;
/// How many calls of an import are hit with each kind of fault.
const IMPORT_SAMPLE: usize = 16;
const IMPORT_ROWS: usize = 60;
const POWER_LOSSES: usize = 520;
const FLIPS: usize = 120;
const PIN: &str = "2468";

/// One test at a time: a child of another test holds copies of this one's locks until it runs.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A folder, and beside it what a phone would keep in its hardware.
struct Place {
    at: tempfile::TempDir,
}

impl Place {
    fn empty() -> Self {
        let at = tempfile::tempdir().expect("a folder");
        fs::create_dir(at.path().join("home")).expect("a folder");
        fs::create_dir(at.path().join("keys")).expect("a folder");
        Self { at }
    }

    /// A journal with a few check-ins, closed.
    fn begun(pin: Option<&str>) -> Self {
        let place = Self::empty();
        let journal = place.create(pin).expect("a journal");
        for number in 0..4 {
            journal.record_check_in(&draft(number)).expect("recorded");
        }
        journal.close().expect("closed");
        place
    }

    fn copy(&self) -> Self {
        let copy = Self::empty();
        for name in ["home", "keys"] {
            for entry in fs::read_dir(self.at.path().join(name)).expect("a folder") {
                let entry = entry.expect("an entry");
                let to = copy.at.path().join(name).join(entry.file_name());
                fs::copy(entry.path(), to).expect("a copy");
            }
        }
        copy
    }

    fn home(&self) -> PathBuf {
        self.at.path().join("home")
    }

    fn keys(&self) -> PathBuf {
        self.at.path().join("keys")
    }

    fn driver(&self, act: &str, more: &[&str]) -> Command {
        let mut driver = Command::new(env!("CARGO_BIN_EXE_driver"));
        driver.arg(act).arg(self.home()).arg(self.keys()).args(more);
        driver
    }

    fn create(&self, pin: Option<&str>) -> Result<Companion> {
        let clock = Arc::new(ManualClock::at(NOW_MS));
        let setup = Setup {
            language: Language::English,
            class: DeviceClass::Phone,
            pin: pin.map(|pin| Secret::from(pin.to_owned())),
        };
        Companion::create(&self.home(), parts(&clock, &self.keys()), &setup)
    }

    fn open(&self, pin: Option<&str>) -> Result<Companion> {
        open_at(&self.home(), &self.keys(), pin)
    }

    fn keys_left(&self) -> usize {
        fs::read_dir(self.keys()).expect("a folder").count()
    }
}

fn open_at(home: &Path, keys: &Path, pin: Option<&str>) -> Result<Companion> {
    let clock = Arc::new(ManualClock::at(NOW_MS));
    let pin = pin.map(|pin| Secret::from(pin.to_owned()));
    Companion::open(home, parts(&clock, keys), pin.as_ref())
}

fn draft(number: i64) -> CheckInDraft {
    let at = Moment {
        at_ms: NOW_MS,
        tz_min: 0,
    };
    let mut draft = CheckInDraft::at(at);
    draft.mood = Some(1 + number % 5);
    draft.note = Some(format!("note {number}"));
    draft.win = Some(format!("win {number}"));
    draft
}

/// The ids of all check-ins, each of them proved to be whole.
fn whole_check_ins(journal: &Companion) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let months = journal.history_month("2026-11").expect("a month");
    for month in months.months_present {
        let days = journal.history_month(&month).expect("a month").days;
        for line in days.into_iter().flat_map(|day| day.check_ins) {
            let view = journal.check_in(&line.id).expect("a check-in");
            if !line.imported {
                let note = view.note.shown.expect("a note");
                let number = note.strip_prefix("note ").expect("a number");
                assert_eq!(view.win.shown, Some(format!("win {number}")));
                assert!(view.mood.shown.is_some());
            }
            ids.insert(line.id);
        }
    }
    ids
}

/// Holds an opened journal against what was acknowledged: all of it, at most one more, no damage.
fn hold(journal: Companion, before: usize, acknowledged: &[String], of: &str) {
    let there = whole_check_ins(&journal);
    for id in acknowledged {
        assert!(there.contains(id), "{of}: an acknowledged check-in is lost");
    }
    let count = before + acknowledged.len();
    assert!(
        (count..=count + 1).contains(&there.len()),
        "{of}: {there:?}"
    );
    let checked = journal.verify().expect("checked");
    assert!(checked.whole, "{of}: {checked:?}");
    let more = journal.record_check_in(&draft(9));
    assert!(more.is_ok(), "{of}: the journal does not go on: {more:?}");
    journal.close().expect("closed");
}

fn acknowledged(outcome: &Outcome) -> Vec<String> {
    ids_in(&outcome.stdout)
}

fn ids_in(said: &[u8]) -> Vec<String> {
    let said = String::from_utf8_lossy(said);
    let ids = said.lines().filter(|line| line.len() == journal::ID_CHARS);
    ids.map(str::to_owned).collect()
}

/// A refusal says what it is: no room, or the disk.
fn refused_rightly(outcome: &Outcome, kind: Kind, of: &str) {
    assert!(outcome.stderr.is_empty(), "{of}: {outcome:?}");
    let said = outcome.said();
    let error = said.lines().find_map(|line| line.strip_prefix("error "));
    let mut refused = outcome.trace.events.iter().filter(|event| !event.applied);
    // Only of a write does SQLite tell that there was no room; of the log's index it never tells.
    let untold = refused.clone().any(|event| event.call != Call::Write);
    let index = refused.any(|event| event.path.ends_with("store.db-shm"));
    match (kind, error) {
        (Kind::Enospc, Some("Disk")) if untold => {}
        (Kind::Eio, Some("DiskFull")) if index => {}
        (Kind::Stop | Kind::Torn, None) => assert!(outcome.stopped(), "{of}"),
        (Kind::Enospc, Some(error)) => assert_eq!(error, "DiskFull", "{of}"),
        (Kind::Eio, Some(error)) => assert_eq!(error, "Disk", "{of}"),
        // A program may well do without the call that was refused.
        (Kind::Enospc | Kind::Eio | Kind::Short, None) => {
            assert!(outcome.status.success(), "{of}: {outcome:?}");
        }
        (_, Some(error)) => panic!("{of}: {error}"),
    }
}

/// Runs an act with each kind of fault at each call, or at a sample of the calls.
fn every_fault(
    name: &str,
    begin: &dyn Fn() -> Place,
    act: &dyn Fn(&Place) -> Command,
    sample: Option<usize>,
    check: &dyn Fn(Place, &Outcome, &str),
) {
    let place = begin();
    let calls = Fault::count(place.home(), &mut act(&place)).expect("a count");
    assert!(calls > 3, "{name} makes no calls");
    let mut rng = Rng::with_seed(11);
    let mut runs = 0;
    for kind in Kind::ALL {
        let all = 1..=calls;
        let which: Vec<u64> = match sample {
            None => all.collect(),
            Some(count) => rng.choose_multiple(all, count),
        };
        for nth in which {
            let of = format!("{name}, {kind:?} at {nth} of {calls}");
            let place = begin();
            let fault = Fault::new(place.home(), kind, nth);
            let outcome = fault.run(&mut act(&place)).expect("a run");
            refused_rightly(&outcome, kind, &of);
            check(place, &outcome, &of);
            runs += 1;
        }
    }
    println!("{name}: {runs} runs over {calls} calls");
}

#[test]
fn no_fault_while_writing_loses_what_was_acknowledged() {
    let _alone = alone();
    let template = Place::begun(None);
    let count = WRITES.to_string();
    every_fault(
        "write",
        &|| template.copy(),
        &|place| place.driver("write", &[&count]),
        None,
        &|place, outcome, of| {
            let journal = place.open(None);
            let journal = journal.unwrap_or_else(|error| panic!("{of}: {error}"));
            hold(journal, 4, &acknowledged(outcome), of);
        },
    );
}

#[test]
fn a_beginning_that_was_cut_off_can_be_made_again() {
    let _alone = alone();
    every_fault(
        "create",
        &Place::empty,
        &|place| place.driver("create", &[]),
        Some(CREATE_SAMPLE),
        &|place, outcome, of| {
            let created = outcome.said().starts_with("created");
            let journal = match place.open(None) {
                Err(CompanionError::NotSetUp) if !created => place.create(None),
                other => other,
            };
            let journal = journal.unwrap_or_else(|error| panic!("{of}: {error}"));
            let words = journal.recovery_words(Language::English);
            assert!(words.is_ok_and(|words| words.is_some()), "{of}");
            hold(journal, 0, &[], of);
        },
    );
}

#[test]
fn an_import_that_was_cut_off_is_there_whole_or_not_at_all() {
    let _alone = alone();
    let template = Place::begun(None);
    let rows = (0..IMPORT_ROWS).map(|row| {
        let at = NOW_MS - row as i64 * 86_400_000;
        check_in_row(&format!("r{row}"), at, &format!("row {row}"))
    });
    let rows: Vec<String> = rows.collect();
    let file = template.at.path().join("rows.jsonl");
    fs::write(&file, rows.join("\n")).expect("a file");
    let file = file.to_str().expect("a path");
    every_fault(
        "import",
        &|| template.copy(),
        &|place| place.driver("import", &[file]),
        Some(IMPORT_SAMPLE),
        &|place, outcome, of| {
            let journal = place.open(None);
            let journal = journal.unwrap_or_else(|error| panic!("{of}: {error}"));
            let there = whole_check_ins(&journal).len();
            let imports = journal.imports().expect("imports").len();
            let said = outcome.said().contains("imported");
            assert!([4, 4 + IMPORT_ROWS].contains(&there), "{of}: {there}");
            assert_eq!(imports, usize::from(there > 4), "{of}");
            assert!(!said || there > 4, "{of}: an acknowledged import is lost");
            hold(journal, there, &[], of);
        },
    );
}

#[test]
fn a_wipe_once_begun_leaves_no_usable_key_and_is_finished_later() {
    let _alone = alone();
    let template = Place::begun(None);
    every_fault(
        "wipe",
        &|| template.copy(),
        &|place| place.driver("wipe", &[]),
        None,
        &|place, outcome, of| {
            let clock = Arc::new(ManualClock::at(NOW_MS));
            let state = Companion::state_of(&place.home(), &parts(&clock, &place.keys()));
            let begun = matches!(state, Ok(FolderState::Wiping | FolderState::Empty));
            if !begun {
                assert!(!outcome.said().contains("wiped"), "{of}");
                let journal = place.open(None);
                let journal = journal.unwrap_or_else(|error| panic!("{of}: {error}"));
                return hold(journal, 4, &[], of);
            }
            let opened = place.open(None).err();
            assert_eq!(opened, Some(CompanionError::NotSetUp), "{of}");
            assert_eq!(place.keys_left(), 0, "{of}: a key is left");
            let left = fs::read_dir(place.home()).expect("a folder");
            let left = left.map(|entry| entry.expect("an entry").file_name());
            // The lock holds nothing and may be the last to go.
            let left: Vec<_> = left.filter(|name| name != "lock").collect();
            assert!(left.is_empty(), "{of}: {left:?}");
            let journal = place.create(None).expect("begins anew");
            hold(journal, 0, &[], of);
        },
    );
}

#[test]
fn a_change_of_pin_that_was_cut_off_leaves_the_old_or_the_new_one() {
    let _alone = alone();
    let template = Place::begun(Some(PIN));
    every_fault(
        "pin",
        &|| template.copy(),
        &|place| place.driver("forget-pin", &[PIN]),
        Some(PIN_SAMPLE),
        &|place, outcome, of| {
            let changed = outcome.said().contains("changed");
            let journal = match place.open(None) {
                Err(CompanionError::Locked) if !changed => place.open(Some(PIN)),
                other => other,
            };
            let journal = journal.unwrap_or_else(|error| panic!("{of}: {error}"));
            hold(journal, 4, &[], of);
        },
    );
}

#[test]
fn a_full_disk_is_said_and_writing_goes_on_without_a_restart_once_there_is_room() {
    let _alone = alone();
    let template = Place::begun(None);
    let count = WRITES.to_string();
    let place = template.copy();
    let calls = Fault::count(place.home(), &mut place.driver("write", &[&count]));
    let mut full = 0;
    for nth in 1..=calls.expect("a count") {
        let place = template.copy();
        let room = place.at.path().join("room");
        let path = room.to_str().expect("a path");
        let fault = Fault::new(place.home(), Kind::Enospc, nth).until(&room);
        let mut driver = place.driver("patient", &[&count, path]);
        let outcome = fault.run(&mut driver).expect("a run");
        let of = format!("a full disk at {nth}");
        full += usize::from(outcome.said().contains("full"));
        let kept = acknowledged(&outcome);
        if outcome.status.success() {
            assert_eq!(kept.len(), WRITES, "{of}: {}", outcome.said());
        } else {
            // Only the closing, after the last acknowledgement, may meet it and say so.
            assert_eq!(kept.len(), WRITES, "{of}: {}", outcome.said());
            let said = outcome.said();
            let ends = ["error DiskFull\n", "error Disk\n"].map(|end| said.ends_with(end));
            assert!(ends.contains(&true), "{of}: {said}");
        }
        hold(place.open(None).expect("opens"), 4, &kept, &of);
    }
    assert!(full > 3, "the disk was never full");
}

#[test]
fn a_power_loss_at_any_point_keeps_every_acknowledged_check_in() {
    let _alone = alone();
    let place = Place::empty();
    let before = Snapshot::take(place.home()).expect("a snapshot");
    let fault = Fault::none(place.home()).recording();
    let outcome = fault
        .run(&mut place.driver("life", &["12"]))
        .expect("a run");
    assert!(outcome.status.success(), "{outcome:?}");
    let states = outcome.trace.crash_states(&before, 5, POWER_LOSSES);
    let (mut count, mut begun_anew) = (0, 0);
    for state in states.expect("states") {
        let of = format!("power loss, seed {} at {}", state.seed, state.point);
        let laid = Place::empty();
        fs::remove_dir(laid.home()).expect("an empty folder");
        state.write_to(&laid.home()).expect("a state");
        let said = outcome.trace.said_before(state.point);
        let kept = ids_in(&said);
        match open_at(&laid.home(), &place.keys(), None) {
            Ok(journal) => hold(journal, 0, &kept, &of),
            Err(CompanionError::NotSetUp) if !said.starts_with(b"created") => {
                let journal = laid.create(None);
                let journal = journal.unwrap_or_else(|error| panic!("{of}: {error}"));
                hold(journal, 0, &[], &of);
                begun_anew += 1;
            }
            Err(error) => panic!("{of}: {error}"),
        }
        count += 1;
        if count % 130 == 0 {
            println!("power loss: {count} of {POWER_LOSSES} states");
        }
    }
    assert_eq!(count, POWER_LOSSES);
    assert!(begun_anew > 0, "no state lay in the beginning");
}

#[test]
fn a_clock_that_jumps_ten_years_loses_and_doubles_nothing() {
    let _alone = alone();
    let place = Place::begun(None);
    let jumps = [0, 10, -10, 0, -10, 10, 10, 0];
    let mut kept = Vec::new();
    for years in jumps {
        let clock = Arc::new(ManualClock::at(NOW_MS + years * YEAR_MS));
        let journal = Companion::open(&place.home(), parts(&clock, &place.keys()), None);
        let journal = journal.expect("opens");
        kept.push(journal.record_check_in(&draft(1)).expect("recorded"));
        clock.set(NOW_MS - years * YEAR_MS);
        kept.push(journal.record_check_in(&draft(2)).expect("recorded"));
        journal.close().expect("closed");
    }
    let mut in_order = kept.clone();
    in_order.sort_unstable();
    in_order.dedup();
    assert_eq!(in_order, kept, "ids are unique and sort by creation");
    let journal = place.open(None).expect("opens");
    assert!(journal.today(TODAY).expect("today").clock_looks_wrong);
    assert_eq!(whole_check_ins(&journal).len(), 4 + kept.len());
    hold(journal, 4, &kept, "clock");
}

#[test]
fn a_flipped_bit_in_the_database_is_found_and_said_or_changes_nothing() {
    let _alone = alone();
    let template = Place::begun(None);
    let journal = template.open(None).expect("opens");
    let shown = everything(&journal, TODAY).expect("views");
    journal.close().expect("closed");
    let length = fs::metadata(template.home().join("store.db"))
        .expect("a file")
        .len();
    let mut rng = Rng::with_seed(23);
    let mut said = 0;
    for _ in 0..FLIPS {
        let place = template.copy();
        let path = place.home().join("store.db");
        let mut bytes = fs::read(&path).expect("a file");
        let at = rng.u64(0..length) as usize;
        bytes[at] ^= 1 << rng.u8(0..8);
        fs::write(&path, bytes).expect("written");
        let views = place.open(None).and_then(|journal| {
            let views = everything(&journal, TODAY)?;
            let checked = journal.verify()?;
            Ok((views, checked.whole))
        });
        match views {
            Ok((views, _)) if views == shown => {}
            Ok(_) => panic!("bit at {at}: something else is shown, and nothing said"),
            Err(CompanionError::Damaged | CompanionError::KeyMissing | CompanionError::Foreign) => {
                said += 1
            }
            Err(error) => panic!("bit at {at}: {error}"),
        }
    }
    println!("{said} of {FLIPS} flips were said at once");
    assert!(said > 0);
}
