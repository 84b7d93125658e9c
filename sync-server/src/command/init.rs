use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::sync::Arc;

use protocol::ServerId;

use crate::config::Config;
use crate::folder::{FILE_MODE, Folder};
use crate::random::SystemRandom;
use crate::{Error, Keys, OpenGate, Result, Server, Settings, Silent, SystemClock};

/// What a command that asks nobody and is watched by nobody makes a server of.
pub fn settings(config: &Config) -> Settings {
    Settings {
        bounds: config.bounds,
        clock: Box::new(SystemClock),
        random: Box::new(SystemRandom),
        gate: Arc::new(OpenGate),
        observer: Arc::new(Silent),
    }
}

/// The server's key as people compare it.
pub fn key_line(keys: &Keys) -> String {
    let Some(key) = keys.chain().last() else {
        return String::new();
    };
    let id = ServerId::from(&key.public());
    let digits: String = id
        .as_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("server key: {digits}\n")
}

/// Makes a server in the folder: what to print.
pub fn init(config: &Config, if_needed: bool) -> Result<String> {
    let folder = Folder::make(&config.folder)?;
    let _alone = folder.alone()?;
    if folder.has_server()? && !if_needed {
        let shown = folder.path().display();
        return Err(Error::Refused(format!("{shown} holds a server already")));
    }
    if !folder.database().try_exists()? {
        // Made here, so that it is its owner's alone from its first byte, as what SQLite lays
        // beside it is then too.
        let mut options = OpenOptions::new();
        options
            .write(true)
            .create_new(true)
            .mode(FILE_MODE)
            .open(folder.database())?;
    }
    let server = Server::open_folder(folder.path(), settings(config))?;
    folder.hand_over()?;
    Ok(key_line(server.keys()))
}
