use companion::CompanionError;

use crate::args::Server;
use crate::failure::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::session::Session;
use crate::{ask, show, transport};

/// Does something about the person's server.
pub fn run(session: &Session, action: Option<Server>) -> Result<()> {
    match action {
        None | Some(Server::Show) => show_it(session),
        Some(Server::Set { line }) => set(session, &line),
        Some(Server::Forget) => {
            session.journal()?.server_forget()?;
            session.done("forgot-server", None)
        }
        Some(Server::Erase { cancel: true, .. }) => keep_account(session),
        Some(Server::Erase { yes, .. }) => erase(session, yes),
    }
}

fn set(session: &Session, line: &str) -> Result<()> {
    let journal = session.journal()?;
    let view = journal.server_set(&ask::given(line)?)?;
    let json = serde_json::json!({ "done": "chose-server", "server": view });
    session.show(&json, |page| {
        let facts = [("url", (&view.url).into())];
        page.text(&session.tell("done-chose-server", &facts));
    })
}

fn show_it(session: &Session) -> Result<()> {
    let view = session.journal()?.server()?;
    let json = serde_json::json!({ "server": view });
    session.show(&json, |page| match &view {
        None => page.text(&session.say("server-none")),
        Some(view) => show::server::draw(page, session.catalogue(), &session.calendar(), view),
    })
}

/// The account is erased after some days, lest a thief destroys the last copy.
fn erase(session: &Session, yes: bool) -> Result<()> {
    let journal = session.journal()?;
    if journal.server()?.is_none() {
        return Err(CompanionError::NoServer.into());
    }
    let warning = session.say("server-erase-warning");
    ask::word_to_go_on(session, yes, &warning, &session.say("wipe-word"))?;
    let (transport, interrupt) = (transport::start()?, Interrupt::begin());
    let due_s = journal.erase_request(&transport, interrupt.cancel())?;
    let view = serde_json::json!({ "done": "asked-erasure", "due_s": due_s });
    session.show(&view, |page| {
        let day = due_s.and_then(|due_s| show::server::day(&session.calendar(), due_s));
        page.text(&match day {
            Some(day) => session.tell("server-erase-due", &[("day", day.into())]),
            None => session.say("done-asked-erasure"),
        });
    })
}

fn keep_account(session: &Session) -> Result<()> {
    let journal = session.journal()?;
    let (transport, interrupt) = (transport::start()?, Interrupt::begin());
    let kept = journal.erase_cancel(&transport, interrupt.cancel());
    kept.map_err(Failure::from)?;
    session.done("kept-account", None)
}
