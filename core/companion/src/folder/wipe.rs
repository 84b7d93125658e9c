use super::files::{Folder, SMALL_BYTES_MAX, delete, open_to_overwrite, overwrite, write_durably};
use super::key_file::KeyFile;
use crate::{Result, parts::KeyHolder};

/// Makes the journal unreadable for good, then deletes it. First a mark, then the key outside the
/// folder, then the wrapped key, then the files: ended at any point, the next start finishes it.
pub(crate) fn wipe(folder: &Folder, keys: &dyn KeyHolder) -> Result<()> {
    let _held = store::hold(folder.path())?;
    write_durably(&folder.wiping(), &[])?;
    finish(folder, keys)
}

/// Finishes a wipe that was begun; says whether there was one.
pub(crate) fn finish_if_begun(folder: &Folder, keys: &dyn KeyHolder) -> Result<bool> {
    if !folder.wiping().exists() {
        return Ok(false);
    }
    let _held = store::hold(folder.path())?;
    finish(folder, keys)?;
    Ok(true)
}

fn finish(folder: &Folder, keys: &dyn KeyHolder) -> Result<()> {
    // A key file that was overwritten already has no id any more; its key was destroyed before.
    if let Ok(Some(file)) = KeyFile::read(folder) {
        keys.destroy(&file.folder_id)?;
    }
    if let Some(mut key) = open_to_overwrite(&folder.key())? {
        overwrite(&mut key, SMALL_BYTES_MAX)?;
    }
    folder.delete_repairs()?;
    for file in folder.files() {
        delete(&file)?;
    }
    delete(&folder.founding())?;
    folder.tidy()?;
    folder.sync()?;
    delete(&folder.wiping())?;
    delete(&folder.lock())?;
    folder.sync()
}
