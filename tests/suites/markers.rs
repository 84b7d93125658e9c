//! Nothing that a person wrote lies readable on the disk: 200 markers go into every text field, and
//! no file holds one, neither while the journal is open nor after a kill at any call.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::fs;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use companion::fakes::ManualClock;
use companion::{Companion, ExportOptions, Language, Progress, Secret};
use fastrand::Rng;
use harness::faults::{Fault, Kind};
use harness::markers::{MARKERS, PIN, marker};
use harness::parts::parts;

const NOW_MS: i64 = 1_795_500_000_000;
/// How many calls a filling journal is killed at.
const KILLS: usize = 24;
/// Some markers are written over by later ones in the same field, and so in no export.
const WRITTEN_OVER_MAX: usize = 20;
/// Shorter words turn up in random bytes by chance.
const WORD_CHARS_MIN: usize = 6;

struct Place {
    at: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let at = tempfile::tempdir().expect("a folder");
        for name in ["home", "temporary"] {
            fs::create_dir(at.path().join(name)).expect("a folder");
        }
        Self { at }
    }

    fn home(&self) -> PathBuf {
        self.at.path().join("home")
    }

    fn keys(&self) -> PathBuf {
        self.at.path().join("keys")
    }

    fn filling(&self) -> Command {
        let mut driver = Command::new(env!("CARGO_BIN_EXE_driver"));
        driver.arg("mark").arg(self.home()).arg(self.keys());
        driver.env("TMPDIR", self.at.path().join("temporary"));
        driver.stdin(Stdio::null());
        driver
    }

    fn open(&self) -> companion::Result<Companion> {
        let clock = Arc::new(ManualClock::at(NOW_MS));
        let pin = Secret::from(PIN.to_owned());
        Companion::open(&self.home(), parts(&clock, &self.keys()), Some(&pin))
    }

    /// Every file under this place, by its path.
    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        let mut folders = vec![self.at.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let bytes = fs::read(&path).expect("a file");
                    files.push((path, bytes));
                }
            }
        }
        files
    }
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|at| at == word)
}

fn utf_16(text: &str, of: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(of).collect()
}

/// Where one of `words` lies readable, in either encoding.
fn found(files: &[(PathBuf, Vec<u8>)], words: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, bytes) in files {
        for word in words {
            let forms = [
                word.as_bytes().to_vec(),
                utf_16(word, u16::to_le_bytes),
                utf_16(word, u16::to_be_bytes),
            ];
            if forms.iter().any(|form| holds(bytes, form)) {
                found.push(format!("{} in {}", word, path.display()));
            }
        }
    }
    found
}

/// The markers end alike, so one look finds all of them.
fn secrets() -> Vec<String> {
    let end = marker(0)[6..].to_owned();
    assert!((0..MARKERS).all(|number| marker(number).ends_with(&end)));
    vec![PIN.to_owned(), end]
}

fn recovery_words(journal: &Companion) -> Vec<String> {
    let mut words = Vec::new();
    for language in [Language::English, Language::Spanish] {
        let phrase = journal.recovery_words(language).expect("read");
        let phrase = phrase.expect("not confirmed yet");
        let phrase = phrase.reveal().to_owned();
        let each = phrase.split(' ').map(str::to_owned);
        words.extend(each.filter(|word| word.chars().count() >= WORD_CHARS_MIN));
        words.push(phrase);
    }
    words
}

fn unzipped(zip: Vec<u8>) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).expect("an archive");
    let mut all = Vec::new();
    for number in 0..archive.len() {
        let mut file = archive.by_index(number).expect("a file");
        file.read_to_end(&mut all).expect("read");
    }
    all
}

#[test]
fn no_file_of_an_open_or_killed_journal_holds_a_marker_but_its_export_holds_all() {
    let place = Place::new();
    let mut filling = place.filling();
    filling.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = filling.spawn().expect("a driver");
    let mut said = BufReader::new(child.stdout.take().expect("its words")).lines();
    let filled = said.find(|line| matches!(line, Ok(line) if line == "filled"));
    assert!(filled.is_some(), "the journal was not filled");
    let open = place.files();
    let log = open.iter().find(|(path, _)| path.ends_with("store.db-wal"));
    assert!(
        log.is_some_and(|(_, bytes)| !bytes.is_empty()),
        "no log to look into"
    );
    child.kill().expect("killed");
    child.wait().expect("gone");
    let killed = place.files();

    let journal = place.open().expect("opens after a kill");
    let options = ExportOptions {
        language: Language::English,
        labels: &|_, _| None,
    };
    let mut zip = Cursor::new(Vec::new());
    let exported = journal.export(&mut zip, &options, &Progress::default());
    exported.expect("exported");
    let plain = unzipped(zip.into_inner());
    let is_there = |number: &usize| holds(&plain, marker(*number).as_bytes());
    let gone: Vec<usize> = (0..MARKERS).filter(|number| !is_there(number)).collect();
    assert!(gone.len() <= WRITTEN_OVER_MAX, "{gone:?} were never stored");
    println!("{} markers are in the export", MARKERS - gone.len());
    let mut words = recovery_words(&journal);
    words.extend(secrets());
    let mut files = open;
    files.extend(killed);
    files.extend(place.files());
    journal.close().expect("closed");
    files.extend(place.files());
    assert_eq!(found(&files, &words), [""; 0]);
    // The same look does find what is there.
    let plain = vec![(PathBuf::from("export"), plain)];
    assert!(
        !found(&plain, &secrets()).is_empty(),
        "this check cannot fail"
    );
}

#[test]
fn a_journal_killed_while_it_is_filled_leaves_no_marker_in_any_file() {
    let whole = Place::new();
    let calls = Fault::count(whole.home(), &mut whole.filling()).expect("a count");
    assert!(calls > KILLS as u64);
    let mut rng = Rng::with_seed(3);
    for kill in 0..KILLS {
        let kind = if kill % 2 == 0 {
            Kind::Stop
        } else {
            Kind::Torn
        };
        let nth = rng.u64(1..=calls);
        let place = Place::new();
        let fault = Fault::new(place.home(), kind, nth);
        let outcome = fault.run(&mut place.filling()).expect("a run");
        assert!(outcome.stopped(), "call {nth} of {calls} was not reached");
        let files = place.files();
        assert_eq!(found(&files, &secrets()), [""; 0], "{kind:?} at {nth}");
        assert_eq!(leftovers(&place.home()), [""; 0], "{kind:?} at {nth}");
    }
}

/// Files that a journal's folder is not known to have.
fn leftovers(home: &Path) -> Vec<String> {
    let known = [
        "store.db",
        "store.db-wal",
        "store.db-shm",
        "key",
        "tries",
        "founding",
    ];
    let names = fs::read_dir(home).expect("a folder");
    let names = names.map(|entry| entry.expect("an entry").file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    let is_known = |name: &String| {
        let name = name.trim_end_matches(".new");
        known.contains(&name) || name.contains("lock")
    };
    names.filter(|name| !is_known(name)).collect()
}
