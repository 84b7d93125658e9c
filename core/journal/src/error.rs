/// What is wrong with a field that somebody entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// A required field is empty.
    Missing,
    /// The text has more characters than the field takes.
    TooLong,
    /// There are more items than the field takes.
    TooMany,
    /// The number, date or time lies outside what the field takes.
    OutOfRange,
    /// The text is not of the form that the field takes.
    BadFormat,
    /// The value may not be given here.
    NotAllowed,
}

impl Rule {
    /// The rule's code, the same in every language.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::TooLong => "too_long",
            Self::TooMany => "too_many",
            Self::OutOfRange => "out_of_range",
            Self::BadFormat => "bad_format",
            Self::NotAllowed => "not_allowed",
        }
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

/// What becomes of what came from elsewhere and could not be applied (PROTOCOL 4.4, SECURITY 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It is kept for a newer version.
    Update,
    /// It is set aside.
    Quarantine,
}

/// What can go wrong in a document.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// What somebody entered does not fit; nothing was cut and nothing was written.
    #[error("{field}: {rule}")]
    InvalidInput {
        /// The field, by its name in the glossary.
        field: &'static str,
        /// What is wrong with it.
        rule: Rule,
    },
    /// No record, step or follow-up has this id.
    #[error("no such record")]
    NotFound,
    /// The bytes are not a document, a change or a record of this format.
    #[error("unreadable bytes: {0}")]
    Unreadable(&'static str),
    /// The document was made by a newer version of the format.
    #[error("the document needs a newer version")]
    NeedsUpdate,
    /// A change rests on changes that are not here yet.
    #[error("changes are missing")]
    Pending,
    /// A change stands where the same device has written another: it was restored or copied.
    #[error("two changes of one device stand in the same place")]
    Rival,
    /// A bound that keeps memory and time small was passed.
    #[error("limit passed: {0}")]
    Limit(&'static str),
}

impl Error {
    /// Refuses `field` by `rule`.
    #[must_use]
    pub const fn input(field: &'static str, rule: Rule) -> Self {
        Self::InvalidInput { field, rule }
    }

    /// What is to become of an entry that could not be applied for this reason.
    #[must_use]
    pub const fn fate(&self) -> Fate {
        match self {
            Self::NeedsUpdate => Fate::Update,
            _ => Fate::Quarantine,
        }
    }
}

/// The result of work on a document.
pub type Result<T> = std::result::Result<T, Error>;
