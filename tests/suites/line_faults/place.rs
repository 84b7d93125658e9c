use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use companion::fakes::ManualClock;
use companion::{
    CheckInDraft, Companion, DeviceClass, HttpTransport, Language, Moment, NewDevice, Roots, Setup,
    SyncProgress, SyncReport, WhyStopped,
};
use harness::everything;
use harness::parts::parts;
use harness::party::copy_folder;
use harness::server::SyncServer;

pub const NOW_MS: i64 = 1_795_500_000_000;
pub const TODAY: &str = "2026-11-24";
/// In how many rounds all must agree once nothing fails any more (SECURITY 9.1, I2).
const ROUNDS: usize = 3;
const A_DAY: i64 = 20;
const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;

/// One test at a time: a child of another test holds copies of this one's locks until it runs.
static ALONE: Mutex<()> = Mutex::new(());
static NUMBER: AtomicI64 = AtomicI64::new(0);

pub fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// No limits on how often is asked: the tests ask as fast as they can.
pub const NO_RATES: [&str; 6] = [
    "--rate-device=0",
    "--rate-network=0",
    "--rate-enroll=0",
    "--rate-mail=0",
    "--rate-feed-rows=0",
    "--rate-blobs=0",
];

pub fn server() -> SyncServer {
    SyncServer::fresh_with(&NO_RATES).expect("a server")
}

/// A device whose folder and keys other processes can open too.
pub struct Phone {
    at: tempfile::TempDir,
    pub clock: Arc<ManualClock>,
    journal: Option<Companion>,
}

fn setup(class: DeviceClass) -> Setup {
    Setup {
        language: Language::English,
        class,
        pin: None,
    }
}

impl Phone {
    fn blank() -> Self {
        Self::blank_in(tempfile::tempdir().expect("a folder"))
    }

    /// In a folder of the caller's, as one on a small disk.
    pub fn blank_in(at: tempfile::TempDir) -> Self {
        for name in ["home", "keys"] {
            std::fs::create_dir_all(at.path().join(name)).expect("a folder");
        }
        Self {
            at,
            clock: Arc::new(ManualClock::at(NOW_MS)),
            journal: None,
        }
    }

    /// The first device of a new person, which has a server.
    pub fn first(token_line: &str) -> Self {
        let mut phone = Self::blank();
        let setup = setup(DeviceClass::Phone);
        let parts = parts(&phone.clock, &phone.keys());
        let made = Companion::create(&phone.home(), parts, &setup).expect("a journal");
        made.server_set(token_line).expect("a server");
        phone.journal = Some(made);
        phone
    }

    /// Another device of the same person, linked by files, which has the same server.
    pub fn linked(&self, token_line: &str) -> Self {
        let mut phone = Self::blank();
        let given = parts(&phone.clock, &phone.keys());
        let setup = setup(DeviceClass::Computer);
        let mut new = NewDevice::begin(&phone.home(), given, &setup, None).expect("new");
        let code = new.code().expect("a code").reveal().to_owned();
        let mut linking = self.journal().link(&code).expect("a link");
        new.take_offer(&linking.offer().unwrap()).expect("taken");
        linking.take_card(&new.card().unwrap()).expect("taken");
        linking
            .confirm(&new.check_code().unwrap())
            .expect("confirmed");
        let made = new.take_keys(&linking.keys().unwrap()).expect("a journal");
        made.server_set(token_line).expect("a server");
        phone.journal = Some(made);
        // What the first one has must arrive before anything can be written.
        let transport = transport();
        self.sync(&transport);
        phone.sync(&transport);
        assert!(!phone.journal().is_arriving());
        phone
    }

    pub fn home(&self) -> PathBuf {
        self.at.path().join("home")
    }

    pub fn keys(&self) -> PathBuf {
        self.at.path().join("keys")
    }

    pub fn journal(&self) -> &Companion {
        self.journal.as_ref().expect("an open journal")
    }

    /// Gives the folder to another process.
    pub fn close(&mut self) {
        let open = self.journal.take().expect("an open journal");
        open.close().expect("closed");
    }

