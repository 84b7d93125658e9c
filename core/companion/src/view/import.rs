use serde::Serialize;

use crate::ImportCounts;

/// One import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportLine {
    /// Names it, for undoing it.
    pub batch: String,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// The format that was read, as a code.
    pub format: String,
    /// Whether it was undone.
    pub undone: bool,
    /// What it made.
    pub counts: ImportCounts,
}
