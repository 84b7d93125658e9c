use crate::args::Pin;
use crate::ask;
use crate::failure::{Failure, Result};
use crate::session::Session;

/// Sets, changes or removes the PIN. The one that opened the journal is not asked for again.
pub fn run(session: &Session, action: &Pin) -> Result<()> {
    let journal = session.journal()?;
    let old = session.pin();
    let done = match (action, old.is_some()) {
        (Pin::Set, true) => {
            return Err(Failure::Argument {
                field: "pin",
                rule: companion::Rule::NotAllowed,
            });
        }
        (Pin::Change | Pin::Remove, false) => return Err(Failure::missing("pin")),
        (Pin::Set, false) => "pin-set",
        (Pin::Change, true) => "pin-changed",
        (Pin::Remove, true) => "pin-removed",
    };
    let new = match action {
        Pin::Remove => None,
        Pin::Set | Pin::Change => {
            Some(ask::new_secret(session, "ask-new-pin")?.ok_or(Failure::missing("pin"))?)
        }
    };
    journal.change_pin(old.as_ref(), new.as_ref())?;
    session.done(done, None)
}
