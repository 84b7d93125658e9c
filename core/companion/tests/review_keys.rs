//! What new keys and links must not lose, keep or let through.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod kin;
mod party;

use std::sync::Arc;
use std::sync::mpsc::channel;

use companion::{
    CheckInChange, Companion, CompanionError, ContactChange, ContactDraft, DeviceState,
    LinkProblem, NewDevice, SyncProgress, WhyStopped,
};
use kin::{
    at, introduce, join, linked, notes, own_id, parts, phone, setup, state_of, sync, words, write,
};
use party::{Device, Party};

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
    let all = [
        "told and sealed",
        "told at first",
        "told by the tablet",
        "told while frozen",
    ];
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
                support_types: vec![("emotional".into(), 20)],
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
        .edit_contact(
            &contact,
            &[ContactChange::Summary("told first, then more".into())],
        )
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
    let report = phone
        .companion
        .sync(&party, &SyncProgress::default())
        .unwrap();
    assert_eq!(report.why_stopped, WhyStopped::Frozen, "{report:?}");
    tablet.settle_devices(&words).unwrap();
    sync(&tablet, &party);
    assert_eq!(state_of(&tablet, &own), DeviceState::Active);
    assert_eq!(state_of(&tablet, &stolen), DeviceState::Removed);
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
    for n in 0..40 {
        write(&copy.companion, 10 + n, &format!("told by the copy {n}"));
        let _ = copy
            .companion
            .sync(&party, &SyncProgress::default())
            .unwrap();
    }
    for _ in 0..3 {
        let _ = aside
            .companion
            .sync(&party, &SyncProgress::default())
            .unwrap();
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
    assert!(matches!(
        refused,
        Err(CompanionError::Link {
            problem: LinkProblem::Gone
        })
    ));
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
    assert!(matches!(
        refused,
        Err(CompanionError::Link {
            problem: LinkProblem::Gone
        })
    ));
    assert_eq!(phone.companion.devices().unwrap().devices.len(), 2);
}
