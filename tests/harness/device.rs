//! Own devices of one person, before there is a network between them: each has the same journal to
//! begin with, writes alone, and hears of the others by exported changes.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use companion::fakes::{ManualClock, MemoryKeys, SeededRandom};
use companion::{AppliedChanges, Clock, Companion, DeviceClass, KeyHolder, Language, Parts, Setup};
use store::{Commit, DatabaseKey, FileStore, MetaWrite, Transactions};
use vault::{DeviceKeys, Unwrapped, WrappedKey};

/// Where a key file says under which id the key that opens it is kept: after a mark and a version.
const FOLDER_ID: std::ops::Range<usize> = 7..23;

/// One device with its own folder, clock and keys.
pub struct Device {
    companion: Option<Companion>,
    folder: tempfile::TempDir,
    keys: Arc<MemoryKeys>,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    seed: u64,
}

impl Device {
    /// A first device, whose clock stands at `now_ms`.
    ///
    /// # Panics
    /// If a journal cannot be made.
    #[must_use]
    pub fn first(now_ms: i64) -> Self {
        let mut device = Self {
            companion: None,
            folder: tempfile::tempdir().expect("a folder"),
            keys: Arc::default(),
            clock: Arc::new(ManualClock::at(now_ms)),
            seed: 1,
        };
        let setup = Setup {
            language: Language::English,
            class: DeviceClass::Phone,
            pin: None,
        };
        let made = Companion::create(device.folder.path(), device.parts(), &setup);
        device.companion = Some(made.expect("a journal"));
        device
    }

    /// Another device of the same person, with all that this one has by now and keys of its own.
    ///
    /// # Panics
    /// If the folder cannot be copied or opened.
    #[must_use]
    pub fn another(&mut self, seed: u64) -> Self {
        self.close();
        let folder = tempfile::tempdir().expect("a folder");
        for entry in fs::read_dir(self.folder.path()).expect("a folder") {
            let entry = entry.expect("a file");
            fs::copy(entry.path(), folder.path().join(entry.file_name())).expect("a copy");
        }
        let mut device = Self {
            companion: None,
            folder,
            keys: Arc::clone(&self.keys),
            clock: Arc::new(ManualClock::at(self.clock.now().at_ms)),
            seed,
        };
        device.draw_keys();
        self.open();
        device.open();
        device
    }

    /// What an app does with it.
    ///
    /// # Panics
    /// While it is closed.
    #[must_use]
    pub fn journal(&self) -> &Companion {
        self.companion.as_ref().expect("an open journal")
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Takes all that another device has and this one has not; what came of each document.
    ///
    /// # Panics
    /// If either cannot be read or written.
    pub fn hear(&self, other: &Self) -> Vec<AppliedChanges> {
        let here = self.journal().documents().expect("documents");
        let there = other.journal().documents().expect("documents");
        let take = |document: &companion::DocumentHeads| {
            let (space, key) = (&document.space, &document.key[..]);
            let known = here
                .iter()
                .find(|here| (&here.space, &here.key[..]) == (space, key));
            let heads = known.map_or(&[][..], |here| &here.heads[..]);
            let changes = other.journal().changes_since(space, key, heads);
            let changes = changes.expect("changes");
            let taken = self.journal().apply_changes(space, key, &changes);
            taken.expect("applied")
        };
        there.iter().map(take).collect()
    }

    /// Closes and opens it again, as a phone does that went off.
    ///
    /// # Panics
    /// If it does not open.
    pub fn restart(&mut self) {
        self.close();
        self.open();
    }

    fn close(&mut self) {
        let open = self.companion.take().expect("an open journal");
        open.close().expect("closed");
    }

    fn open(&mut self) {
        let open = Companion::open(self.folder.path(), self.parts(), None);
        self.companion = Some(open.expect("a journal"));
    }

    fn parts(&self) -> Parts {
        Parts {
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            random: Arc::new(SeededRandom::from(self.seed)),
            keys: Arc::clone(&self.keys) as Arc<dyn KeyHolder>,
        }
    }

    /// A copied device takes new keys before it writes (DOMAIN 3); linking will do this.
    fn draw_keys(&self) {
        let key = database_key(self.folder.path(), &*self.keys);
        let store = FileStore::open(self.folder.path(), &key).expect("the store");
        let mut random = Seeded(fastrand::Rng::with_seed(self.seed));
        let keys = DeviceKeys::make(&mut random).expect("keys");
        let secret = keys.to_secret_bytes();
        let device = MetaWrite {
            name: "device".into(),
            value: Some(secrecy::ExposeSecret::expose_secret(&secret).to_vec()),
        };
        let commit = Commit {
            meta: vec![device],
            ..Commit::default()
        };
        store.commit(&commit).expect("new keys");
        store.close().expect("closed");
    }
}

struct Seeded(fastrand::Rng);

impl protocol::Random for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) -> protocol::Result<()> {
        self.0.fill(bytes);
        Ok(())
    }
}

/// The key of the database in a folder that opens without a PIN.
///
/// # Panics
/// If the folder holds no such journal.
#[must_use]
pub fn database_key(folder: &Path, keys: &dyn KeyHolder) -> DatabaseKey {
    let file = fs::read(folder.join("key")).expect("a key file");
    let id = file.get(FOLDER_ID).and_then(|id| id.try_into().ok());
    let wrapped = file.get(FOLDER_ID.end..).unwrap_or_default();
    let wrapped = WrappedKey::from_bytes(wrapped).expect("a wrapped key");
    let mut hardware = keys.release(&id.expect("an id")).expect("a kept key");
    let hardware = vault::Secret::take(&mut hardware);
    let opened = vault::unwrap_database_key(&wrapped, &hardware, None);
    let Ok(Unwrapped::Key(key)) = opened else {
        panic!("the database key does not open");
    };
    DatabaseKey::new(*key.expose())
}

/// Whether all devices have the same documents.
///
/// # Panics
/// If one of them cannot be read.
#[must_use]
pub fn equal_heads(devices: &[&Device]) -> bool {
    let mut heads = devices.iter().map(|device| {
        let mut documents = device.journal().documents().expect("documents");
        documents.sort_by(|one, other| (one.space, &one.key).cmp(&(other.space, &other.key)));
        documents
    });
    let first = heads.next();
    heads.all(|other| Some(other) == first)
}
