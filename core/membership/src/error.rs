/// What can be wrong with a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A record, card or key in it is wrong by itself.
    #[error(transparent)]
    Protocol(#[from] protocol::Error),
    /// A record that was just made is not taken by its own log.
    #[error("record not taken")]
    NotTaken(crate::Outcome),
    /// A record is well made but not the one that belongs here.
    #[error("wrong founding record: {0}")]
    WrongFounding(&'static str),
}

/// The result of reading, checking or making records.
pub type Result<T> = std::result::Result<T, Error>;
