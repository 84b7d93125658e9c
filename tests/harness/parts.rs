use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use companion::{Clock, CompanionError, KeyHolder, Parts, RandomSource};
use journal::Moment;

/// A clock that stands still until a test moves it. It shows UTC.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that shows `at_ms`.
    #[must_use]
    pub fn at(at_ms: i64) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(at_ms)))
    }

    /// Moves the clock to `at_ms`, forwards or back.
    pub fn set(&self, at_ms: i64) {
        self.0.store(at_ms, Ordering::Relaxed);
    }

    /// What it shows.
    #[must_use]
    pub fn at_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Moment {
        Moment { at_ms: self.at_ms(), tz_min: 0 }
    }
}

/// The random bytes of the system.
#[derive(Clone, Copy, Debug)]
pub struct SystemRandom;

impl RandomSource for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> companion::Result<()> {
        getrandom::fill(bytes).map_err(|_| CompanionError::Unexpected("no randomness"))
    }
}

/// Keeps keys as files of a folder, where another process finds them again.
#[derive(Clone, Debug)]
pub struct FolderKeys(PathBuf);

impl FolderKeys {
    /// Keys in `folder`, which is made with the first key.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    fn file(&self, folder: &[u8; 16]) -> PathBuf {
        let name: String = folder.iter().map(|byte| format!("{byte:02x}")).collect();
        self.0.join(name)
    }
}

impl KeyHolder for FolderKeys {
    fn release(&self, folder: &[u8; 16]) -> companion::Result<[u8; 32]> {
        let bytes = fs::read(self.file(folder)).map_err(|_| CompanionError::KeyMissing)?;
        bytes.try_into().map_err(|_| CompanionError::KeyMissing)
    }

    fn keep(&self, folder: &[u8; 16], key: &[u8; 32]) -> companion::Result<()> {
        fs::create_dir_all(&self.0)
            .and_then(|()| fs::write(self.file(folder), key))
            .and_then(|()| fs::File::open(self.file(folder))?.sync_all())
            .map_err(|_| CompanionError::Disk)
    }

    fn destroy(&self, folder: &[u8; 16]) -> companion::Result<()> {
        match fs::remove_file(self.file(folder)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(CompanionError::Disk),
            _ => Ok(()),
        }
    }
}

/// What a journal is given from outside: `clock`, the system's randomness, keys in `keys`.
#[must_use]
pub fn parts(clock: &Arc<ManualClock>, keys: &Path) -> Parts {
    Parts {
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        random: Arc::new(SystemRandom),
        keys: Arc::new(FolderKeys::in_folder(keys)),
    }
}
