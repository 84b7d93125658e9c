//! Several devices of one person, linked by real records and with each other's epoch secrets.

use std::path::Path;
use std::sync::Arc;

use journal::{CheckInDraft, Moment};
use membership::Maker;
use protocol::{
    CAP_BUNDLE, CAP_DICTIONARY_1, Class, DeviceId, EnvelopeLog, LogId, PersonId, SpaceId,
};
use secrecy::ExposeSecret;
use store::{Commit, LogRecord, MetaWrite, OwnHead, SpaceRow, Transactions};
use vault::DeviceKeys;

use crate::fakes::{ManualClock, MemoryKeys, SeededRandom};
use crate::parts::Draw;
use crate::progress::Progress;
use crate::sync::applying::Applied;
use crate::sync::taking::Taken;
use crate::{Companion, DeviceClass, Language, Parts, Setup, identity, meta};

/// 2026-11-24, 12:00 UTC.
pub(super) const NOON_MS: i64 = 1_795_521_600_000;
const DAY_MS: i64 = 86_400_000;

/// One device in its folder.
pub(super) struct Own {
    folder: tempfile::TempDir,
    parts: Parts,
    pub(super) clock: Arc<ManualClock>,
    companion: Option<Companion>,
}

impl Own {
    /// A person's first device.
    pub(super) fn first() -> Self {
        Self::made(1, |path, parts| {
            let setup = Setup {
                language: Language::English,
                class: DeviceClass::Phone,
                pin: None,
            };
            Companion::create(path, parts, &setup).unwrap()
        })
    }

    /// Another device of the same person, added by this one and given its secrets.
    pub(super) fn second(&self, seed: u64) -> Self {
        Self::made(seed, |path, parts| {
            let keys = DeviceKeys::make(&mut Draw(&*parts.random)).unwrap();
            let first = self.add(&keys);
            Companion::begin_with(path, parts, None, |_| Ok(first), |_| Ok(())).unwrap()
        })
    }

    /// The same without the secrets.
    pub(super) fn second_without_secrets(&self, seed: u64) -> Self {
        Self::made(seed, |path, parts| {
            let keys = DeviceKeys::make(&mut Draw(&*parts.random)).unwrap();
            let first = Commit {
                epochs: Vec::new(),
                ..self.add(&keys)
            };
            Companion::begin_with(path, parts, None, |_| Ok(first), |_| Ok(())).unwrap()
        })
    }

