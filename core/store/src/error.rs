use rusqlite::ErrorCode;
use rusqlite::ffi;

/// What can go wrong with the store. No message holds anything that a person wrote.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another process, or another handle of this one, has the folder open.
    #[error("the folder is already open")]
    AlreadyOpen,
    /// The key does not open the database; a damaged first page looks the same.
    #[error("the key does not open the database")]
    WrongKey,
    /// The file is not one of ours.
    #[error("the file is not a database of this application")]
    Foreign,
    /// A newer version wrote the database; it was not changed.
    #[error("the database has version {found}, this application knows {supported}")]
    Newer {
        /// The version found.
        found: u32,
        /// The newest version that this application knows.
        supported: u32,
    },
    /// A part of the database cannot be read. What can be read still is; nothing more is written.
    #[error("a part of the database is damaged")]
    Damaged,
    /// No space is left; the write did not happen, and works again once there is space.
    #[error("no space is left on the disk")]
    DiskFull,
    /// The disk refused; the write did not happen.
    #[error("the disk gave error {code}")]
    Io {
        /// The extended code of SQLite, or the system's own number for a file.
        code: i32,
    },
    /// A value is longer than the store takes.
    #[error("{what} is over {bytes_max} bytes")]
    TooLarge {
        /// What it is.
        what: &'static str,
        /// The most that is taken.
        bytes_max: usize,
    },
    /// A local date holds no more records.
    #[error("a date holds no more than {records_max} records")]
    DayFull {
        /// The most that one date takes.
        records_max: i64,
    },
    /// A write names a document that the store does not have.
    #[error("a row names a document that is not stored")]
    UnknownDocument,
    /// The library was built without what the store relies on.
    #[error("the database library lacks {what}")]
    UnfitLibrary {
        /// What it lacks.
        what: &'static str,
    },
    /// Anything else that SQLite answered.
    #[error("the database gave error {code}")]
    Sqlite {
        /// The extended code of SQLite.
        code: i32,
    },
    /// The work given to a transaction asked to undo it.
    #[error("the transaction was undone")]
    Undone,
}

/// What the store answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Whether the connection that met it must not be used again: SQLCipher stays in its error
    /// once a page did not verify, and after a refused write nobody knows what its cache holds.
    pub(crate) const fn spoils_connection(&self) -> bool {
        matches!(
            self,
            Self::Damaged | Self::Io { .. } | Self::WrongKey | Self::Sqlite { .. }
        )
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(failure, _) => of_failure(failure),
            rusqlite::Error::SqlInputError { error, .. } => Self::Sqlite {
                code: error.extended_code,
            },
            // A row that does not hold what the schema says was not written by us.
            _ => Self::Damaged,
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io {
                code: error.raw_os_error().unwrap_or(0),
            },
        }
    }
}

fn of_failure(failure: ffi::Error) -> Error {
    let code = failure.extended_code;
    match failure.code {
        // SQLCipher gives the plain error for a page that does not verify. Our statements are fixed
        // and fit the schema, so they cannot cause it; what a person types is asked about apart.
        ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt | ErrorCode::Unknown => Error::Damaged,
        ErrorCode::DiskFull => Error::DiskFull,
        // The shared memory of the log could not grow: the folder's disk is full.
        ErrorCode::SystemIoFailure if code == ffi::SQLITE_IOERR_SHMSIZE => Error::DiskFull,
        ErrorCode::SystemIoFailure | ErrorCode::CannotOpen => Error::Io { code },
        _ => Error::Sqlite { code },
    }
}
