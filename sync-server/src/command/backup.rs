use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::copy;
use crate::config::Config;
use crate::folder::{FILE_MODE, Folder, sync_folder_of};
use crate::{Error, Result};

/// Where the keys of a backup lie.
pub fn keys_beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".keys");
    name.into()
}

/// Copies what a server is made of, while it runs: what to print.
pub fn backup(config: &Config, file: &Path, with_keys: bool) -> Result<String> {
    let folder = Folder::open(&config.folder)?;
    let keys = keys_beside(file);
    for path in [file, &keys] {
        if path.try_exists()? {
            return Err(Error::Refused(format!(
                "{} is there already",
                path.display()
            )));
        }
    }
    let mut beside = file.as_os_str().to_owned();
    beside.push(".partial");
    let beside = PathBuf::from(beside);
    // What an interrupted backup left.
    if beside.try_exists()? {
        fs::remove_file(&beside)?;
    }
    copy::database(&folder.database(), &beside)?;
    if with_keys {
        write(&keys, &fs::read(folder.keys())?)?;
    }
    fs::rename(&beside, file)?;
    sync_folder_of(file)?;
    let mut text = format!("database: {}\n", file.display());
    if with_keys {
        let words = "keep it secret: who has it can answer as this server";
        text.push_str(&format!("keys: {} ({words})\n", keys.display()));
    }
    Ok(text)
}

/// Writes a small file for its owner alone, durably.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(FILE_MODE)
        .open(path)?;
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}
