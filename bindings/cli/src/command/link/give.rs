use companion::{CompanionError, LinkProblem, Linking, Secret, SyncReport};

use super::passage::{Passage, Step, Way};
use super::{in_the_way, sync_after};
use crate::args::LinkAdd;
use crate::failure::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::session::Session;
use crate::{ask, show, terminal, transport};

/// How often the check code is asked for at a keyboard.
const TRIES_MAX: u32 = 3;

/// Adds a new device to those of this person. The PIN, where there is one, was typed into this very
/// command: it is as fresh as it can be.
pub fn add(session: &Session, typed: &LinkAdd) -> Result<()> {
    let journal = session.journal()?;
    let code = ask::given(&typed.code)?;
    let mut linking = journal.link(&code)?;
    let interrupt = Interrupt::begin();
    let way = match (&typed.dir, linking.uses_server()) {
        (Some(folder), _) => Way::Folder(folder.clone()),
        (None, true) => Way::Server(transport::start()?),
        (None, false) => Way::Pictures,
    };
    let passage = Passage {
        session,
        interrupt: &interrupt,
        way,
    };
    passage.check()?;
    show_class(&passage, &linking)?;
    introduce(&passage, &mut linking)?;
    confirm(&passage, &mut linking)?;
    hand_over(&passage, &linking)?;
    let report = match journal.server()? {
        Some(_) => push(&passage)?,
        None => None,
    };
    let view = serde_json::json!({ "done": "added-device", "sync": report });
    session.show(&view, |page| {
        page.text(&session.say("done-added-device"));
        match &report {
            Some(report) => {
                if let Some(words) = in_the_way(session, report) {
                    page.text(&words);
                }
            }
            None => page.text(&session.say("link-then-envelope")),
        }
    })
}

fn show_class(passage: &Passage<'_>, linking: &Linking) -> Result<()> {
    let session = passage.session;
    let class = show::devices::class(linking.class());
    let view = serde_json::json!({
        "event": "device", "class": class, "through": passage.way.name(),
    });
    session.show(&view, |page| {
        let kind = session.catalogue().word("device", class);
        page.text(&session.tell("link-class", &[("class", kind.into())]));
    })
}

fn introduce(passage: &Passage<'_>, linking: &mut Linking) -> Result<()> {
    let cancel = passage.interrupt.cancel();
    let Some(line) = passage.transport() else {
        passage.give(Step::Offer, &linking.offer()?)?;
        return passage.take(Step::Card, |file| linking.take_card(file));
    };
    let journal = passage.session.journal()?;
    if journal.server()?.is_some_and(|server| !server.enrolled) {
        journal.enroll(line, cancel)?;
    }
    passage.post(|| linking.post_offer(line, cancel))?;
    passage.fetch(Step::Card, || {
        let came = linking.fetch_card(line, cancel)?;
        Ok(came.then_some(()))
    })
}

/// The check code, as the other device shows it. In a script it is the next line of the input.
fn confirm(passage: &Passage<'_>, linking: &mut Linking) -> Result<()> {
    let session = passage.session;
    announce(session)?;
    let mut tries = 1;
    loop {
        let typed = passage.interrupt.asking(|| ask_digits(session))?;
        match linking.confirm(&Secret::from(typed)) {
            Err(CompanionError::Link { problem })
                if problem == LinkProblem::WrongCheckCode
                    && terminal::has_keyboard()
                    && tries < TRIES_MAX =>
            {
                tries += 1;
                let words = Failure::Journal(CompanionError::Link { problem });
                ask::above(session, |page| page.text(&words.words(session.catalogue())));
            }
            done => return Ok(done?),
        }
    }
}

fn ask_digits(session: &Session) -> Result<String> {
    if session.is_json() {
        return terminal::read_line()?.ok_or(Failure::missing("check_code"));
    }
    let typed = ask::words(session, &session.say("ask-check-code"))?;
    typed.ok_or(Failure::missing("check_code"))
}

fn announce(session: &Session) -> Result<()> {
    if !session.is_json() {
        return Ok(());
    }
    session.show(
        &serde_json::json!({ "event": "ask", "for": "check_code" }),
        |_| {},
    )
}

fn hand_over(passage: &Passage<'_>, linking: &Linking) -> Result<()> {
    match passage.transport() {
        Some(line) => passage.post(|| linking.post_keys(line, passage.interrupt.cancel())),
        None => passage.give(Step::Keys, &linking.keys()?),
    }
}

/// The server learns of the new device from both. By files or pictures nobody asked for the
/// network: it may not be there.
fn push(passage: &Passage<'_>) -> Result<Option<SyncReport>> {
    let journal = passage.session.journal()?;
    Ok(passage
        .transport()
        .and_then(|line| sync_after(passage.session, journal, line, passage.interrupt)))
}
