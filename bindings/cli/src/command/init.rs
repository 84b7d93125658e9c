use companion::{Companion, DeviceClass, FolderState, Setup};

use super::words;
use crate::catalogue::Language;
use crate::failure::Result;
use crate::session::Session;
use crate::{ask, terminal};

/// Begins a journal and shows its recovery words.
pub fn run(session: &Session) -> Result<()> {
    let (home, parts) = (session.home()?, session.parts()?);
    if let FolderState::Ready { .. } = Companion::state_of(&home, &parts)? {
        return Err(companion::CompanionError::AlreadySetUp.into());
    }
    let setup = setup(session)?;
    let journal = Companion::create(&home, parts, &setup)?;
    let phrase = journal.recovery_words(setup.language)?;
    session.adopt(journal);
    let list = words::split(phrase.as_ref());
    let view = serde_json::json!({
        "done": "init",
        "folder": home.to_string_lossy(),
        "pin": setup.pin.is_some(),
        "words": list,
    });
    session.show(&view, |page| {
        let folder = home.to_string_lossy().into_owned();
        page.text(&session.tell("init-done", &[("folder", folder.into())]));
        page.gap();
        words::draw(page, session, &list);
        page.gap();
        page.text(&session.say("init-next"));
        page.gap();
        page.quiet(&session.say("init-server"));
    })
}

/// How a journal on this machine begins; asks for a PIN where somebody can give one.
pub fn setup(session: &Session) -> Result<Setup> {
    let pin = if session.pin_comes_from_input() || terminal::has_keyboard() {
        ask::above(session, |page| page.text(&session.say("init-pin")));
        ask::new_secret(session, "ask-new-pin")?
    } else {
        None
    };
    Ok(Setup {
        language: spoken(session.catalogue().language()),
        class: DeviceClass::Computer,
        pin,
    })
}

/// The facade's name for a language of ours.
pub const fn spoken(language: Language) -> companion::Language {
    match language {
        Language::English => companion::Language::English,
        Language::Spanish => companion::Language::Spanish,
    }
}
