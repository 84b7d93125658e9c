use companion::{Companion, CompanionError, DeviceView, WhyStopped};

use super::{sync, words};
use crate::args::Devices;
use crate::failure::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::session::Session;
use crate::{ask, show, transport};

/// The fewest characters of an id that name a device.
const ID_CHARS_MIN: usize = 4;

/// Shows the person's devices, or does something about one.
pub fn run(session: &Session, action: Option<Devices>) -> Result<()> {
    match action {
        None | Some(Devices::List) => list(session),
        Some(Devices::Name { id, name }) => {
            let (journal, device) = named(session, &id)?;
            let name = name.filter(|name| !name.trim().is_empty());
            journal.name_device(&device.id, name.as_deref())?;
            session.done("named-device", Some(&device.id))
        }
        Some(Devices::Remove { id, yes }) => remove(session, &id, yes),
        Some(Devices::Settle) => settle(session),
        Some(Devices::Renew) => renew(session),
    }
}

fn list(session: &Session) -> Result<()> {
    let view = session.journal()?.devices()?;
    session.show(&view, |page| {
        show::devices::draw(page, session.catalogue(), &view);
    })
}

/// The device whose id begins with what somebody typed, or that has this name.
fn named<'a>(session: &'a Session, typed: &str) -> Result<(&'a Companion, DeviceView)> {
    let journal = session.journal()?;
    let typed = typed.trim();
    let id = typed.to_ascii_lowercase();
    let is_meant = |device: &DeviceView| {
        device.name.as_deref() == Some(typed)
            || (id.len() >= ID_CHARS_MIN && device.id.starts_with(&id))
    };
    let devices = journal.devices()?.devices.into_iter();
    let mut found: Vec<DeviceView> = devices.filter(is_meant).collect();
    match (found.pop(), found.len()) {
        (Some(device), 0) => Ok((journal, device)),
        (Some(_), others) => Err(Failure::Several { count: others + 1 }),
        (None, _) => Err(CompanionError::NotFound.into()),
    }
}

fn remove(session: &Session, typed: &str, yes: bool) -> Result<()> {
    let (journal, device) = named(session, typed)?;
    let short = show::devices::short(&device.id).to_owned();
    let name = device.name.clone().unwrap_or(short);
    let warning = session.tell("devices-remove-warning", &[("name", (&name).into())]);
    ask::word_to_go_on(session, yes, &warning, &session.say("devices-remove-word"))?;
    journal.remove_device(&device.id)?;
    let view = serde_json::json!({ "done": "removed-device", "id": device.id });
    session.show(&view, |page| {
        page.text(&session.tell("done-removed-device", &[("name", name.into())]));
        page.text(&session.say("devices-then-sync"));
    })
}

/// The words say which devices there are: those that are active now, and no other.
fn settle(session: &Session) -> Result<()> {
    let journal = session.journal()?;
    ask::above(session, |page| {
        page.text(&session.say("devices-settle-how"))
    });
    let phrase = ask::phrase(session, "ask-recovery-words")?;
    journal.settle_devices(&phrase).map_err(words::of_words)?;
    session.done("settled", None)
}

/// New keys for this device: what the server has comes first, so that nothing is said twice.
fn renew(session: &Session) -> Result<()> {
    let journal = session.journal()?;
    let has_server = journal.server()?.is_some();
    let line = match has_server {
        true => Some((transport::start()?, Interrupt::begin())),
        false => None,
    };
    let sync = || match &line {
        Some((transport, interrupt)) => {
            sync::exchange(session, journal, transport, interrupt, sync::ROUNDS_MAX).map(Some)
        }
        None => Ok(None),
    };
    if let Some(report) = sync()? {
        match report.why_stopped {
            WhyStopped::Done | WhyStopped::More | WhyStopped::MustRetire => {}
            why => crate::failure::of_sync(why)?,
        }
    }
    journal.retire_keys()?;
    let report = sync()?;
    let view = serde_json::json!({ "done": "renewed", "sync": report });
    session.show(&view, |page| page.text(&session.say("done-renewed")))
}