    fn made(seed: u64, begin: impl FnOnce(&Path, Parts) -> Companion) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(NOON_MS));
        let parts = Parts {
            clock: clock.clone(),
            random: Arc::new(SeededRandom::from(seed)),
            keys: Arc::new(MemoryKeys::default()),
        };
        let companion = begin(folder.path(), parts.clone());
        Self {
            folder,
            parts,
            clock,
            companion: Some(companion),
        }
    }

    pub(super) fn get(&self) -> &Companion {
        self.companion.as_ref().unwrap()
    }

    /// The process dies without a word, and starts again.
    pub(super) fn restart(&mut self) {
        drop(self.companion.take());
        let opened = Companion::open(self.folder.path(), self.parts.clone(), None);
        self.companion = Some(opened.unwrap());
    }

    /// A copy of the folder as it is now, as a phone that was restored from a backup has it.
    pub(super) fn copied(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for file in std::fs::read_dir(self.folder.path()).unwrap() {
            let path = file.unwrap().path();
            std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
        let mut copy = Self {
            folder,
            parts: self.parts.clone(),
            clock: Arc::clone(&self.clock),
            companion: None,
        };
        copy.restart();
        copy
    }

    /// The program was updated since.
    pub(super) fn updated(&self) {
        let meta = vec![MetaWrite {
            name: meta::TRIED_BY.into(),
            value: Some(b"before".to_vec()),
        }];
        let store = &self.get().inner.store;
        store
            .commit(&Commit {
                meta,
                ..Commit::default()
            })
            .unwrap();
    }

    /// A process died while it applied these: number, tries before, whether it was at it.
    pub(super) fn died_applying(&self, marks: &[(i64, u8, u8)]) {
        let mut bytes = Vec::new();
        for (n, tries, is_now) in marks {
            bytes.extend(n.to_be_bytes());
            bytes.extend([*tries, *is_now]);
        }
        let store = &self.get().inner.store;
        store
            .commit(&crate::sync::marker::marker(Some(bytes)))
            .unwrap();
    }

    pub(super) fn keys(&self) -> DeviceKeys {
        self.get().read(identity::device_keys).unwrap()
    }

    pub(super) fn device(&self) -> DeviceId {
        self.keys().device_id()
    }

    pub(super) fn person(&self) -> PersonId {
        self.get().inner.me.person
    }

    pub(super) fn private(&self) -> SpaceId {
        SpaceId::from_bytes(self.get().private_space().unwrap().0)
    }

    /// Signs as this device.
    pub(super) fn sign<T>(&self, sign: impl FnOnce(&Maker<'_>) -> T) -> T {
        let keys = self.keys();
        sign(&Maker {
            person: self.person(),
            device: keys.device_id(),
            key: keys.signing(),
        })
    }

    /// Keeps a record of the person log that this device signed.
    pub(super) fn keep_record(&self, log: LogId, bytes: Vec<u8>) {
        let record = membership::Record::decode(&bytes).unwrap();
        let author = record.author;
        let row = LogRecord {
            log: *log.as_bytes(),
            id: *record.id(&log).as_bytes(),
            author: author.map(|author| *author.device.as_bytes()),
            counter: author.map_or(0, |author| author.counter),
            body: bytes,
        };
        let written = self.get().inner.store.batch(|writer| {
            if let Some(author) = author {
                writer.raise_own_head(&OwnHead {
                    log: row.log,
                    device: *author.device.as_bytes(),
                    kind: 2,
                    sequence: author.counter,
                    id: row.id,
                })?;
            }
            writer.apply(&Commit {
                log_records: vec![row],
                ..Commit::default()
            })
        });
        written.unwrap();
    }

    /// Signs AddDevice, and gives what the new device's store begins with.
    fn add(&self, keys: &DeviceKeys) -> Commit {
        let person = self.person();
        let card = keys.card(Class::Phone, CAP_BUNDLE | CAP_DICTIONARY_1, &person);
        let added = self.get().read(|reader| {
            let known = self.get().known(reader)?;
            let log = known.person_log(&person).unwrap();
            Ok(self
                .sign(|maker| membership::add_device(log, maker, card))
                .unwrap())
        });
        self.keep_record(person.into(), added.unwrap());
        let meta = |name: &str, value: &[u8]| MetaWrite {
            name: name.into(),
            value: Some(value.to_vec()),
        };
        let private = self.get().private_space().unwrap();
        let first = self.get().read(|reader| {
            let mut commit = Commit {
                log_records: reader.log_records(person.as_bytes())?,
                meta: vec![
                    meta(meta::PERSON, person.as_bytes()),
                    meta(meta::DEVICE, keys.to_secret_bytes().expose_secret()),
                    meta(meta::PRIVATE_SPACE, &private.0),
                ],
                ..Commit::default()
            };
            for space in reader.spaces()? {
                commit.log_records.extend(reader.log_records(&space.id.0)?);
                commit.epochs.extend(reader.epochs(space.id)?);
                commit.spaces.push(SpaceRow { ..space });
            }
            Ok(commit)
        });
        first.unwrap()
    }

    /// Writes a check-in some days after the first day.
    pub(super) fn check_in(&self, day: i64, note: &str) -> String {
        let now = Moment {
            at_ms: NOON_MS + day * DAY_MS,
            tz_min: 0,
        };
        self.clock.set(now.at_ms);
        let draft = CheckInDraft {
            mood: Some(3),
            note: Some(note.into()),
            ..CheckInDraft::at(now)
        };
        self.get().record_check_in(&draft).unwrap()
    }

    /// All notes of check-ins, sorted.
    pub(super) fn notes(&self) -> Vec<String> {
        let rows = self.get().read(|reader| {
            let listing = store::Listing::live();
            let days = store::Day::MIN / 2..=store::Day::MAX / 2;
            let rows = reader.records_on(journal::RecordKind::CheckIn as u8, &days, &listing)?;
            Ok(rows)
        });
        let notes = rows.unwrap().into_iter().map(|row| {
            let id = row.record.id;
            self.get()
                .check_in(&id)
                .unwrap()
                .note
                .shown
                .unwrap_or_default()
        });
        let mut notes: Vec<String> = notes.collect();
        notes.sort();
        notes
    }

    pub(super) fn seal(&self) -> usize {
        let sealed = self.get().seal(true).unwrap();
        assert_eq!(sealed.left, []);
        sealed.entries
    }

    pub(super) fn apply(&self) -> Applied {
        self.get().apply(&Progress::default()).unwrap()
    }

    pub(super) fn items(&self) -> Vec<EnvelopeLog> {
        self.get().items_for(&self.private(), &[]).unwrap()
    }

    pub(super) fn take(&self, logs: &[EnvelopeLog]) -> Taken {
        self.get().take_envelope(logs).unwrap()
    }

    /// Heads of every document, by space and key.
    pub(super) fn heads(&self) -> Vec<crate::DocumentHeads> {
        let mut heads = self.get().documents().unwrap();
        heads.sort_by(|a, b| (a.space, &a.key).cmp(&(b.space, &b.key)));
        heads
    }
}

/// Everybody seals, hands everything to everybody, and applies.
pub(super) fn meet(devices: &[&Own]) {
    for _ in 0..2 {
        for device in devices {
            device.get().seal(true).unwrap();
        }
        for from in devices {
            for to in devices.iter().filter(|to| to.device() != from.device()) {
                let taken = to.take(&from.items());
                assert_eq!(taken.refused, []);
                to.apply();
            }
        }
    }
}

/// Everybody has the same documents and the same rows as if made anew.
pub(super) fn assert_agree(devices: &[&Own]) {
    let first = devices[0];
    for other in &devices[1..] {
        assert_eq!(first.heads(), other.heads());
        assert_eq!(first.notes(), other.notes());
    }
    for device in devices {
        let verdict = device.get().verify().unwrap();
        assert!(verdict.whole, "{verdict:?}");
    }
}
