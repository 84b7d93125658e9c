use std::path::Path;

use crate::folder::{self, Folder, KeyFile};
use crate::open::{unwrap, wrap};
use crate::{Companion, CompanionError, Parts, Result, Secret};

impl Companion {
    /// Closes the journal, with everything in its one database file. Copies of this handle keep it
    /// open.
    ///
    /// # Errors
    /// `Disk`, `DiskFull`; nothing is lost.
    pub fn close(self) -> Result<()> {
        match std::sync::Arc::try_unwrap(self.inner) {
            Ok(inner) => Ok(inner.store.close()?),
            Err(_) => Ok(()),
        }
    }

    /// Sets, changes or removes the PIN; `old` is the present one, if there is one.
    ///
    /// # Errors
    /// `Locked` without the present PIN, `WrongPin`, `PinWait`; `InvalidInput` for a new PIN that
    /// is empty or too long.
    pub fn change_pin(&self, old: Option<&Secret>, new: Option<&Secret>) -> Result<()> {
        let (folder, parts) = (&self.inner.folder, &self.inner.parts);
        let _alone = folder.gate();
        let file = KeyFile::read(folder)?.ok_or(CompanionError::NotSetUp)?;
        let key = unwrap(folder, parts, &file, old)?;
        let mut hardware = parts.keys.release(&file.folder_id)?;
        let hardware = vault::Secret::take(&mut hardware);
        let wrapped = wrap(parts, &key, &hardware, new)?;
        KeyFile {
            folder_id: file.folder_id,
            wrapped,
        }
        .replace(folder)
    }

    /// Asks for the PIN again before something that a stranger must not do: show the recovery
    /// words, export, wipe. Without a PIN it always succeeds.
    ///
    /// # Errors
    /// `Locked` without the PIN, `WrongPin`, `PinWait`.
    pub fn check_pin(&self, pin: Option<&Secret>) -> Result<()> {
        let (folder, parts) = (&self.inner.folder, &self.inner.parts);
        let _alone = folder.gate();
        let file = KeyFile::read(folder)?.ok_or(CompanionError::NotSetUp)?;
        unwrap(folder, parts, &file, pin).map(drop)
    }

    /// Makes the journal in this folder unreadable for good and deletes it; it needs no PIN. Ended
    /// halfway, the next start finishes it.
    ///
    /// # Errors
    /// `AlreadyOpen`: close it first. `NotSetUp`, `Disk`.
    pub fn wipe(path: &Path, parts: &Parts) -> Result<()> {
        let folder = Folder::at(path);
        if folder::finish_if_begun(&folder, &*parts.keys)? {
            return Ok(());
        }
        if !folder.key().exists() && !folder.founding().exists() {
            return Err(CompanionError::NotSetUp);
        }
        folder::wipe(&folder, &*parts.keys)
    }
}
