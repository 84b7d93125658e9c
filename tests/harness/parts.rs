//! What a journal is given from outside when other processes are to open it too.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use companion::fakes::ManualClock;
use companion::{Clock, CompanionError, KeyHolder, Parts, RandomSource};

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
