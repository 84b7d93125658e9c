//! A folder before a run: all of it durable.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// What a name stands for.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    /// A file with its number and its bytes.
    File(u64, Vec<u8>),
    /// A folder.
    Folder,
}

/// Everything under a folder at one moment.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub(crate) root: PathBuf,
    pub(crate) names: BTreeMap<PathBuf, Found>,
}

impl Snapshot {
    /// Reads a folder, which nobody may be writing.
    ///
    /// # Errors
    /// When something in it cannot be read.
    pub fn take(folder: impl AsRef<Path>) -> Result<Snapshot> {
        let reading = "reading a folder before a run";
        let root = folder
            .as_ref()
            .canonicalize()
            .map_err(Error::while_doing(reading))?;
        let mut snapshot = Snapshot {
            root: root.clone(),
            names: BTreeMap::new(),
        };
        snapshot.add(&root).map_err(Error::while_doing(reading))?;
        Ok(snapshot)
    }

    fn add(&mut self, folder: &Path) -> std::io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let is = path.symlink_metadata()?;
            if is.is_dir() {
                self.names.insert(path.clone(), Found::Folder);
                self.add(&path)?;
            } else if is.is_file() {
                let bytes = std::fs::read(&path)?;
                self.names.insert(path, Found::File(is.ino(), bytes));
            }
        }
        Ok(())
    }
}
