//! What can go wrong, in plain words, with a code for scripts and a status for the shell.

use companion::{CompanionError, Rule};
use serde_json::{Value, json};

use crate::catalogue::Catalogue;

/// The result of a command.
pub type Result<T> = std::result::Result<T, Failure>;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub enum Failure {
    /// The journal said no.
    Journal(CompanionError),
    /// What was typed is not a command.
    Usage(Box<clap::Error>),
    /// An argument does not fit; nothing was tried.
    Argument { field: &'static str, rule: Rule },
    /// Several things have this short id.
    Several { count: usize },
    /// A folder or file is not there, or cannot be named on this machine.
    NoPlace,
    /// The file to be written is there already.
    FileExists,
    /// A file could not be read.
    FileUnreadable,
    /// Standard input could not be read.
    Input,
    /// Standard output or a file could not be written.
    Output,
    /// A secret was needed, and nobody is there to type it.
    NoKeyboard,
    /// A secret was typed twice and differed.
    SecretsDiffer,
    /// Somebody stopped it.
    Stopped,
}

/// The statuses that the shell sees; documented in the help, never reused.
pub mod status {
    pub const OTHER: u8 = 1;
    pub const USAGE: u8 = 2;
    pub const INVALID: u8 = 3;
    pub const NOT_FOUND: u8 = 4;
    pub const LOCKED: u8 = 5;
    pub const ALREADY_OPEN: u8 = 6;
    pub const UNREADABLE: u8 = 7;
    pub const DISK: u8 = 8;
    pub const STOPPED: u8 = 9;
}

impl From<CompanionError> for Failure {
    fn from(error: CompanionError) -> Self {
        match error {
            CompanionError::Cancelled => Self::Stopped,
            error => Self::Journal(error),
        }
    }
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Self::Usage(Box::new(error))
    }
}

impl Failure {
    /// An argument of this name is not of the form that it takes.
    pub const fn format(field: &'static str) -> Self {
        Self::Argument {
            field,
            rule: Rule::BadFormat,
        }
    }

    /// An argument of this name is needed.
    pub const fn missing(field: &'static str) -> Self {
        Self::Argument {
            field,
            rule: Rule::Missing,
        }
    }

    /// The code for scripts, the same in every language; also the message id after `error-`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Journal(error) => journal_code(error),
            Self::Usage(_) => "usage",
            Self::Argument { .. } => "invalid_input",
            Self::Several { .. } => "several",
            Self::NoPlace => "no_place",
            Self::FileExists => "file_exists",
            Self::FileUnreadable => "file_unreadable",
            Self::Input => "input",
            Self::Output => "output",
            Self::NoKeyboard => "no_keyboard",
            Self::SecretsDiffer => "secrets_differ",
            Self::Stopped => "cancelled",
        }
    }

    /// The status that the shell sees.
    pub fn status(&self) -> u8 {
        match self {
            Self::Journal(error) => journal_status(error),
            Self::Usage(_) => status::USAGE,
            Self::Argument { .. } | Self::SecretsDiffer | Self::FileExists => status::INVALID,
            Self::Several { .. } | Self::NoPlace => status::NOT_FOUND,
            Self::FileUnreadable | Self::Input => status::UNREADABLE,
            Self::Output => status::DISK,
            Self::NoKeyboard => status::LOCKED,
            Self::Stopped => status::STOPPED,
        }
    }

    /// What went wrong, in plain words.
    pub fn words(&self, catalogue: &Catalogue) -> String {
        match self {
            Self::Journal(CompanionError::InvalidInput { field, rule }) => {
                invalid(catalogue, field, *rule)
            }
            Self::Argument { field, rule } => invalid(catalogue, field, *rule),
            Self::Journal(CompanionError::WrongPin { tries_left }) => {
                catalogue.tell("error-wrong_pin", &[("tries", (*tries_left).into())])
            }
            Self::Journal(CompanionError::PinWait { wait_s }) => {
                catalogue.tell("error-pin_wait", &[("minutes", wait_s.div_ceil(60).into())])
            }
            Self::Journal(CompanionError::BadFile { reason }) => catalogue
                .find(&format!("error-file-{reason}"), &[])
                .unwrap_or_else(|| catalogue.say("error-bad_file")),
            Self::Several { count } => {
                catalogue.tell("error-several", &[("count", (*count).into())])
            }
            Self::Usage(error) => crate::usage::words(error, catalogue),
            other => catalogue.say(&format!("error-{}", other.code())),
        }
    }

    /// What went wrong, for scripts.
    pub fn json(&self, catalogue: &Catalogue) -> Value {
        let mut error = json!({
            "code": self.code(),
            "status": self.status(),
            "text": self.words(catalogue),
        });
        let mut add = |name: &str, value: Value| {
            if let Some(object) = error.as_object_mut() {
                object.insert(name.into(), value);
            }
        };
        match self {
            Self::Journal(CompanionError::InvalidInput { field, rule }) => {
                add("field", (*field).into());
                add("rule", rule.code().into());
            }
            Self::Argument { field, rule } => {
                add("field", (*field).into());
                add("rule", rule.code().into());
            }
            Self::Journal(CompanionError::WrongPin { tries_left }) => {
                add("tries_left", (*tries_left).into());
            }
            Self::Journal(CompanionError::PinWait { wait_s }) => add("wait_s", (*wait_s).into()),
            Self::Journal(CompanionError::BadFile { reason }) => add("reason", (*reason).into()),
            _ => {}
        }
        json!({ "error": error })
    }
}

