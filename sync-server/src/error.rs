/// What can go wrong in a server beyond what a request can be answered with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The database could not be read or written.
    #[error("storage failed")]
    Storage(#[source] rusqlite::Error),
    /// The disk is full; nothing of the transaction was kept.
    #[error("storage is full")]
    StorageFull,
    /// A row does not hold what its column promises.
    #[error("damaged row in {0}")]
    DamagedRow(&'static str),
    /// The database was written by a later version.
    #[error("schema {0} is newer than this server")]
    NewerSchema(i64),
    /// `SQLite` is older than 3.51.3, which can corrupt a database in WAL mode (SECURITY 7).
    #[error("sqlite {0} is too old")]
    OldSqlite(&'static str),
    /// A file beside the database could not be read or written.
    #[error("file of the server: {0}")]
    File(#[from] std::io::Error),
    /// A file beside the database does not hold what it should.
    #[error("malformed file: {0}")]
    MalformedFile(&'static str),
    /// The configuration cannot be used as it is.
    #[error("configuration: {0}")]
    Configuration(String),
    /// A certificate or TLS key cannot be used.
    #[error("tls: {0}")]
    Tls(String),
    /// A command cannot do here what was asked.
    #[error("{0}")]
    Refused(String),
    /// The writer thread is gone.
    #[error("the writer has ended")]
    Ended,
    /// Something of the protocol could not be read or made.
    #[error(transparent)]
    Protocol(#[from] protocol::Error),
    /// A record could not be read.
    #[error(transparent)]
    Membership(#[from] membership::Error),
}

/// The result of what a server does.
pub type Result<T> = std::result::Result<T, Error>;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::StorageFull,
            _ => Self::Storage(error),
        }
    }
}
