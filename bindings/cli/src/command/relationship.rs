use companion::CompanionError;

use crate::args::Relationship;
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::{find, show};

/// Does something with relationships.
pub fn run(session: &Session, action: Relationship) -> Result<()> {
    match action {
        Relationship::Add { name } => {
            let id = session.journal()?.open_relationship(name.as_deref())?;
            session.done("relationship", Some(&id))
        }
        Relationship::List => {
            let view = session.journal()?.relationships()?;
            let voice = session.voice()?;
            session.show(&view, |page| {
                show::contact::relationships(page, &voice, &view)
            })
        }
        Relationship::Rename { id, name } => {
            let found = find::relationship(session, &id)?;
            let id = found.ok_or(Failure::Journal(CompanionError::NotFound))?;
            session.journal()?.rename_peer(&id, name.as_deref())?;
            session.done("changed", Some(&id))
        }
    }
}
