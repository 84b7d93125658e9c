use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use crate::observe::lock;
use crate::{CompanionError, Result};

/// Says that the making of a journal was begun and not finished.
const FOUNDING: &str = "founding";
/// The largest of the small files beside the database.
pub(super) const SMALL_BYTES_MAX: u64 = 1024;
/// How the name ends under which a file is written before it takes its place.
const BESIDE: &str = "new";
/// Says that a wipe was begun: it is finished before anything else.
const WIPING: &str = "wiping";

/// The folder of one journal.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    /// One thread at a time changes the key file and counts tries.
    gate: Arc<Mutex<()>>,
}

impl Folder {
    pub(crate) fn at(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            gate: Arc::default(),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps other threads from the key file and the tries.
    pub(crate) fn gate(&self) -> MutexGuard<'_, ()> {
        lock(&self.gate)
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.path.join("key")
    }

    pub(crate) fn tries(&self) -> PathBuf {
        self.path.join("tries")
    }

    pub(crate) fn founding(&self) -> PathBuf {
        self.path.join(FOUNDING)
    }

    pub(crate) fn wiping(&self) -> PathBuf {
        self.path.join(WIPING)
    }

    /// The encrypted database.
    pub(crate) fn database(&self) -> PathBuf {
        self.path.join(store::DATABASE_FILE)
    }

    /// The lock, which goes last: while it is held nobody else comes in.
    pub(crate) fn lock(&self) -> PathBuf {
        self.path.join(store::LOCK_FILE)
    }

    /// The files of a journal but for the lock, the key last.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let of_store = store::FileStore::FILES.iter();
        let mut files: Vec<PathBuf> = of_store
            .map(|name| self.path.join(name))
            .filter(|file| *file != self.lock())
            .collect();
        files.extend([self.tries(), self.key()]);
        files
    }

    /// Makes the folder, readable by its owner only.
    pub(crate) fn make(&self) -> Result<()> {
        make_durably(&self.path)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&self.path, fs::Permissions::from_mode(0o700)).map_err(disk)?;
        }
        Ok(())
    }

    /// Makes the database's file, readable by its owner only: what is made beside it follows.
    pub(crate) fn make_database(&self) -> Result<()> {
        private()
            .create(true)
            .open(self.database())
            .map(drop)
            .map_err(disk)
    }

    /// Deletes what a write that was killed left: a key file that was never put in its place could
    /// be one without the PIN.
    pub(crate) fn tidy(&self) -> Result<()> {
        let key = self.key().with_extension(BESIDE);
        if let Some(mut key) = open_to_overwrite(&key)? {
            overwrite(&mut key, SMALL_BYTES_MAX)?;
        }
        delete(&key)?;
        for file in [self.tries(), self.founding(), self.wiping()] {
            delete(&file.with_extension(BESIDE))?;
        }
        Ok(())
    }

    /// Makes what was created, renamed or deleted in the folder survive a power loss.
    pub(crate) fn sync(&self) -> Result<()> {
        sync_folder(&self.path)
    }
}

pub(super) fn sync_folder(path: &Path) -> Result<()> {
    #[cfg(unix)]
    File::open(path)
        .and_then(|folder| folder.sync_all())
        .map_err(disk)?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Makes a folder and those above it, each of which is there after a power loss too.
fn make_durably(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let above = path.parent().filter(|above| !above.as_os_str().is_empty());
    if let Some(above) = above {
        make_durably(above)?;
    }
    match fs::create_dir(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(disk(error)),
        _ => {}
    }
    sync_folder(above.unwrap_or(Path::new(".")))
}

/// Puts `bytes` at `path` so that after a crash either the old content is there or the new.
pub(crate) fn write_durably(path: &Path, bytes: &[u8]) -> Result<()> {
    let beside = path.with_extension(BESIDE);
    let mut file = private_file(&beside)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(disk)?;
    fs::rename(&beside, path).map_err(disk)?;
    sync_folder(path.parent().unwrap_or(path))
}

/// A new file: whatever lay there goes first, a link among it.
fn private_file(path: &Path) -> Result<File> {
    delete(path)?;
    private().create_new(true).open(path).map_err(disk)
}

fn private() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

/// Overwrites a small file with zeros, if it is one and no link to another.
pub(super) fn overwrite(file: &mut File, bytes_max: u64) -> Result<()> {
    let length = file.metadata().map_err(disk)?.len().min(bytes_max);
    let zeros = vec![0; usize::try_from(length).unwrap_or_default()];
    file.write_all(&zeros)
        .and_then(|()| file.sync_all())
        .map_err(disk)
}

/// Opens a file to overwrite it; none if it is not there or is not a plain file.
pub(super) fn open_to_overwrite(path: &Path) -> Result<Option<File>> {
    let plain = fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
    if !plain {
        return Ok(None);
    }
    match fs::OpenOptions::new().write(true).open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        other => Ok(Some(other.map_err(disk)?)),
    }
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
