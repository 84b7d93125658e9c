//! What a log takes: bytes, signatures, places, limits.

use membership::{
    Author, Operation, Outcome, PersonLog, Record, Refusal, SpaceKind, SpaceLog, Wait,
    contact_card_records,
};
use protocol::limits::{ERAS_MAX, OTHER_RECORDS_MAX, OWNER_RECORDS_MAX};
use protocol::{Error, PersonId, RecordId};

use super::story::{Room, Who, people};

const BAD_SIGNATURE: Outcome = Outcome::Refused(Refusal::Protocol(Error::BadSignature));

fn by(who: &Who, device: &str, counter: u64, previous: Option<RecordId>) -> Record {
    let device = who.id(device);
    let author = Author {
        device,
        counter,
        previous,
    };
    Record::unsigned(Some(author), Operation::Unknown(200))
}

#[test]
fn a_known_record_is_known_and_a_bent_one_is_refused() {
    let mut ana = Who::new("ana");
    ana.add("phone", "tablet");
    let bytes = ana.made[1].clone();
    assert!(matches!(ana.log.insert(&bytes), Outcome::Known(_)));
    let mut log = PersonLog::new(ana.person);
    assert!(log.insert(&ana.made[0]).is_in());
    for n in 0..bytes.len() {
        let mut bent = bytes.clone();
        bent[n] ^= 1;
        assert!(!log.insert(&bent).is_in(), "{n}");
    }
    assert!(log.insert(&bytes).is_in());
}

#[test]
fn a_record_signed_for_another_person_or_log_is_refused() {
    let (mut ana, ben) = (Who::new("ana"), Who::new("ben"));
    let record = by(&ana, "phone", 1, None);
    let key = ana.key("phone");
    let elsewhere = record.clone().sign(&ben.log.id(), &ana.person, &[&key]);
    assert_eq!(ana.log.insert(&elsewhere.to_bytes()), BAD_SIGNATURE);
    let another = record.clone().sign(&ana.log.id(), &ben.person, &[&key]);
    assert_eq!(ana.log.insert(&another.to_bytes()), BAD_SIGNATURE);
    let right = record.sign(&ana.log.id(), &ana.person, &[&key]);
    assert!(ana.log.insert(&right.to_bytes()).is_in());
}

#[test]
fn nobody_lists_anothers_device() {
    let (mut ana, ben) = (Who::new("ana"), Who::new("ben"));
    let card = ben.card("phone");
    let add = Operation::AddDevice(Box::new(membership::AddDevice { card }));
    let record = Record::unsigned(Some(ana.log.next_author(&ana.id("phone"))), add);
    let record = record.sign(&ana.log.id(), &ana.person, &[&ana.key("phone")]);
    assert_eq!(ana.log.insert(&record.to_bytes()), BAD_SIGNATURE);
}

#[test]
fn another_persons_first_era_and_records_of_spaces_are_misplaced() {
    let (mut ana, ben) = (Who::new("ana"), Who::new("ben"));
    let founding = Outcome::Refused(Refusal::Misplaced("founding"));
    assert_eq!(ana.log.insert(&ben.made[0]), founding);
    let room = Room::new(SpaceKind::Group, &ana);
    let operation = Outcome::Refused(Refusal::Misplaced("operation"));
    assert_eq!(ana.log.insert(&room.made[0]), operation);
    let mut log = room.log.clone();
    let here = people(&[&ana]);
    assert_eq!(
        log.insert(&ana.made[0], &|id: &PersonId| here.get(id)),
        operation
    );
}

#[test]
fn what_is_missing_is_named_and_everything_goes_in_in_any_order() {
    let mut ana = Who::new("ana");
    let tablet = ana.add("phone", "tablet");
    ana.add("phone", "laptop");
    ana.add("tablet", "x");
    let era = ana.era(&["phone", "x"], Some("x"));
    let mut log = PersonLog::new(ana.person);
    let phone = ana.id("phone");
    assert_eq!(
        log.insert(&ana.made[1]),
        Outcome::Waits(Wait::Device(phone))
    );
    let first = *ana.state().eras().first().unwrap();
    assert_eq!(
        log.insert(&ana.made[4]),
        Outcome::Waits(Wait::Record(first))
    );
    assert!(log.insert(&ana.made[0]).is_in());
    assert_eq!(
        log.insert(&ana.made[2]),
        Outcome::Waits(Wait::Record(tablet))
    );
    // The Era lists the phone with record 2 as its head: that stands for all before it.
    assert!(log.insert(&ana.made[4]).is_in());
    assert_eq!(log.state().unwrap().era_id(), &era);
    let mut backwards = ana.made.clone();
    backwards.reverse();
    let mut log = PersonLog::new(ana.person);
    assert!(log.insert_all(&backwards).iter().all(Outcome::is_in));
    assert_eq!(log.state(), ana.log.state());
}

#[test]
fn a_contact_card_says_what_counts_now_and_later_records_go_on_from_it() {
    let mut ana = Who::new("ana");
    ana.add("phone", "tablet");
    ana.add("phone", "laptop");
    ana.era(&["phone", "tablet"], Some("phone"));
    let watch = ana.add("phone", "watch");
    let card = contact_card_records(&ana.log, &ana.state());
    assert_eq!(card.len(), 3, "two Eras and the watch");
    let mut log = PersonLog::new(ana.person);
    assert!(log.insert_all(&card).iter().all(Outcome::is_in));
    let (short, whole) = (log.state().unwrap(), ana.state());
    assert_eq!(short.active(), whole.active());
    assert_eq!(short.roster_standing(), whole.roster_standing());
    assert!(short.counts(&watch) && log.card(&ana.id("laptop")).is_some());
    ana.remove("tablet", "watch", None, &[]);
    assert!(log.insert(ana.made.last().unwrap()).is_in());
    assert_eq!(log.state().unwrap().active(), ana.state().active());
    // The rest may still come.
    assert!(log.insert_all(&ana.made).iter().all(Outcome::is_in));
    assert_eq!(log.state(), ana.log.state());
}

