use companion::{CompanionError, VerifyView};

use crate::failure::Result;
use crate::page::Page;
use crate::session::Session;

/// Checks that all of the journal can be read; ends with its own status if not.
pub fn run(session: &Session) -> Result<()> {
    let view = session.journal()?.verify()?;
    session.show(&view, |page| draw(page, session, &view))?;
    if view.whole {
        Ok(())
    } else {
        Err(CompanionError::Damaged.into())
    }
}

fn draw(page: &mut Page, session: &Session, view: &VerifyView) {
    if view.whole {
        page.text(&session.say("verify-good"));
    }
    for (id, count) in [
        ("verify-pages", view.damaged_pages),
        ("verify-documents", view.damaged_documents),
        ("said-locked", view.locked_count),
    ] {
        if count > 0 {
            page.text(&session.tell(id, &[("count", count.into())]));
        }
    }
    for finding in &view.findings {
        page.quiet(finding);
    }
}
