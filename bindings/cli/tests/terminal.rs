//! The program at a terminal: what is typed, what is seen, and what is not.
#![cfg(unix)]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod harness;

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use harness::talk::Talk;
use harness::{Home, fixture};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// Long enough for a slow machine to stretch a PIN; only reached when something is wrong.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program that runs at a terminal of its own.
struct Seat {
    child: Child,
    keys: File,
    screen: Receiver<Vec<u8>>,
    seen: String,
}

impl Seat {
    fn at(home: &Home, words: &[&str]) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
        let open = || {
            OpenOptions::new()
                .read(true)
                .write(true)
                .open(&name)
                .unwrap()
        };
        let child = home
            .command(words)
            .stdin(Stdio::from(open()))
            .stdout(Stdio::from(open()))
            .stderr(Stdio::from(open()))
            .spawn()
            .unwrap();
        let keys = File::from(master);
        let mut reading = keys.try_clone().unwrap();
        let (tell, screen) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // The last reader of a terminal that closed gets an error: nothing more will come.
            while let Ok(count @ 1..) = reading.read(&mut bytes) {
                if tell.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            child,
            keys,
            screen,
            seen: String::new(),
        }
    }

    /// Waits until the screen shows these words after what was seen before.
    fn see(&mut self, words: &str) {
        let from = self.seen.len();
        while !self.seen.get(from..).unwrap_or_default().contains(words) {
            let bytes = self.screen.recv_timeout(PATIENCE);
            let bytes = bytes.unwrap_or_else(|_| panic!("no {words:?} in {:?}", self.seen));
            self.seen.push_str(&String::from_utf8_lossy(&bytes));
        }
    }

    fn type_in(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    /// What Ctrl-C sends.
    fn interrupt(&self) {
        let process = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
    }

    /// Waits for the end; gives back the status and all that was seen.
    fn end(mut self) -> (i32, String) {
        let status = self.child.wait().unwrap().code().unwrap_or(-1);
        while let Ok(bytes) = self.screen.recv_timeout(Duration::from_millis(300)) {
            self.seen.push_str(&String::from_utf8_lossy(&bytes));
        }
        (status, self.seen)
    }
}

#[test]
fn two_keystrokes_at_a_terminal_are_a_check_in() {
    let home = Home::begun();
    let mut seat = Seat::at(&home, &["check-in"]);
    seat.see("1 to 5:");
    seat.type_in("5\n");
    let (status, seen) = seat.end();
    assert_eq!(status, 0, "{seen}");
    assert_eq!(home.json(&["today"])["check_ins"][0]["mood"]["shown"], 5);
}

#[test]
fn an_answer_that_does_not_fit_is_asked_again() {
    let home = Home::begun();
    let mut seat = Seat::at(&home, &["check-in"]);
    seat.see("1 to 5:");
    seat.type_in("7\n");
    seat.see("out of range");
    seat.type_in("2\n");
    assert_eq!(seat.end().0, 0);
    assert_eq!(home.json(&["today"])["check_ins"][0]["mood"]["shown"], 2);
}

#[test]
fn a_pin_is_typed_twice_and_never_seen() {
    let home = Home::empty();
    let mut seat = Seat::at(&home, &["init"]);
    seat.see("New PIN");
    seat.type_in("86420\r");
    seat.see("The same again");
    seat.type_in("86420\r");
    seat.see("recovery words");
    let (status, seen) = seat.end();
    assert_eq!(status, 0, "{seen}");
    assert!(
        seen.contains("up to you"),
        "that a PIN is optional is said: {seen}"
    );
    assert!(!seen.contains("86420"), "{seen}");
    let mut seat = Seat::at(&home, &["today"]);
    seat.see("PIN:");
    seat.type_in("8642x\u{7f}0\r");
    let (status, seen) = seat.end();
    assert_eq!(status, 0, "{seen}");
    let mut seat = Seat::at(&home, &["today"]);
    seat.see("PIN:");
    seat.type_in("1\r");
    assert_eq!(seat.end().0, 5);
}

#[test]
fn control_c_at_a_secret_stops_and_begins_nothing() {
    let home = Home::empty();
    let mut seat = Seat::at(&home, &["init"]);
    seat.see("New PIN");
    seat.type_in("12\u{3}");
    let (status, seen) = seat.end();
    assert_eq!(status, 9, "{seen}");
    assert_eq!(home.refused(&["today"]).0, 4);
}

#[test]
fn colours_are_for_terminals_that_want_them() {
    let home = Home::begun();
    home.ok(&["check-in", "--mood", "4"]);
    let (_, seen) = Seat::at(&home, &["today"]).end();
    assert!(seen.contains("\u{1b}[32m4 :-) good\u{1b}[0m"), "{seen:?}");
    let home = home.with("NO_COLOR", "1");
    let (_, seen) = Seat::at(&home, &["today"]).end();
    assert!(
        seen.contains("4 :-) good") && !seen.contains('\u{1b}'),
        "{seen:?}"
    );
}

