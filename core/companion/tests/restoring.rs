//! Snapshots, and a new phone from the twelve words and the server alone.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod party;

use std::sync::Arc;

use companion::fakes::ManualClock;
use companion::{
    CancelHandle, CheckInDraft, Companion, CompanionError, ContactDraft, DeviceClass, DeviceState,
    Language, Moment, NewDevice, Recovery, Secret, ServerAddress, Setup, SyncProgress, SyncReport,
    WhyStopped,
};
use party::{Device, Fault, NOW_MS, Party};

const DAY_MS: i64 = 24 * 3_600 * 1_000;

fn write(companion: &Companion, days_ago: i64, note: &str) {
    let at = Moment {
        at_ms: NOW_MS - days_ago * DAY_MS,
        tz_min: 0,
    };
    let draft = CheckInDraft {
        mood: Some(3),
        note: Some(note.into()),
        ..CheckInDraft::at(at)
    };
    companion.record_check_in(&draft).unwrap();
}

fn notes(companion: &Companion) -> Vec<String> {
    let (mut notes, mut after) = (Vec::new(), None);
    loop {
        let page = companion.search("told", after).unwrap();
        notes.extend(page.hits.into_iter().map(|hit| hit.excerpt));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    notes.sort();
    notes
}

fn sync(companion: &Companion, party: &Party) -> SyncReport {
    let report = companion.sync(party, &SyncProgress::default()).unwrap();
    assert_eq!(report.why_stopped, WhyStopped::Done, "{report:?}");
    report
}

fn setup() -> Setup {
    Setup {
        language: Language::English,
        class: DeviceClass::Phone,
        pin: None,
    }
}

fn address(party: &Party) -> ServerAddress {
    ServerAddress::find(party, "https://party.example", &CancelHandle::default()).unwrap()
}

fn words(device: &Device) -> Secret {
    device
        .companion
        .recovery_words(Language::English)
        .unwrap()
        .unwrap()
}

fn restore(
    party: &Party,
    words: &Secret,
    folder: &std::path::Path,
) -> Result<Companion, CompanionError> {
    let clock = Arc::new(ManualClock::at(NOW_MS));
    let parts = party::parts(&clock, &Arc::default(), 99);
    let server = address(party);
    let from = Recovery {
        words,
        server: &server,
        keep: &[],
    };
    Companion::restore_from_words(
        folder,
        parts,
        &setup(),
        &from,
        party,
        &SyncProgress::default(),
    )
}

/// A phone whose account has what it wrote, most of it under a snapshot.
fn settled() -> (Party, Device, Vec<String>) {
    let party = Party::begin();
    let phone = Device::new(1);
    phone.companion.server_set(&party.token_line()).unwrap();
    for day in 0..40 {
        write(&phone.companion, day * 9, &format!("told {day:02}"));
    }
    sync(&phone.companion, &party);
    // A snapshot is due since the months before have ended; it waits up to a day.
    sync(&phone.companion, &party);
    phone.clock.set(NOW_MS + DAY_MS);
    sync(&phone.companion, &party);
    write(&phone.companion, 0, "told after the snapshot");
    sync(&phone.companion, &party);
    let all = notes(&phone.companion);
    assert_eq!(all.len(), 41);
    (party, phone, all)
}

#[test]
fn the_words_and_the_server_bring_everything_back_and_shut_the_lost_phone_out() {
    let (party, phone, all) = settled();
    let folder = tempfile::tempdir().unwrap();
    let new = restore(&party, &words(&phone), folder.path()).unwrap();
    assert!(!new.is_arriving(), "today's screen can be used");
    let today = notes(&new);
    assert!(
        !today.is_empty() && today.len() < all.len(),
        "{}",
        today.len()
    );
    sync(&new, &party);
    assert_eq!(notes(&new), all);
    assert!(new.verify().unwrap().whole);

    let devices = new.devices().unwrap().devices;
    let states: Vec<DeviceState> = devices.iter().map(|device| device.state).collect();
    assert_eq!(states, [DeviceState::Active, DeviceState::Removed]);
    write(&phone.companion, 0, "told on the lost phone");
    let report = phone
        .companion
        .sync(&party, &SyncProgress::default())
        .unwrap();
    assert_eq!(report.why_stopped, WhyStopped::Frozen, "{report:?}");

    write(&new, 0, "told on the new phone");
    sync(&new, &party);
    sync(&new, &party);
    let folder = tempfile::tempdir().unwrap();
    let again = restore(&party, &words(&phone), folder.path()).unwrap();
    sync(&again, &party);
    assert_eq!(notes(&again), notes(&new));
}

/// Words that no packing makes short, so that one answer does not hold them all.
fn long(seed: u64) -> String {
    let mut state = seed;
    let letters = (0..900).map(|_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        char::from(b'a' + u8::try_from((state >> 33) % 26).unwrap())
    });
    letters.collect()
}

