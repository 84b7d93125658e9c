use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

use super::files::{Folder, delete, disk, write_durably};
use super::key_file::KeyFile;
use crate::{Result, parts::KeyHolder};

/// Makes the journal unreadable for good, then deletes it. First a mark, then the key outside the
/// folder, then the wrapped key, then the files: ended at any point, the next start finishes it.
pub(crate) fn wipe(folder: &Folder, keys: &dyn KeyHolder) -> Result<()> {
    write_durably(&folder.wiping(), &[])?;
    finish(folder, keys)
}

/// Finishes a wipe that was begun; says whether there was one.
pub(crate) fn finish_if_begun(folder: &Folder, keys: &dyn KeyHolder) -> Result<bool> {
    let begun = folder.wiping().exists();
    if begun {
        finish(folder, keys)?;
    }
    Ok(begun)
}

fn finish(folder: &Folder, keys: &dyn KeyHolder) -> Result<()> {
    // A key file that was overwritten already has no id any more; its key was destroyed before.
    if let Ok(Some(file)) = KeyFile::read(folder) {
        keys.destroy(&file.folder_id)?;
    }
    overwrite(folder)?;
    for file in folder.files() {
        delete(&file)?;
        delete(&file.with_extension("new"))?;
    }
    delete(&folder.founding())?;
    folder.sync()?;
    delete(&folder.wiping())?;
    folder.sync()
}

fn overwrite(folder: &Folder) -> Result<()> {
    let mut key = match OpenOptions::new().write(true).open(folder.key()) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        other => other.map_err(disk)?,
    };
    let length = usize::try_from(key.metadata().map_err(disk)?.len()).unwrap_or_default();
    key.write_all(&vec![0; length])
        .and_then(|()| key.sync_all())
        .map_err(disk)
}
