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
    CancelHandle, CheckInDraft, Companion, CompanionError, DeviceClass, DeviceState,
    EnvelopeReport, EnvelopeScope, FolderState, Language, LinkProblem, Linking, Moment, NewDevice,
    PictureProgress, PictureReader, Progress, Secret, ServerAddress, Setup, SyncProgress,
    WhyStopped, pictures,
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
    assert_eq!(
        (linking.class(), linking.uses_server()),
        (DeviceClass::Computer, true)
    );
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
        tablet.record_check_in(&CheckInDraft::at(Moment {
            at_ms: NOW_MS,
            tz_min: 0
        })),
        Err(CompanionError::NotArrived)
    );
    sync(&tablet, &party);
    assert!(!tablet.is_arriving());
    assert_eq!(notes(&tablet), ["told on the phone"]);

    write(&tablet, 5, "told on the tablet");
    sync(&tablet, &party);
    sync(&phone.companion, &party);
    assert_eq!(
        notes(&phone.companion),
        ["told on the phone", "told on the tablet"]
    );
    let devices = phone.companion.devices().unwrap().devices;
    assert!(
        devices
            .iter()
            .all(|device| device.state == DeviceState::Active),
        "{devices:?}"
    );
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
    assert_eq!(
        problem(linking.confirm(&wrong)),
        LinkProblem::WrongCheckCode
    );
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
    assert_eq!(
        problem(one.new.take_offer(b"a picture")),
        LinkProblem::NotACode
    );
    let mut cut = offer.clone();
    cut.pop();
    assert!(matches!(
        problem(one.new.take_offer(&cut)),
        LinkProblem::Damaged
    ));

    let mut linking = linking;
    let foreign = two.new.card().unwrap();
    assert_eq!(problem(linking.take_card(&foreign)), LinkProblem::OtherCode);
    assert_eq!(
        problem(one.new.take_keys(&stranger.offer().unwrap())),
        LinkProblem::OtherStep
    );
    assert!(
        one.new
            .fetch_offer(&Party::begin(), &CancelHandle::default())
            .is_err()
    );
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

/// What the phone has, as the new device gets it with no server at all.
fn hand_over(from: &Companion, to: &Companion, scope: EnvelopeScope) -> EnvelopeReport {
    let file = from.write_envelope(scope).unwrap();
    to.read_envelope(&file, &Progress::default()).unwrap()
}

#[test]
fn a_device_is_linked_and_kept_in_step_by_files_and_pictures_alone() {
    let phone = Device::new(1);
    write(&phone.companion, 0, "told before linking");
    let mut fresh = fresh(None);
    let mut linking = introduce(&phone.companion, &mut fresh);
    linking.confirm(&fresh.new.check_code().unwrap()).unwrap();
    // The last step goes by pictures, shown in any order and one of them twice.
    let random = companion::fakes::SeededRandom::from(7);
    let mut shown = pictures(&linking.keys().unwrap(), &random).unwrap();
    assert!(shown.len() <= 4, "{}", shown.len());
    shown.reverse();
    shown.insert(0, shown[0].clone());
    let mut reader = PictureReader::default();
    let mut read = shown.iter().map(|text| reader.take(text).unwrap());
    let keys = read.find_map(|progress| match progress {
        PictureProgress::Complete(file) => Some(file),
        _ => None,
    });
    let tablet = fresh.new.take_keys(&keys.unwrap()).unwrap();

    let report = hand_over(&phone.companion, &tablet, EnvelopeScope::Everything);
    assert!(!tablet.is_arriving(), "{report:?}");
    assert_eq!(notes(&tablet), ["told before linking"]);
    write(&tablet, 3, "told on the tablet");
    write(&phone.companion, 4, "told on the phone");
    hand_over(&tablet, &phone.companion, EnvelopeScope::News);
    hand_over(&phone.companion, &tablet, EnvelopeScope::News);
    let all = [
        "told before linking",
        "told on the phone",
        "told on the tablet",
    ];
    assert_eq!(notes(&phone.companion), all);
    assert_eq!(notes(&tablet), all);

    let again = phone
        .companion
        .write_envelope(EnvelopeScope::Everything)
        .unwrap();
    let news = phone.companion.write_envelope(EnvelopeScope::News).unwrap();
    assert!(news.len() < again.len(), "{} {}", news.len(), again.len());
    let report = tablet.read_envelope(&again, &Progress::default()).unwrap();
    assert_eq!((report.new_items, report.changes), (0, 0), "{report:?}");

    let stranger = Device::new(5);
    let refused = stranger
        .companion
        .read_envelope(&again, &Progress::default());
    let reason = "not_for_this_device";
    assert_eq!(refused, Err(CompanionError::BadFile { reason }));
}

#[test]
fn a_removed_device_is_shut_out_of_what_is_written_after() {
    let phone = Device::new(1);
    let mut fresh = fresh(None);
    let mut linking = introduce(&phone.companion, &mut fresh);
    linking.confirm(&fresh.new.check_code().unwrap()).unwrap();
    let lost = fresh.new.take_keys(&linking.keys().unwrap()).unwrap();
    hand_over(&phone.companion, &lost, EnvelopeScope::Everything);
    write(&lost, 1, "told on the lost one");
    hand_over(&lost, &phone.companion, EnvelopeScope::News);

    let devices = phone.companion.devices().unwrap().devices;
    let other = devices.iter().find(|device| !device.is_this_one).unwrap();
    phone.companion.remove_device(&other.id).unwrap();
    write(&phone.companion, 2, "told after the removal");
    let refused = phone.companion.write_envelope(EnvelopeScope::Everything);
    assert_eq!(
        refused,
        Err(CompanionError::NotFound),
        "there is nobody to hand it to"
    );
    assert_eq!(
        notes(&phone.companion),
        ["told after the removal", "told on the lost one"]
    );
    let words = phone
        .companion
        .recovery_words(Language::English)
        .unwrap()
        .unwrap();
    phone.companion.settle_devices(&words).unwrap();
    let devices = phone.companion.devices().unwrap().devices;
    let states: Vec<DeviceState> = devices.iter().map(|device| device.state).collect();
    assert_eq!(states, [DeviceState::Active, DeviceState::Removed]);
}

