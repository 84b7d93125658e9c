//! Each fault is shown to bite, on a small program that does what the store does.

#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

use std::path::Path;
use std::process::Command;

use harness::faults::{Call, Fault, Kind, SECTOR_BYTES, Snapshot};

const ROW_BYTES: usize = 1_000;
const ROWS: usize = 6;
/// Create, sync of the folder, then a write and a sync for each row.
const CALLS: u64 = 2 + 2 * ROWS as u64;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn writer(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fault-writer"));
    let (verb, rest) = words.split_first().expect("a verb");
    command.arg(verb).arg(folder).args(rest);
    command
}

fn rows(folder: &Path) -> Command {
    writer(folder, &["rows", &ROWS.to_string()])
}

fn acknowledged(said: &[u8]) -> usize {
    said.iter().filter(|byte| **byte == b'\n').count()
}

/// How many whole rows a file holds, and whether a part of one follows.
fn whole_rows(bytes: &[u8]) -> usize {
    let row = |(number, row): &(usize, &[u8])| {
        row.len() == ROW_BYTES && row.iter().all(|byte| *byte == b'a' + *number as u8)
    };
    bytes.chunks(ROW_BYTES).enumerate().take_while(row).count()
}

#[test]
fn an_undisturbed_run_is_counted_call_by_call() {
    let at = folder();
    let outcome = Fault::none(at.path())
        .run(&mut rows(at.path()))
        .expect("a run");
    assert!(outcome.status.success());
    assert!(!outcome.hit() && !outcome.stopped());
    assert_eq!(outcome.trace.counted(), CALLS);
    assert_eq!(outcome.trace.writes(), ROWS as u64);
    assert_eq!(outcome.trace.fsyncs(), 1 + ROWS as u64);
    assert_eq!(outcome.trace.written_bytes(), (ROWS * ROW_BYTES) as u64);
    assert_eq!(acknowledged(&outcome.stdout), ROWS);
    assert_eq!(outcome.trace.said_before(usize::MAX), outcome.stdout);
}

#[test]
fn the_same_program_makes_the_same_number_of_calls_each_time() {
    let (one, two) = (folder(), folder());
    let first = Fault::count(one.path(), &mut rows(one.path())).expect("a count");
    let second = Fault::count(two.path(), &mut rows(two.path())).expect("a count");
    assert_eq!((first, second), (CALLS, CALLS));
}

#[test]
fn what_happens_outside_the_folder_is_not_counted() {
    let (watched, written) = (folder(), folder());
    let outcome = Fault::none(watched.path())
        .run(&mut rows(written.path()))
        .expect("a run");
    assert_eq!(outcome.trace.counted(), 0);
    // A folder whose name only begins alike is another folder.
    let beside = written.path().with_extension("beside");
    std::fs::create_dir(&beside).expect("a folder beside");
    let outcome = Fault::none(written.path())
        .run(&mut rows(&beside))
        .expect("a run");
    std::fs::remove_dir_all(&beside).expect("cleaning up");
    assert_eq!(outcome.trace.counted(), 0);
}

#[test]
fn a_stop_at_any_call_leaves_every_acknowledged_row() {
    for nth in 1..=CALLS {
        let at = folder();
        let outcome = Fault::new(at.path(), Kind::Stop, nth)
            .run(&mut rows(at.path()))
            .expect("a run");
        assert!(outcome.stopped(), "call {nth} was not reached");
        assert!(!outcome.status.success());
        assert_eq!(
            outcome.trace.counted(),
            nth,
            "the program went on after its end"
        );
        let bytes = std::fs::read(at.path().join("rows")).unwrap_or_default();
        assert!(whole_rows(&bytes) >= acknowledged(&outcome.stdout));
    }
}

#[test]
fn a_stop_beyond_the_last_call_never_comes() {
    let at = folder();
    let fault = Fault::new(at.path(), Kind::Stop, CALLS + 1);
    let outcome = fault.run(&mut rows(at.path())).expect("a run");
    assert!(outcome.status.success() && !outcome.hit());
}

#[test]
fn a_torn_write_leaves_a_part_and_no_acknowledgement() {
    let at = folder();
    // The third call is the first row's write.
    let outcome = Fault::new(at.path(), Kind::Torn, 3)
        .run(&mut rows(at.path()))
        .expect("a run");
    assert!(outcome.stopped());
    assert_eq!(acknowledged(&outcome.stdout), 0);
    let left = std::fs::metadata(at.path().join("rows"))
        .expect("the file")
        .len();
    assert_eq!(left, ROW_BYTES as u64 / 2);
}

#[test]
fn a_torn_call_that_is_no_write_is_made_and_then_stops() {
    let at = folder();
    let outcome = Fault::new(at.path(), Kind::Torn, 1)
        .run(&mut rows(at.path()))
        .expect("a run");
    assert!(outcome.stopped());
    assert!(
        at.path().join("rows").exists(),
        "the file was to be made before the stop"
    );
}

#[test]
fn an_input_output_error_reaches_the_program_at_each_kind_of_call() {
    for nth in [1, 2, 3, 4] {
        let at = folder();
        let outcome = Fault::new(at.path(), Kind::Eio, nth)
            .run(&mut rows(at.path()))
            .expect("a run");
        assert!(outcome.hit() && !outcome.stopped());
        assert_eq!(outcome.status.code(), Some(3), "call {nth} hid the error");
        assert_eq!(outcome.stderr, b"os error 5\n");
    }
}

