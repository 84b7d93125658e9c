//! Writing everything out into a file that anybody can read.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use companion::{CompanionError as Core, ExportOptions, ExportReport, Language, Progress};

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
    let part = beside(Path::new(path))?;
    let written = create(&part).and_then(|mut out| {
        let report = companion.export(&mut out, &options, progress)?;
        out.sync_all().map_err(|error| trouble(&error))?;
        fs::rename(&part, path).map_err(|error| trouble(&error))?;
        Ok(report)
    });
    if written.is_err() {
        // Half an export helps nobody, and anyone could read it.
        let _ = fs::remove_file(&part);
    }
    written
}

/// A name in the same folder, so that a rename is one step.
fn beside(path: &Path) -> companion::Result<PathBuf> {
    let name = path.file_name().ok_or(Core::Disk)?;
    Ok(path.with_file_name(format!(".{}.part", name.to_string_lossy())))
}

/// Only the person may read it, until they decide otherwise.
fn create(part: &Path) -> companion::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let made = fs::remove_file(part).or_else(|error| match error.kind() {
        ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    });
    made.and_then(|()| options.open(part))
        .map_err(|error| trouble(&error))
}

fn trouble(error: &io::Error) -> Core {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Core::DiskFull,
        _ => Core::Disk,
    }
}
