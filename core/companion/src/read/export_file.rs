use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::folder::disk;
use crate::{Companion, CompanionError, ExportOptions, ExportReport, Progress, Result};

/// What became of an export into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportOutcome {
    /// It is there, whole and on disk.
    Written(ExportReport),
    /// A file of this name was there; it stays as it was.
    FileExists,
    /// There is no such folder.
    NoFolder,
}

impl Companion {
    /// Writes an export to `path`, readable by its owner only. The file gets its name when all of
    /// it is on disk; without `replace` never over another, even one made meanwhile.
    ///
    /// # Errors
    /// As [`Companion::export`]; then nothing of it is left.
    pub fn export_file(
        &self,
        path: &Path,
        replace: bool,
        options: &ExportOptions<'_>,
        progress: &Progress,
    ) -> Result<ExportOutcome> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let Some(part) = beside(path).filter(|_| folder.is_dir()) else {
            return Ok(ExportOutcome::NoFolder);
        };
        if !replace && path.exists() {
            return Ok(ExportOutcome::FileExists);
        }
        let written = self
            .write_part(&part, options, progress)
            .and_then(|report| {
                let named = name(&part, path, replace)?;
                File::open(folder)
                    .and_then(|folder| folder.sync_all())
                    .map_err(disk)?;
                Ok(if named {
                    ExportOutcome::Written(report)
                } else {
                    ExportOutcome::FileExists
                })
            });
        if !matches!(written, Ok(ExportOutcome::Written(_))) {
            // Half an export helps nobody, and anyone could read it.
            let _ = fs::remove_file(&part);
        }
        written
    }

    fn write_part(
        &self,
        part: &Path,
        options: &ExportOptions<'_>,
        progress: &Progress,
    ) -> Result<ExportReport> {
        let mut out = create(part)?;
        let report = self.export(&mut out, options, progress)?;
        out.sync_all().map_err(disk)?;
        Ok(report)
    }
}

/// A name in the same folder, so that a rename is one step.
fn beside(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?;
    Some(path.with_file_name(format!(".{}.part", name.to_string_lossy())))
}

fn create(part: &Path) -> Result<File> {
    match fs::remove_file(part) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(disk(error)),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(part).map_err(disk)
}

/// Gives the file its name; says whether it was free.
fn name(part: &Path, path: &Path, replace: bool) -> Result<bool> {
    if replace {
        return fs::rename(part, path).map(|()| true).map_err(disk);
    }
    match fs::hard_link(part, path) {
        Ok(()) => fs::remove_file(part).map(|()| true).map_err(disk),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        // Some disks, such as memory sticks, know no links.
        Err(_) if path.exists() => Ok(false),
        Err(_) => fs::rename(part, path).map(|()| true).map_err(disk),
    }
}

impl ExportOutcome {
    /// The report, where the file was written.
    ///
    /// # Errors
    /// `Disk` where it could not be written there.
    pub fn written(self) -> Result<ExportReport> {
        match self {
            Self::Written(report) => Ok(report),
            Self::FileExists | Self::NoFolder => Err(CompanionError::Disk),
        }
    }
}
