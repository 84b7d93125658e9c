//! What new keys, new words and the removal of devices must not lose, keep or let through.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod party;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::channel;

use companion::fakes::ManualClock;
use companion::{
    CancelHandle, CheckInChange, CheckInDraft, Companion, CompanionError, ContactChange,
    ContactDraft, DeviceClass, DeviceState, Language, LinkProblem, Linking, Moment, NewDevice,
    Recovery, Secret, ServerAddress, Setup, SyncProgress, WhyStopped,
};
use party::{Device, Fault, NOW_MS, Party};

fn setup() -> Setup {
    Setup {
        language: Language::English,
        class: DeviceClass::Computer,
        pin: None,
    }
}

fn at(n: i64) -> Moment {
    Moment {
        at_ms: NOW_MS + n * 60_000,
        tz_min: 0,
    }
}

fn write(companion: &Companion, n: i64, note: &str) -> String {
    let draft = CheckInDraft {
        mood: Some(3),
        note: Some(note.into()),
        ..CheckInDraft::at(at(n))
    };
    companion.record_check_in(&draft).unwrap()
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

fn phone(party: &Party) -> Device {
    let phone = Device::new(1);
    phone.companion.server_set(&party.token_line()).unwrap();
    phone
}

/// What a device is given; no two draw the same.
fn parts() -> companion::Parts {
    static SEED: AtomicU64 = AtomicU64::new(4_000);
    let clock = Arc::new(ManualClock::at(NOW_MS));
    party::parts(&clock, &Arc::default(), SEED.fetch_add(1, Ordering::SeqCst))
}

/// A link up to where the check code is typed.
fn introduce(old: &Companion, new: &mut NewDevice) -> Linking {
    let mut linking = old.link(new.code().unwrap().reveal()).unwrap();
    new.take_offer(&linking.offer().unwrap()).unwrap();
    linking.take_card(&new.card().unwrap()).unwrap();
    linking
}

fn join(old: &Companion, new: &mut NewDevice) -> Companion {
    let mut linking = introduce(old, new);
    linking.confirm(&new.check_code().unwrap()).unwrap();
    new.take_keys(&linking.keys().unwrap()).unwrap()
}

/// Another device of the same person, in step with the server.
fn linked(old: &Companion, party: &Party, folder: &Path) -> Companion {
    let mut new = NewDevice::begin(folder, parts(), &setup(), None).unwrap();
    let tablet = join(old, &mut new);
    tablet.server_set(&party.token_line()).unwrap();
    sync(old, party);
    sync(&tablet, party);
    tablet
}

fn own_id(companion: &Companion) -> String {
    let devices = companion.devices().unwrap().devices;
    let own = devices.into_iter().find(|device| device.is_this_one);
    own.unwrap().id
}

fn state_of(companion: &Companion, id: &str) -> DeviceState {
    let devices = companion.devices().unwrap().devices;
    let found = devices.into_iter().find(|device| device.id == id);
    found.unwrap().state
}

fn words(companion: &Companion) -> Secret {
    companion.recovery_words(Language::English).unwrap().unwrap()
}

fn restore(party: &Party, words: &Secret, folder: &Path, keep: &[String]) -> Companion {
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
fn change_words(companion: &Companion, old: &Secret) -> Secret {
    let new = companion.new_words().unwrap();
    let typed = new.phrase(Language::English);
    new.confirm(&typed, old).unwrap();
    typed
}

#[test]
fn new_words_restore_everything_although_nothing_was_written_since() {
    let party = Party::begin();
    let phone = phone(&party);
    write(&phone.companion, 0, "told and sent");
    sync(&phone.companion, &party);
    let new = change_words(&phone.companion, &words(&phone.companion));
    sync(&phone.companion, &party);
    let folder = tempfile::tempdir().unwrap();
    let restored = restore(&party, &new, folder.path(), &[]);
    sync(&restored, &party);
    assert_eq!(notes(&restored), ["told and sent"]);
}

#[test]
fn words_that_are_out_of_force_are_shown_to_nobody() {
    let party = Party::begin();
    let phone = phone(&party);
    write(&phone.companion, 0, "told");
    sync(&phone.companion, &party);
    let folder = tempfile::tempdir().unwrap();
    let tablet = linked(&phone.companion, &party, folder.path());
    let old = words(&phone.companion);
    // By the device that has them still.
    let new = change_words(&phone.companion, &old);
    assert_eq!(phone.companion.recovery_words(Language::English).unwrap(), None);
    assert!(!phone.companion.devices().unwrap().words_unconfirmed);
    drop((tablet, new));
}

#[test]
fn words_that_another_device_replaced_are_shown_to_nobody() {
    let party = Party::begin();
    let phone = phone(&party);
    write(&phone.companion, 0, "told");
    sync(&phone.companion, &party);
    let folder = tempfile::tempdir().unwrap();
    let tablet = linked(&phone.companion, &party, folder.path());
    change_words(&tablet, &words(&phone.companion));
    sync(&tablet, &party);
    let _ = phone.companion.sync(&party, &SyncProgress::default()).unwrap();
    assert_eq!(phone.companion.recovery_words(Language::English).unwrap(), None);
    assert!(!phone.companion.devices().unwrap().words_unconfirmed);
    // Old words and this phone would add up: it takes new keys (SECURITY 2).
    assert!(phone.companion.devices().unwrap().must_retire);
    phone.companion.retire_keys().unwrap();
    write(&phone.companion, 1, "told under new keys");
    sync(&phone.companion, &party);
    sync(&tablet, &party);
    assert!(!phone.companion.devices().unwrap().must_retire);
    assert!(!tablet.devices().unwrap().must_retire);
    assert_eq!(notes(&tablet), ["told", "told under new keys"]);
}

#[test]
fn what_was_sealed_and_not_taken_before_a_removal_comes_back_with_the_device() {
    let party = Party::begin();
    let phone = phone(&party);
    write(&phone.companion, 0, "told at first");
    sync(&phone.companion, &party);
    let folder = tempfile::tempdir().unwrap();
    let tablet = linked(&phone.companion, &party, folder.path());
    write(&tablet, 1, "told by the tablet");
    sync(&tablet, &party);
    sync(&phone.companion, &party);
    phone.companion.remove_device(&own_id(&tablet)).unwrap();
    sync(&phone.companion, &party);
    // The tablet has not heard of it: it seals, and the server refuses.
    write(&tablet, 2, "told and sealed");
    let report = tablet.sync(&party, &SyncProgress::default()).unwrap();
    assert_eq!(report.why_stopped, WhyStopped::Frozen, "{report:?}");
    write(&tablet, 3, "told while frozen");
    let _ = tablet.sync(&party, &SyncProgress::default()).unwrap();

    let mut back = NewDevice::again(&tablet).unwrap();
    let tablet = join(&phone.companion, &mut back);
    sync(&phone.companion, &party);
    sync(&tablet, &party);
    sync(&phone.companion, &party);
    let all = ["told and sealed", "told at first", "told by the tablet", "told while frozen"];
    assert_eq!(notes(&tablet), all);
    assert_eq!(notes(&phone.companion), all);
}

#[test]
fn new_keys_keep_what_was_cleared_and_what_was_written_into_a_text_of_before() {
    let party = Party::begin();
    let phone = phone(&party);
    let journal = &phone.companion;
    let relationship = journal.open_relationship(Some("Bea")).unwrap();
    let contact = journal
        .note_contact(
            &relationship,
            &ContactDraft {
                summary: Some("told first".into()),
                ..ContactDraft::at(at(0), "phone")
            },
        )
        .unwrap();
    let check_in = write(journal, 0, "told");
    journal
        .edit_check_in(&check_in, &[CheckInChange::AddFeeling("calm".into())])
        .unwrap();
    sync(journal, &party);
    // The text's maker is none of the keys under which the drafts are written.
    journal.retire_keys().unwrap();
    sync(journal, &party);
    journal
        .edit_check_in(
            &check_in,
            &[
                CheckInChange::RemoveFeeling("calm".into()),
                CheckInChange::Note(None),
            ],
        )
        .unwrap();
    journal
        .edit_contact(&contact, &[ContactChange::Summary("told first, then more".into())])
        .unwrap();
    journal.retire_keys().unwrap();
    let seen = |companion: &Companion| {
        let detail = companion.check_in(&check_in).unwrap();
        let contact = companion.contact(&contact).unwrap();
        (detail.feelings, contact.summary, notes(companion))
    };
    let all = (
        Vec::<String>::new(),
        Some("told first, then more".to_owned()),
        vec!["told first, then more".to_owned()],
    );
    assert_eq!(seen(journal), all);
    sync(journal, &party);
    let folder = tempfile::tempdir().unwrap();
    let tablet = linked(journal, &party, folder.path());
    assert_eq!(seen(&tablet), all);
    assert!(journal.verify().unwrap().whole);
}

#[test]
fn keys_are_not_changed_while_a_sync_signs_with_them() {
    let party = Party::begin();
    let phone = phone(&party);
    write(&phone.companion, 0, "told");
    sync(&phone.companion, &party);
    write(&phone.companion, 1, "told and not sent");
    let before = own_id(&phone.companion);
    let (tell, told) = channel();
    let companion = phone.companion.clone();
    let tell = std::sync::Mutex::new(tell);
    party.during(move || {
        let _ = tell.lock().unwrap().send(companion.retire_keys());
    });
    sync(&phone.companion, &party);
    assert_eq!(told.recv().unwrap(), Err(CompanionError::SyncRunning));
    assert_eq!(own_id(&phone.companion), before, "nothing was changed");
    phone.companion.retire_keys().unwrap();
    assert_ne!(own_id(&phone.companion), before);
    sync(&phone.companion, &party);
}

#[test]
fn a_device_that_a_thief_froze_still_shuts_the_thief_out() {
    let party = Party::begin();
    let phone = phone(&party);
    write(&phone.companion, 0, "told");
    sync(&phone.companion, &party);
    let folder = tempfile::tempdir().unwrap();
    let tablet = linked(&phone.companion, &party, folder.path());
    let (stolen, own) = (own_id(&phone.companion), own_id(&tablet));
    let words = words(&phone.companion);
    // The thief has the phone, and is first.
    phone.companion.remove_device(&own).unwrap();
    sync(&phone.companion, &party);
    let _ = tablet.sync(&party, &SyncProgress::default()).unwrap();
    assert_eq!(state_of(&tablet, &own), DeviceState::Frozen);

    tablet.remove_device(&stolen).unwrap();
    let report = tablet.sync(&party, &SyncProgress::default()).unwrap();
    assert_eq!(report.why_stopped, WhyStopped::Frozen, "{report:?}");
    let report = phone.companion.sync(&party, &SyncProgress::default()).unwrap();
    assert_eq!(report.why_stopped, WhyStopped::Frozen, "{report:?}");
    tablet.settle_devices(&words).unwrap();
    sync(&tablet, &party);
    assert_eq!(state_of(&tablet, &own), DeviceState::Active);
    assert_eq!(state_of(&tablet, &stolen), DeviceState::Removed);
}

#[test]
fn the_words_bring_back_a_device_in_hand_however_many_others_there_are() {
    let party = Party::begin();
    let phone = phone(&party);
    write(&phone.companion, 0, "told");
    sync(&phone.companion, &party);
    let folder = tempfile::tempdir().unwrap();
    let tablet = linked(&phone.companion, &party, folder.path());
    phone.companion.remove_device(&own_id(&tablet)).unwrap();
    let mut more = Vec::new();
    for _ in 0..4 {
        let folder = tempfile::tempdir().unwrap();
        let mut new = NewDevice::begin(folder.path(), parts(), &setup(), None).unwrap();
        more.push((join(&phone.companion, &mut new), folder));
    }
    sync(&phone.companion, &party);
    let _ = tablet.sync(&party, &SyncProgress::default()).unwrap();
    tablet.settle_devices(&words(&phone.companion)).unwrap();
    sync(&tablet, &party);
    assert_eq!(state_of(&tablet, &own_id(&tablet)), DeviceState::Active);
}

#[test]
fn a_restore_brings_back_a_kept_device_that_a_thief_froze() {
    let party = Party::begin();
    let phone = phone(&party);
    write(&phone.companion, 0, "told");
    sync(&phone.companion, &party);
    let folder = tempfile::tempdir().unwrap();
    let tablet = linked(&phone.companion, &party, folder.path());
    let kept = own_id(&tablet);
    let words = words(&phone.companion);
    phone.companion.remove_device(&kept).unwrap();
    sync(&phone.companion, &party);
    let folder = tempfile::tempdir().unwrap();
    let restored = restore(&party, &words, folder.path(), std::slice::from_ref(&kept));
    assert_eq!(state_of(&restored, &kept), DeviceState::Active);
    sync(&restored, &party);
    sync(&tablet, &party);
    assert_eq!(state_of(&tablet, &kept), DeviceState::Active);
}

#[test]
fn a_copied_phone_neither_links_nor_removes_before_it_has_new_keys() {
    let party = Party::begin();
    let first = phone(&party);
    write(&first.companion, 0, "told");
    sync(&first.companion, &party);
    let folder = tempfile::tempdir().unwrap();
    let tablet = linked(&first.companion, &party, folder.path());
    // A copy of the folder goes on by itself, far enough to use numbers of its own.
    let copied = tempfile::tempdir().unwrap();
    let (clock, keys) = (Arc::clone(&first.clock), Arc::clone(&first.keys));
    let aside = first.reopened();
    party::copy(aside.folder.path(), copied.path());
    let copy = Device::open(copied, clock, keys, 900);
    for n in 0..3 {
        write(&copy.companion, 10 + n, &format!("told by the copy {n}"));
        sync(&copy.companion, &party);
    }
    for _ in 0..3 {
        let _ = aside.companion.sync(&party, &SyncProgress::default()).unwrap();
    }
    assert!(aside.companion.devices().unwrap().must_retire);
    let removed = aside.companion.remove_device(&own_id(&tablet));
    assert_eq!(removed, Err(CompanionError::MustRetire));
    let folder = tempfile::tempdir().unwrap();
    let new = NewDevice::begin(folder.path(), parts(), &setup(), None).unwrap();
    let refused = aside.companion.link(new.code().unwrap().reveal());
    assert!(matches!(refused.err(), Some(CompanionError::MustRetire)));
}

#[test]
fn a_device_that_was_removed_before_step_three_is_given_no_keys() {
    let party = Party::begin();
    let phone = phone(&party);
    write(&phone.companion, 0, "told");
    sync(&phone.companion, &party);
    let folder = tempfile::tempdir().unwrap();
    let tablet = linked(&phone.companion, &party, folder.path());
    let folder = tempfile::tempdir().unwrap();
    let mut new = NewDevice::begin(folder.path(), parts(), &setup(), None).unwrap();
    let mut linking = introduce(&phone.companion, &mut new);
    linking.confirm(&new.check_code().unwrap()).unwrap();
    sync(&phone.companion, &party);
    sync(&tablet, &party);
    let known = [own_id(&phone.companion), own_id(&tablet)];
    let devices = tablet.devices().unwrap().devices;
    let third = devices.iter().find(|device| !known.contains(&device.id));
    tablet.remove_device(&third.unwrap().id).unwrap();
    sync(&tablet, &party);
    sync(&phone.companion, &party);
    let refused = linking.keys();
    assert!(matches!(refused, Err(CompanionError::Link { problem: LinkProblem::Gone })));
}

#[test]
fn a_link_whose_offer_is_out_of_date_adds_nobody() {
    let party = Party::begin();
    let phone = phone(&party);
    write(&phone.companion, 0, "told");
    sync(&phone.companion, &party);
    let folder = tempfile::tempdir().unwrap();
    let tablet = linked(&phone.companion, &party, folder.path());
    let folder = tempfile::tempdir().unwrap();
    let mut new = NewDevice::begin(folder.path(), parts(), &setup(), None).unwrap();
    let mut linking = introduce(&phone.companion, &mut new);
    phone.companion.remove_device(&own_id(&tablet)).unwrap();
    let refused = linking.confirm(&new.check_code().unwrap());
    assert!(matches!(refused, Err(CompanionError::Link { problem: LinkProblem::Gone })));
    assert_eq!(phone.companion.devices().unwrap().devices.len(), 2);
}

#[test]
fn restores_that_were_given_up_do_not_make_the_next_one_a_copied_phone() {
    let party = Party::begin();
    let phone = phone(&party);
    write(&phone.companion, 0, "told");
    sync(&phone.companion, &party);
    let words = words(&phone.companion);
    let server =
        ServerAddress::find(&party, "https://party.example", &CancelHandle::default()).unwrap();
    let from = Recovery {
        words: &words,
        server: &server,
        keep: &[],
    };
    let progress = SyncProgress::default();
    let begin = |folder: &Path, lost: usize| {
        party.expect((0..lost).map(|_| Fault::None).chain([Fault::LoseRequest]));
        let begun =
            Companion::restore_from_words(folder, parts(), &setup(), &from, &party, &progress);
        party.expect([]);
        begun
    };
    let folder = tempfile::tempdir().unwrap();
    let first = begin(folder.path(), 2).unwrap();
    for _ in 0..24 {
        let folder = tempfile::tempdir().unwrap();
        let _ = begin(folder.path(), 4);
    }
    for _ in 0..3 {
        let _ = first.sync(&party, &progress).unwrap();
    }
    assert!(!first.devices().unwrap().must_retire);
    assert_eq!(notes(&first), ["told"]);
}
