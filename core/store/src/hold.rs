use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use crate::{Error, Result};

/// The file that is held locked while a folder is open.
pub const LOCK_FILE: &str = "lock";

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
    for _ in 0..TRIES_MAX {
        let file = options().open(&path)?;
        match file.try_lock() {
            Ok(()) if is_at(&file, &path)? => return Ok(Held { _lock: file }),
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::AlreadyOpen),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
    Err(Error::AlreadyOpen)
}

/// A wipe may delete the lock between our opening it and locking it.
const TRIES_MAX: u32 = 8;

fn options() -> OpenOptions {
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Whether the locked file is the one that others find.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let (held, Ok(found)) = (file.metadata()?, std::fs::metadata(path)) else {
        return Ok(false);
    };
    Ok((held.dev(), held.ino()) == (found.dev(), found.ino()))
}

/// Elsewhere an open file cannot be deleted.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> Result<bool> {
    Ok(true)
}
