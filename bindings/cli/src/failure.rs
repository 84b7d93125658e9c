//! What can go wrong, in plain words, with a code for scripts and a status for the shell.

mod journal;
#[cfg(test)]
mod tests;

use companion::{CompanionError, Rule, WhyStopped};
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
    /// Somebody stopped a sync: what went and came before stays.
    SyncStopped,
    /// A sync got no further.
    Stuck,
    /// A picture does not go with those before it.
    Picture(PictureTrouble),
    /// The input ended before all pictures of a set were there.
    PicturesMissing { missing: Vec<u8>, count: u8 },
    /// There is no other device that something could be handed over to.
    NoOtherDevice,
    /// The folder for the steps of a link holds steps already.
    FolderUsed,
}

/// Why a picture does not go with those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureTrouble {
    /// It belongs to another set.
    OtherSet,
    /// It says something else than the same picture before.
    Differs,
    /// All were there and do not fit together.
    Damaged,
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
    /// No answer: it is worth trying again later.
    pub const NO_ANSWER: u8 = 10;
    /// The server, or the way to it, does not do.
    pub const SERVER: u8 = 11;
    /// This device needs something first.
    pub const DEVICE: u8 = 12;
    /// Linking goes no further.
    pub const LINK: u8 = 13;
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
            Self::Journal(error) => journal::code_of(error),
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
            Self::SyncStopped => "sync_cancelled",
            Self::Stuck => "stuck",
            Self::Picture(PictureTrouble::OtherSet) => "picture_other_set",
            Self::Picture(PictureTrouble::Differs) => "picture_differs",
            Self::Picture(PictureTrouble::Damaged) => "pictures_damaged",
            Self::PicturesMissing { count: 0, .. } => "no_pictures",
            Self::PicturesMissing { .. } => "pictures_missing",
            Self::NoOtherDevice => "no_other_device",
            Self::FolderUsed => "folder_used",
        }
    }

    /// The status that the shell sees.
    pub fn status(&self) -> u8 {
        match self {
            Self::Journal(error) => journal::status_of(error),
            Self::Usage(_) => status::USAGE,
            Self::Argument { .. } | Self::SecretsDiffer => status::INVALID,
            Self::FileExists | Self::FolderUsed => status::INVALID,
            Self::Several { .. } | Self::NoPlace | Self::NoOtherDevice => status::NOT_FOUND,
            Self::FileUnreadable | Self::Input => status::UNREADABLE,
            Self::Picture(_) | Self::PicturesMissing { .. } => status::UNREADABLE,
            Self::Output => status::DISK,
            Self::NoKeyboard => status::LOCKED,
            Self::Stopped | Self::SyncStopped => status::STOPPED,
            Self::Stuck => status::NO_ANSWER,
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
                .find(&format!("error-file_{reason}"), &[])
                .unwrap_or_else(|| catalogue.say("error-bad_file")),
            Self::Several { count } => {
                catalogue.tell("error-several", &[("count", (*count).into())])
            }
            Self::PicturesMissing { missing, count } if *count > 0 => catalogue.tell(
                "error-pictures_missing",
                &[
                    ("count", u32::from(*count).into()),
                    ("missing", numbers(missing).into()),
                ],
            ),
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
            Self::PicturesMissing { missing, count } => {
                add("missing", missing.clone().into());
                add("count", (*count).into());
            }
            _ => {}
        }
        json!({ "error": error })
    }
}

fn numbers(numbers: &[u8]) -> String {
    let list: Vec<String> = numbers.iter().map(u8::to_string).collect();
    list.join(", ")
}

/// What a sync came to an end by, in the same words as if a single call had met it.
///
/// # Errors
/// Anything but that both sides have the same, or that the next sync goes on.
pub const fn of_sync(why: WhyStopped) -> Result<()> {
    let error = match why {
        WhyStopped::Done | WhyStopped::More => return Ok(()),
        WhyStopped::Stuck => return Err(Failure::Stuck),
        WhyStopped::Cancelled => return Err(Failure::SyncStopped),
        WhyStopped::NoAnswer => CompanionError::Offline,
        WhyStopped::Later => CompanionError::ServerBusy,
        WhyStopped::WrongServer => CompanionError::WrongServer,
        WhyStopped::UnsafeLine => CompanionError::UnsafeLine,
        WhyStopped::Refused => CompanionError::ServerRefused,
        WhyStopped::UpdateNeeded => CompanionError::UpdateNeeded,
        WhyStopped::Full => CompanionError::ServerFull,
        WhyStopped::Frozen => CompanionError::DeviceFrozen,
        WhyStopped::MustRetire => CompanionError::MustRetire,
        WhyStopped::Gone => CompanionError::Gone,
        // The facade's enum is open for later cases.
        _ => CompanionError::Unexpected("why a sync stopped"),
    };
    Err(Failure::Journal(error))
}

fn invalid(catalogue: &Catalogue, field: &str, rule: Rule) -> String {
    if let ("recovery_words" | "new_words", Rule::BadFormat) = (field, rule) {
        return catalogue.say("error-other_words");
    }
    let name = catalogue
        .find(&format!("field-{field}"), &[])
        .unwrap_or_else(|| field.replace('_', " "));
    catalogue.tell(&format!("rule-{}", rule.code()), &[("field", name.into())])
}
