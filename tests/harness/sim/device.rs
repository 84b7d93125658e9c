use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use companion::fakes::MemoryKeys;
use companion::{
    CheckInChange, CheckInDraft, Clock, Companion, CompanionError, ContactDraft, DeviceState,
    GoalChange, GoalDraft, KeyHolder, Moment, Parts, PendingView, RandomSource, RecordKind,
    SyncProgress, SyncReport, WhyStopped,
};

use super::home::Image;
use super::link::FlakyLink;
use super::oracle::{Field, Oracle, RecordRef};
use super::pulse::{Killed, Pulse};
use super::summary::FaultKind;
use super::world::World;

/// What became of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Somebody has it in hand.
    InHand,
    /// It is gone, or was given up.
    Gone,
}

/// How a call of the facade ended.
#[derive(Debug)]
pub enum Attempt<T> {
    /// It returned.
    Done(T),
    /// It answered with an error.
    Failed(CompanionError),
    /// The process was killed in it, and started again.
    Killed,
}

impl<T> Attempt<T> {
    /// What it returned.
    pub fn done(self) -> Option<T> {
        match self {
            Self::Done(value) => Some(value),
            Self::Failed(_) | Self::Killed => None,
        }
    }
}

/// A device of the person: a folder in memory, a clock, a line, and the facade over it.
#[derive(Clone)]
pub struct Device {
    pub(super) inner: Rc<Inner>,
}

pub(super) struct Inner {
    pub(super) hand: usize,
    pub(super) name: String,
    pub(super) world: Arc<World>,
    pub(super) oracle: Rc<RefCell<Oracle>>,
    pub(super) pulse: Arc<Pulse>,
    pub(super) link: Arc<FlakyLink>,
    pub(super) home: tempfile::TempDir,
    pub(super) keys: Arc<MemoryKeys>,
    pub(super) open: RefCell<Option<Companion>>,
    pub(super) fate: Cell<Fate>,
    /// Whether it was set back or copied, so that it may have to take new keys.
    pub(super) doubled: Cell<bool>,
    pub(super) born_ms: i64,
    pub(super) gone_ms: Cell<Option<i64>>,
    /// Why its last sync stopped.
    pub(super) last: Cell<Option<WhyStopped>>,
    pub(super) texts: Rc<RefCell<super::network::Texts>>,
}

impl Device {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// What became of it.
    #[must_use]
    pub fn fate(&self) -> Fate {
        self.inner.fate.get()
    }

    pub(super) fn hand(&self) -> usize {
        self.inner.hand
    }

    pub(super) fn parts(&self) -> Parts {
        let inner = &self.inner;
        parts(&inner.pulse, &inner.keys)
    }

    pub(super) fn folder(&self) -> &Path {
        self.inner.home.path()
    }

    /// Starts its process.
    pub(super) fn start(&self) {
        let opened = Companion::open(self.folder(), self.parts(), None);
        match opened {
            Ok(companion) => *self.inner.open.borrow_mut() = Some(companion),
            Err(error) => {
                self.breaks(format_args!("does not open: {error}"));
                self.inner.fate.set(Fate::Gone);
            }
        }
    }

    /// Does `work`; if `dies_after` so many steps, in the middle of it.
    pub(super) fn attempt<T>(
        &self,
        dies_after: Option<u32>,
        work: impl FnOnce(&Companion) -> companion::Result<T>,
    ) -> Attempt<T> {
        let inner = &self.inner;
        inner.link.begins();
        let Some(companion) = inner.open.borrow().clone() else {
            return Attempt::Failed(CompanionError::NotSetUp);
        };
        if let Some(steps) = dies_after {
            inner.pulse.dies_after(steps);
        }
        let done = catch_unwind(AssertUnwindSafe(|| work(&companion)));
        inner.pulse.lives();
        drop(companion);
        match done {
            Ok(Ok(value)) => Attempt::Done(value),
            Ok(Err(error)) => {
                self.judge(&error);
                Attempt::Failed(error)
            }
            Err(thrown) if thrown.is::<Killed>() => {
                self.inner.world.fault(FaultKind::DeviceKilled);
                let left = inner.pulse.left().expect("what it left behind");
                self.becomes(&left);
                Attempt::Killed
            }
            Err(thrown) => {
                self.breaks(format_args!("panicked"));
                std::panic::resume_unwind(thrown)
            }
        }
    }

    /// Puts an image in place of what is there, and starts from it.
    pub(super) fn becomes(&self, image: &Image) {
        self.inner.open.borrow_mut().take();
        image.put(self.folder());
        self.start();
    }

    /// Some errors are always defects.
    fn judge(&self, error: &CompanionError) {
        let defect = matches!(
            error,
            CompanionError::Unexpected(_)
                | CompanionError::Damaged
                | CompanionError::Disk
                | CompanionError::SyncRunning
                | CompanionError::AlreadyOpen
                | CompanionError::Foreign
                | CompanionError::NewerVersion
                | CompanionError::UpdateNeeded
        );
        if defect {
            self.breaks(format_args!("answers {error:?}"));
        }
    }

