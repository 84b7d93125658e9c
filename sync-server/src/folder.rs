//! The folder of a server: who may read it, and who works in it.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use crate::{DATABASE_FILE, Error, KEYS_FILE, Result};

/// Held by whoever may change what nobody else may change at the same time.
const LOCK_FILE: &str = "lock";
/// Only its owner reads, writes and enters it.
const FOLDER_MODE: u32 = 0o700;
/// Only its owner reads and writes it.
pub const FILE_MODE: u32 = 0o600;
/// The bits of everybody but the owner.
const OTHERS: u32 = 0o077;

/// A folder that is there.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// That nobody else runs, restores or scrubs in a folder.
#[derive(Debug)]
pub struct Alone {
    _lock: File,
}

fn refused(path: &Path, words: &str) -> Error {
    Error::Refused(format!("{} {words}", path.display()))
}

impl Folder {
    /// Makes the folder if it is not there, and shuts everybody else out of it.
    ///
    /// # Errors
    /// `Refused` if it is there and others may enter it, `File`.
    pub fn make(path: &Path) -> Result<Self> {
        if !path.try_exists()? {
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            DirBuilder::new().mode(FOLDER_MODE).create(path)?;
        }
        let mode = fs::metadata(path)?.permissions().mode();
        if mode & OTHERS != 0 && fs::read_dir(path)?.next().is_some() {
            return Err(refused(
                path,
                "is not empty, and others may enter it: chmod 700 it",
            ));
        }
        fs::set_permissions(path, fs::Permissions::from_mode(FOLDER_MODE))?;
        Ok(Self(path.to_owned()))
    }

    /// The folder of a server that is there.
    ///
    /// # Errors
    /// `Refused` if there is no server in it or others may enter it, `File`.
    pub fn open(path: &Path) -> Result<Self> {
        let folder = Self(path.to_owned());
        if !folder.has_server()? {
            return Err(refused(
                path,
                "holds no server: make one with `sync-server init`",
            ));
        }
        let mode = fs::metadata(path)?.permissions().mode();
        if mode & OTHERS != 0 {
            return Err(refused(path, "may be entered by others: chmod 700 it"));
        }
        Ok(folder)
    }

    /// Whether a server was made here.
    ///
    /// # Errors
    /// `File`.
    pub fn has_server(&self) -> Result<bool> {
        Ok(self.keys().try_exists()? && self.database().try_exists()?)
    }

    /// The folder's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.0.join(DATABASE_FILE)
    }

    /// The signing keys.
    #[must_use]
    pub fn keys(&self) -> PathBuf {
        self.0.join(KEYS_FILE)
    }

    /// Gives what this process made to the folder's owner: an operator may call as root what the
    /// server, under a user of its own, must be able to read.
    ///
    /// # Errors
    /// `File`.
    pub fn hand_over(&self) -> Result<()> {
        let of = |path: &Path| fs::metadata(path).map(|file| (file.uid(), file.gid()));
        let owner = of(&self.0)?;
        let mut folders = vec![self.0.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let (path, kind) = (entry.path(), entry.file_type()?);
                // The running server may have removed it meanwhile.
                let Ok(found) = of(&path) else { continue };
                if kind.is_symlink() {
                    continue;
                }
                if found != owner {
                    chown(&path, Some(owner.0), Some(owner.1))?;
                }
                if kind.is_dir() {
                    folders.push(path);
                }
            }
        }
        Ok(())
    }

    /// Waits for nobody: the folder is this process's alone, or another's.
    ///
    /// # Errors
    /// `Refused` if another process works in it, `File`.
    pub fn alone(&self) -> Result<Alone> {
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(FILE_MODE)
            .open(self.0.join(LOCK_FILE))?;
        self.hand_over()?;
        match lock.try_lock() {
            Ok(()) => Ok(Alone { _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(refused(
                &self.0,
                "is in use: stop the server that runs on it",
            )),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

/// Makes what was done to the names in a folder durable.
///
/// # Errors
/// `File`.
pub fn sync_folder_of(path: &Path) -> Result<()> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    Ok(File::open(parent.unwrap_or(Path::new(".")))?.sync_all()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("a folder").permissions().mode() & 0o777
    }

    #[test]
    fn a_folder_is_made_for_its_owner_alone() {
        let place = tempfile::tempdir().expect("a folder");
        let path = place.path().join("a/b");
        Folder::make(&path).expect("a folder");
        assert_eq!(mode(&path), 0o700);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");
        Folder::make(&path).expect("an empty folder is made ours");
        assert_eq!(mode(&path), 0o700);
    }

    #[test]
    fn a_folder_with_files_that_others_may_enter_is_refused() {
        let place = tempfile::tempdir().expect("a folder");
        fs::write(place.path().join("file"), "").expect("a file");
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o750)).expect("a mode");
        let refused = Folder::make(place.path())
            .expect_err("a refusal")
            .to_string();
        assert!(refused.ends_with("others may enter it: chmod 700 it"));
        let refused = Folder::open(place.path())
            .expect_err("a refusal")
            .to_string();
        assert!(refused.ends_with("make one with `sync-server init`"));
    }

    #[test]
    fn two_do_not_work_in_one_folder() {
        let place = tempfile::tempdir().expect("a folder");
        let folder = Folder::make(&place.path().join("server")).expect("a folder");
        let first = folder.alone().expect("alone");
        folder.alone().expect_err("a refusal");
        drop(first);
        folder.alone().expect("alone");
    }
}
