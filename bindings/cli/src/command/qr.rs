use std::path::Path;

use super::envelope;
use crate::args::{Qr, ReadQr};
use crate::failure::{Failure, Result};
use crate::page::Line;
use crate::pictures::{self, Pace};
use crate::session::Session;
use crate::{ask, files, terminal};

/// The largest file of texts: a set of the most pictures.
const TEXTS_BYTES_MAX: u64 = 1 << 20;

/// Shows a file as pictures, or reads pictures back.
pub fn run(session: &Session, action: &Qr) -> Result<()> {
    match action {
        Qr::Show { file, text, step } => show(session, file, *text, *step),
        Qr::Read(typed) => read(session, typed),
    }
}

fn show(session: &Session, file: &Path, text: bool, step: bool) -> Result<()> {
    let texts = pictures::texts(&files::read(file)?)?;
    if session.is_json() || text {
        let view = serde_json::json!({ "pictures": texts });
        return session.show(&view, |page| {
            page.lines(texts.iter().map(|text| Line::new().plain(text)));
        });
    }
    let pace = if step { Pace::Step } else { Pace::Film };
    pictures::show(session, &texts, pace)
}

fn read(session: &Session, typed: &ReadQr) -> Result<()> {
    // The journal first: a PIN is the first line of the input.
    if typed.out.is_none() {
        session.journal()?;
    }
    let file = match &typed.texts {
        Some(path) => {
            let bytes = files::read_up_to(path, TEXTS_BYTES_MAX)?;
            let text = String::from_utf8(bytes).map_err(|_| Failure::FileUnreadable)?;
            let mut lines = text.lines().map(str::to_owned);
            pictures::read(session, false, || Ok(lines.next()))?
        }
        None => {
            if terminal::has_keyboard() {
                ask::above(session, |page| page.text(&session.say("qr-paste")));
            }
            pictures::read(session, false, terminal::read_line)?
        }
    };
    let Some(out) = &typed.out else {
        return envelope::read(session, &file);
    };
    files::write(out, &file, typed.replace)?;
    let name = out.to_string_lossy().into_owned();
    let view = serde_json::json!({ "done": "wrote-file", "file": name, "bytes": file.len() });
    session.show(&view, |page| {
        page.text(&session.tell("done-wrote-file", &[("file", name.into())]));
    })
}
