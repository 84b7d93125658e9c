//! The worked example of SECURITY 4, step by step.

use std::collections::BTreeSet;

use membership::{
    AddPerson, Admission, Author, ChainPoint, DeviceStanding, Line, MemberRole, Operation,
    PersonState, Role, SpaceKind, SpaceState, Verdict, Why, judge_entries,
};
use protocol::{DeviceId, RecordId};

use super::entries::{entry, on};
use super::story::{Room, Who, point};

fn recipients(state: &SpaceState) -> BTreeSet<DeviceId> {
    state
        .recipients()
        .iter()
        .map(|recipient| recipient.device)
        .collect()
}

/// Ana's phone and tablet, the space in which Ben has Edit, and a tablet that removed the phone:
/// person-log cut 1; line for the space: entry 40, record 3.
struct Story {
    ana: Who,
    ben: Who,
    room: Room,
    tablet_added: RecordId,
    line: Line,
    entries: membership::EntrySet,
}

fn until_the_phone_is_stolen() -> Story {
    let (mut ana, ben) = (Who::new("ana"), Who::new("ben"));
    let tablet_added = ana.add("phone", "tablet");
    let mut room = Room::new(SpaceKind::Relationship, &ana);
    let third = room.add(&ana, &ben, Role::Edit, &[&ana, &ben]);
    // Entries 1 to 41 of the phone, named 1 to 41; the last is late.
    let phone = (1..=41).map(|n| entry(&ana, "phone", u64::from(n), n, n - 1));
    let entries = membership::EntrySet {
        entries: phone.collect(),
        ..membership::EntrySet::default()
    };
    let line = Line {
        entry: point(40, &[40; 32]),
        record: point(3, third.as_bytes()),
    };
    ana.remove("tablet", "phone", Some(tablet_added), &[(room.space, line)]);
    Story {
        ana,
        ben,
        room,
        tablet_added,
        line,
        entries,
    }
}

impl Story {
    fn state(&self) -> SpaceState {
        self.room.state(&[&self.ana, &self.ben])
    }

    fn ana(&self) -> PersonState {
        self.ana.state()
    }

    fn verdict(&self, n: u8) -> Verdict {
        judge_entries(&self.state(), &self.entries).verdicts[&[n; 32]]
    }

    fn all(&self, devices: &[(&Who, &str)]) -> BTreeSet<DeviceId> {
        devices.iter().map(|(who, device)| who.id(device)).collect()
    }
}

#[test]
fn one_the_tablet_removes_the_stolen_phone_and_ben_writes_on() {
    let mut s = until_the_phone_is_stolen();
    assert_eq!(s.ana().standing(&s.ana.id("phone")), DeviceStanding::Frozen);
    assert_eq!(
        s.state().role(&s.ben.person),
        MemberRole::Edit,
        "record 3 is within the line"
    );
    let expected = s.all(&[
        (&s.ana, "tablet"),
        (&s.ana, "paper"),
        (&s.ben, "phone"),
        (&s.ben, "paper"),
    ]);
    assert_eq!(recipients(&s.state()), expected);
    let epoch = s.room.rekey(&s.ben, "phone", &[], &[&s.ana, &s.ben]);
    assert_eq!(s.state().candidates().collect::<Vec<_>>(), [&epoch]);
    assert_eq!(s.verdict(40), Verdict::Counts);
    assert_eq!(s.verdict(41), Verdict::Quarantined(Why::Late));
}

/// AddDevice(X) and RemoveDevice(tablet) in the person log, AddPerson(Eve) in the space, all dated
/// back by the thief.
fn the_thief_dates_back(s: &mut Story) -> RecordId {
    s.ana.add("phone", "x");
    s.ana.remove("phone", "tablet", None, &[]);
    let (device, eve) = (s.ana.id("phone"), Who::new("eve"));
    let (counter, head) = s.room.log.head(&device).unwrap();
    let author = Author {
        device,
        counter: counter + 1,
        previous: Some(head),
    };
    let add = AddPerson {
        person: eve.person,
        role: Role::Edit,
    };
    s.room.sign(
        &s.ana,
        "phone",
        author,
        Operation::AddPerson(add),
        &[&s.ana, &s.ben],
    )
}

