use journal::Rule;

use crate::linking::LinkProblem;

/// What went wrong, by what somebody can do about it. Holds no word of what the person wrote.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum CompanionError {
    /// What was entered does not fit a field; nothing was cut and nothing was written.
    #[error("{field}: {rule}")]
    InvalidInput {
        /// The field, by its name in the glossary.
        field: &'static str,
        /// What is wrong with it.
        rule: Rule,
    },
    /// No record has this id.
    #[error("not found")]
    NotFound,
    /// The folder holds no journal yet.
    #[error("nothing is set up in this folder")]
    NotSetUp,
    /// This device is new to its person's journal, and nothing of it has arrived yet.
    #[error("the journal has not arrived on this device yet")]
    NotArrived,
    /// The folder already holds a journal.
    #[error("this folder already holds a journal")]
    AlreadySetUp,
    /// Another window or process has this journal open.
    #[error("already open elsewhere")]
    AlreadyOpen,
    /// A PIN is needed.
    #[error("locked")]
    Locked,
    /// The PIN is wrong; after the free tries each one costs a wait.
    #[error("wrong pin")]
    WrongPin {
        /// How many tries are left before a wait.
        tries_left: u32,
    },
    /// Too many wrong PINs: nothing is tried before the wait is over.
    #[error("wait before the next try")]
    PinWait {
        /// How long, in seconds.
        wait_s: u32,
    },
    /// The key that this device keeps for the folder is missing or another one.
    #[error("the key of this folder is missing")]
    KeyMissing,
    /// The folder was written by a newer version; not one byte of it was changed.
    #[error("written by a newer version")]
    NewerVersion,
    /// The folder or file holds something else.
    #[error("not a journal")]
    Foreign,
    /// Part of the journal cannot be read; the rest still can.
    #[error("the journal is damaged")]
    Damaged,
    /// There is no room left; nothing was written, and everything stays readable.
    #[error("no room left on this device")]
    DiskFull,
    /// Reading or writing failed for another reason; nothing was written.
    #[error("reading or writing failed")]
    Disk,
    /// A file is not of a form that can be imported.
    #[error("this file cannot be read: {reason}")]
    BadFile {
        /// Why, as a code.
        reason: &'static str,
    },
    /// No server was chosen: choose one first.
    #[error("no server was chosen")]
    NoServer,
    /// There is another server already: forget that first.
    #[error("another server was chosen")]
    OtherServer,
    /// A sync is under way already.
    #[error("a sync is under way")]
    SyncRunning,
    /// The server cannot be reached now: try later.
    #[error("the server cannot be reached")]
    Offline,
    /// The line to the server is not safe, so nothing was sent: its certificate does not hold, or
    /// it is not encrypted.
    #[error("the line to the server is not safe")]
    UnsafeLine,
    /// What answers does not sign as the person's server. Nothing of the answer was used.
    #[error("another server answers")]
    WrongServer,
    /// The server asked to wait: try later.
    #[error("the server asked to wait")]
    ServerBusy,
    /// The server does not know this device. Nothing was deleted; its operator may know more.
    #[error("the server does not know this device")]
    ServerRefused,
    /// The account on the server has no room left.
    #[error("the account has no room left")]
    ServerFull,
    /// What was asked for was used before, or its time is over: a token, an invitation, a code.
    #[error("used before or expired")]
    Gone,
    /// A newer version of this app is needed; nothing was changed.
    #[error("a newer version is needed")]
    UpdateNeeded,
    /// This device was removed or frozen by another of the person's devices; its changes stay on
    /// it.
    #[error("this device is frozen")]
    DeviceFrozen,
    /// This device's keys are used elsewhere too, or spent: it needs new ones before it sends
    /// anything.
    #[error("this device needs new keys")]
    MustRetire,
    /// Linking a device goes no further; nothing was changed.
    #[error("link: {problem}")]
    Link {
        /// Why.
        problem: LinkProblem,
    },
    /// Someone cancelled it; nothing was written.
    #[error("cancelled")]
    Cancelled,
    /// A defect of the program; the journal is unharmed.
    #[error("unexpected: {0}")]
    Unexpected(&'static str),
}

/// The result of a call of the facade.
pub type Result<T> = std::result::Result<T, CompanionError>;

impl CompanionError {
    /// Refuses `field` by `rule`.
    pub(crate) const fn input(field: &'static str, rule: Rule) -> Self {
        Self::InvalidInput { field, rule }
    }
}

impl From<journal::Error> for CompanionError {
    fn from(error: journal::Error) -> Self {
        match error {
            journal::Error::InvalidInput { field, rule } => Self::input(field, rule),
            journal::Error::NotFound => Self::NotFound,
            journal::Error::NeedsUpdate => Self::NewerVersion,
            journal::Error::Unreadable(_) | journal::Error::Pending => Self::Damaged,
            journal::Error::Limit(_) => Self::Unexpected("document limit"),
            // `journal::Error` is non-exhaustive for others; a new case must find its place here.
            _ => Self::Unexpected("journal"),
        }
    }
}

impl From<store::Error> for CompanionError {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::AlreadyOpen => Self::AlreadyOpen,
            store::Error::WrongKey => Self::KeyMissing,
            store::Error::Foreign => Self::Foreign,
            store::Error::Newer { .. } => Self::NewerVersion,
            store::Error::Damaged => Self::Damaged,
            store::Error::DiskFull => Self::DiskFull,
            store::Error::Io { .. } | store::Error::Sqlite { .. } => Self::Disk,
            store::Error::TooLarge { .. } => Self::Unexpected("too large for the store"),
            store::Error::DayFull { .. } => Self::input("at", Rule::TooMany),
            store::Error::UnknownDocument => Self::Unexpected("row without a document"),
            store::Error::UnfitLibrary { what } => Self::Unexpected(what),
            store::Error::Undone => Self::Unexpected("undone"),
            // `store::Error` may grow; a new case must find its place above.
            _ => Self::Unexpected("store"),
        }
    }
}

impl From<vault::Error> for CompanionError {
    fn from(error: vault::Error) -> Self {
        match error {
            vault::Error::Limit("pin bytes") => Self::input("pin", Rule::OutOfRange),
            vault::Error::Limit(_) => Self::input("words", Rule::TooLong),
            vault::Error::WordCount { .. } => Self::input("words", Rule::Missing),
            vault::Error::UnknownWord { .. } => Self::input("words", Rule::NotAllowed),
            vault::Error::WordsChecksum => Self::input("words", Rule::BadFormat),
            vault::Error::NeedsUpdate => Self::NewerVersion,
            vault::Error::Stretching => Self::Unexpected("not enough memory for the pin"),
            _ => Self::Damaged,
        }
    }
}

impl From<membership::Error> for CompanionError {
    fn from(_: membership::Error) -> Self {
        Self::Damaged
    }
}

impl From<protocol::Error> for CompanionError {
    fn from(error: protocol::Error) -> Self {
        match error {
            protocol::Error::NoRandomness => Self::Unexpected("no randomness"),
            _ => Self::Damaged,
        }
    }
}
