use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use companion::{CompanionError, HttpTransport, LinkProblem};

use crate::failure::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::pictures::{self, Pace};
use crate::session::Session;
use crate::{ask, files, terminal};

/// How long to wait before looking again: first, and at most. A server lets a network use mailboxes
/// five times a minute (PROTOCOL 12), and both devices are often in one.
const LOOK_MS_MIN: u64 = 2_000;
const LOOK_MS_MAX: u64 = 15_000;
/// How long to wait before looking into a folder again.
const FOLDER_MS: u64 = 250;
/// How long a file that is damaged may stay so: it may be on its way into the folder.
const COPY_MS_MAX: u64 = 5_000;
/// How long one step is waited for: a mailbox stays open for ten minutes, and both devices need
/// some time before.
const STEP_S_MAX: u64 = 15 * 60;

/// One step of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Who the person is, from the device that they have.
    Offer,
    /// The new device's card.
    Card,
    /// What the new device needs to read everything.
    Keys,
}

impl Step {
    const ALL: [Self; 3] = [Self::Offer, Self::Card, Self::Keys];

    /// Its name, which its file has too.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Card => "card",
            Self::Keys => "keys",
        }
    }

    const fn waiting(self) -> &'static str {
        match self {
            Self::Offer => "link-wait-offer",
            Self::Card => "link-wait-card",
            Self::Keys => "link-wait-keys",
        }
    }
}

/// How the steps travel.
pub enum Way {
    /// Through a mailbox of the person's server.
    Server(HttpTransport),
    /// As files in a folder that both see, now or one after the other.
    Folder(PathBuf),
    /// As pictures on the screen; what the other device shows is pasted, or named as a file.
    Pictures,
}

impl Way {
    /// Its name for scripts.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Server(_) => "server",
            Self::Folder(_) => "folder",
            Self::Pictures => "pictures",
        }
    }
}

/// Carries the steps of one link.
pub struct Passage<'a> {
    pub session: &'a Session,
    pub interrupt: &'a Interrupt,
    pub way: Way,
}

impl Passage<'_> {
    /// Refuses a folder that holds steps of another link: the first one read would end this.
    pub fn check(&self) -> Result<()> {
        let Way::Folder(folder) = &self.way else {
            return Ok(());
        };
        if !folder.is_dir() {
            return Err(Failure::NoPlace);
        }
        match Step::ALL
            .iter()
            .any(|step| folder.join(step.name()).exists())
        {
            true => Err(Failure::FolderUsed),
            false => Ok(()),
        }
    }

    /// The line to the server, if that is the way.
    pub const fn transport(&self) -> Option<&HttpTransport> {
        match &self.way {
            Way::Server(transport) => Some(transport),
            Way::Folder(_) | Way::Pictures => None,
        }
    }

    /// Says what is waited for.
    pub fn announce(&self, step: Step) -> Result<()> {
        if self.session.is_json() {
            let view = serde_json::json!({ "event": "waiting", "for": step.name() });
            return self.session.show(&view, |_| {});
        }
        ask::above(self.session, |page| {
            page.quiet(&self.session.say(step.waiting()));
        });
        Ok(())
    }

    /// Hands a step over as a file or as pictures.
    pub fn give(&self, step: Step, bytes: &[u8]) -> Result<()> {
        if let Way::Folder(folder) = &self.way {
            return files::write(&folder.join(step.name()), bytes, false);
        }
        let texts = pictures::texts(bytes)?;
        if self.session.is_json() {
            let view = serde_json::json!({
                "event": "pictures", "step": step.name(), "pictures": texts,
            });
            return self.session.show(&view, |_| {});
        }
        let show = || pictures::show(self.session, &texts, Pace::Film);
        self.interrupt.asking(show)?;
        self.session.show(&texts, |page| {
            page.text(&self.session.say("link-texts"));
            page.lines(
                texts
                    .iter()
                    .map(|text| crate::page::Line::new().plain(text)),
            );
        })
    }

    /// Waits for a step as a file or as pictures, and hands it to `take`. A file that is damaged is
    /// read again for a while.
    pub fn take<T>(
        &self,
        step: Step,
        mut take: impl FnMut(&[u8]) -> companion::Result<T>,
    ) -> Result<T> {
        self.announce(step)?;
        let Way::Folder(folder) = &self.way else {
            if terminal::has_keyboard() {
                ask::above(self.session, |page| {
                    page.text(&self.session.say("link-paste"))
                });
            }
            let next = || self.interrupt.asking(terminal::read_line);
            return Ok(take(&pictures::read(self.session, true, next)?)?);
        };
        let path = folder.join(step.name());
        self.wait_for_file(&path)?;
        let copied_by = Instant::now() + Duration::from_millis(COPY_MS_MAX);
        loop {
            match take(&files::read(&path)?) {
                Err(CompanionError::Link { problem })
                    if problem == LinkProblem::Damaged && Instant::now() < copied_by =>
                {
                    self.interrupt.pause(Duration::from_millis(FOLDER_MS))?;
                }
                taken => return Ok(taken?),
            }
        }
    }

    fn wait_for_file(&self, path: &Path) -> Result<()> {
        let until = Instant::now() + Duration::from_secs(STEP_S_MAX);
        while !fs::metadata(path).is_ok_and(|file| file.len() > 0) {
            if Instant::now() > until {
                return Err(gone());
            }
            self.interrupt.pause(Duration::from_millis(FOLDER_MS))?;
        }
        Ok(())
    }

    /// Puts a step into the mailbox, however often the server asks to come later.
    pub fn post(&self, mut post: impl FnMut() -> companion::Result<()>) -> Result<()> {
        self.look(0, || post().map(Some))
    }

    /// Looks into the mailbox until something is there.
    pub fn fetch<T>(
        &self,
        step: Step,
        look: impl FnMut() -> companion::Result<Option<T>>,
    ) -> Result<T> {
        self.announce(step)?;
        self.look(LOOK_MS_MIN, look)
    }

    fn look<T>(
        &self,
        first_ms: u64,
        mut look: impl FnMut() -> companion::Result<Option<T>>,
    ) -> Result<T> {
        let until = Instant::now() + Duration::from_secs(STEP_S_MAX);
        let mut wait_ms = first_ms;
        loop {
            self.interrupt.pause(Duration::from_millis(wait_ms))?;
            let in_time = Instant::now() < until;
            match look() {
                Ok(Some(found)) => return Ok(found),
                Ok(None) if in_time => {}
                Ok(None) => return Err(gone()),
                Err(CompanionError::ServerBusy | CompanionError::Offline) if in_time => {
                    wait_ms = LOOK_MS_MAX;
                }
                Err(error) => return Err(error.into()),
            }
            wait_ms = (wait_ms * 2).clamp(LOOK_MS_MIN, LOOK_MS_MAX);
        }
    }
}

fn gone() -> Failure {
    let problem = LinkProblem::Gone;
    CompanionError::Link { problem }.into()
}
