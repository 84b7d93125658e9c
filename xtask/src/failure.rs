//! How a command ends when it does not end well.

use std::fmt;

/// Why a command stopped.
#[derive(Debug)]
pub enum Failure {
    /// It ran, and something is wrong with the project.
    Failed(String),
    /// It ran, something is wrong, and all of it has been printed.
    Told,
    /// The words on the command line make no sense.
    Usage(String),
    /// Something must be installed first.
    Missing(String),
}

/// What commands give back.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// 1 for the project's fault, 2 for the caller's or the machine's.
    pub fn exit_code(&self) -> u8 {
        match self {
            Failure::Failed(_) | Failure::Told => 1,
            Failure::Usage(_) | Failure::Missing(_) => 2,
        }
    }

    /// Says what could not be done and what the system answered.
    pub fn of(doing: impl fmt::Display) -> impl FnOnce(std::io::Error) -> Failure {
        move |error| Failure::Failed(format!("{doing}: {error}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Failed(text) | Failure::Usage(text) | Failure::Missing(text) => {
                to.write_str(text)
            }
            Failure::Told => Ok(()),
        }
    }
}
