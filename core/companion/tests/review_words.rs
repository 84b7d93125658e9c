//! What recovery words, old and new, must bring back, and what they must not let in.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod kin;
mod party;

use std::path::Path;

use companion::{
    CancelHandle, Companion, DeviceState, EnvelopeScope, Language, NewDevice, Progress, Recovery,
    ServerAddress, SyncProgress,
};
use kin::{
    change_words, join, linked, notes, own_id, parts, phone, restore, setup, state_of, sync, words,
    write,
};
use party::{Fault, Party};

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
    assert!(
        phone
            .companion
            .recovery_words(Language::English)
            .unwrap()
            .is_none()
    );
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
    let before = own_id(&phone.companion);
    sync(&phone.companion, &party);
    sync(&tablet, &party);
    assert!(
        phone
            .companion
            .recovery_words(Language::English)
            .unwrap()
            .is_none()
    );
    assert!(!phone.companion.devices().unwrap().words_unconfirmed);
    // Old words and this phone would add up: it took new keys (SECURITY 2).
    assert_ne!(own_id(&phone.companion), before);
    assert_eq!(state_of(&tablet, &before), DeviceState::Frozen);
    write(&phone.companion, 1, "told under new keys");
    sync(&phone.companion, &party);
    sync(&tablet, &party);
    assert!(!phone.companion.devices().unwrap().must_retire);
    assert!(!tablet.devices().unwrap().must_retire);
    assert_eq!(notes(&tablet), ["told", "told under new keys"]);
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
    let mut broken = (2..8).filter_map(|lost| begin(folder.path(), lost).ok());
    let first = broken.next().unwrap();
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

#[test]
fn what_a_thief_wrote_after_the_removal_does_not_count_by_the_words_however_much_it_is() {
    let party = Party::begin();
    let phone = phone(&party);
    write(&phone.companion, 0, "told");
    sync(&phone.companion, &party);
    let folder = tempfile::tempdir().unwrap();
    let tablet = linked(&phone.companion, &party, folder.path());
    tablet.remove_device(&own_id(&phone.companion)).unwrap();
    // The stolen phone has not heard of it, and fills its chain.
    for n in 1..70 {
        write(
            &phone.companion,
            -n * 1_440,
            &format!("told by the thief {n}"),
        );
        phone
            .companion
            .write_envelope(EnvelopeScope::Everything)
            .unwrap();
    }
    let file = phone
        .companion
        .write_envelope(EnvelopeScope::Everything)
        .unwrap();
    tablet.read_envelope(&file, &Progress::default()).unwrap();
    assert_eq!(notes(&tablet), ["told"]);
    tablet.settle_devices(&words(&phone.companion)).unwrap();
    sync(&tablet, &party);
    tablet.read_envelope(&file, &Progress::default()).unwrap();
    assert_eq!(notes(&tablet), ["told"]);
}