    pub(super) fn breaks(&self, what: std::fmt::Arguments<'_>) {
        let line = format!("device {} ({}) {what}", self.hand(), self.name());
        self.inner.world.breaks(line);
    }

    pub(super) fn say(&self, what: std::fmt::Arguments<'_>) {
        let (hand, name) = (self.hand(), self.name());
        self.inner.world.say(format_args!("{name} {hand}: {what}"));
    }

    fn moment(&self) -> Moment {
        Clock::now(&*self.inner.pulse)
    }

    fn told(&self, record: usize, field: Field, text: &str, seen: &[String], done: bool) {
        let mut oracle = self.inner.oracle.borrow_mut();
        oracle.wrote(self.hand(), (record, field), text, seen, done);
    }

    /// Records how somebody feels, with this note.
    pub fn check_in(&self, note: &str) -> Option<String> {
        self.check_in_dying(note, None)
    }

    pub(super) fn check_in_dying(&self, note: &str, dies: Option<u32>) -> Option<String> {
        let draft = CheckInDraft {
            mood: Some(3),
            note: Some(note.to_owned()),
            ..CheckInDraft::at(self.moment())
        };
        let made = self.attempt(dies, |c| c.record_check_in(&draft));
        self.made(RecordKind::CheckIn, Field::Words, note, made)
    }

    pub(super) fn goal_dying(&self, title: &str, dies: Option<u32>) -> Option<String> {
        let draft = GoalDraft::new(title);
        let made = self.attempt(dies, |c| c.add_goal(&draft));
        self.made(RecordKind::Goal, Field::Words, title, made)
    }

    pub(super) fn contact_dying(&self, summary: &str, dies: Option<u32>) -> Option<String> {
        let draft = ContactDraft {
            summary: Some(summary.to_owned()),
            support_types: vec![("emotional".into(), 0)],
            ..ContactDraft::at(self.moment(), "phone")
        };
        let made = self.attempt(dies, |c| {
            let known = c.relationships()?.relationships;
            let with = match known.first() {
                Some(known) => known.id.clone(),
                None => c.open_relationship(None)?,
            };
            c.note_contact(&with, &draft)
        });
        self.made(RecordKind::Contact, Field::Beside, summary, made)
    }

    fn made(
        &self,
        kind: RecordKind,
        field: Field,
        text: &str,
        made: Attempt<String>,
    ) -> Option<String> {
        let id = match made {
            Attempt::Done(id) => id,
            Attempt::Failed(CompanionError::NotArrived) | Attempt::Killed => return None,
            Attempt::Failed(error) => {
                self.breaks(format_args!("does not write: {error:?}"));
                return None;
            }
        };
        let record = self.inner.oracle.borrow_mut().begins(kind, &id);
        self.told(record, field, text, &[], true);
        self.say(format_args!("writes {kind:?} {id}"));
        Some(id)
    }

    /// Says the note of a check-in anew.
    pub fn edit(&self, id: &str, note: &str) -> bool {
        let at = self
            .inner
            .oracle
            .borrow()
            .records()
            .iter()
            .position(|one| one.id == id);
        at.is_some_and(|at| self.edit_dying(at, note, None))
    }

    /// The note of a check-in as it stands here, in every version.
    #[must_use]
    pub fn note(&self, id: &str) -> Vec<String> {
        let record = RecordRef {
            kind: RecordKind::CheckIn,
            id: id.to_owned(),
        };
        self.stands(&record).unwrap_or_default()
    }

    /// Says something of a record anew, if it is here.
    pub(super) fn edit_dying(&self, at: usize, text: &str, dies: Option<u32>) -> bool {
        let record = self.inner.oracle.borrow().records()[at].clone();
        let id = &record.id;
        let Some(seen) = self.stands(&record).filter(|_| !self.is_deleted(&record)) else {
            return false;
        };
        let (field, seen) = match record.kind {
            RecordKind::CheckIn => (Field::Words, seen),
            RecordKind::Goal if text.len().is_multiple_of(2) => (Field::Words, seen),
            RecordKind::Goal => (Field::Beside, Vec::new()),
            _ => return false,
        };
        let written = text.to_owned();
        let done = match (record.kind, field) {
            (RecordKind::CheckIn, _) => self.attempt(dies, |c| {
                c.edit_check_in(id, &[CheckInChange::Note(Some(written))])
            }),
            (_, Field::Words) => self.attempt(dies, |c| {
                c.edit_goal(id, &[GoalChange::Title(written)]).map(drop)
            }),
            (_, Field::Beside) => self.attempt(dies, |c| {
                let cheer = GoalChange::Cheer {
                    step: None,
                    text: Some(written),
                };
                c.edit_goal(id, &[cheer]).map(drop)
            }),
        };
        match done {
            Attempt::Done(()) => self.told(at, field, text, &seen, true),
            Attempt::Killed => self.told(at, field, text, &seen, false),
            Attempt::Failed(error) => {
                self.breaks(format_args!("does not edit: {error:?}"));
                return false;
            }
        }
        self.say(format_args!("edits {:?} {id}", record.kind));
        true
    }

