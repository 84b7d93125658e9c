use std::path::Path;

use companion::{ExportOptions, ExportOutcome};

use super::init::spoken;
use crate::codes;
use crate::failure::{Failure, Result};
use crate::page::Paint;
use crate::progress::Watch;
use crate::session::Session;

/// Saves everything as a ZIP. The file gets its name only when it is whole and on disk.
pub fn run(session: &Session, file: &Path, replace: bool) -> Result<()> {
    let report = match write(session, file, replace)? {
        ExportOutcome::Written(report) => report,
        ExportOutcome::FileExists => return Err(Failure::FileExists),
        ExportOutcome::NoFolder => return Err(Failure::NoPlace),
    };
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

fn write(session: &Session, file: &Path, replace: bool) -> Result<ExportOutcome> {
    let journal = session.journal()?;
    let options = ExportOptions {
        language: spoken(session.catalogue().language()),
        labels: &|field, code| label(session, field, code),
    };
    let watch = Watch::begin(session, "export-progress");
    let outcome = journal.export_file(file, replace, &options, watch.progress());
    watch.end();
    Ok(outcome?)
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
