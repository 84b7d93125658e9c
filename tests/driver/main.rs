//! A person's acts as a process that can be killed: `driver ACT HOME KEYS [MORE]`. It says what was
//! acknowledged, a line each, and exits with 3 and the error when something is refused.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use companion::fakes::ManualClock;
use companion::{
    CheckInDraft, Companion, CompanionError, DeviceClass, ImportAnswers, Language, Moment, Parts,
    Progress, Result, Secret, Setup,
};
use harness::{markers, parts};

const NOW: Moment = Moment {
    at_ms: 1_795_500_000_000,
    tz_min: 0,
};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let [act, home, keys, more @ ..] = &words[..] else {
        return ExitCode::from(2);
    };
    let clock = Arc::new(ManualClock::at(NOW.at_ms));
    let driver = Driver {
        home: PathBuf::from(home),
        parts: parts::parts(&clock, Path::new(keys)),
    };
    match driver.act(act, more) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("error {error:?}");
            ExitCode::from(3)
        }
    }
}

struct Driver {
    home: PathBuf,
    parts: Parts,
}

impl Driver {
    fn act(&self, act: &str, more: &[&str]) -> Result<()> {
        let count = || {
            more.first()
                .and_then(|count| count.parse().ok())
                .unwrap_or(1)
        };
        match (act, more) {
            ("create", _) => self.create(None)?.close(),
            ("life", _) => self.write(self.create(None)?, count()),
            ("write", _) => self.write(self.open(None)?, count()),
            ("patient", [_, room]) => self.write_patiently(count(), Path::new(room)),
            ("import", [file]) => self.import(Path::new(file)),
            ("wipe", _) => self.wipe(),
            ("forget-pin", [pin]) => self.forget_pin(pin),
            ("mark", _) => self.mark(),
            ("freeze", [views]) => self.freeze(Path::new(views)),
            _ => Err(CompanionError::Unexpected("no such act")),
        }
    }

    fn create(&self, pin: Option<&str>) -> Result<Companion> {
        let setup = Setup {
            language: Language::English,
            class: DeviceClass::Phone,
            pin: pin.map(|pin| Secret::from(pin.to_owned())),
        };
        let made = Companion::create(&self.home, self.parts.clone(), &setup)?;
        println!("created");
        Ok(made)
    }

    fn open(&self, pin: Option<&str>) -> Result<Companion> {
        let pin = pin.map(|pin| Secret::from(pin.to_owned()));
        Companion::open(&self.home, self.parts.clone(), pin.as_ref())
    }

    fn write(&self, journal: Companion, count: i64) -> Result<()> {
        for number in 0..count {
            println!("{}", journal.record_check_in(&draft(number))?);
        }
        journal.close()
    }

    /// Tries again, without a restart, once there is room.
    fn write_patiently(&self, count: i64, room: &Path) -> Result<()> {
        let journal = loop {
            match self.open(None) {
                // SQLite does not tell why it could not make a file.
                Err(CompanionError::DiskFull | CompanionError::Disk) => make_room(room)?,
                other => break other?,
            }
        };
        for number in 0..count {
            let id = loop {
                match journal.record_check_in(&draft(number)) {
                    Err(CompanionError::DiskFull | CompanionError::Disk) => make_room(room)?,
                    other => break other?,
                }
            };
            println!("{id}");
        }
        journal.close()
    }

    fn import(&self, file: &Path) -> Result<()> {
        let journal = self.open(None)?;
        let mut file = File::open(file).map_err(|_| CompanionError::Disk)?;
        let report = journal.import(&mut file, &ImportAnswers::default(), &Progress::default())?;
        println!("imported {}", report.taken.check_ins);
        journal.close()
    }

    fn wipe(&self) -> Result<()> {
        Companion::wipe(&self.home, &self.parts)?;
        println!("wiped");
        Ok(())
    }

    fn forget_pin(&self, pin: &str) -> Result<()> {
        let journal = self.open(Some(pin))?;
        let pin = Secret::from(pin.to_owned());
        journal.change_pin(Some(&pin), None)?;
        println!("changed");
        journal.close()
    }

    /// Makes a journal that later versions must still read, and writes down what it shows.
    fn freeze(&self, views: &Path) -> Result<()> {
        let journal = self.create(None)?;
        markers::fill(&journal, NOW, &mut || {})?;
        let shown = harness::everything(&journal, "2026-11-24")?;
        fs::write(views, shown.join("\n")).map_err(|_| CompanionError::Disk)?;
        journal.close()
    }

    /// Fills a new journal with markers, then stays open until its input ends.
    fn mark(&self) -> Result<()> {
        let journal = self.create(Some(markers::PIN))?;
        markers::fill(&journal, NOW, &mut || println!("step"))?;
        println!("filled");
        let _ = std::io::stdin().read(&mut [0]);
        journal.close()
    }
}

/// A check-in whose parts all say the same number: a half one shows.
fn draft(number: i64) -> CheckInDraft {
    let mut draft = CheckInDraft::at(NOW);
    draft.mood = Some(1 + number % 5);
    draft.note = Some(format!("note {number}"));
    draft.win = Some(format!("win {number}"));
    draft
}

fn make_room(room: &Path) -> Result<()> {
    if room.exists() {
        return Err(CompanionError::DiskFull);
    }
    println!("full");
    File::create(room)
        .map(drop)
        .map_err(|_| CompanionError::Disk)
}
