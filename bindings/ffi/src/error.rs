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
            | CompanionError::AlreadySetUp
            | CompanionError::AlreadyOpen
            | CompanionError::WrongPin { .. }
            | CompanionError::PinWait { .. }
            | CompanionError::NewerVersion
            | CompanionError::Foreign
            | CompanionError::Damaged
            | CompanionError::BadFile { .. }
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
