use std::fs::{File, TryLockError};
use std::path::Path;

use crate::{Error, Result};

/// Held locked while the folder is open.
pub(crate) const LOCK_FILE: &str = "lock";

/// A folder that nobody else can open while this is held.
#[derive(Debug)]
pub struct Held {
    _lock: File,
}

/// Keeps others from opening the folder's store, without opening it: for wiping it.
///
/// # Errors
/// [`Error::AlreadyOpen`], or why the lock could not be made.
pub fn hold(folder: &Path) -> Result<Held> {
    std::fs::create_dir_all(folder)?;
    let path = folder.join(LOCK_FILE);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Held { _lock: file }),
        Err(TryLockError::WouldBlock) => Err(Error::AlreadyOpen),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
