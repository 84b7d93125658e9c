//! Lines on stderr, for the operator: an event and what was counted.
//!
//! A line takes numbers, words that the program itself knows, and networks cut as SECURITY 6 asks.
//! There is no way to hand it an id, a name or a body, so no rotation has to remove one.

use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::Error;
use crate::clock::{Clock, SystemClock};
use crate::config::Network;

/// How much is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Something does not work.
    Error,
    /// Something should be looked at.
    Warn,
    /// Beginnings, ends, and what was done unasked.
    Info,
    /// Each request.
    Debug,
}

const LEVELS: [Level; 4] = [Level::Error, Level::Warn, Level::Info, Level::Debug];

impl fmt::Display for Level {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        text.write_str(match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
        })
    }
}

/// No level has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotALevel;

impl FromStr for Level {
    type Err = NotALevel;

    fn from_str(text: &str) -> Result<Self, NotALevel> {
        let named = |level: &Level| level.to_string() == text;
        LEVELS.into_iter().find(named).ok_or(NotALevel)
    }
}

/// What a line may hold.
#[derive(Clone, Copy, Debug)]
pub enum Field {
    /// How many.
    Count(u64),
    /// A word of the program's own.
    Word(&'static str),
    /// An address that the operator chose.
    Own(SocketAddr),
    /// The network of somebody.
    From(Network),
    /// What the system says of a file or socket.
    System(std::io::ErrorKind),
    /// What kind of error it was; never what it was about.
    Kind(&'static str, Option<i32>),
}

impl Field {
    /// As much of somebody's address as may be written down.
    #[must_use]
    pub fn from(address: IpAddr) -> Self {
        Self::From(Network::logged(address))
    }

    /// What kind of error it was.
    #[must_use]
    pub fn error(error: &Error) -> Self {
        let word = match error {
            Error::Storage(error) => {
                let code = error.sqlite_error().map(|error| error.extended_code);
                return Self::Kind("sqlite", code);
            }
            Error::File(error) => return Self::System(error.kind()),
            Error::StorageFull => "storage_full",
            Error::DamagedRow(_) => "damaged_row",
            Error::NewerSchema(_) => "newer_schema",
            Error::OldSqlite(_) => "old_sqlite",
            Error::MalformedFile(_) => "malformed_file",
            Error::Configuration(_) => "configuration",
            Error::Tls(_) => "tls",
            Error::Refused(_) => "refused",
            Error::Ended => "writer_ended",
            Error::Protocol(_) => "protocol",
            Error::Membership(_) => "membership",
        };
        Self::Kind(word, None)
    }

    /// How many of something that is counted as `usize`.
    #[must_use]
    pub fn count(number: usize) -> Self {
        Self::Count(u64::try_from(number).unwrap_or(u64::MAX))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(number) => write!(text, "{number}"),
            Self::Word(word) => text.write_str(word),
            Self::Own(address) => write!(text, "{address}"),
            Self::From(network) => write!(text, "{network}"),
            Self::System(kind) => write!(text, "\"{kind}\""),
            Self::Kind(word, None) => text.write_str(word),
            Self::Kind(word, Some(number)) => write!(text, "{word}/{number}"),
        }
    }
}

static LEVEL: AtomicU8 = AtomicU8::new(Level::Info as u8);

/// Sets how much this process logs.
pub fn set_level(level: Level) {
    LEVEL.store(level as u8, Ordering::Relaxed);
}

/// Whether lines of this level are written.
#[must_use]
pub fn is_on(level: Level) -> bool {
    level as u8 <= LEVEL.load(Ordering::Relaxed)
}

fn line(now_s: u64, level: Level, event: &str, fields: &[(&'static str, Field)]) -> String {
    let mut line = String::new();
    let seconds = i64::try_from(now_s).unwrap_or(i64::MAX);
    if let Ok(time) = jiff::Timestamp::from_second(seconds) {
        // Writing into a string cannot fail.
        let _ = write!(line, "time={time} ");
    }
    let _ = write!(line, "level={level} event={event}");
    for (name, field) in fields {
        let _ = write!(line, " {name}={field}");
    }
    line.push('\n');
    line
}

/// Writes one line, if its level is on. Nobody to read it is no reason to stop.
pub fn write(level: Level, event: &'static str, fields: &[(&'static str, Field)]) {
    if is_on(level) {
        let line = line(SystemClock.now_s(), level, event, fields);
        drop(std::io::stderr().lock().write_all(line.as_bytes()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_when_how_bad_and_what() {
        let from = Field::from("192.0.2.77".parse().expect("an address"));
        let fields = [("status", Field::Count(200)), ("from", from)];
        let line = line(1_795_500_000, Level::Debug, "request", &fields);
        let words = "level=debug event=request status=200 from=192.0.2.0/24\n";
        assert_eq!(line, format!("time=2026-11-24T06:00:00Z {words}"));
    }

    #[test]
    fn an_error_is_told_by_its_kind() {
        let words = |error: Error| Field::error(&error).to_string();
        assert_eq!(words(Error::StorageFull), "storage_full");
        assert_eq!(words(Error::Refused("whatever".to_owned())), "refused");
        let busy = rusqlite::ffi::Error::new(5);
        let busy = rusqlite::Error::SqliteFailure(busy, Some("whatever".to_owned()));
        assert_eq!(words(Error::Storage(busy)), "sqlite/5");
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        assert_eq!(words(Error::File(full)), "\"no storage space\"");
    }

    #[test]
    fn each_level_holds_those_that_are_worse() {
        assert!(Level::Error < Level::Warn && Level::Info < Level::Debug);
        for level in LEVELS {
            assert_eq!(level.to_string().parse(), Ok(level));
        }
        assert_eq!("Info".parse::<Level>(), Err(NotALevel));
    }
}
