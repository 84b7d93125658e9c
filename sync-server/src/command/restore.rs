use std::fs;
use std::path::{Path, PathBuf};

use super::backup::{keys_beside, write};
use super::copy;
use super::init::{key_line, settings};
use crate::clock::Clock;
use crate::config::Config;
use crate::folder::{Folder, sync_folder_of};
use crate::{DATABASE_FILE, Error, INCARNATION_FILE, Result, Server, SystemClock};

/// What a database consists of besides its file.
const COMPANIONS: [&str; 3] = ["", "-wal", "-shm"];

/// Puts a backup in the place of the database: what to print. What was there is moved aside.
///
/// The incarnation goes first: from then on, whatever happens, the next start is a new life, and
/// every client compares all it has with what came back (PROTOCOL 8).
pub fn restore(config: &Config, file: &Path) -> Result<String> {
    if !file.try_exists()? {
        return Err(Error::Refused(format!("{} is not there", file.display())));
    }
    let folder = Folder::make(&config.folder)?;
    let _alone = folder.alone()?;
    let keys = keys_to_use(&folder, file)?;
    let fresh = folder.path().join("restoring.db");
    if fresh.try_exists()? {
        fs::remove_file(&fresh)?;
    }
    copy::database(file, &fresh)?;
    let incarnation = folder.path().join(INCARNATION_FILE);
    if incarnation.try_exists()? {
        fs::remove_file(&incarnation)?;
        sync_folder_of(&incarnation)?;
    }
    let aside = move_aside(&folder)?;
    if let Some(keys) = keys {
        if folder.keys().try_exists()? {
            fs::remove_file(folder.keys())?;
        }
        write(&folder.keys(), &keys)?;
    }
    fs::rename(&fresh, folder.database())?;
    sync_folder_of(&folder.database())?;
    let server = Server::open_folder(folder.path(), settings(config))?;
    folder.hand_over()?;
    let mut text = format!("restored: {}\n", file.display());
    if let Some(aside) = aside {
        text.push_str(&format!("what was there before: {}\n", aside.display()));
    }
    text.push_str(&key_line(server.keys()));
    text.push_str("clients check everything at their next sync and send what is missing\n");
    Ok(text)
}

/// The keys to write, if those in the folder are not the ones to go on with. Keys are only ever
/// added behind others, so the longer of two that begin alike is the later.
fn keys_to_use(folder: &Folder, file: &Path) -> Result<Option<Vec<u8>>> {
    let read = |path: PathBuf| match path.try_exists()? {
        true => Ok::<_, Error>(Some(fs::read(path)?)),
        false => Ok(None),
    };
    match (read(folder.keys())?, read(keys_beside(file))?) {
        (None, None) => Err(Error::Refused(format!(
            "neither {} nor the folder holds keys: clients would not know this server",
            keys_beside(file).display()
        ))),
        (Some(_), None) => Ok(None),
        (None, Some(saved)) => Ok(Some(saved)),
        (Some(here), Some(saved)) if here.starts_with(&saved) => Ok(None),
        (Some(here), Some(saved)) if saved.starts_with(&here) => Ok(Some(saved)),
        _ => Err(Error::Refused(
            "the backup is of another server than the one in the folder".to_owned(),
        )),
    }
}

/// Moves the database that is there into a folder of its own, as it is.
fn move_aside(folder: &Folder) -> Result<Option<PathBuf>> {
    if !folder.database().try_exists()? {
        return Ok(None);
    }
    let name = format!("before-restore-{}", SystemClock.now_s());
    let aside = Folder::make(&folder.path().join(name))?.path().to_owned();
    for ending in COMPANIONS {
        let name = format!("{DATABASE_FILE}{ending}");
        let from = folder.path().join(&name);
        if from.try_exists()? {
            fs::rename(from, aside.join(name))?;
        }
    }
    sync_folder_of(&folder.database())?;
    Ok(Some(aside))
}
