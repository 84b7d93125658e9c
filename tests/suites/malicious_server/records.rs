//! Records: who is the person, which devices they have.

use companion::DeviceState;
use harness::party::{Own, hold, link, news};
use membership::{AddDevice, Author, Operation, Record};
use protocol::{Class, LogName, Place, SectionDown};

use super::world::{
    World, active, done, of_kind, operation, replaced, state_of, stranger, stuck, without,
};

const ERA: u64 = 1;
const ADD_DEVICE: u64 = 2;
const REMOVE_DEVICE: u64 = 3;
const REKEY: u64 = 12;

/// A third device joins by the phone; the tablet has not heard of it.
fn joined(world: &World) -> Own {
    let laptop = link(&world.phone, &world.party);
    done(&world.phone.sync(&world.party));
    laptop
}

/// The tablet hears of the laptop by an answer whose AddDevice is bent so: it knows nobody new.
fn bent(bend: impl Fn(&World, &mut Vec<u8>) + Send + Sync) {
    let world = World::begin();
    let before = active(&world.tablet);
    let laptop = joined(&world);
    let report = world.tablet.sync(&world.party.twisting(|_, answer| {
        of_kind(answer, ADD_DEVICE, |record| bend(&world, record));
    }));
    stuck(&report);
    assert_eq!(active(&world.tablet), before, "nobody was added");
    laptop.sync(&world.party);
    laptop.write("from the laptop");
    hold(&world.party, &[&world.phone, &world.tablet, &laptop]);
    assert_eq!(active(&world.tablet).len(), 3);
}

#[test]
fn a_card_that_was_swapped_in_a_record_adds_nobody() {
    bent(|world, record| {
        let Operation::AddDevice(add) = operation(record) else {
            panic!("another record");
        };
        let mallory = stranger(1).card(Class::Computer, add.card.caps(), &world.person());
        *record = replaced(record, &add.card.to_bytes(), &mallory.to_bytes());
    });
}

#[test]
fn a_record_whose_signature_is_blank_adds_nobody() {
    bent(|_, record| {
        let map = record.len() - 64;
        record[map..].fill(0);
    });
}

#[test]
fn a_record_without_its_signature_adds_nobody() {
    bent(|_, record| record.truncate(record.len() - 64));
}

#[test]
fn a_record_of_which_any_bit_is_flipped_adds_nobody() {
    for place in [3, 20, 60, 120, 200, 260] {
        bent(move |_, record| {
            let place = place % record.len();
            record[place] ^= 4;
        });
    }
}

/// Records as news of the person log.
fn in_person_log(records: Vec<Vec<u8>>) -> SectionDown {
    SectionDown {
        log: LogName::Number(0),
        place: Place { n: 2, tag: [7; 8] },
        heads: Vec::new(),
        runs: Vec::new(),
        records,
        manifests: Vec::new(),
        problems: Vec::new(),
    }
}

/// A record that the server makes up and puts into the person log.
fn made_up(make: impl Fn(&World) -> Vec<u8> + Send + Sync) {
    let world = World::begin();
    let before = active(&world.tablet);
    let record = make(&world);
    let report = world.twisted(|request, answer| {
        let section = in_person_log(vec![record.clone()]);
        news(request, answer).sections.insert(0, section);
    });
    stuck(&report);
    assert_eq!(active(&world.tablet), before, "nobody was added");
    world.hold();
    assert_eq!(active(&world.tablet), before);
}

#[test]
fn a_device_that_a_stranger_adds_is_not_added() {
    made_up(|world| {
        let (mallory, other) = (stranger(1), stranger(2));
        let card = other.card(Class::Phone, 3, &world.person());
        let author = Author {
            device: mallory.device_id(),
            counter: 1,
            previous: None,
        };
        let add = Operation::AddDevice(Box::new(AddDevice { card }));
        let record = Record::unsigned(Some(author), add);
        let log = world.person().into();
        record
            .sign(&log, &world.person(), &[mallory.signing()])
            .to_bytes()
    });
}

#[test]
fn a_device_that_a_stranger_adds_in_the_phones_name_is_not_added() {
    made_up(|world| {
        let mallory = stranger(1);
        let card = mallory.card(Class::Phone, 3, &world.person());
        let id: [u8; 16] = hex::decode(world.phone.id()).unwrap().try_into().unwrap();
        // The phone's first record in this log is the one that added the tablet.
        let author = Author {
            device: id.into(),
            counter: 1,
            previous: None,
        };
        let add = Operation::AddDevice(Box::new(AddDevice { card }));
        let record = Record::unsigned(Some(author), add);
        let log = world.person().into();
        record
            .sign(&log, &world.person(), &[mallory.signing()])
            .to_bytes()
    });
}

#[test]
fn the_era_of_another_person_changes_nothing() {
    let other = World::begin();
    let era = other.party.bytes_of("SELECT body FROM item WHERE kind = 2");
    let era = era
        .into_iter()
        .find(|record| Record::decode(record).is_ok_and(|record| record.operation.number() == ERA));
    let era = era.expect("an Era");
    made_up(move |_| era.clone());
}

