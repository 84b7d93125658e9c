//! Linking a second device: through the server and wholly offline, and everything that must be
//! refused on the way.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod party;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use companion::fakes::ManualClock;
use companion::{
    CancelHandle, CheckInDraft, Companion, CompanionError, DeviceClass, DeviceState, FolderState,
    Language, LinkProblem, Linking, Moment, NewDevice, Secret, ServerAddress, Setup, SyncProgress,
    WhyStopped,
};
use party::{Device, NOW_MS, Party};

fn setup() -> Setup {
    Setup {
        language: Language::English,
        class: DeviceClass::Computer,
        pin: None,
    }
}

/// What a device is given; no two draw the same.
fn parts() -> companion::Parts {
    static SEED: AtomicU64 = AtomicU64::new(1_000);
    let clock = Arc::new(ManualClock::at(NOW_MS));
    party::parts(&clock, &Arc::default(), SEED.fetch_add(1, Ordering::SeqCst))
}

/// A device that is about to join, in a folder of its own.
struct Fresh {
    folder: tempfile::TempDir,
    new: NewDevice,
}

fn fresh(server: Option<ServerAddress>) -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let new = NewDevice::begin(folder.path(), parts(), &setup(), server).unwrap();
    Fresh { folder, new }
}

fn code(new: &NewDevice) -> String {
    new.code().unwrap().reveal().to_owned()
}