#[test]
fn new_keys_and_new_words_keep_everything_that_was_written() {
    let party = Party::begin();
    let phone = Device::new(1);
    phone.companion.server_set(&party.token_line()).unwrap();
    write(&phone.companion, 0, "told and sent");
    sync(&phone.companion, &party);
    write(&phone.companion, 1, "told and not sent");
    let before = phone.companion.devices().unwrap().devices;
    phone.companion.retire_keys().unwrap();
    let after = phone.companion.devices().unwrap().devices;
    let own = |devices: &[companion::DeviceView]| {
        devices
            .iter()
            .find(|device| device.is_this_one)
            .unwrap()
            .id
            .clone()
    };
    assert_ne!(own(&before), own(&after));
    write(&phone.companion, 2, "told under new keys");
    sync(&phone.companion, &party);

    let old = phone
        .companion
        .recovery_words(Language::English)
        .unwrap()
        .unwrap();
    let new = phone.companion.new_words().unwrap();
    let typed = new.phrase(Language::Spanish);
    assert!(new.confirm(&old, &old).is_err());
    new.confirm(&typed, &old).unwrap();
    write(&phone.companion, 3, "told under new words");
    sync(&phone.companion, &party);
    let all = [
        "told and not sent",
        "told and sent",
        "told under new keys",
        "told under new words",
    ];
    assert_eq!(notes(&phone.companion), all);
    assert!(phone.companion.verify().unwrap().whole);
    assert!(
        phone.companion.settle_devices(&old).is_err(),
        "the old words are out"
    );
}

#[test]
fn a_device_that_was_removed_by_mistake_comes_back_with_what_it_could_not_send() {
    let party = Party::begin();
    let phone = Device::new(1);
    phone.companion.server_set(&party.token_line()).unwrap();
    write(&phone.companion, 0, "told at first");
    sync(&phone.companion, &party);
    let mut fresh = fresh(None);
    let mut linking = introduce(&phone.companion, &mut fresh);
    linking.confirm(&fresh.new.check_code().unwrap()).unwrap();
    let tablet = fresh.new.take_keys(&linking.keys().unwrap()).unwrap();
    tablet.server_set(&party.token_line()).unwrap();
    sync(&phone.companion, &party);
    sync(&tablet, &party);
    assert!(
        NewDevice::again(&tablet).is_err(),
        "it is one of the devices"
    );

    let devices = phone.companion.devices().unwrap().devices;
    let other = devices.iter().find(|device| !device.is_this_one).unwrap();
    phone.companion.remove_device(&other.id).unwrap();
    write(&phone.companion, 1, "told after the removal");
    sync(&phone.companion, &party);
    write(&tablet, 2, "told while frozen");
    let report = tablet.sync(&party, &SyncProgress::default()).unwrap();
    assert_eq!(report.why_stopped, WhyStopped::Frozen, "{report:?}");

    let mut back = NewDevice::again(&tablet).unwrap();
    let mut linking = phone.companion.link(&code(&back)).unwrap();
    back.take_offer(&linking.offer().unwrap()).unwrap();
    linking.take_card(&back.card().unwrap()).unwrap();
    linking.confirm(&back.check_code().unwrap()).unwrap();
    let tablet = back.take_keys(&linking.keys().unwrap()).unwrap();
    sync(&phone.companion, &party);
    sync(&tablet, &party);
    sync(&phone.companion, &party);
    let all = [
        "told after the removal",
        "told at first",
        "told while frozen",
    ];
    assert_eq!(notes(&tablet), all);
    assert_eq!(notes(&phone.companion), all);
}

#[test]
fn a_server_that_shows_two_devices_different_things_is_noticed_when_they_meet() {
    let party = Party::begin();
    let phone = Device::new(1);
    phone.companion.server_set(&party.token_line()).unwrap();
    let mut fresh = fresh(None);
    let mut linking = introduce(&phone.companion, &mut fresh);
    linking.confirm(&fresh.new.check_code().unwrap()).unwrap();
    let tablet = fresh.new.take_keys(&linking.keys().unwrap()).unwrap();
    tablet.server_set(&party.token_line()).unwrap();
    for _ in 0..2 {
        write(&phone.companion, 0, "told at first");
        sync(&phone.companion, &party);
        sync(&tablet, &party);
    }

    let twin = party.twin();
    write(&phone.companion, 1, "told to one");
    sync(&phone.companion, &party);
    write(&tablet, 2, "told to the other");
    sync(&tablet, &twin);
    let seen = |companion: &Companion| companion.pending().unwrap().split_view;
    assert!(!seen(&phone.companion) && !seen(&tablet));

    phone.clock.set(NOW_MS + 24 * 3_600 * 1_000);
    write(&phone.companion, 3, "told the day after");
    let _ = phone
        .companion
        .sync(&party, &SyncProgress::default())
        .unwrap();
    hand_over(&phone.companion, &tablet, EnvelopeScope::Everything);
    assert!(
        seen(&tablet),
        "both stood at one place of the feed with different tags"
    );
}
