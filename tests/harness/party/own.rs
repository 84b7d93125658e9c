use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use companion::fakes::{ManualClock, MemoryKeys, SeededRandom};
use companion::{
    CancelHandle, CheckInDraft, Companion, DeviceClass, EnvelopeReport, EnvelopeScope, Language,
    Linking, Moment, NewDevice, Parts, Progress, ServerAddress, Setup, SyncProgress, SyncReport,
    Transport,
};
use protocol::Handle;

use super::{NOW_MS, Party, URL, copy_folder};

/// How many check-ins are made on one day: the limit is 50.
const A_DAY: i64 = 20;
const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;

/// No two devices draw the same.
static SEED: AtomicU64 = AtomicU64::new(1);
/// No two check-ins are made at one moment.
static NUMBER: AtomicI64 = AtomicI64::new(0);

/// A device of a person, whose clock goes only where it is told to.
pub struct Own {
    folder: tempfile::TempDir,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    keys: Arc<MemoryKeys>,
    companion: Option<Companion>,
    written: Mutex<Vec<String>>,
}

fn setup(class: DeviceClass) -> Setup {
    Setup {
        language: Language::English,
        class,
        pin: None,
    }
}

impl Own {
    /// The first device of a new person.
    ///
    /// # Panics
    /// If a journal cannot be made.
    #[must_use]
    pub fn first() -> Self {
        let mut own = Self::blank();
        let setup = setup(DeviceClass::Phone);
        let made = Companion::create(own.folder.path(), own.parts(), &setup);
        own.companion = Some(made.expect("a journal"));
        own
    }

    /// A folder, a clock and keys without a journal.
    ///
    /// # Panics
    /// If no folder can be made.
    #[must_use]
    pub fn blank() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            clock: Arc::new(ManualClock::at(NOW_MS)),
            keys: Arc::default(),
            companion: None,
            written: Mutex::default(),
        }
    }

    /// What it is given from outside.
    #[must_use]
    pub fn parts(&self) -> Parts {
        Parts {
            clock: Arc::clone(&self.clock) as _,
            random: Arc::new(SeededRandom::from(
                SEED.fetch_add(1, Ordering::SeqCst) << 32,
            )),
            keys: Arc::clone(&self.keys) as _,
        }
    }

    /// Begins to join, with the server's address or without.
    ///
    /// # Panics
    /// If there is a journal.
    #[must_use]
    pub fn joining(&self, server: Option<ServerAddress>) -> NewDevice {
        let setup = setup(DeviceClass::Computer);
        let new = NewDevice::begin(self.folder.path(), self.parts(), &setup, server);
        new.expect("a new device")
    }

    /// Takes the journal that was made in its folder.
    pub fn have(&mut self, companion: Companion) {
        self.companion = Some(companion);
    }

    /// Its journal.
    ///
    /// # Panics
    /// While it has none.
    #[must_use]
    pub fn journal(&self) -> &Companion {
        self.companion.as_ref().expect("an open journal")
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Makes a check-in with a note that nobody else makes, and remembers it.
    ///
    /// # Panics
    /// If it is refused.
    pub fn write(&self, note: &str) -> String {
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let at = Moment {
            at_ms: NOW_MS - number / A_DAY % 200 * DAY_MS + number % A_DAY * MINUTE_MS,
            tz_min: 0,
        };
        let note = format!("{note} {number}");
        let draft = CheckInDraft {
            mood: Some(3),
            note: Some(note.clone()),
            ..CheckInDraft::at(at)
        };
        let id = self.journal().record_check_in(&draft).expect("written");
        self.written.lock().expect("a list").push(note);
        id
    }

    /// What was written on it and acknowledged, oldest first.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn written(&self) -> Vec<String> {
        self.written.lock().expect("a list").clone()
    }

    /// Remembers what another device wrote as if it had been written here: that one is gone.
    ///
    /// # Panics
    /// Never.
    pub fn inherit(&self, other: &Self) {
        self.written.lock().expect("a list").extend(other.written());
    }

    /// The notes of every check-in that it shows, sorted.
    ///
    /// # Panics
    /// If a screen cannot be read.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let journal = self.journal();
        let months = journal.history_month("2026-11").expect("a month");
        let mut notes = Vec::new();
        for month in months.months_present {
            let days = journal.history_month(&month).expect("a month").days;
            for line in days.into_iter().flat_map(|day| day.check_ins) {
                let note = journal.check_in(&line.id).expect("a check-in").note.shown;
                notes.extend(note);
            }
        }
        notes.sort();
        notes
    }

    /// One sync.
    ///
    /// # Panics
    /// If something is wrong on this device.
    pub fn sync(&self, transport: &dyn Transport) -> SyncReport {
        let report = self.journal().sync(transport, &SyncProgress::default());
        report.expect("a report")
    }

    /// Its id in hexadecimal.
    ///
    /// # Panics
    /// If its records do not name it.
    #[must_use]
    pub fn id(&self) -> String {
        let devices = self.journal().devices().expect("devices").devices;
        let own = devices.into_iter().find(|device| device.is_this_one);
        own.expect("itself").id
    }

    /// The first bytes of its id, by which others name it.
    ///
    /// # Panics
    /// As `id`.
    #[must_use]
    pub fn handle(&self) -> Handle {
        let bytes = hex::decode(self.id()).expect("hexadecimal");
        Handle::from_bytes(*bytes.first_chunk().expect("eight bytes"))
    }

    /// Hands everything to another device as a file.
    ///
    /// # Panics
    /// If no file can be made, or it cannot be read.
    pub fn hand_over(&self, to: &Self) -> EnvelopeReport {
        let file = self.journal().write_envelope(EnvelopeScope::Everything);
        let read = to
            .journal()
            .read_envelope(&file.expect("a file"), &Progress::default());
        read.expect("read")
    }

    /// Goes off and on again.
    ///
    /// # Panics
    /// If the journal does not open.
    pub fn restart(&mut self) {
        self.close();
        self.open();
    }

    /// A copy of its folder, taken while it is off.
    ///
    /// # Panics
    /// If the files cannot be copied.
    #[must_use]
    pub fn image(&mut self) -> tempfile::TempDir {
        self.close();
        let image = tempfile::tempdir().expect("a folder");
        copy_folder(self.folder.path(), image.path());
        self.open();
        image
    }

    /// Puts a copy in place of what it has.
    ///
    /// # Panics
    /// If the files cannot be copied.
    pub fn set_back(&mut self, image: &Path) {
        self.close();
        for file in std::fs::read_dir(self.folder.path()).expect("a folder") {
            std::fs::remove_file(file.expect("a file").path()).expect("removed");
        }
        copy_folder(image, self.folder.path());
        self.open();
    }

    /// A second phone that came from a copy of this one, keys and all.
    ///
    /// # Panics
    /// If the files cannot be copied.
    #[must_use]
    pub fn copied(&self, image: &Path) -> Self {
        let mut copy = Self {
            keys: Arc::clone(&self.keys),
            written: Mutex::new(self.written()),
            ..Self::blank()
        };
        copy_folder(image, copy.folder.path());
        copy.open();
        copy
    }

    fn close(&mut self) {
        let open = self.companion.take().expect("an open journal");
        open.close().expect("closed");
    }

    fn open(&mut self) {
        let open = Companion::open(self.folder.path(), self.parts(), None);
        self.companion = Some(open.expect("a journal"));
    }
}

