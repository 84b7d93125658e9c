use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use companion::Companion;
use companion::fakes::ManualClock;
use harness::parts::parts;
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// A journal's folder and where its keys are kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Home {
    /// The journal.
    pub folder: PathBuf,
    /// The keys; copies of a journal share them.
    pub keys: PathBuf,
}

impl Home {
    /// The home called `name` under `root`.
    pub fn at(root: &Path, name: &str) -> Self {
        Self {
            folder: root.join(name),
            keys: root.join("keys"),
        }
    }

    /// A copy of this journal under `name`, beside it. It must not be open.
    pub fn copy(&self, name: &str) -> Result<Self> {
        let copy = Self {
            folder: self.folder.with_file_name(name),
            keys: self.keys.clone(),
        };
        copy.remove()?;
        fs::create_dir_all(&copy.folder)?;
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            fs::copy(entry.path(), copy.folder.join(entry.file_name()))?;
        }
        Ok(copy)
    }

    /// Opens the journal under a clock that shows `at_ms`.
    pub fn open(&self, at_ms: i64) -> Result<(Companion, Arc<ManualClock>)> {
        let clock = Arc::new(ManualClock::at(at_ms));
        let companion = Companion::open(&self.folder, parts(&clock, &self.keys), None)?;
        Ok((companion, clock))
    }

    /// The length of the write-ahead log; 0 if there is none.
    pub fn log_bytes(&self) -> Result<u64> {
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().ends_with("-wal") {
                return Ok(entry.metadata()?.len());
            }
        }
        Ok(0)
    }

    /// Deletes the journal, if there is one.
    pub fn remove(&self) -> Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}
