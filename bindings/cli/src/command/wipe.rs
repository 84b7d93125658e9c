use companion::{Companion, FolderState};

use crate::ask;
use crate::failure::Result;
use crate::session::Session;

/// Erases the journal from this device. Needs no PIN: whoever forgot it may begin anew.
pub fn run(session: &Session, yes: bool) -> Result<()> {
    let (home, parts) = (session.home()?, session.parts()?);
    if matches!(Companion::state_of(&home, &parts), Ok(FolderState::Empty)) {
        return Err(companion::CompanionError::NotSetUp.into());
    }
    let folder = home.to_string_lossy().into_owned();
    let warning = session.tell("wipe-warning", &[("folder", folder.into())]);
    ask::word_to_go_on(session, yes, &warning, &session.say("wipe-word"))?;
    Companion::wipe(&home, &parts)?;
    session.done("wiped", None)
}