#[test]
fn two_what_the_thief_dates_back_gets_no_keys_but_freezes_the_tablet() {
    let mut s = until_the_phone_is_stolen();
    let tablet = entry(&s.ana, "tablet", 1, 101, 0);
    s.entries.entries.push(tablet);
    assert_eq!(s.verdict(101), Verdict::Counts);
    let eve = the_thief_dates_back(&mut s);
    assert_eq!(
        s.ana().standing(&s.ana.id("x")),
        DeviceStanding::Uncertified
    );
    assert_eq!(s.state().admission(&eve), Admission::Refused);
    assert_eq!(
        s.ana().standing(&s.ana.id("tablet")),
        DeviceStanding::Frozen
    );
    assert_eq!(s.verdict(101), Verdict::Quarantined(Why::Late));
    assert_eq!(s.state().role(&s.ben.person), MemberRole::Edit);
    let expected = s.all(&[(&s.ana, "paper"), (&s.ben, "phone"), (&s.ben, "paper")]);
    assert_eq!(recipients(&s.state()), expected);
    // Ben writes on; and what he built on the tablet's entry brings it in.
    s.room.rekey(&s.ben, "phone", &[], &[&s.ana, &s.ben]);
    s.entries
        .entries
        .push(on(entry(&s.ben, "phone", 1, 120, 0), &[101]));
    assert_eq!(s.verdict(120), Verdict::Counts);
    let through = s.ben.id("phone");
    assert_eq!(s.verdict(101), Verdict::CameIn { through });
}

#[test]
fn three_the_words_end_it_whatever_the_thief_signs_of_whatever_date() {
    let mut s = until_the_phone_is_stolen();
    s.entries.entries.push(entry(&s.ana, "tablet", 1, 101, 0));
    the_thief_dates_back(&mut s);
    let lines = [("phone", s.room.space, s.line)];
    let era = s.ana.era_with(&["tablet"], Some("tablet"), &lines, None);
    let (state, space) = (s.ana(), s.state());
    assert_eq!(state.era_id(), &era);
    for removed in ["phone", "x"] {
        assert_eq!(state.standing(&s.ana.id(removed)), DeviceStanding::Removed);
    }
    assert_eq!(s.ana.active(), s.ana.ids(&["tablet"]));
    assert_eq!(
        s.verdict(101),
        Verdict::Counts,
        "the tablet's entries count again"
    );
    assert_eq!(s.verdict(40), Verdict::Counts);
    assert_eq!(s.verdict(41), Verdict::Quarantined(Why::Late));
    assert_eq!(space.role(&s.ben.person), MemberRole::Edit);
    assert_eq!(space.candidates().count(), 0, "the next writer rekeys");
    let expected = s.all(&[
        (&s.ana, "tablet"),
        (&s.ana, "paper"),
        (&s.ben, "phone"),
        (&s.ben, "paper"),
    ]);
    assert_eq!(recipients(&space), expected);

    // Every record that the thief can still sign, at every place of the phone's chain and X's.
    let before = (s.ana(), *s.state().roster_hash());
    let removal = |s: &Story, device: &str| {
        Operation::RemoveDevice(membership::RemoveDevice {
            device: s.ana.id(device),
            cut: None,
            lines: membership::Lines::from_bytes(&[0; 128]).unwrap(),
            nonce: [9; 16],
        })
    };
    let card = s.ana.card("y");
    let add = Operation::AddDevice(Box::new(membership::AddDevice { card }));
    let phone = s.ana.log.head(&s.ana.id("phone")).unwrap();
    for operation in [removal(&s, "tablet"), add] {
        s.ana.dated("phone", 1, None, operation.clone());
        s.ana
            .dated("phone", 2, Some(s.tablet_added), operation.clone());
        s.ana
            .dated("phone", phone.0 + 1, Some(phone.1), operation.clone());
        s.ana.dated("x", 1, None, operation);
    }
    let after = s.ana();
    assert_eq!(after.active(), before.0.active());
    assert_eq!(after.roster_standing(), before.0.roster_standing());
    assert_eq!(*s.state().roster_hash(), before.1, "and forces no new keys");
    let lower = super::space::lower(&s.ben, membership::Lowered::Out, vec![]);
    let lower = s.room.act(&s.ana, "phone", lower, &[&s.ana, &s.ben]);
    assert_eq!(s.state().admission(&lower), Admission::Refused);
    assert_eq!(s.state().role(&s.ben.person), MemberRole::Edit);
}

#[test]
fn an_era_whose_maker_knows_no_spaces_carries_the_line_of_the_removal_on() {
    let mut s = until_the_phone_is_stolen();
    s.ana.era(&["tablet"], Some("tablet"));
    assert_eq!(s.state().role(&s.ben.person), MemberRole::Edit);
    assert_eq!(s.verdict(40), Verdict::Counts);
    assert_eq!(s.verdict(41), Verdict::Quarantined(Why::Late));
    // And the next Era that one's.
    s.ana.era(&["tablet", "laptop"], Some("tablet"));
    assert_eq!(s.verdict(40), Verdict::Counts);
    assert_eq!(s.verdict(41), Verdict::Quarantined(Why::Late));
    // Better known, it is said anew.
    let line = Line {
        entry: point(39, &[39; 32]),
        record: ChainPoint::NONE,
    };
    let lines = [("phone", s.room.space, line)];
    s.ana.era_with(&["tablet"], Some("tablet"), &lines, None);
    assert_eq!(s.verdict(40), Verdict::Quarantined(Why::Late));
    assert_eq!(s.state().role(&s.ben.person), MemberRole::None);
}
