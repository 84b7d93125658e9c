use companion::KeyHolder;
use harness::parts::FolderKeys;
use store::{DatabaseKey, Figures, FileStore, Transactions};
use vault::{Secret, Unwrapped, WrappedKey, unwrap_database_key};

use crate::error::{Error, Result};
use crate::home::Home;

/// What stands before the folder's id in a key file: the magic and the version.
const KEY_FILE_HEAD_BYTES: usize = 7;

/// The room that the tables of a journal take. It must not be open.
pub fn figures(home: &Home) -> Result<Figures> {
    let store = FileStore::open(&home.folder, &key(home)?)?;
    Ok(store.read(|reader| reader.figures())?)
}

/// The database key of a journal without a PIN, unwrapped as the facade does it.
fn key(home: &Home) -> Result<DatabaseKey> {
    let bytes = std::fs::read(home.folder.join("key"))?;
    let unfit = || Error::Unfit("the key file is not as the benchmark knows it".into());
    let rest = bytes.get(KEY_FILE_HEAD_BYTES..).ok_or_else(unfit)?;
    let (folder_id, wrapped) = rest.split_first_chunk::<16>().ok_or_else(unfit)?;
    let mut hardware = FolderKeys::in_folder(&home.keys).release(folder_id)?;
    let wrapped = WrappedKey::from_bytes(wrapped)?;
    match unwrap_database_key(&wrapped, &Secret::take(&mut hardware), None)? {
        Unwrapped::Key(key) => Ok(DatabaseKey::new(*key.expose())),
        _ => Err(unfit()),
    }
}
