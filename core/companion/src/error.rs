use journal::Rule;

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
