use companion::{Companion, LostPart, RepairView};

use crate::failure::Result;
use crate::page::{Page, Paint};
use crate::session::Session;

/// Brings all that can be read of a damaged journal into a new file, and says what is lost.
pub fn run(session: &Session) -> Result<()> {
    let (home, parts) = (session.home()?, session.parts()?);
    let pin = session.ask_pin(&home, &parts)?;
    let view = Companion::repair(&home, &parts, pin.as_ref())?;
    session.show(&view, |page| draw(page, session, &view))
}

fn draw(page: &mut Page, session: &Session, view: &RepairView) {
    if !view.was_damaged {
        page.text(&session.say("verify-good"));
        return;
    }
    page.text(&session.tell("repair-done", &[("count", view.documents.into())]));
    if let Some(kept_as) = &view.kept_as {
        page.text(&session.tell("repair-kept", &[("file", kept_as.into())]));
    }
    if !view.lost.is_empty() {
        page.text(&session.say("repair-lost"));
    }
    for part in &view.lost {
        page.indented(2, Paint::Plain, &lost(session, part));
    }
    if view.locked_count > 0 {
        page.text(&session.tell("said-locked", &[("count", view.locked_count.into())]));
    }
}

fn lost(session: &Session, part: &LostPart) -> String {
    let what = session.catalogue().word("lost", &part.what);
    match &part.part {
        Some(part) => format!("{what} {part}"),
        None => what,
    }
}