#[test]
fn a_new_word_is_kept_only_if_the_person_says_yes() {
    let home = Home::begun();
    for (answer, status) in [("n\n", 3), ("y\n", 0)] {
        let mut seat = Seat::at(&home, &["check-in", "--mood", "3", "--feeling", "wobbly"]);
        seat.see("[Y/n]");
        seat.type_in(answer);
        assert_eq!(seat.end().0, status);
    }
    assert_eq!(
        home.json(&["profile", "show"])["words"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_wipe_wants_a_word_typed() {
    let home = Home::begun();
    for (answer, status) in [("yes\n", 9), ("erase\n", 0)] {
        let mut seat = Seat::at(&home, &["wipe"]);
        seat.see("to go on:");
        seat.type_in(answer);
        assert_eq!(seat.end().0, status);
    }
}

#[test]
fn a_second_window_is_told_that_the_journal_is_open() {
    let home = Home::begun();
    let mut seat = Seat::at(&home, &["check-in"]);
    seat.see("1 to 5:");
    let (status, error) = home.refused(&["today"]);
    assert_eq!((status, error["code"].as_str()), (6, Some("already_open")));
    seat.type_in("3\n");
    assert_eq!(seat.end().0, 0);
    assert_eq!(home.json(&["today"])["check_ins"][0]["mood"]["shown"], 3);
}

#[test]
fn control_c_stops_an_import_and_nothing_of_it_is_left() {
    let home = Home::begun();
    let file = fixture("journal-10y.jsonl.xz");
    let mut seat = Seat::at(&home, &["import", file.to_str().unwrap(), "--yes"]);
    seat.see("Bringing in");
    seat.interrupt();
    let (status, seen) = seat.end();
    assert_eq!(status, 9, "{seen}");
    assert_eq!(home.json(&["imports"]), serde_json::json!([]));
    assert_eq!(home.json(&["verify"])["whole"], true);
}

/// A journal at a terminal that lets a new device in through a folder, up to the check code.
fn adding<'a>(first: &'a Home, second: &Home, folder: &'a str) -> (Seat, Talk, String) {
    std::fs::create_dir(folder).unwrap();
    let mut joining = Talk::with(second, &["link", "new", "--dir", folder]);
    let code = joining.hear("code")["text"].as_str().unwrap().to_owned();
    let mut seat = Seat::at(first, &["link", "add", &code, "--dir", folder]);
    seat.see("A computer wants to join");
    seat.see("12 digits");
    let digits = joining.hear("check_code")["digits"]
        .as_str()
        .unwrap()
        .to_owned();
    (seat, joining, digits)
}

#[test]
fn digits_that_were_typed_wrong_are_asked_for_again_and_let_nobody_in() {
    let (first, second) = (Home::begun(), Home::empty());
    let folder = first.path("between");
    let (mut seat, joining, digits) = adding(&first, &second, folder.to_str().unwrap());
    seat.type_in("0000 0000 0000\n");
    seat.see("not the digits");
    seat.see("12 digits");
    seat.type_in(&format!("{digits}\n"));
    let (status, seen) = seat.end();
    assert_eq!(status, 0, "{seen}");
    assert!(seen.contains("--everything"), "how to go on: {seen}");
    joining.ends_well();

    let file = first.path("envelope");
    let file = file.to_str().unwrap();
    first.ok(&["envelope", "write", file, "--everything"]);
    second.ok(&["envelope", "read", file]);
    let devices = first.json(&["devices"]);
    let mut list = devices["devices"].as_array().unwrap().iter();
    let other = list.find(|one| one["is_this_one"] == false).unwrap();
    let id = other["id"].as_str().unwrap().to_owned();
    for (answer, status) in [("yes\n", 9), ("remove\n", 0)] {
        let mut seat = Seat::at(&first, &["devices", "remove", &id]);
        seat.see("to go on:");
        seat.type_in(answer);
        assert_eq!(seat.end().0, status);
    }
}

#[test]
fn control_c_at_the_digits_or_while_waiting_links_nothing() {
    let (first, second) = (Home::begun(), Home::empty());
    let folder = first.path("between");
    let (seat, joining, _) = adding(&first, &second, folder.to_str().unwrap());
    seat.interrupt();
    let (status, _) = seat.end();
    assert_eq!(status, -1, "it ends by the signal");
    let process = rustix::process::Pid::from_raw(i32::try_from(joining.id()).unwrap());
    let interrupt = rustix::process::Signal::INT;
    rustix::process::kill_process(process.unwrap(), interrupt).unwrap();
    assert_eq!(joining.ends_refused(), (9, "cancelled".into()));
    let devices = first.json(&["devices"]);
    assert_eq!(devices["devices"].as_array().unwrap().len(), 1);
    assert_eq!(second.refused(&["today"]).0, 4);
}

#[test]
fn pictures_follow_one_another_until_enter() {
    let home = Home::begun();
    let file = home.path("file");
    std::fs::write(&file, [7; 1_500]).unwrap();
    let mut seat = Seat::at(&home, &["qr", "show", file.to_str().unwrap()]);
    for picture in [
        "Picture 1 of 3",
        "Picture 2 of 3",
        "Picture 3 of 3",
        "Picture 1 of 3",
    ] {
        seat.see(picture);
    }
    seat.type_in("\n");
    assert_eq!(seat.end().0, 0);
    let mut seat = Seat::at(&home, &["qr", "show", file.to_str().unwrap(), "--step"]);
    for picture in ["Picture 1 of 3", "Picture 2 of 3", "Picture 3 of 3"] {
        seat.see(picture);
        seat.type_in("\n");
    }
    assert_eq!(seat.end().0, 0);
}
