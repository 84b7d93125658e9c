use companion::{Companion, FolderState};

use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::words::folded;
use crate::{ask, terminal};

/// Erases the journal from this device. Needs no PIN: whoever forgot it may begin anew.
pub fn run(session: &Session, yes: bool) -> Result<()> {
    let (home, parts) = (session.home()?, session.parts()?);
    if matches!(Companion::state_of(&home, &parts), Ok(FolderState::Empty)) {
        return Err(companion::CompanionError::NotSetUp.into());
    }
    if !yes {
        if !terminal::has_keyboard() {
            return Err(Failure::Stopped);
        }
        let folder = home.to_string_lossy().into_owned();
        ask::above(session, |page| {
            page.text(&session.tell("wipe-warning", &[("folder", folder.into())]));
        });
        let word = session.say("wipe-word");
        let question = session.tell("wipe-ask", &[("word", (&word).into())]);
        let answer = ask::words(session, &question)?.unwrap_or_default();
        if folded(&answer) != folded(&word) {
            return Err(Failure::Stopped);
        }
    }
    Companion::wipe(&home, &parts)?;
    session.done("wiped", None)
}
