//! Why the harness could not do its own part.

use std::path::PathBuf;

/// What kept a test tool from working; never what a test found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or a program could not be used.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// What the system answered.
        source: std::io::Error,
    },
    /// The C compiler refused the fault shim.
    #[error("the fault shim does not compile:\n{0}")]
    Shim(String),
    /// A trace holds something that the shim does not write.
    #[error("the trace is damaged at byte {0}")]
    Trace(usize),
    /// A trace speaks of a file that neither the snapshot nor the trace explains.
    #[error("the trace changes {0:?}, which was neither there before nor made since")]
    Unexplained(PathBuf),
}

/// What the harness gives back.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Says what was being done when the system answered with an error.
    pub fn while_doing(doing: &'static str) -> impl FnOnce(std::io::Error) -> Error {
        move |source| Error::Io { doing, source }
    }
}
