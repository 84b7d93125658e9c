//! One run of the program: what was asked for, in which language, on which terminal.

use std::cell::{OnceCell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use companion::{Companion, FolderState, Parts, Secret};
use jiff::ZonedDateTime;
use serde::Serialize;

use crate::args::Common;
use crate::catalogue::{Catalogue, Facts, Language};
use crate::dates::Calendar;
use crate::failure::{Failure, Result};
use crate::keys::FileKeys;
use crate::page::{Abilities, Page};
use crate::system::{SystemClock, SystemRandom};
use crate::{places, terminal};

/// What a run has at hand.
pub struct Session {
    common: Common,
    catalogue: Catalogue,
    now: ZonedDateTime,
    abilities: Abilities,
    journal: OnceCell<Companion>,
    pin: RefCell<Option<Secret>>,
}

impl Session {
    /// The session of this run; `language` is what the option or the locale asks for.
    pub fn new(common: Common, language: Language) -> Self {
        let abilities = terminal::abilities(common.ascii);
        Self {
            common,
            catalogue: Catalogue::of(language),
            now: ZonedDateTime::now(),
            abilities,
            journal: OnceCell::new(),
            pin: RefCell::new(None),
        }
    }

    pub const fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    pub const fn now(&self) -> &ZonedDateTime {
        &self.now
    }

    pub const fn is_json(&self) -> bool {
        self.common.json
    }

    pub const fn pin_comes_from_input(&self) -> bool {
        self.common.pin_stdin
    }

    /// Dates in the language of this run.
    pub const fn calendar(&self) -> Calendar<'_> {
        Calendar::new(&self.catalogue, &self.now)
    }

    pub fn say(&self, id: &str) -> String {
        self.catalogue.say(id)
    }

    pub fn tell(&self, id: &str, facts: &Facts<'_>) -> String {
        self.catalogue.tell(id, facts)
    }

    pub fn page(&self) -> Page {
        Page::new(self.abilities)
    }

    pub const fn abilities(&self) -> Abilities {
        self.abilities
    }

    /// The folder of the journal.
    pub fn home(&self) -> Result<PathBuf> {
        places::journal(self.common.home.as_ref()).ok_or(Failure::NoPlace)
    }

    /// What the journal is given from this machine.
    pub fn parts(&self) -> Result<Parts> {
        let keys = FileKeys::of_this_person().ok_or(Failure::NoPlace)?;
        Ok(Parts {
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            keys: Arc::new(keys),
        })
    }

    /// The journal, opened when it is first needed.
    pub fn journal(&self) -> Result<&Companion> {
        if let Some(journal) = self.journal.get() {
            return Ok(journal);
        }
        let opened = self.open()?;
        Ok(self.journal.get_or_init(|| opened))
    }

    fn open(&self) -> Result<Companion> {
        let (home, parts) = (self.home()?, self.parts()?);
        let pin = self.ask_pin(&home, &parts)?;
        let journal = Companion::open(&home, parts, pin.as_ref())?;
        *self.pin.borrow_mut() = pin;
        Ok(journal)
    }

    /// Asks for the PIN where the folder has one that may be tried now.
    pub fn ask_pin(&self, home: &Path, parts: &Parts) -> Result<Option<Secret>> {
        match Companion::state_of(home, parts)? {
            FolderState::Ready {
                pin: true,
                wait_s: 0,
            } => Ok(Some(crate::ask::secret(self, "ask-pin")?)),
            _ => Ok(None),
        }
    }

    /// How the values of this journal are said.
    pub fn voice(&self) -> Result<crate::voice::Voice<'_>> {
        let profile = self.journal()?.profile()?;
        Ok(crate::voice::Voice::new(
            &self.catalogue,
            self.calendar(),
            &profile,
        ))
    }

    /// Refuses a language that nothing is written in.
    pub fn check_language(&self) -> Result<()> {
        let refused = Failure::Argument {
            field: "language",
            rule: companion::Rule::NotAllowed,
        };
        match &self.common.lang {
            Some(tag) if Language::read(tag).is_none() => Err(refused),
            _ => Ok(()),
        }
    }

    /// The PIN that opened the journal.
    pub fn pin(&self) -> Option<Secret> {
        self.pin.borrow().clone()
    }

    /// Takes the journal that was just begun or opened elsewhere.
    pub fn adopt(&self, journal: Companion) {
        // A session has at most one journal: a second one would be a mistake of ours.
        let _ = self.journal.set(journal);
    }

    /// Goes on in the language of the profile, unless the option said another.
    pub fn speak_as_profile(&mut self) -> Result<()> {
        if self.common.lang.is_some() {
            return Ok(());
        }
        let tag = self.journal()?.profile()?.language;
        if let Some(language) = tag.as_deref().and_then(Language::read)
            && language != self.catalogue.language()
        {
            self.catalogue = Catalogue::of(language);
        }
        Ok(())
    }

    /// Prints a view: as JSON where that was asked for, otherwise as a page.
    pub fn show<V: Serialize + ?Sized>(
        &self,
        view: &V,
        draw: impl FnOnce(&mut Page),
    ) -> Result<()> {
        if self.is_json() {
            return self.print_json(view);
        }
        let mut page = self.page();
        draw(&mut page);
        terminal::print(&page.render())
    }

    /// Prints what was done: `{"done": …, "id": …}`, or words.
    pub fn done(&self, what: &str, id: Option<&str>) -> Result<()> {
        let view = serde_json::json!({ "done": what, "id": id });
        let short = id
            .map(|id| crate::ids::short(id).to_owned())
            .unwrap_or_default();
        self.show(&view, |page| {
            page.text(&self.tell(&format!("done-{what}"), &[("id", short.into())]));
        })
    }

    fn print_json<V: Serialize + ?Sized>(&self, view: &V) -> Result<()> {
        let text = serde_json::to_string(view).map_err(|_| Failure::Output)?;
        terminal::print(&format!("{text}\n"))
    }
}
