use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use companion::{CompanionError, ExportOptions};

use super::init::spoken;
use crate::codes;
use crate::failure::{Failure, Result};
use crate::page::Paint;
use crate::progress::Watch;
use crate::session::Session;

/// Saves everything as a ZIP. The file gets its name only when it is whole and on disk.
pub fn run(session: &Session, file: &Path, replace: bool) -> Result<()> {
    if !replace && file.exists() {
        return Err(Failure::FileExists);
    }
    let part = beside(file)?;
    let written = write(session, &part);
    let report = match written {
        Ok(report) => report,
        Err(failure) => {
            // Half an export helps nobody, and anyone could read it.
            let _ = fs::remove_file(&part);
            return Err(failure);
        }
    };
    name(&part, file, replace).map_err(|error| failed(&error))?;
    let view = serde_json::json!({
        "done": "export",
        "file": file.to_string_lossy(),
        "check_ins": report.check_ins,
        "goals": report.goals,
        "steps": report.steps,
        "contacts": report.contacts,
        "outcomes": report.outcomes,
        "locked": report.locked,
    });
    session.show(&view, |page| {
        let name = file.to_string_lossy().into_owned();
        page.text(&session.tell("export-done", &[("file", name.into())]));
        page.indented(
            2,
            Paint::Plain,
            &session.tell(
                "export-counts",
                &[
                    ("check_ins", report.check_ins.into()),
                    ("goals", report.goals.into()),
                    ("contacts", report.contacts.into()),
                ],
            ),
        );
        if !report.locked.is_empty() {
            page.text(&session.tell("said-locked", &[("count", report.locked.len().into())]));
        }
        page.text(&session.say("export-open"));
    })
}

fn write(session: &Session, part: &Path) -> Result<companion::ExportReport> {
    let journal = session.journal()?;
    let mut out = create(part).map_err(|error| failed(&error))?;
    let options = ExportOptions {
        language: spoken(session.catalogue().language()),
        labels: &|field, code| label(session, field, code),
    };
    let watch = Watch::begin(session, "export-progress");
    let report = journal.export(&mut out, &options, watch.progress());
    watch.end();
    let report = report?;
    out.sync_all().map_err(|error| failed(&error))?;
    Ok(report)
}

/// The words for a code of a field.
fn label(session: &Session, field: &str, code: &str) -> Option<String> {
    let kinds = codes::ALL
        .iter()
        .filter(|coded| coded.field == field)
        .map(|coded| coded.kind);
    let own = if field == "mood" { Some("mood") } else { None };
    kinds.chain(own).find_map(|kind| {
        session
            .catalogue()
            .find(&format!("word-{kind}-{code}"), &[])
    })
}

/// A name in the same folder, so that a rename is one step.
fn beside(file: &Path) -> Result<PathBuf> {
    let name = file.file_name().ok_or(Failure::NoPlace)?;
    Ok(file.with_file_name(format!(".{}.part", name.to_string_lossy())))
}

/// Only the person may read it, until they decide otherwise.
fn create(part: &Path) -> io::Result<File> {
    match fs::remove_file(part) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(part)
}

/// Gives the file its name; without `replace` never over another, even one made meanwhile.
fn name(part: &Path, file: &Path, replace: bool) -> io::Result<()> {
    if replace {
        fs::rename(part, file)?;
    } else {
        match fs::hard_link(part, file) {
            Ok(()) => fs::remove_file(part)?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(error),
            // Some disks, such as memory sticks, know no links.
            Err(_) => fs::rename(part, file)?,
        }
    }
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn failed(error: &io::Error) -> Failure {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => CompanionError::DiskFull.into(),
        ErrorKind::AlreadyExists => Failure::FileExists,
        ErrorKind::NotFound => Failure::NoPlace,
        _ => Failure::Output,
    }
}