#[test]
fn records_of_another_log_are_refused() {
    let world = World::begin();
    let before = active(&world.tablet);
    let laptop = joined(&world);
    laptop.sync(&world.party);
    world.phone.write("under a new epoch");
    done(&world.phone.sync(&world.party));
    // The phone's AddDevice goes into the space, its Rekey into the person log.
    let report = world.tablet.sync(&world.party.twisting(|_, answer| {
        if let protocol::AnswerBody::Content(news) = &mut answer.body {
            let places: Vec<usize> = (0..news.sections.len())
                .filter(|place| !news.sections[*place].records.is_empty())
                .collect();
            if let [one, other, ..] = places[..] {
                let (left, right) = news.sections.split_at_mut(other);
                std::mem::swap(&mut left[one].records, &mut right[0].records);
            }
        }
    }));
    stuck(&report);
    assert_eq!(active(&world.tablet), before, "nobody was added");
    hold(&world.party, &[&world.phone, &world.tablet, &laptop]);
}

/// The person takes new words on the phone.
fn new_words(world: &World) {
    let journal = world.phone.journal();
    let old = journal.recovery_words(companion::Language::English);
    let old = old.expect("read").expect("not confirmed yet");
    let new = journal.new_words().expect("drawn");
    let typed = new.phrase(companion::Language::English);
    new.confirm(&typed, &old).expect("taken");
    world.phone.write("under new words");
    done(&world.phone.sync(&world.party));
}

#[test]
fn a_paper_card_that_was_swapped_in_an_era_is_refused() {
    let world = World::begin();
    new_words(&world);
    let report = world.tablet.sync(&world.party.twisting(|_, answer| {
        of_kind(answer, ERA, |record| {
            let Operation::Era(era) = operation(record) else {
                panic!("another record");
            };
            let mallory = stranger(3).card(Class::Paper, era.paper.caps(), &world.person());
            *record = replaced(record, &era.paper.to_bytes(), &mallory.to_bytes());
        });
    }));
    stuck(&report);
    world.hold();
    let journal = world.tablet.journal();
    assert!(!journal.devices().expect("devices").rival_statements);
}

#[test]
fn an_older_set_of_records_that_comes_again_takes_nobody_back() {
    let world = World::begin();
    let laptop = world.laptop();
    world.phone.inherit(&laptop);
    let old = world.party.bytes_of(
        "SELECT body FROM item WHERE kind = 2 AND log_id IN (SELECT person_id FROM account)
         ORDER BY position",
    );
    world.phone.journal().remove_device(&laptop.id()).unwrap();
    new_words(&world);
    world.tablet.sync(&world.party);
    world.tablet.sync(&world.party);
    let now = active(&world.tablet);
    assert_eq!(state_of(&world.tablet, &laptop.id()), DeviceState::Removed);
    // Everything up to the past Era comes again, as the newest there is.
    world.tablet.sync(&world.party.twisting(|request, answer| {
        let section = in_person_log(old.clone());
        news(request, answer).sections.push(section);
    }));
    assert_eq!(active(&world.tablet), now, "nobody came back");
    assert_eq!(state_of(&world.tablet, &laptop.id()), DeviceState::Removed);
    world.hold();
}

#[test]
fn a_removal_that_the_server_hides_is_known_at_the_next_contact_with_the_other_device() {
    let world = World::begin();
    let laptop = world.laptop();
    world.phone.inherit(&laptop);
    world.phone.journal().remove_device(&laptop.id()).unwrap();
    world.phone.write("after the removal");
    done(&world.phone.sync(&world.party));
    let hiding = world
        .party
        .twisting(|_, answer| without(answer, &[REMOVE_DEVICE]));
    world.tablet.sync(&hiding);
    world.tablet.sync(&hiding);
    assert_eq!(state_of(&world.tablet, &laptop.id()), DeviceState::Active);
    world.phone.hand_over(&world.tablet);
    assert_eq!(state_of(&world.tablet, &laptop.id()), DeviceState::Frozen);
    world.hold();
}

#[test]
fn a_removal_that_the_server_hid_comes_with_what_its_author_records_next() {
    let world = World::begin();
    let laptop = world.laptop();
    world.phone.inherit(&laptop);
    world.phone.journal().remove_device(&laptop.id()).unwrap();
    world.phone.write("after the removal");
    done(&world.phone.sync(&world.party));
    let hiding = world
        .party
        .twisting(|_, answer| without(answer, &[REMOVE_DEVICE]));
    world.tablet.sync(&hiding);
    let other = joined(&world);
    other.sync(&world.party);
    hold(&world.party, &[&world.phone, &world.tablet, &other]);
    assert_eq!(state_of(&world.tablet, &laptop.id()), DeviceState::Frozen);
}

#[test]
fn an_era_that_the_server_hides_leaves_what_follows_it_waiting_and_said() {
    let world = World::begin();
    new_words(&world);
    let hiding = world.party.twisting(|_, answer| without(answer, &[ERA]));
    let report = world.tablet.sync(&hiding);
    stuck(&report);
    world.hold();
}

#[test]
fn a_rekey_that_the_server_hides_leaves_what_follows_it_waiting_and_said() {
    let world = World::begin();
    let laptop = joined(&world);
    laptop.sync(&world.party);
    world.phone.write("under a new epoch");
    done(&world.phone.sync(&world.party));
    let hiding = world.party.twisting(|_, answer| without(answer, &[REKEY]));
    let report = world.tablet.sync(&hiding);
    stuck(&report);
    hold(&world.party, &[&world.phone, &world.tablet, &laptop]);
}
