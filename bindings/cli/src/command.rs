//! What each command does.

mod changes;
mod check_in;
mod contact;
mod devices;
mod envelope;
mod export;
mod follow_up;
mod goal;
mod help;
mod import;
mod init;
mod link;
mod look;
mod pin;
mod profile;
mod qr;
mod rate;
mod relationship;
mod repair;
mod restore;
mod server;
mod step;
mod sync;
mod verify;
mod versions;
mod wipe;
mod words;

use crate::args::{Command, Link};
use crate::failure::Result;
use crate::session::Session;

/// Does what was asked.
pub fn run(session: &mut Session, command: Command) -> Result<()> {
    session.check_language()?;
    match command {
        Command::Init => return init::run(session),
        Command::Repair => return repair::run(session),
        Command::Wipe { yes } => return wipe::run(session, yes),
        Command::Link(Link::New(typed)) => return link::new(session, &typed),
        Command::Restore(typed) => return restore::run(session, &typed),
        Command::Completions { shell } => return help::completions(session, shell),
        Command::Man { dir } => return help::man(session, dir.as_deref()),
        Command::Help { command } => return help::run(session, &command),
        _ => {}
    }
    session.speak_as_profile()?;
    match command {
        Command::Today => look::today(session),
        Command::History { month } => look::history(session, month.as_deref()),
        Command::Search { words, page } => look::search(session, &words.join(" "), page),
        Command::Trends(range) => look::trends(session, &range),
        Command::CheckIn(arguments) => check_in::run(session, &arguments),
        Command::Goal(action) => goal::run(session, action),
        Command::Step(action) => step::run(session, action),
        Command::Contact(action) => contact::run(session, action),
        Command::Relationship(action) => relationship::run(session, action),
        Command::Rate(arguments) => rate::run(session, &arguments),
        Command::Profile(action) => profile::run(session, action),
        Command::Changes { action } => changes::run(session, action),
        Command::Words { action } => words::run(session, action.as_ref()),
        Command::Pin(action) => pin::run(session, &action),
        Command::Server { action } => server::run(session, action),
        Command::Sync(typed) => sync::run(session, &typed),
        Command::Link(Link::Add(typed)) => link::add(session, &typed),
        Command::Devices { action } => devices::run(session, action),
        Command::Envelope(action) => envelope::run(session, &action),
        Command::Qr(action) => qr::run(session, &action),
        Command::Import(arguments) => import::run(session, &arguments),
        Command::Imports => import::list(session),
        Command::Export { file, replace } => export::run(session, &file, replace),
        Command::Verify => verify::run(session),
        Command::Init
        | Command::Repair
        | Command::Wipe { .. }
        | Command::Link(Link::New(_))
        | Command::Restore(_)
        | Command::Completions { .. }
        | Command::Man { .. }
        | Command::Help { .. } => Ok(()),
    }
}
