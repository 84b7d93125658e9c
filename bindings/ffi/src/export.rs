//! Writing everything out into a file that anybody can read.

use std::collections::HashMap;
use std::path::Path;

use companion::{ExportOptions, ExportReport, Language, Progress};

/// The app's words for a code, for the tables of an export.
#[derive(uniffi::Record)]
pub struct CodeWords {
    /// The field, by its name in the glossary.
    pub field: String,
    /// The code.
    pub code: String,
    /// The words, in the person's language.
    pub words: String,
}

/// What an export holds.
#[uniffi::remote(Record)]
pub struct ExportReport {
    /// Check-ins.
    pub check_ins: u64,
    /// Goals.
    pub goals: u64,
    /// Steps.
    pub steps: u64,
    /// Contacts.
    pub contacts: u64,
    /// Self-ratings and reflections.
    pub outcomes: u64,
    /// What could not be opened, and so is missing.
    pub locked: Vec<String>,
}

/// Writes an export to `path`, which gets its name only when all of it is on disk.
pub(crate) fn export(
    companion: &companion::Companion,
    path: &str,
    (language, words): (Language, Vec<CodeWords>),
    progress: &Progress,
) -> companion::Result<ExportReport> {
    let words: HashMap<_, _> = words
        .into_iter()
        .map(|one| ((one.field, one.code), one.words))
        .collect();
    let labels = |field: &str, code: &str| {
        let key = (field.to_owned(), code.to_owned());
        words.get(&key).cloned()
    };
    let options = ExportOptions {
        language,
        labels: &labels,
    };
    companion
        .export_file(Path::new(path), true, &options, progress)?
        .written()
}
