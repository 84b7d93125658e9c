use companion::{CompanionError as Core, Rule};

/// What went wrong, by what somebody can do about it. Holds no word of what the person wrote.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum CompanionError {
    /// What was entered does not fit a field; nothing was cut and nothing was written.
    #[error("{field}: {rule}")]
    InvalidInput {
        /// The field, by its name in the glossary.
        field: String,
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
    /// A PIN is needed, or the journal was locked meanwhile.
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
        reason: String,
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
    #[error("link: {reason}")]
    Link {
        /// Why, as a code.
        reason: String,
    },
    /// Someone cancelled it; nothing was written.
    #[error("cancelled")]
    Cancelled,
    /// A defect of the program; the journal is unharmed.
    #[error("unexpected: {what}")]
    Unexpected {
        /// Where, as a code for a report.
        what: String,
    },
}

/// The result of a call.
pub(crate) type Result<T> = std::result::Result<T, CompanionError>;

impl CompanionError {
    /// Refuses `field` by `rule`.
    pub(crate) fn input(field: &str, rule: Rule) -> Self {
        let field = field.to_owned();
        Self::InvalidInput { field, rule }
    }

    /// A defect, by its code.
    pub(crate) fn unexpected(what: &str) -> Self {
        let what = what.to_owned();
        Self::Unexpected { what }
    }
}

impl From<Core> for CompanionError {
    fn from(error: Core) -> Self {
        match error {
            Core::InvalidInput { field, rule } => Self::input(field, rule),
            Core::NotFound => Self::NotFound,
            Core::NotSetUp => Self::NotSetUp,
            Core::NotArrived => Self::NotArrived,
            Core::AlreadySetUp => Self::AlreadySetUp,
            Core::AlreadyOpen => Self::AlreadyOpen,
            Core::Locked => Self::Locked,
            Core::WrongPin { tries_left } => Self::WrongPin { tries_left },
            Core::PinWait { wait_s } => Self::PinWait { wait_s },
            Core::KeyMissing => Self::KeyMissing,
            Core::NewerVersion => Self::NewerVersion,
            Core::Foreign => Self::Foreign,
            Core::Damaged => Self::Damaged,
            Core::DiskFull => Self::DiskFull,
            Core::Disk => Self::Disk,
            Core::BadFile { reason } => Self::BadFile {
                reason: reason.to_owned(),
            },
            Core::NoServer => Self::NoServer,
            Core::OtherServer => Self::OtherServer,
            Core::SyncRunning => Self::SyncRunning,
            Core::Offline => Self::Offline,
            Core::UnsafeLine => Self::UnsafeLine,
            Core::WrongServer => Self::WrongServer,
            Core::ServerBusy => Self::ServerBusy,
            Core::ServerRefused => Self::ServerRefused,
            Core::ServerFull => Self::ServerFull,
            Core::Gone => Self::Gone,
            Core::UpdateNeeded => Self::UpdateNeeded,
            Core::DeviceFrozen => Self::DeviceFrozen,
            Core::MustRetire => Self::MustRetire,
            Core::Link { problem } => Self::Link {
                reason: problem.code().to_owned(),
            },
            Core::Cancelled => Self::Cancelled,
            Core::Unexpected(what) => Self::unexpected(what),
            // The facade's errors are non-exhaustive; the test below holds every case to a line.
            _ => Self::unexpected("error of a newer core"),
        }
    }
}

/// What a foreign key holder throws, as the core understands it.
impl From<CompanionError> for Core {
    fn from(error: CompanionError) -> Self {
        match error {
            CompanionError::KeyMissing => Self::KeyMissing,
            CompanionError::DiskFull => Self::DiskFull,
            CompanionError::Disk => Self::Disk,
            CompanionError::Locked => Self::Locked,
            CompanionError::Cancelled => Self::Cancelled,
            CompanionError::InvalidInput { .. }
            | CompanionError::NotFound
            | CompanionError::NotSetUp
            | CompanionError::NotArrived
            | CompanionError::Link { .. }
            | CompanionError::AlreadySetUp
            | CompanionError::AlreadyOpen
            | CompanionError::WrongPin { .. }
            | CompanionError::PinWait { .. }
            | CompanionError::NewerVersion
            | CompanionError::Foreign
            | CompanionError::Damaged
            | CompanionError::BadFile { .. }
            | CompanionError::NoServer
            | CompanionError::OtherServer
            | CompanionError::SyncRunning
            | CompanionError::Offline
            | CompanionError::UnsafeLine
            | CompanionError::WrongServer
            | CompanionError::ServerBusy
            | CompanionError::ServerRefused
            | CompanionError::ServerFull
            | CompanionError::Gone
            | CompanionError::UpdateNeeded
            | CompanionError::DeviceFrozen
            | CompanionError::MustRetire
            | CompanionError::Unexpected { .. } => Self::Unexpected("foreign part"),
        }
    }
}

/// Whatever a foreign trait throws besides; its words may name anything, so they are dropped.
impl From<uniffi::UnexpectedUniFFICallbackError> for CompanionError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::unexpected("foreign callback")
    }
}

#[cfg(test)]
mod tests {
    const CORE: &str = include_str!("../../../core/companion/src/error.rs");
    const HERE: &str = include_str!("error.rs");

    #[test]
    fn every_error_of_the_facade_has_its_line_in_the_mapping() {
        let cases = CORE.split("pub enum CompanionError {").nth(1);
        let cases = cases.and_then(|rest| rest.split("\n}").next());
        let cases: Vec<&str> = cases
            .expect("the enum")
            .lines()
            .filter_map(|line| line.strip_prefix("    "))
            .filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()))
            .filter_map(|line| line.split([',', ' ', '(']).next())
            .collect();
        assert!(cases.len() >= 17, "{cases:?}");
        for case in cases {
            let line = format!("            Core::{case}");
            let named = |here: &str| here.starts_with([',', ' ', '(']);
            let mapped = HERE.split(&line).skip(1).any(named);
            assert!(mapped, "{case} has no line in the mapping");
        }
    }
}
