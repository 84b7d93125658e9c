//! A process killed at any moment: every acknowledged write is there, whole.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test may stop where it fails"
)]

mod support;

use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use store::{Error, Listing, Transactions};
use support::{CHECK_IN, check_in, document, open};

/// Names the folder for the process that is killed.
const FOLDER: &str = "STORE_CRASH_FOLDER";
/// The first number that it writes.
const FIRST: &str = "STORE_CRASH_FIRST";
const ROUNDS: u64 = 25;

/// Not a test by itself: the process that the test below starts and kills.
#[test]
fn the_process_that_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let first: u64 = std::env::var(FIRST).unwrap().parse().unwrap();
    let store = open(Path::new(&folder)).unwrap();
    let mut out = std::io::stdout();
    for number in first.. {
        store.commit(&check_in(number, 1, 20_000)).unwrap();
        writeln!(out, "written {number}").unwrap();
        out.flush().unwrap();
    }
}

/// Starts the writer, kills it in its work, and answers the last number that it acknowledged.
fn write_until_killed(folder: &Path, first: u64, acknowledged: u64) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["the_process_that_is_killed", "--exact", "--nocapture"])
        .env(FOLDER, folder)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut last = 0;
    let number_of = |line: &str| line.rsplit(' ').next().and_then(|n| n.parse::<u64>().ok());
    for line in lines
        .by_ref()
        .map_while(Result::ok)
        .filter(|line| line.contains("written "))
    {
        last = number_of(&line).unwrap();
        if last >= first + acknowledged {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // What it said before it died counts too.
    let rest = lines
        .map_while(Result::ok)
        .filter(|line| line.contains("written "));
    rest.last()
        .and_then(|line| number_of(&line))
        .unwrap_or(last)
}

#[test]
fn every_acknowledged_write_outlives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = 0;
    for round in 0..ROUNDS {
        // A different count each round, so that kills fall on all parts of a write, on
        // checkpoints, and on the log's beginning.
        let last = write_until_killed(folder.path(), first, 3 + round * 7 % 31);
        let store = open(folder.path()).unwrap();
        let (rows, changes, found) = store
            .read(|reader| {
                let days = 20_000..=20_000;
                Ok::<_, Error>((
                    reader.records_on(CHECK_IN, &days, &Listing::live())?,
                    reader.load(document(1))?.unwrap(),
                    reader.search(&format!("number {last}"), None)?,
                ))
            })
            .unwrap();
        let count = rows.len() as u64;
        // The write under way may have ended without anybody hearing of it.
        assert!(
            count == last + 1 || count == last + 2,
            "round {round}: {count} after {last}"
        );
        assert_eq!(changes.changes.len() as u64, count);
        assert_eq!(changes.row.heads, support::hash(1, count - 1).0);
        assert!(!found.hits.is_empty());
        if round % 5 == 0 {
            assert!(store.verify().unwrap().is_whole());
        }
        first = count;
    }
    assert!(first >= ROUNDS * 3);
}

#[test]
fn readers_do_not_wait_for_a_writer_and_see_whole_writes() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let (mut reads, mut last) = (0_u64, 0);
                    while !done.load(std::sync::atomic::Ordering::Acquire) {
                        let (rows, changes) = store
                            .read(|reader| {
                                let rows = reader.count_on(CHECK_IN, 20_000)?;
                                let document = reader.document(document(1))?;
                                Ok::<_, Error>((rows, document.map_or(0, |row| row.appended)))
                            })
                            .unwrap();
                        assert_eq!(rows, changes);
                        assert!(rows >= last);
                        (reads, last) = (reads + 1, rows);
                    }
                    reads
                })
            })
            .collect();
        for number in 0..300 {
            store.commit(&check_in(number, 1, 20_000)).unwrap();
        }
        // While a write is under way, reading goes on and sees what was before it.
        store
            .batch(|writer| {
                writer.apply(&check_in(300, 1, 20_000))?;
                let seen = store.read(|reader| reader.count_on(CHECK_IN, 20_000))?;
                assert_eq!(seen, 300);
                Ok::<_, Error>(())
            })
            .unwrap();
        done.store(true, std::sync::atomic::Ordering::Release);
        for reader in readers {
            assert!(reader.join().unwrap() > 0);
        }
    });
}
