use protocol::{ServerId, ServerUrl, TokenLine};

use super::init::settings;
use crate::clock::Clock;
use crate::config::Config;
use crate::folder::Folder;
use crate::{Error, Incarnation, Keys, Result, Server, SqliteStorage, SystemClock, SystemRandom};

/// One line a token, each with all that a person needs: what to print.
pub fn tokens(config: &Config, count: u32, lifetime_s: u64, as_json: bool) -> Result<String> {
    if config.public_url.is_empty() {
        let words = "set public-url (or pass --public-url): a token line names it";
        return Err(Error::Configuration(words.to_owned()));
    }
    let url = ServerUrl::parse(&config.public_url)?;
    let folder = Folder::open(&config.folder)?;
    let mut server = opened(&folder, config)?;
    let id = server_id(&server)?;
    let expires_s = SystemClock.now_s().saturating_add(lifetime_s);
    let mut lines = Vec::new();
    for _ in 0..count {
        let token = server.make_token(lifetime_s)?;
        let line = TokenLine {
            url: url.clone(),
            server: id,
            token: Some(token),
        };
        lines.push(line.to_string());
    }
    Ok(match as_json {
        true => json(&lines, expires_s),
        false => lines.iter().map(|line| format!("{line}\n")).collect(),
    })
}

/// The server in a folder where another may run: no file of it is written but the database.
fn opened(folder: &Folder, config: &Config) -> Result<Server> {
    let storage = SqliteStorage::open(&folder.database())?;
    let keys = Keys::open(folder.path(), &mut SystemRandom)?;
    let saved = Incarnation::read(folder.path())?;
    Server::open(Box::new(storage), keys, saved, settings(config))
}

/// The key under which the server answers from now on.
fn server_id(server: &Server) -> Result<ServerId> {
    let key = server.keys().chain().last();
    let key = key.ok_or(Error::MalformedFile(crate::KEYS_FILE))?;
    Ok(ServerId::from(&key.public()))
}

fn json(lines: &[String], expires_s: u64) -> String {
    let one = |line: &String| serde_json::json!({ "line": line, "expires_s": expires_s });
    let all: Vec<_> = lines.iter().map(one).collect();
    format!("{}\n", serde_json::Value::Array(all))
}