#[test]
fn a_full_disk_stays_full_until_there_is_room() {
    let outer = folder();
    let at = outer.path().join("home");
    std::fs::create_dir(&at).expect("a folder");
    let fault = Fault::new(&at, Kind::Enospc, 3).until(outer.path().join("room"));
    let mut patient = writer(&at, &["patient", "5"]);
    let outcome = fault.run(&mut patient).expect("a run");
    assert!(outcome.status.success(), "{outcome:?}");
    assert_eq!(outcome.said(), "0\nfull\n1\n2\n3\n4\n");
    assert_eq!(
        whole_rows(&std::fs::read(at.join("rows")).expect("rows")),
        5
    );
}

#[test]
fn a_full_disk_without_an_end_refuses_every_later_write() {
    let at = folder();
    let fault = Fault::new(at.path(), Kind::Enospc, 5);
    let outcome = fault.run(&mut rows(at.path())).expect("a run");
    assert_eq!(outcome.status.code(), Some(3));
    assert_eq!(outcome.stderr, b"os error 28\n");
    assert_eq!(acknowledged(&outcome.stdout), 1);
}

#[test]
fn a_short_write_is_written_on_by_an_honest_program() {
    let at = folder();
    let outcome = Fault::new(at.path(), Kind::Short, 3)
        .run(&mut rows(at.path()))
        .expect("a run");
    assert!(outcome.hit() && outcome.status.success());
    assert_eq!(
        outcome.trace.writes(),
        ROWS as u64 + 1,
        "one row took two writes"
    );
    assert_eq!(
        whole_rows(&std::fs::read(at.path().join("rows")).expect("rows")),
        ROWS
    );
}

#[test]
fn every_kind_of_call_is_seen() {
    let at = folder();
    let fault = Fault::none(at.path()).recording();
    let outcome = fault.run(&mut writer(at.path(), &["tour"])).expect("a run");
    assert!(
        outcome.status.success(),
        "{}",
        String::from_utf8_lossy(&outcome.stderr)
    );
    for call in Call::ALL {
        let seen = outcome.trace.events.iter().any(|event| event.call == call);
        // The tour says nothing, and std asks for no room ahead.
        assert_eq!(
            seen,
            !matches!(call, Call::Said | Call::Allocate),
            "{call:?}"
        );
    }
}

#[test]
fn a_trace_replayed_without_loss_is_the_folder_itself() {
    let at = folder();
    std::fs::write(at.path().join("before"), b"already here").expect("a file");
    let before = Snapshot::take(at.path()).expect("a snapshot");
    let fault = Fault::none(at.path()).recording();
    let outcome = fault.run(&mut writer(at.path(), &["tour"])).expect("a run");
    let last = outcome.trace.events.len();
    let states = outcome
        .trace
        .crash_states(&before, 7, 2_000)
        .expect("states");
    let kept: Vec<_> = states.filter(|state| state.point == last).collect();
    assert!(!kept.is_empty());
    let mut whole = 0;
    for state in &kept {
        let laid = at.path().with_extension("laid");
        state.write_to(&laid).expect("a state");
        assert_eq!(
            std::fs::read(laid.join("before")).expect("a file"),
            b"already here"
        );
        // The tour syncs its folder after the last change of `one`, so its name is always there.
        assert!(laid.join("one").exists());
        whole += usize::from(!laid.join("inside").exists() && state.file("one") == Some(b""));
        std::fs::remove_dir_all(&laid).expect("cleaning up");
    }
    assert!(whole > 0, "no state kept everything");
}

#[test]
fn a_careful_writer_loses_no_acknowledged_row_to_a_power_loss() {
    let at = folder();
    let before = Snapshot::take(at.path()).expect("a snapshot");
    let outcome = Fault::none(at.path())
        .recording()
        .run(&mut rows(at.path()))
        .expect("a run");
    let (mut torn, mut count) = (0, 0);
    for state in outcome
        .trace
        .crash_states(&before, 41, 500)
        .expect("states")
    {
        let bytes = state.file("rows").unwrap_or_default();
        let said = acknowledged(&outcome.trace.said_before(state.point));
        assert!(
            whole_rows(bytes) >= said,
            "seed {} at {}",
            state.seed,
            state.point
        );
        torn += usize::from(
            !(bytes.len() % ROW_BYTES).is_multiple_of(SECTOR_BYTES) || bytes.contains(&0),
        );
        count += 1;
    }
    assert_eq!(count, 500);
    assert!(torn > 0, "no state had a torn row");
}

#[test]
fn a_careless_writer_is_caught_by_a_power_loss() {
    let at = folder();
    let before = Snapshot::take(at.path()).expect("a snapshot");
    let mut careless = writer(at.path(), &["rows", &ROWS.to_string(), "careless"]);
    let outcome = Fault::none(at.path())
        .recording()
        .run(&mut careless)
        .expect("a run");
    let mut lost = 0;
    for state in outcome
        .trace
        .crash_states(&before, 41, 100)
        .expect("states")
    {
        let said = acknowledged(&outcome.trace.said_before(state.point));
        lost += usize::from(whole_rows(state.file("rows").unwrap_or_default()) < said);
    }
    assert!(lost > 50, "only {lost} of 100 states lost a row");
}

#[test]
fn one_seed_gives_the_same_states_again() {
    let at = folder();
    let before = Snapshot::take(at.path()).expect("a snapshot");
    let outcome = Fault::none(at.path())
        .recording()
        .run(&mut rows(at.path()))
        .expect("a run");
    let states = |seed| -> Vec<_> {
        let states = outcome
            .trace
            .crash_states(&before, seed, 50)
            .expect("states");
        states
            .map(|state| (state.point, state.file("rows").map(<[u8]>::to_vec)))
            .collect()
    };
    assert_eq!(states(3), states(3));
    assert_ne!(states(3), states(4));
}