/// Links a new device by files alone, then tells it of the server that the old one has.
///
/// # Panics
/// If linking fails.
#[must_use]
pub fn link(old: &Own, party: &Party) -> Own {
    let mut own = Own::blank();
    let mut new = own.joining(None);
    let mut linking = begin(old, &new);
    new.take_offer(&linking.offer().expect("an offer"))
        .expect("taken");
    linking
        .take_card(&new.card().expect("a card"))
        .expect("taken");
    let code = new.check_code().expect("a code");
    linking.confirm(&code).expect("confirmed");
    let keys = linking.keys().expect("keys");
    own.have(new.take_keys(&keys).expect("a journal"));
    let set = own.journal().server_set(&party.token_line());
    set.expect("a server");
    own
}

fn begin(old: &Own, new: &NewDevice) -> Linking {
    let code = new.code().expect("a code");
    old.journal().link(code.reveal()).expect("a link")
}

/// Links a new device through the mailbox of the server.
///
/// # Panics
/// If linking fails.
#[must_use]
pub fn link_by_mail(old: &Own, party: &dyn Transport) -> Own {
    link_through(old, party, party).expect("linked")
}

/// The same over two lines, of which either may do anything.
///
/// # Errors
/// The first refusal on either side.
pub fn link_through(
    old: &Own,
    of_old: &dyn Transport,
    of_new: &dyn Transport,
) -> companion::Result<Own> {
    let cancel = CancelHandle::default();
    let address = ServerAddress::find(of_new, URL, &cancel)?;
    let mut own = Own::blank();
    let mut new = own.joining(Some(address));
    let mut linking = old.journal().link(new.code()?.reveal())?;
    linking.post_offer(of_old, &cancel)?;
    new.fetch_offer(of_new, &cancel)?;
    new.post_card(of_new, &cancel)?;
    linking.fetch_card(of_old, &cancel)?;
    linking.confirm(&new.check_code()?)?;
    linking.post_keys(of_old, &cancel)?;
    let companion = new.fetch_keys(of_new, &cancel)?;
    own.have(companion.ok_or(companion::CompanionError::NotFound)?);
    Ok(own)
}
