//! Ten years of one person as lines of JSON, and how they are written through the record calls.

mod draft;
mod file;
mod line;
mod story;
mod tell;
mod words;

pub use draft::{check_in_draft, contact_draft, goal_draft};
pub use file::{WORKLOAD_BYTES_MAX, read_lines, unpacked};
pub use line::{CheckInLine, Cheer, ContactLine, GoalLine, Line, LineStep, StepDone};
pub use story::{Act, Scene, Story};
pub use tell::{Told, tell};
pub use words::{Word, WordKind, Words};

/// Why a workload cannot be used. Names the line, never what it says.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkloadError {
    /// The file could not be read.
    #[error("the file cannot be read: {0}")]
    File(#[from] std::io::Error),
    /// The file unpacks to more than is taken.
    #[error("the file is too long")]
    TooLong,
    /// A line is not of the form.
    #[error("line {number}: {reason}")]
    Line {
        /// Its number, from 1.
        number: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// There is no line.
    #[error("the file is empty")]
    Empty,
    /// The journal refused what a line says.
    #[error("line {number}: {error}")]
    Refused {
        /// Its number, from 1.
        number: usize,
        /// Why.
        error: companion::CompanionError,
    },
}
