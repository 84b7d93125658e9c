//! The devices of one person, and what a test does with them.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use companion::fakes::ManualClock;
use companion::{
    CancelHandle, CheckInDraft, Companion, DeviceClass, DeviceState, Language, Linking, Moment,
    NewDevice, Recovery, Secret, ServerAddress, Setup, SyncProgress, WhyStopped,
};

use crate::party::{self, Device, NOW_MS, Party};

pub fn setup() -> Setup {
    Setup {
        language: Language::English,
        class: DeviceClass::Computer,
        pin: None,
    }
}

pub fn at(n: i64) -> Moment {
    Moment {
        at_ms: NOW_MS + n * 60_000,
        tz_min: 0,
    }
}

pub fn write(companion: &Companion, n: i64, note: &str) -> String {
    let draft = CheckInDraft {
        mood: Some(3),
        note: Some(note.into()),
        ..CheckInDraft::at(at(n))
    };
    companion.record_check_in(&draft).unwrap()
}

pub fn notes(companion: &Companion) -> Vec<String> {
    let found = companion.search("told", None).unwrap();
    let mut notes: Vec<String> = found.hits.into_iter().map(|hit| hit.excerpt).collect();
    notes.sort();
    notes
}

pub fn sync(companion: &Companion, party: &Party) {
    for _ in 0..3 {
        let report = companion.sync(party, &SyncProgress::default()).unwrap();
        assert_eq!(report.why_stopped, WhyStopped::Done, "{report:?}");
    }
}

pub fn phone(party: &Party) -> Device {
    let phone = Device::new(1);
    phone.companion.server_set(&party.token_line()).unwrap();
    phone
}

/// What a device is given; no two draw the same.
pub fn parts() -> companion::Parts {
    static SEED: AtomicU64 = AtomicU64::new(4_000);
    let clock = Arc::new(ManualClock::at(NOW_MS));
    party::parts(&clock, &Arc::default(), SEED.fetch_add(1, Ordering::SeqCst))
}

/// A link up to where the check code is typed.
pub fn introduce(old: &Companion, new: &mut NewDevice) -> Linking {
    let mut linking = old.link(new.code().unwrap().reveal()).unwrap();
    new.take_offer(&linking.offer().unwrap()).unwrap();
    linking.take_card(&new.card().unwrap()).unwrap();
    linking
}

pub fn join(old: &Companion, new: &mut NewDevice) -> Companion {
    let mut linking = introduce(old, new);
    linking.confirm(&new.check_code().unwrap()).unwrap();
    new.take_keys(&linking.keys().unwrap()).unwrap()
}

/// Another device of the same person, in step with the server.
pub fn linked(old: &Companion, party: &Party, folder: &Path) -> Companion {
    let mut new = NewDevice::begin(folder, parts(), &setup(), None).unwrap();
    let tablet = join(old, &mut new);
    tablet.server_set(&party.token_line()).unwrap();
    sync(old, party);
    sync(&tablet, party);
    tablet
}

pub fn own_id(companion: &Companion) -> String {
    let devices = companion.devices().unwrap().devices;
    let own = devices.into_iter().find(|device| device.is_this_one);
    own.unwrap().id
}

pub fn state_of(companion: &Companion, id: &str) -> DeviceState {
    let devices = companion.devices().unwrap().devices;
    let found = devices.into_iter().find(|device| device.id == id);
    found.unwrap().state
}

pub fn words(companion: &Companion) -> Secret {
    companion
        .recovery_words(Language::English)
        .unwrap()
        .unwrap()
}

pub fn restore(party: &Party, words: &Secret, folder: &Path, keep: &[String]) -> Companion {
    let server =
        ServerAddress::find(party, "https://party.example", &CancelHandle::default()).unwrap();
    let from = Recovery {
        words,
        server: &server,
        keep,
    };
    let progress = SyncProgress::default();
    Companion::restore_from_words(folder, parts(), &setup(), &from, party, &progress).unwrap()
}

/// Changes the recovery words; answers with the new ones.
pub fn change_words(companion: &Companion, old: &Secret) -> Secret {
    let new = companion.new_words().unwrap();
    let typed = new.phrase(Language::English);
    new.confirm(&typed, old).unwrap();
    typed
}
