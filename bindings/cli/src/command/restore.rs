use companion::{
    Companion, CompanionError, FolderState, Recovery, ServerAddress, SyncProgress, SyncReport,
};

use super::{init, sync, words};
use crate::args::Restore;
use crate::failure::{self, Failure, Result};
use crate::interrupt::Interrupt;
use crate::session::Session;
use crate::{ask, show, transport};

/// Brings a journal back from the twelve words and the server: today's screen first, then the rest,
/// which `sync` goes on with wherever this stops.
pub fn run(session: &Session, typed: &Restore) -> Result<()> {
    let (home, parts) = (session.home()?, session.parts()?);
    if Companion::state_of(&home, &parts)? != FolderState::Empty {
        return Err(CompanionError::AlreadySetUp.into());
    }
    let setup = init::setup(session)?;
    if !session.is_json() {
        ask::above(session, |page| page.text(&session.say("restoring-how")));
    }
    let phrase = ask::phrase(session, "ask-recovery-words")?;
    let (transport, interrupt) = (transport::start()?, Interrupt::begin());
    let server = ServerAddress::find(&transport, &typed.server, interrupt.cancel())?;
    let from = Recovery {
        words: &phrase,
        server: &server,
        keep: &typed.keep,
    };
    let progress = SyncProgress {
        cancel: interrupt.cancel().clone(),
        listener: None,
    };
    let journal = Companion::restore_from_words(&home, parts, &setup, &from, &transport, &progress);
    let journal = journal.map_err(|error| broken_off(session, error))?;
    let has_today = !journal.is_arriving();
    session.adopt(journal);
    if has_today {
        session.show(&serde_json::json!({ "event": "today" }), |page| {
            page.text(&session.say("restoring-today"));
        })?;
    }
    // Without today's screen nothing can be used yet: a sync goes on, or says what is in its way.
    let report = match typed.today && has_today {
        true => None,
        false => {
            let (journal, rounds) = (session.journal()?, sync::ROUNDS_MAX);
            let report = sync::exchange(session, journal, &transport, &interrupt, rounds)?;
            Some(report)
        }
    };
    finish(session, report.as_ref())
}

/// What was found before something broke off is kept, and the next sync goes on from there.
fn broken_off(session: &Session, error: CompanionError) -> Failure {
    let state = session.home().and_then(|home| {
        let parts = session.parts()?;
        Ok(Companion::state_of(&home, &parts)?)
    });
    if !matches!(state, Ok(FolderState::Ready { .. })) {
        return words::of_words(error);
    }
    if !session.is_json() {
        ask::above(session, |page| page.text(&session.say("restoring-goes-on")));
    }
    match error {
        CompanionError::Cancelled => Failure::SyncStopped,
        error => words::of_words(error),
    }
}

fn finish(session: &Session, report: Option<&SyncReport>) -> Result<()> {
    let is_arriving = session.journal()?.is_arriving();
    let view = serde_json::json!({
        "done": "brought-back", "arriving": is_arriving, "sync": report,
    });
    session.show(&view, |page| {
        if let Some(report) = report {
            show::sync::draw(page, session.catalogue(), report);
        }
        page.text(&session.say(if is_arriving {
            "restoring-goes-on"
        } else {
            "done-brought-back"
        }));
    })?;
    report.map_or(Ok(()), |report| failure::of_sync(report.why_stopped))
}