fn write(companion: &Companion, n: i64, note: &str) {
    let at = Moment {
        at_ms: NOW_MS + n * 60_000,
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
    let found = companion.search("told", None).unwrap();
    let mut notes: Vec<String> = found.hits.into_iter().map(|hit| hit.excerpt).collect();
    notes.sort();
    notes
}

fn sync(companion: &Companion, party: &Party) {
    for _ in 0..3 {
        let report = companion.sync(party, &SyncProgress::default()).unwrap();
        assert_eq!(report.why_stopped, WhyStopped::Done, "{report:?}");
    }
}

fn problem<T: std::fmt::Debug>(refused: Result<T, CompanionError>) -> LinkProblem {
    match refused {
        Err(CompanionError::Link { problem }) => problem,
        other => panic!("{other:?}"),
    }
}

/// The first two steps by file.
fn introduce(old: &Companion, fresh: &mut Fresh) -> Linking {
    let mut linking = old.link(&code(&fresh.new)).unwrap();
    fresh.new.take_offer(&linking.offer().unwrap()).unwrap();
    linking.take_card(&fresh.new.card().unwrap()).unwrap();
    linking
}

#[test]
fn a_device_that_is_linked_through_the_server_reads_and_writes_at_once() {
    let party = Party::begin();
    let phone = Device::new(1);
    phone.companion.server_set(&party.token_line()).unwrap();
    write(&phone.companion, 0, "told on the phone");
    sync(&phone.companion, &party);

    let cancel = CancelHandle::default();
    let address = ServerAddress::find(&party, "https://party.example", &cancel).unwrap();
    let mut fresh = fresh(Some(address));
    let mut linking = phone.companion.link(&code(&fresh.new)).unwrap();
    assert_eq!((linking.class(), linking.uses_server()), (DeviceClass::Computer, true));
    assert!(!fresh.new.fetch_offer(&party, &cancel).unwrap());
    linking.post_offer(&party, &cancel).unwrap();
    assert!(!linking.fetch_card(&party, &cancel).unwrap());
    assert!(fresh.new.fetch_offer(&party, &cancel).unwrap());
    fresh.new.post_card(&party, &cancel).unwrap();
    assert!(linking.fetch_card(&party, &cancel).unwrap());
    assert!(fresh.new.fetch_keys(&party, &cancel).unwrap().is_none());
    linking.confirm(&fresh.new.check_code().unwrap()).unwrap();
    linking.post_keys(&party, &cancel).unwrap();

    let tablet = fresh.new.fetch_keys(&party, &cancel).unwrap().unwrap();
    assert!(tablet.is_arriving());
    assert_eq!(tablet.today("2026-11-24").err(), None);
    assert_eq!(
        tablet.record_check_in(&CheckInDraft::at(Moment { at_ms: NOW_MS, tz_min: 0 })),
        Err(CompanionError::NotArrived)
    );
    sync(&tablet, &party);
    assert!(!tablet.is_arriving());
    assert_eq!(notes(&tablet), ["told on the phone"]);

    write(&tablet, 5, "told on the tablet");
    sync(&tablet, &party);
    sync(&phone.companion, &party);
    assert_eq!(notes(&phone.companion), ["told on the phone", "told on the tablet"]);
    let devices = phone.companion.devices().unwrap().devices;
    assert!(devices.iter().all(|device| device.state == DeviceState::Active), "{devices:?}");
    assert_eq!(devices.len(), 2);
    drop(fresh.folder);
}

#[test]
fn a_wrong_check_code_adds_nobody_and_the_right_one_still_does() {
    let phone = Device::new(1);
    let mut fresh = fresh(None);
    let mut linking = introduce(&phone.companion, &mut fresh);
    assert_eq!(problem(linking.keys()), LinkProblem::NotConfirmed);
    let wrong = Secret::from("0000 0000 0000".to_owned());
    assert_eq!(problem(linking.confirm(&wrong)), LinkProblem::WrongCheckCode);
    assert_eq!(phone.companion.devices().unwrap().devices.len(), 1);

    linking.confirm(&fresh.new.check_code().unwrap()).unwrap();
    linking.confirm(&wrong).unwrap();
    assert_eq!(phone.companion.devices().unwrap().devices.len(), 2);
    fresh.new.take_keys(&linking.keys().unwrap()).unwrap();
}

#[test]
fn codes_and_steps_of_other_links_are_refused_and_change_nothing() {
    let (phone, other) = (Device::new(1), Device::new(2));
    let (mut one, mut two) = (fresh(None), fresh(None));
    let linking = introduce(&phone.companion, &mut one);
    let stranger = introduce(&other.companion, &mut two);

    for (scanned, why) in [
        ("", LinkProblem::NotACode),
        ("https://example.org", LinkProblem::NotACode),
    ] {
        assert_eq!(problem(phone.companion.link(scanned)), why, "{scanned}");
    }
    let bent = code(&one.new).replacen(|c: char| c.is_ascii_digit(), "0", 40);
    assert!(phone.companion.link(&bent).is_err());

    let offer = linking.offer().unwrap();
    assert_eq!(problem(two.new.take_offer(&offer)), LinkProblem::OtherCode);
    let card = one.new.card().unwrap();
    assert_eq!(problem(one.new.take_offer(&card)), LinkProblem::OtherStep);
    assert_eq!(problem(one.new.take_offer(b"a picture")), LinkProblem::NotACode);
    let mut cut = offer.clone();
    cut.pop();
    assert!(matches!(problem(one.new.take_offer(&cut)), LinkProblem::Damaged));

    let mut linking = linking;
    let foreign = two.new.card().unwrap();
    assert_eq!(problem(linking.take_card(&foreign)), LinkProblem::OtherCode);
    assert_eq!(problem(one.new.take_keys(&stranger.offer().unwrap())), LinkProblem::OtherStep);
    assert!(one.new.fetch_offer(&Party::begin(), &CancelHandle::default()).is_err());
    assert_eq!(
        Companion::state_of(one.folder.path(), &parts()).unwrap(),
        FolderState::Empty
    );
    assert_eq!(phone.companion.devices().unwrap().devices.len(), 1);
}

#[test]
fn a_code_that_names_another_server_is_refused() {
    let party = Party::begin();
    let phone = Device::new(1);
    let address =
        ServerAddress::find(&party, "https://party.example", &CancelHandle::default()).unwrap();
    let fresh = fresh(Some(address));
    let refused = phone.companion.link(&code(&fresh.new));
    assert_eq!(problem(refused), LinkProblem::OtherServer);
}

#[test]
fn five_devices_are_as_many_as_there_may_be() {
    let phone = Device::new(1);
    for _ in 0..4 {
        let mut fresh = fresh(None);
        let mut linking = introduce(&phone.companion, &mut fresh);
        linking.confirm(&fresh.new.check_code().unwrap()).unwrap();
    }
    let fresh = fresh(None);
    let refused = phone.companion.link(&code(&fresh.new));
    assert_eq!(problem(refused), LinkProblem::TooManyDevices);
    let devices = phone.companion.devices().unwrap().devices;
    let other = devices.iter().find(|device| !device.is_this_one).unwrap();
    phone.companion.remove_device(&other.id).unwrap();
    phone.companion.link(&code(&fresh.new)).unwrap();
}
