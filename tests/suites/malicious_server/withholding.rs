//! Withholding: what is there and not shown.

use harness::party::{Own, hold};
use protocol::{AnswerBody, DeviceId, SyncAnswer};

use super::world::{World, done};

/// Leaves out every entry of a device.
fn without_author(answer: &mut SyncAnswer, device: &DeviceId) {
    if let AnswerBody::Content(news) = &mut answer.body {
        for section in &mut news.sections {
            section.runs.retain(|run| run.author != Some(*device));
            section.heads.retain(|head| head.handle != device.handle());
        }
    }
}

fn id_of(device: &Own) -> DeviceId {
    let bytes: [u8; 16] = hex::decode(device.id()).unwrap().try_into().unwrap();
    DeviceId::from_bytes(bytes)
}

#[test]
fn an_author_that_is_hidden_is_named_by_another_device() {
    let world = World::begin();
    let laptop = world.laptop();
    let phone = id_of(&world.phone);
    world.phone.write("hidden");
    done(&world.phone.sync(&world.party));
    laptop.sync(&world.party);
    laptop.write("by who has seen it");
    done(&laptop.sync(&world.party));
    let hiding = world
        .party
        .twisting(|_, answer| without_author(answer, &phone));
    let report = world.tablet.sync(&hiding);
    let missing = &report.pending.missing;
    assert!(
        missing.iter().any(
            |missing| missing.device == hex::encode(phone.handle().as_bytes())
                && missing.named_by == hex::encode(laptop.handle().as_bytes())
        ),
        "{report:?}"
    );
    // It is still said when the app was closed and opened.
    let pending = world.tablet.journal().pending().expect("pending");
    assert_eq!(&pending.missing, missing);
    world.phone.write("the next one");
    hold(&world.party, &[&world.phone, &world.tablet, &laptop]);
}

#[test]
fn newest_entries_that_were_hidden_come_with_what_their_author_writes_next() {
    let world = World::begin();
    let phone = id_of(&world.phone);
    let report = world.twisted(|_, answer| without_author(answer, &phone));
    println!("{report:?}");
    // The honest server is back, and what comes next does not follow what is here.
    world.phone.write("the next one");
    world.hold();
}

#[test]
fn newest_entries_that_were_hidden_come_with_the_next_full_check() {
    let world = World::begin();
    let phone = id_of(&world.phone);
    world.twisted(|_, answer| without_author(answer, &phone));
    world.after_a_week(&[&world.phone, &world.tablet]);
    world.hold();
}

#[test]
fn newest_entries_that_were_hidden_come_by_a_file_of_their_author() {
    let world = World::begin();
    let phone = id_of(&world.phone);
    world.twisted(|_, answer| without_author(answer, &phone));
    let report = world.phone.hand_over(&world.tablet);
    assert!(report.new_items > 0, "{report:?}");
    world.hold();
}

#[test]
fn a_device_that_is_shown_nothing_of_the_others_says_so_after_a_file_of_one_of_them() {
    let world = World::begin();
    let laptop = world.laptop();
    let (phone, other) = (id_of(&world.phone), id_of(&laptop));
    world.phone.write("hidden");
    done(&world.phone.sync(&world.party));
    laptop.sync(&world.party);
    laptop.write("hidden too");
    done(&laptop.sync(&world.party));
    let hiding = world.party.twisting(|_, answer| {
        without_author(answer, &phone);
        without_author(answer, &other);
    });
    world.tablet.sync(&hiding);
    let before = world.tablet.notes().len();
    laptop.hand_over(&world.tablet);
    assert_eq!(
        world.tablet.notes().len(),
        before + 2,
        "both are in the file"
    );
    hold(&world.party, &[&world.phone, &world.tablet, &laptop]);
}
