use std::path::Path;

use companion::{CompanionError, EnvelopeScope};

use crate::args::Envelope;
use crate::failure::{Failure, Result};
use crate::files;
use crate::page::Paint;
use crate::progress::Watch;
use crate::session::Session;

/// Hands changes over as a file: writes one, or reads one.
pub fn run(session: &Session, action: &Envelope) -> Result<()> {
    match action {
        Envelope::Write {
            file,
            everything,
            replace,
        } => write(session, file, *everything, *replace),
        Envelope::Read { file } => read(session, &files::read(file)?),
    }
}

fn write(session: &Session, file: &Path, everything: bool, replace: bool) -> Result<()> {
    let journal = session.journal()?;
    if !replace && file.exists() {
        return Err(Failure::FileExists);
    }
    let scope = if everything {
        EnvelopeScope::Everything
    } else {
        EnvelopeScope::News
    };
    let bytes = journal.write_envelope(scope).map_err(|error| match error {
        CompanionError::NotFound => Failure::NoOtherDevice,
        error => error.into(),
    })?;
    files::write(file, &bytes, replace)?;
    let name = file.to_string_lossy().into_owned();
    let view = serde_json::json!({
        "done": "wrote-envelope",
        "file": name,
        "bytes": bytes.len(),
    });
    session.show(&view, |page| {
        page.text(&session.tell("done-wrote-envelope", &[("file", name.into())]));
        page.quiet(&session.say("envelope-safe"));
    })
}

/// Takes in what another device wrote.
pub fn read(session: &Session, file: &[u8]) -> Result<()> {
    let journal = session.journal()?;
    let watch = Watch::begin(session, "envelope-progress");
    let report = journal.read_envelope(file, watch.progress());
    watch.end();
    let report = report?;
    let mut view = serde_json::to_value(&report).unwrap_or_default();
    if let Some(members) = view.as_object_mut() {
        members.insert("done".into(), "read-envelope".into());
    }
    session.show(&view, |page| {
        let id = match report.new_items {
            0 => "envelope-nothing-new",
            _ => "done-read-envelope",
        };
        page.text(&session.tell(id, &[("count", report.new_items.into())]));
        for (id, count) in [
            ("envelope-others", report.not_for_this_device),
            ("envelope-refused", report.refused_logs),
            ("envelope-waiting", report.waiting),
        ] {
            if count > 0 {
                let words = session.tell(id, &[("count", count.into())]);
                page.indented(2, Paint::Plain, &words);
            }
        }
    })
}
