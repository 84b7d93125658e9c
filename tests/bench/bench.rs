use std::cell::OnceCell;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use harness::workload::{Line, Story, read_lines, unpacked};

use crate::child;
use crate::error::{Error, Result};
use crate::floor::{Floor, zstd_19};
use crate::home::Home;
use crate::options::Options;
use crate::tasks::{Task, Telling};

/// Days of the short history that a long one is held against.
pub const SHORT_DAYS: i64 = 30;

/// What all rows share: the workload, and the journals that are written once and copied.
pub struct Bench {
    /// Where everything is made.
    pub root: PathBuf,
    /// The workload's file.
    pub workload: PathBuf,
    /// Its text.
    pub text: String,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Now, for the journals: just after the last line.
    pub at_ms: i64,
    keep: bool,
    /// Held as long as this benchmark runs.
    _lock: File,
    whole: OnceCell<(Home, Telling)>,
    before: OnceCell<Home>,
    short: OnceCell<Home>,
    floor: OnceCell<PathBuf>,
}

/// How long after the last line the screens are asked for, in ms.
const AFTER_MS: i64 = 60_000;

impl Bench {
    /// Reads the workload.
    pub fn new(root: PathBuf, options: &Options) -> Result<Self> {
        std::fs::create_dir_all(&root)?;
        let lock = File::create(root.join("lock"))?;
        if lock.try_lock().is_err() {
            return Err(Error::Unfit("another benchmark is running".into()));
        }
        let (workload, keep) = (options.workload.canonicalize()?, options.keep);
        let text = unpacked(&workload)?;
        let lines = read_lines(&workload)?;
        let at_ms = Story::of(&lines)?.end_ms() + AFTER_MS;
        let (whole, before) = (OnceCell::new(), OnceCell::new());
        let (short, floor) = (OnceCell::new(), OnceCell::new());
        Ok(Self {
            root,
            workload,
            text,
            lines,
            at_ms,
            keep,
            _lock: lock,
            whole,
            before,
            short,
            floor,
        })
    }

    /// The journal of the whole workload, written through the record calls, and what that cost.
    pub fn whole(&self) -> Result<&(Home, Telling)> {
        kept(&self.whole, || self.written("whole", None, true))
    }

    /// The journal of the last 30 days alone.
    pub fn short(&self) -> Result<&Home> {
        kept(&self.short, || {
            Ok(self.written("short", Some(SHORT_DAYS), true)?.0)
        })
    }

    /// The journal of everything but the offline burst.
    pub fn before_burst(&self) -> Result<&Home> {
        kept(&self.before, || Ok(self.written("before", None, false)?.0))
    }

    /// The floor's database, with a row for each line.
    pub fn floor(&self) -> Result<&PathBuf> {
        kept(&self.floor, || {
            let folder = self.root.join("floor");
            if folder.exists() {
                std::fs::remove_dir_all(&folder)?;
            }
            std::fs::create_dir_all(&folder)?;
            let file = folder.join("floor.db");
            Floor::open(&file)?.fill(self.text.lines())?;
            Ok(file)
        })
    }

    /// The bytes of the whole text after zstd -19.
    pub fn text_zstd(&self) -> Result<f64> {
        Ok(crate::meter::count(zstd_19(self.text.as_bytes())?))
    }

    /// Deletes the journals; the numbers stay.
    pub fn tidy(&self) -> Result<()> {
        for entry in std::fs::read_dir(&self.root)? {
            let path = entry?.path();
            if path.is_dir() {
                std::fs::remove_dir_all(&path)?;
            }
        }
        Ok(())
    }

    /// The journal called `name`: the one that was kept, if it was made of the same workload, or
    /// one that is written now.
    fn written(&self, name: &str, days: Option<i64>, burst: bool) -> Result<(Home, Telling)> {
        let kept_at = self.root.join(format!("{name}.json"));
        let home = Home::at(&self.root, name);
        if self.keep && home.folder.exists() && kept_at.exists() {
            let (workload, telling): (u64, Telling) =
                serde_json::from_slice(&std::fs::read(&kept_at)?)?;
            if workload == self.fingerprint() {
                eprintln!("  using the journal that was kept");
                return Ok((home, telling));
            }
        }
        // What is left from a run that was ended halfway must not look whole.
        if kept_at.exists() {
            std::fs::remove_file(&kept_at)?;
        }
        home.remove()?;
        let telling = self.tell(&home, days, burst)?;
        if self.keep {
            std::fs::write(
                &kept_at,
                serde_json::to_vec(&(self.fingerprint(), telling))?,
            )?;
        }
        Ok((home, telling))
    }

    /// Tells this workload from others.
    fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.text.hash(&mut hasher);
        hasher.finish()
    }

    /// Writes the workload, or its last days, into a journal.
    pub fn tell(&self, home: &Home, days: Option<i64>, burst: bool) -> Result<Telling> {
        let what = days.map_or_else(
            || "all lines".into(),
            |days| format!("the last {days} days"),
        );
        eprintln!("  writing {what} through the record calls, each synced to disk");
        let workload = self.workload.clone();
        child::run(&Task::Tell {
            home: home.clone(),
            workload,
            days,
            burst,
        })
    }
}

fn kept<T>(cell: &OnceCell<T>, make: impl FnOnce() -> Result<T>) -> Result<&T> {
    if let Some(made) = cell.get() {
        return Ok(made);
    }
    let made = make()?;
    Ok(cell.get_or_init(|| made))
}
