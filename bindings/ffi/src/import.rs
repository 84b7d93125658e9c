//! Bringing files from elsewhere: what the person answers, and what was found.

mod answers;
mod preview;
mod report;

pub use answers::{ImportAnswers, MoodPlace, OffsetChange, ReadOptions, ZoneOffsets};
pub use preview::{CsvColumnView, CsvColumnsView, OverLimit, PreviewView, TooLongRow, UnknownMood};
pub use report::{ImportReport, LeftOut, RejectedRow};

use std::fs::File;

use companion::import::Refusal;

/// Opens a file that somebody chose.
pub(crate) fn open(path: &str) -> companion::Result<File> {
    Ok(File::open(path).map_err(Refusal::from)?)
}
