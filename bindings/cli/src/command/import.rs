mod answers;
mod mapping;
mod zone;

use std::fs::File;
use std::path::Path;

use companion::Companion;
use companion::import::{Preview, ReadOptions};

use crate::args::{Import, ImportAction, ImportFile};
use crate::failure::{Failure, Result};
use crate::progress::Watch;
use crate::session::Session;
use crate::{ask, ids, show, terminal};

/// Brings a file in after a preview, or takes an import back.
pub fn run(session: &Session, arguments: &Import) -> Result<()> {
    match (&arguments.action, &arguments.file.file) {
        (Some(ImportAction::Undo { batch }), _) => undo(session, batch),
        (None, Some(path)) => bring_in(session, &arguments.file, path),
        (None, None) => Err(Failure::missing("file")),
    }
}

/// The imports, the newest first.
pub fn list(session: &Session) -> Result<()> {
    let view = session.journal()?.imports()?;
    let voice = session.voice()?;
    session.show(&view, |page| show::import::list(page, &voice, &view))
}

fn undo(session: &Session, typed: &str) -> Result<()> {
    let journal = session.journal()?;
    let imports = journal.imports()?;
    let standing = imports
        .iter()
        .filter(|line| !line.undone)
        .map(|line| line.batch.as_str());
    let batch = ids::resolve(typed, standing)?;
    let deleted = journal.undo_import(&batch)?;
    let view = serde_json::json!({ "done": "import-undone", "id": batch, "deleted": deleted });
    session.show(&view, |page| {
        page.text(&session.tell("import-undone", &[("count", deleted.into())]));
    })
}

fn bring_in(session: &Session, typed: &ImportFile, path: &Path) -> Result<()> {
    let journal = session.journal()?;
    let mut file = File::open(path).map_err(|_| Failure::FileUnreadable)?;
    let mut options = ReadOptions {
        zone: zone::read(session, typed)?,
        ..ReadOptions::default()
    };
    let mut preview = journal.preview_import(&mut file, &options)?;
    if let Some(columns) = &preview.columns {
        options.mapping = Some(mapping::read(session, &typed.map, columns)?);
        preview = journal.preview_import(&mut file, &options)?;
    }
    if typed.preview {
        let voice = session.voice()?;
        let view = show::import::preview_json(&preview);
        return session.show(&view, |page| show::import::preview(page, &voice, &preview));
    }
    let voice = session.voice()?;
    if !session.is_json() {
        ask::above(session, |page| {
            show::import::preview(page, &voice, &preview)
        });
    }
    let answers = answers::read(session, typed, &preview, options)?;
    if !typed.yes
        && (!terminal::has_keyboard() || !ask::yes(session, &session.say("import-ask"), true)?)
    {
        return Err(Failure::Stopped);
    }
    take(session, journal, &mut file, &answers, &preview)
}

fn take(
    session: &Session,
    journal: &Companion,
    file: &mut File,
    answers: &companion::ImportAnswers,
    preview: &Preview,
) -> Result<()> {
    let watch = Watch::begin(session, "import-progress");
    let report = journal.import(file, answers, watch.progress());
    watch.end();
    let report = report?;
    let voice = session.voice()?;
    let view = show::import::report_json(&report, preview);
    session.show(&view, |page| show::import::report(page, &voice, &report))
}
