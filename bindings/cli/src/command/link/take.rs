use companion::{Companion, CompanionError, FolderState, NewDevice, ServerAddress, SyncReport};

use super::passage::{Passage, Step, Way};
use super::{in_the_way, sync_after};
use crate::args::LinkNew;
use crate::command::init;
use crate::failure::Result;
use crate::interrupt::Interrupt;
use crate::page::Line;
use crate::session::Session;
use crate::{picture, show, transport};

/// Makes this machine a device of a person who has another one already.
pub fn new(session: &Session, typed: &LinkNew) -> Result<()> {
    let (home, parts) = (session.home()?, session.parts()?);
    if Companion::state_of(&home, &parts)? != FolderState::Empty {
        return Err(CompanionError::AlreadySetUp.into());
    }
    let setup = init::setup(session)?;
    let interrupt = Interrupt::begin();
    let (line, address) = match &typed.server {
        None => (None, None),
        Some(url) => {
            let line = transport::start()?;
            let address = ServerAddress::find(&line, url, interrupt.cancel())?;
            (Some(line), Some(address))
        }
    };
    let has_server = address.is_some();
    let way = match (&typed.dir, line) {
        (Some(folder), _) => Way::Folder(folder.clone()),
        (None, Some(line)) => Way::Server(line),
        (None, None) => Way::Pictures,
    };
    let passage = Passage {
        session,
        interrupt: &interrupt,
        way,
    };
    passage.check()?;
    let mut device = NewDevice::begin(&home, parts, &setup, address)?;
    show_code(&passage, &device)?;
    let journal = join(&passage, &mut device)?;
    session.adopt(journal);
    let report = match has_server {
        true => first_sync(&passage)?,
        false => None,
    };
    say_done(session, report.as_ref())
}

fn show_code(passage: &Passage<'_>, device: &NewDevice) -> Result<()> {
    let session = passage.session;
    let code = device.code()?;
    let view = serde_json::json!({
        "event": "code", "through": passage.way.name(), "text": code.reveal(),
    });
    session.show(&view, |page| {
        if let Some(lines) = picture::qr(code.reveal(), session.abilities()) {
            page.lines(lines);
        }
        page.text(&session.say("link-code"));
        page.line(Line::new().plain(code.reveal()));
        let how = match &passage.way {
            Way::Folder(folder) => {
                let folder = folder.to_string_lossy().into_owned();
                session.tell("link-code-folder", &[("folder", folder.into())])
            }
            Way::Server(_) | Way::Pictures => session.say("link-code-type"),
        };
        page.text(&how);
    })
}

/// The three steps, and the check code between the second and the last.
fn join(passage: &Passage<'_>, device: &mut NewDevice) -> Result<Companion> {
    let cancel = passage.interrupt.cancel();
    if let Some(line) = passage.transport() {
        passage.fetch(Step::Offer, || {
            let came = device.fetch_offer(line, cancel)?;
            Ok(came.then_some(()))
        })?;
        passage.post(|| device.post_card(line, cancel))?;
        show_check_code(passage.session, device)?;
        return passage.fetch(Step::Keys, || device.fetch_keys(line, cancel));
    }
    passage.take(Step::Offer, |file| device.take_offer(file))?;
    passage.give(Step::Card, &device.card()?)?;
    show_check_code(passage.session, device)?;
    passage.take(Step::Keys, |file| device.take_keys(file))
}

fn show_check_code(session: &Session, device: &NewDevice) -> Result<()> {
    let code = device.check_code()?;
    let view = serde_json::json!({ "event": "check_code", "digits": code.reveal() });
    session.show(&view, |page| {
        page.gap();
        page.text(&session.say("link-check-code"));
        page.line(Line::new().space(4).strong(code.reveal()));
    })
}

fn first_sync(passage: &Passage<'_>) -> Result<Option<SyncReport>> {
    let journal = passage.session.journal()?;
    let own;
    let line = match passage.transport() {
        Some(line) => line,
        None => {
            own = transport::start()?;
            &own
        }
    };
    Ok(sync_after(
        passage.session,
        journal,
        line,
        passage.interrupt,
    ))
}

fn say_done(session: &Session, report: Option<&SyncReport>) -> Result<()> {
    let is_arriving = session.journal()?.is_arriving();
    let view = serde_json::json!({ "done": "linked", "arriving": is_arriving, "sync": report });
    session.show(&view, |page| {
        page.text(&session.say("done-linked"));
        if let Some(report) = report {
            show::sync::draw(page, session.catalogue(), report);
            if let Some(words) = in_the_way(session, report) {
                page.text(&words);
            }
        }
        if is_arriving {
            page.text(&session.say("link-arriving"));
        }
    })
}
