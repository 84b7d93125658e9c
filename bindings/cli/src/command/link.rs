//! Linking two devices of one person: one command on each, which talk through the server, through
//! files in a folder, or by pictures and pasted texts. What both know lives in memory only: whoever
//! stops halfway begins again with a new code.

mod give;
mod passage;
mod take;

pub use give::add;
pub use take::new;

use companion::{Companion, Transport};

use super::sync;
use crate::failure;
use crate::interrupt::Interrupt;
use crate::session::Session;

/// Syncs after a link. The link stands whatever comes of this: the next sync goes on.
fn sync_after(
    session: &Session,
    journal: &Companion,
    transport: &dyn Transport,
    interrupt: &Interrupt,
) -> Option<companion::SyncReport> {
    match sync::exchange(session, journal, transport, interrupt, sync::ROUNDS_MAX) {
        Ok(report) => Some(report),
        Err(failure) => {
            let words = failure.words(session.catalogue());
            crate::ask::above(session, |page| page.text(&words));
            None
        }
    }
}

/// What stands in the way of the devices being in step, in plain words.
fn in_the_way(session: &Session, report: &companion::SyncReport) -> Option<String> {
    let trouble = failure::of_sync(report.why_stopped).err()?;
    Some(trouble.words(session.catalogue()))
}