fn invalid(catalogue: &Catalogue, field: &str, rule: Rule) -> String {
    let name = catalogue
        .find(&format!("field-{field}"), &[])
        .unwrap_or_else(|| field.replace('_', " "));
    catalogue.tell(&format!("rule-{}", rule.code()), &[("field", name.into())])
}

fn journal_code(error: &CompanionError) -> &'static str {
    match error {
        CompanionError::InvalidInput { .. } => "invalid_input",
        CompanionError::NotFound => "not_found",
        CompanionError::NotSetUp => "not_set_up",
        CompanionError::AlreadySetUp => "already_set_up",
        CompanionError::AlreadyOpen => "already_open",
        CompanionError::Locked => "locked",
        CompanionError::WrongPin { .. } => "wrong_pin",
        CompanionError::PinWait { .. } => "pin_wait",
        CompanionError::KeyMissing => "key_missing",
        CompanionError::NewerVersion => "newer_version",
        CompanionError::Foreign => "foreign",
        CompanionError::Damaged => "damaged",
        CompanionError::DiskFull => "disk_full",
        CompanionError::Disk => "disk",
        CompanionError::BadFile { .. } => "bad_file",
        CompanionError::Cancelled => "cancelled",
        // The facade's enum is open for later cases; they show as a defect until they have words.
        CompanionError::Unexpected(_) | _ => "unexpected",
    }
}

fn journal_status(error: &CompanionError) -> u8 {
    match error {
        CompanionError::InvalidInput { .. } | CompanionError::AlreadySetUp => status::INVALID,
        CompanionError::NotFound | CompanionError::NotSetUp => status::NOT_FOUND,
        CompanionError::Locked
        | CompanionError::WrongPin { .. }
        | CompanionError::PinWait { .. }
        | CompanionError::KeyMissing => status::LOCKED,
        CompanionError::AlreadyOpen => status::ALREADY_OPEN,
        CompanionError::NewerVersion
        | CompanionError::Foreign
        | CompanionError::Damaged
        | CompanionError::BadFile { .. } => status::UNREADABLE,
        CompanionError::DiskFull | CompanionError::Disk => status::DISK,
        CompanionError::Cancelled => status::STOPPED,
        CompanionError::Unexpected(_) | _ => status::OTHER,
    }
}
