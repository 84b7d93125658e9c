use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::{CompanionError, Result};

/// Says that the making of a journal was begun and not finished.
const FOUNDING: &str = "founding";
/// Says that a wipe was begun: it is finished before anything else.
const WIPING: &str = "wiping";

/// The folder of one journal.
#[derive(Clone, Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.0.join("key")
    }

    pub(crate) fn tries(&self) -> PathBuf {
        self.0.join("tries")
    }

    pub(crate) fn founding(&self) -> PathBuf {
        self.0.join(FOUNDING)
    }

    pub(crate) fn wiping(&self) -> PathBuf {
        self.0.join(WIPING)
    }

    /// The encrypted database.
    pub(crate) fn database(&self) -> PathBuf {
        self.0.join(store::DATABASE_FILE)
    }

    /// The files of a journal, the key last.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = store::FileStore::FILES
            .iter()
            .map(|name| self.0.join(name))
            .collect();
        files.extend([self.tries(), self.key()]);
        files
    }

    /// Makes the folder, readable by its owner only.
    pub(crate) fn make(&self) -> Result<()> {
        fs::create_dir_all(&self.0).map_err(disk)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&self.0, fs::Permissions::from_mode(0o700)).map_err(disk)?;
        }
        Ok(())
    }

    /// Makes what was created, renamed or deleted in the folder survive a power loss.
    pub(crate) fn sync(&self) -> Result<()> {
        sync_folder(&self.0)
    }
}

fn sync_folder(path: &Path) -> Result<()> {
    #[cfg(unix)]
    File::open(path)
        .and_then(|folder| folder.sync_all())
        .map_err(disk)?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Puts `bytes` at `path` so that after a crash either the old content is there or the new.
pub(crate) fn write_durably(path: &Path, bytes: &[u8]) -> Result<()> {
    let beside = path.with_extension("new");
    let mut file = private_file(&beside)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(disk)?;
    fs::rename(&beside, path).map_err(disk)?;
    sync_folder(path.parent().unwrap_or(path))
}

fn private_file(path: &Path) -> Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).map_err(disk)
}

/// Deletes a file; one that is not there is deleted already.
pub(crate) fn delete(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(disk(error)),
        _ => Ok(()),
    }
}

/// Reads a small file, at most `bytes_max`; none if it is not there.
pub(crate) fn read_small(path: &Path, bytes_max: u64) -> Result<Option<Vec<u8>>> {
    use std::io::Read;
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(disk)?,
    };
    let mut bytes = Vec::new();
    file.take(bytes_max + 1)
        .read_to_end(&mut bytes)
        .map_err(disk)?;
    if bytes.len() as u64 > bytes_max {
        Err(CompanionError::Foreign)
    } else {
        Ok(Some(bytes))
    }
}

pub(crate) fn disk(error: std::io::Error) -> CompanionError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => CompanionError::DiskFull,
        _ => CompanionError::Disk,
    }
}