#[test]
fn what_no_snapshot_covers_yet_comes_back_from_every_space() {
    let party = Party::begin();
    let phone = Device::new(1);
    phone.companion.server_set(&party.token_line()).unwrap();
    for day in 0_i64..60 {
        let words = long(day.unsigned_abs());
        write(&phone.companion, day, &format!("told {day:02} {words}"));
    }
    let peer = phone.companion.open_relationship(None).unwrap();
    let at = Moment {
        at_ms: NOW_MS,
        tz_min: 0,
    };
    let mut contact = ContactDraft::at(at, "phone");
    contact.support_types = vec![("emotional".into(), 5)];
    contact.summary = Some("told each other".into());
    phone.companion.note_contact(&peer, &contact).unwrap();
    sync(&phone.companion, &party);
    sync(&phone.companion, &party);
    let all = notes(&phone.companion);
    assert_eq!(all.len(), 61);

    let folder = tempfile::tempdir().unwrap();
    let new = restore(&party, &words(&phone), folder.path()).unwrap();
    sync(&new, &party);
    sync(&new, &party);
    assert_eq!(notes(&new), all);
}

#[test]
fn a_restore_that_breaks_off_anywhere_goes_on_where_it_was() {
    let (party, phone, all) = settled();
    for losses in 1..12 {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(NOW_MS));
        let keys = Arc::default();
        let server = address(&party);
        let words = words(&phone);
        let from = Recovery {
            words: &words,
            server: &server,
            keep: &[],
        };
        let parts = || party::parts(&clock, &keys, 500 + losses);
        let progress = SyncProgress::default();
        party.expect((0..losses).map(|_| Fault::None).chain([Fault::LoseAnswer]));
        let begun = Companion::restore_from_words(
            folder.path(),
            parts(),
            &setup(),
            &from,
            &party,
            &progress,
        );
        party.expect([]);
        let new = match begun {
            Ok(new) => new,
            Err(_) => match Companion::open(folder.path(), parts(), None) {
                Ok(new) => new,
                Err(_) => Companion::restore_from_words(
                    folder.path(),
                    parts(),
                    &setup(),
                    &from,
                    &party,
                    &progress,
                )
                .unwrap(),
            },
        };
        for _ in 0..3 {
            clock.set(NOW_MS + DAY_MS);
            let _ = new.sync(&party, &progress).unwrap();
        }
        assert_eq!(notes(&new), all, "{losses}");
        new.close().unwrap();
    }
}

#[test]
fn other_words_find_no_account_and_leave_no_folder() {
    let (party, _phone, _) = settled();
    let stranger = Device::new(7);
    let folder = tempfile::tempdir().unwrap();
    let refused = restore(&party, &words(&stranger), folder.path());
    assert_eq!(refused.err(), Some(CompanionError::ServerRefused));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// A second device of the same person, linked by files and never synced since.
fn linked(phone: &Device, folder: &std::path::Path) -> (Companion, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(NOW_MS));
    let parts = party::parts(&clock, &Arc::default(), 77);
    let mut new = NewDevice::begin(folder, parts, &setup(), None).unwrap();
    let mut linking = phone.companion.link(new.code().unwrap().reveal()).unwrap();
    new.take_offer(&linking.offer().unwrap()).unwrap();
    linking.take_card(&new.card().unwrap()).unwrap();
    linking.confirm(&new.check_code().unwrap()).unwrap();
    (new.take_keys(&linking.keys().unwrap()).unwrap(), clock)
}

#[test]
fn a_device_that_was_away_while_entries_were_dropped_gets_them_from_the_snapshot() {
    let party = Party::begin();
    let phone = Device::new(1);
    phone.companion.server_set(&party.token_line()).unwrap();
    write(&phone.companion, 0, "told at first");
    sync(&phone.companion, &party);
    let folder = tempfile::tempdir().unwrap();
    let (tablet, clock) = linked(&phone, folder.path());
    tablet.server_set(&party.token_line()).unwrap();
    sync(&phone.companion, &party);
    sync(&tablet, &party);
    assert_eq!(notes(&tablet), ["told at first"]);

    for day in 1..30 {
        write(&phone.companion, -day, &format!("told {day:02} days later"));
        sync(&phone.companion, &party);
    }
    let later = |days: i64| {
        phone.clock.set(NOW_MS + days * DAY_MS);
        clock.set(NOW_MS + days * DAY_MS);
        party.set_clock(u64::try_from((NOW_MS + days * DAY_MS) / 1_000).unwrap());
    };
    for days in [40, 41] {
        later(days);
        sync(&phone.companion, &party);
    }
    later(75);
    party.maintain();
    assert!(
        party.dropped() > 25,
        "{} entries were dropped",
        party.dropped()
    );

    write(&tablet, -74, "told by who was away");
    sync(&tablet, &party);
    assert_eq!(notes(&tablet).len(), 31);
    write(&phone.companion, -75, "told at last");
    sync(&phone.companion, &party);
    sync(&tablet, &party);
    assert_eq!(notes(&tablet), notes(&phone.companion));
    assert_eq!(notes(&tablet).len(), 32);
    assert!(tablet.verify().unwrap().whole);
    let pending = tablet.pending().unwrap();
    assert!(pending.missing.is_empty(), "{pending:?}");
}