    pub fn open(&mut self) {
        let parts = parts(&self.clock, &self.keys());
        let open = Companion::open(&self.home(), parts, None);
        self.journal = Some(open.expect("opens"));
    }

    /// The program that opens this folder, while it is closed here.
    pub fn driver(&self, act: &str, more: &[&str]) -> Command {
        let mut driver = Command::new(env!("CARGO_BIN_EXE_line-driver"));
        driver.arg(act).arg(self.home()).arg(self.keys()).args(more);
        driver.stdin(Stdio::null());
        driver
    }

    /// A copy of folder and keys as they are, closed.
    pub fn copy(&self) -> Self {
        let copy = Self::blank();
        for name in ["home", "keys"] {
            copy_folder(&self.at.path().join(name), &copy.at.path().join(name));
        }
        copy
    }

    /// Puts another folder in place of this one, closed.
    pub fn set_back(&self, from: &Self) {
        for name in ["home", "keys"] {
            let to = self.at.path().join(name);
            for file in std::fs::read_dir(&to).expect("a folder") {
                std::fs::remove_file(file.expect("a file").path()).expect("removed");
            }
            copy_folder(&from.at.path().join(name), &to);
        }
    }

    pub fn write(&self, note: &str) -> String {
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let note = format!("{note} {number}");
        let at = Moment {
            at_ms: NOW_MS - number / A_DAY % 200 * DAY_MS + number % A_DAY * MINUTE_MS,
            tz_min: 0,
        };
        let draft = CheckInDraft {
            mood: Some(3),
            note: Some(note.clone()),
            ..CheckInDraft::at(at)
        };
        self.journal().record_check_in(&draft).expect("written");
        note
    }

    pub fn notes(&self) -> Vec<String> {
        let journal = self.journal();
        let months = journal.history_month("2026-11").expect("a month");
        let mut notes = Vec::new();
        for month in months.months_present {
            for day in journal.history_month(&month).expect("a month").days {
                for line in day.check_ins {
                    notes.extend(journal.check_in(&line.id).expect("there").note.shown);
                }
            }
        }
        notes.sort();
        notes
    }

    pub fn sync(&self, transport: &HttpTransport) -> SyncReport {
        let report = self.journal().sync(transport, &SyncProgress::default());
        report.expect("a report")
    }
}

pub fn transport() -> HttpTransport {
    HttpTransport::start(&Roots::Platform).expect("a transport")
}

/// Whether the server has acknowledged all that is on the device.
pub fn is_acknowledged(report: &SyncReport) -> bool {
    (report.pending.unsent_documents, report.pending.unsent_items) == (0, 0)
}

/// Nothing fails any more: all have the same, and every note that was written is there once.
pub fn hold(phones: &[&Phone], kept: &[String], of: &str) {
    let transport = transport();
    for _ in 0..ROUNDS {
        for phone in phones {
            phone.sync(&transport);
        }
    }
    let mut kept = kept.to_vec();
    kept.sort();
    let mut shown: Option<Vec<String>> = None;
    for phone in phones {
        let report = phone.sync(&transport);
        assert_eq!(report.why_stopped, WhyStopped::Done, "{of}: {report:?}");
        assert!(is_acknowledged(&report), "{of}: {report:?}");
        assert_eq!(phone.notes(), kept, "{of}");
        assert!(phone.journal().verify().expect("checked").whole, "{of}");
        let screens = everything(phone.journal(), TODAY).expect("screens");
        if let Some(shown) = &shown {
            for (one, other) in shown.iter().zip(&screens) {
                assert_eq!(one, other, "{of}: the screens differ");
            }
        }
        shown.get_or_insert(screens);
    }
}

/// The variables that a fault needs in the environment of the program that it hits.
pub fn environment_of(fault: &harness::faults::Fault, trace: &Path) -> Vec<(OsString, OsString)> {
    let mut command = Command::new("true");
    fault.arm(&mut command, trace).expect("armed");
    let variables = command.get_envs();
    let set = variables.filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())));
    set.collect()
}