    /// Deletes a record, if it is here.
    pub(super) fn delete(&self, at: usize) {
        let record = self.inner.oracle.borrow().records()[at].clone();
        if self.stands(&record).is_none() || self.is_deleted(&record) {
            return;
        }
        let done = self.attempt(None, |c| c.delete(record.kind, &record.id));
        if let Attempt::Failed(error) = done {
            self.breaks(format_args!("does not delete: {error:?}"));
        }
        self.say(format_args!("deletes {:?} {}", record.kind, record.id));
    }

    fn is_deleted(&self, record: &RecordRef) -> bool {
        let open = self.inner.open.borrow();
        let deleted = open.as_ref().and_then(|c| match record.kind {
            RecordKind::CheckIn => c.check_in(&record.id).ok().map(|view| view.deleted),
            RecordKind::Goal => c.goal(&record.id).ok().map(|view| view.deleted),
            _ => c.contact(&record.id).ok().map(|view| view.deleted),
        });
        deleted.unwrap_or_default()
    }

    /// The texts that stand in a record here, in every version; none if it is not here.
    pub(super) fn stands(&self, record: &RecordRef) -> Option<Vec<String>> {
        let open = self.inner.open.borrow();
        let c = open.as_ref()?;
        let id = &record.id;
        let texts = match record.kind {
            RecordKind::CheckIn => {
                let note = c.check_in(id).ok()?.note;
                let versions = note.versions.into_iter().map(|version| version.value);
                versions.chain(note.shown).collect()
            }
            RecordKind::Goal => {
                let goal = c.goal(id).ok()?;
                let versions = goal.title.versions.into_iter().map(|version| version.value);
                let cheers = goal.cheers.into_iter().filter_map(|cheer| cheer.text);
                versions.chain(goal.title.shown).chain(cheers).collect()
            }
            RecordKind::Contact => c.contact(id).ok()?.summary.into_iter().collect(),
            _ => return None,
        };
        Some(texts)
    }

    /// One sync, as far as it gets.
    pub fn sync(&self) -> Option<WhyStopped> {
        self.sync_dying(None).map(|report| report.why_stopped)
    }

    pub(super) fn sync_dying(&self, dies: Option<u32>) -> Option<SyncReport> {
        let link = Arc::clone(&self.inner.link);
        self.inner.last.set(None);
        let done = self.attempt(dies, |c| c.sync(&*link, &SyncProgress::default()));
        let report = match done {
            Attempt::Done(report) => report,
            Attempt::Failed(error) => {
                if error != CompanionError::NoServer {
                    self.breaks(format_args!("does not sync: {error:?}"));
                }
                return None;
            }
            Attempt::Killed => return None,
        };
        self.say(format_args!(
            "syncs: {:?}, {} up, {} down, {} trips, {}",
            report.why_stopped,
            report.pushed,
            report.pulled,
            report.round_trips,
            waits(&report.pending),
        ));
        self.inner.last.set(Some(report.why_stopped));
        let pending = &report.pending;
        let all = pending.unsent_documents + pending.unsent_items == 0;
        if report.why_stopped == WhyStopped::Done && all {
            self.inner.oracle.borrow_mut().safe(self.hand());
        }
        if report.why_stopped == WhyStopped::MustRetire && !self.inner.doubled.get() {
            self.breaks(format_args!("T12: has to take new keys, and is no copy"));
        }
        Some(report)
    }

    /// Its own id and what its records say of it.
    pub(super) fn own(&self) -> Option<(String, DeviceState)> {
        let open = self.inner.open.borrow();
        let devices = open.as_ref()?.devices().ok()?.devices;
        let own = devices.into_iter().find(|device| device.is_this_one)?;
        Some((own.id, own.state))
    }

    pub(super) fn image(&self) -> Image {
        Image::take(self.folder())
    }

    /// It is lost for good.
    pub(super) fn goes(&self) {
        self.inner.open.borrow_mut().take();
        self.inner.fate.set(Fate::Gone);
        self.inner.gone_ms.set(Some(self.inner.world.now_ms()));
        self.inner
            .oracle
            .borrow_mut()
            .device_set_back(self.hand(), 0);
        self.say(format_args!("is gone"));
    }

    /// A text that nobody wrote yet.
    pub(super) fn words(&self) -> String {
        self.inner.texts.borrow_mut().next()
    }
}

pub(super) fn parts(pulse: &Arc<Pulse>, keys: &Arc<MemoryKeys>) -> Parts {
    Parts {
        clock: Arc::clone(pulse) as Arc<dyn Clock>,
        random: Arc::clone(pulse) as Arc<dyn RandomSource>,
        keys: Arc::clone(keys) as Arc<dyn KeyHolder>,
    }
}

/// What waits, and nothing that does not.
fn waits(pending: &PendingView) -> String {
    let counts = [
        ("documents", pending.unsent_documents),
        ("unsent", pending.unsent_items),
        ("waiting", pending.waiting),
        ("incomplete", pending.incomplete),
        ("out", pending.quarantined),
        ("late", pending.late),
        ("forked", pending.forked),
        ("missing", pending.missing.len() as u64),
    ];
    let counts = counts.iter().filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(what, count)| format!("{count} {what}"))
        .collect();
    counts.join(", ")
}