#[test]
fn the_highest_counters_are_taken_and_one_more_is_not() {
    let (mut ana, ben) = (Who::new("ana"), Who::new("ben"));
    let previous = RecordId::from_bytes([7; 32]);
    let limit = Outcome::Refused(Refusal::Protocol(Error::Limit("record counter")));
    let waits = Outcome::Waits(Wait::Record(previous));
    let mut show = |counter| {
        let record = by(&ana, "phone", counter, Some(previous));
        let key = ana.key("phone");
        let record = record.sign(&ana.log.id(), &ana.person, &[&key]);
        ana.log.insert(&record.to_bytes())
    };
    assert_eq!(
        (show(OTHER_RECORDS_MAX), show(OTHER_RECORDS_MAX + 1)),
        (waits, limit)
    );

    let mut room = Room::new(SpaceKind::Group, &ana);
    room.add(&ana, &ben, membership::Role::Read, &[&ana, &ben]);
    let here = people(&[&ana, &ben]);
    let mut show = |who: &Who, counter| {
        let record = by(who, "phone", counter, Some(previous));
        let record = record.sign(&room.log.id(), &who.person, &[&who.key("phone")]);
        room.log
            .insert(&record.to_bytes(), &|id: &PersonId| here.get(id))
    };
    assert_eq!(
        (
            show(&ana, OWNER_RECORDS_MAX),
            show(&ana, OWNER_RECORDS_MAX + 1)
        ),
        (waits, limit)
    );
    assert_eq!(
        (
            show(&ben, OTHER_RECORDS_MAX),
            show(&ben, OTHER_RECORDS_MAX + 1)
        ),
        (waits, limit)
    );
}

#[test]
fn eras_are_taken_to_their_greatest_depth_and_not_one_deeper() {
    let mut ana = Who::new("ana");
    for _ in 1..ERAS_MAX {
        ana.era(&["phone"], None);
    }
    assert_eq!(ana.log.depth(ana.state().era_id()), Some(ERAS_MAX));
    let root = ana.key("root");
    let plan = membership::EraPlan {
        root: &root,
        new_root: None,
        paper: ana.paper("paper"),
        active: vec![ana.card("phone")],
        leave_out: std::collections::BTreeSet::new(),
        lines: std::collections::BTreeMap::new(),
        countersigner: None,
    };
    let mut random = super::story::Counting(1);
    let deeper = membership::make_era(&ana.log, &ana.state(), plan, &mut random);
    let limit = Outcome::Refused(Refusal::Protocol(Error::Limit("eras")));
    assert_eq!(deeper, Err(membership::Error::NotTaken(limit)));
}

#[test]
fn records_of_a_space_wait_for_genesis_persons_and_those_who_name_them() {
    let (ana, ben) = (Who::new("ana"), Who::new("ben"));
    let mut room = Room::new(SpaceKind::Group, &ana);
    room.add(&ana, &ben, membership::Role::Edit, &[&ana, &ben]);
    room.rekey(&ben, "phone", &[], &[&ana, &ben]);
    let genesis = RecordId::from_bytes(*room.space.as_bytes());
    let mut log = SpaceLog::new(room.space);
    let (both, one) = (people(&[&ana, &ben]), people(&[&ana]));
    let outcome = log.insert(&room.made[1], &|id: &PersonId| both.get(id));
    assert_eq!(outcome, Outcome::Waits(Wait::Record(genesis)));
    for bytes in &room.made[..3] {
        assert!(log.insert(bytes, &|id: &PersonId| one.get(id)).is_in());
    }
    let outcome = log.insert(&room.made[3], &|id: &PersonId| one.get(id));
    assert_eq!(outcome, Outcome::Waits(Wait::Device(ben.id("phone"))));
    let mut backwards = room.made.clone();
    backwards.reverse();
    let mut log = SpaceLog::new(room.space);
    let outcomes = log.insert_all(&backwards, &|id: &PersonId| both.get(id));
    assert!(outcomes.iter().all(Outcome::is_in));
}

#[test]
fn a_device_in_two_person_logs_acts_for_the_person_it_signed_for() {
    let (ana, mut ben) = (Who::new("ana"), Who::new("ben"));
    // Ben lists Ana's phone, which takes its key: it signs a card for Ben too.
    let (class, caps) = (protocol::Class::Phone, 0);
    let seal = super::story::seal_key();
    let card = protocol::Card::make(class, caps, seal, &ana.key("phone"), &ben.person);
    let add = Operation::AddDevice(Box::new(membership::AddDevice { card }));
    ben.dated("phone", 1, None, add);
    let mut room = Room::new(SpaceKind::Group, &ana);
    let all = [&ana, &ben];
    room.add(&ana, &ben, membership::Role::Edit, &all);
    let fresh = Record::unsigned(
        Some(room.log.next_author(&ana.id("phone"))),
        Operation::Fresh,
    );
    let for_ben = fresh.sign(&room.log.id(), &ben.person, &[&ana.key("phone")]);
    let for_ben = room.take(for_ben.to_bytes(), &all);
    let for_ana = room.act(&ana, "phone", Operation::Fresh, &all);
    assert_eq!(room.log.record(&for_ben).unwrap().person, Some(ben.person));
    assert_eq!(room.state(&all).fresh(), [for_ana]);
}
