//! S1 to S3, and what the server takes.

use std::collections::BTreeSet;

use membership::{
    AddPerson, Admission, Author, ChainPoint, Cut, EntryRule, Leave, Line, Lower, Lowered,
    MemberRole, Operation, Outcome, Refusal, Role, SpaceKind, Taking, Wait,
};
use protocol::{DeviceId, PersonId, RecordId};

use super::story::{Room, Who, people, point};

pub fn lower(who: &Who, role: Lowered, cuts: Vec<Cut>) -> Operation {
    let person = who.person;
    Operation::Lower(Lower { person, role, cuts })
}

pub fn add(who: &Who, role: Role) -> Operation {
    let person = who.person;
    Operation::AddPerson(AddPerson { person, role })
}

pub fn cut(device: DeviceId, sequence: u64, id: u8) -> Cut {
    Cut {
        handle: device.handle(),
        sequence,
        id: [id; 8],
    }
}

fn line(entry: ChainPoint, record: ChainPoint) -> Line {
    Line { entry, record }
}

/// Ana owns a relationship space in which Ben has Edit and Cas reads.
pub fn three() -> (Who, Who, Who, Room) {
    let (ana, ben, cas) = (Who::new("ana"), Who::new("ben"), Who::new("cas"));
    let mut room = Room::new(SpaceKind::Relationship, &ana);
    let all = [&ana, &ben, &cas];
    room.add(&ana, &ben, Role::Edit, &all);
    room.add(&ana, &cas, Role::Read, &all);
    (ana, ben, cas, room)
}

#[test]
fn s1_only_the_owner_adds_lowers_adopts_and_makes_fresh() {
    let (ana, ben, cas, mut room) = three();
    let all = [&ana, &ben, &cas];
    let adopt = Operation::Adopt(membership::Adopt {
        device: ben.id("phone"),
        sequence: 1,
        id: [0; 8],
    });
    let eve = Who::new("eve");
    let operations = [
        add(&eve, Role::Edit),
        lower(&cas, Lowered::Out, vec![]),
        adopt,
        Operation::Fresh,
    ];
    for operation in operations {
        let by_owner = room.act(&ana, "phone", operation.clone(), &all);
        let by_ben = room.act(&ben, "phone", operation.clone(), &all);
        let by_cas = room.act(&cas, "phone", operation, &all);
        let state = room.state(&all);
        assert_eq!(state.admission(&by_owner), Admission::Admitted);
        assert_eq!(state.admission(&by_ben), Admission::Refused);
        assert_eq!(state.admission(&by_cas), Admission::Refused);
    }
}

#[test]
fn s1_who_ever_got_edit_rekeys_and_who_only_reads_does_not() {
    let (ana, ben, cas, mut room) = three();
    let all = [&ana, &ben, &cas];
    let by_ben = room.rekey(&ben, "phone", &[], &all);
    let by_cas = room.rekey(&cas, "phone", &[], &all);
    room.act(&ana, "phone", lower(&ben, Lowered::Out, vec![]), &all);
    let late = room.rekey(&ben, "phone", &[], &all);
    let state = room.state(&all);
    assert_eq!(state.admission(&by_ben), Admission::Admitted);
    assert_eq!(state.admission(&by_cas), Admission::Refused);
    assert_eq!(state.admission(&late), Admission::Admitted);
}

#[test]
fn s1_nobody_is_added_to_a_private_space() {
    let (ana, ben) = (Who::new("ana"), Who::new("ben"));
    let mut room = Room::new(SpaceKind::Private, &ana);
    let all = [&ana, &ben];
    let added = room.add(&ana, &ben, Role::Edit, &all);
    let state = room.state(&all);
    assert_eq!(state.admission(&added), Admission::Refused);
    assert_eq!(state.role(&ben.person), MemberRole::None);
    assert!(!state.ever_wrote(&ben.person));
    assert_eq!(state.recipients().len(), 2);
}

#[test]
fn s1_the_owner_neither_lowers_nor_adds_nor_leaves_itself() {
    let (ana, ben, cas, mut room) = three();
    let all = [&ana, &ben, &cas];
    let operations = [
        add(&ana, Role::Read),
        lower(&ana, Lowered::Out, vec![]),
        Operation::Leave(Leave { cuts: vec![] }),
    ];
    for operation in operations {
        let id = room.act(&ana, "phone", operation, &all);
        assert_eq!(room.state(&all).admission(&id), Admission::Refused);
    }
    assert_eq!(room.state(&all).role(&ana.person), MemberRole::Owner);
}

#[test]
fn s1_anybody_who_got_in_leaves_and_a_stranger_does_not() {
    let (ana, ben, cas, mut room) = three();
    let eve = Who::new("eve");
    let all = [&ana, &ben, &cas, &eve];
    let leave = || Operation::Leave(Leave { cuts: vec![] });
    // Ben names Eve: her records are read, and have no effect.
    room.act(&ben, "phone", add(&eve, Role::Edit), &all);
    let ids = [&ben, &cas, &eve].map(|who| room.act(who, "phone", leave(), &all));
    let state = room.state(&all);
    let admitted = ids.map(|id| state.admission(&id) == Admission::Admitted);
    assert_eq!(admitted, [true, true, false]);
    assert_eq!(state.members().collect::<Vec<_>>(), [&ana.person]);
}

#[test]
fn s1_a_lower_by_a_frozen_device_holds_and_its_late_additions_do_not() {
    let (mut ana, ben, cas, mut room) = three();
    let eve = Who::new("eve");
    ana.add("phone", "tablet");
    let (_, last) = room.log.head(&ana.id("phone")).unwrap();
    // The phone lowers Ben and adds Eve; the tablet, not knowing, cuts it off before both.
    let lowered = room.act(
        &ana,
        "phone",
        lower(&ben, Lowered::Out, vec![]),
        &[&ana, &ben, &cas],
    );
    let added = room.act(&ana, "phone", add(&eve, Role::Edit), &[&ana, &ben, &cas]);
    let record = point(4, last.as_bytes());
    let lines = [(room.space, line(ChainPoint::NONE, record))];
    ana.remove("tablet", "phone", None, &lines);
    let all = [&ana, &ben, &cas, &eve];
    let state = room.state(&all);
    assert_eq!(state.admission(&lowered), Admission::Admitted);
    assert_eq!(state.admission(&added), Admission::Refused);
    assert_eq!(state.role(&ben.person), MemberRole::None);
    assert_eq!(state.role(&eve.person), MemberRole::None);
    assert!(
        state.ever_wrote(&eve.person),
        "got Edit from a lawful hand: the device is rooted"
    );
    // An Era with that line takes the hand away too.
    ana.era_with(
        &["tablet"],
        Some("tablet"),
        &[("phone", room.space, lines[0].1)],
        None,
    );
    let state = room.state(&[&ana, &ben, &cas, &eve]);
    assert_eq!(state.admission(&lowered), Admission::Refused);
    assert_eq!(state.role(&ben.person), MemberRole::Edit);
    assert!(!state.ever_wrote(&eve.person));
}

#[test]
fn e6_a_record_counts_within_every_line_of_its_device() {
    let (mut ana, ben, cas, mut room) = three();
    ana.add("phone", "tablet");
    ana.add("phone", "laptop");
    let counter = room.log.head(&ana.id("phone")).unwrap().0;
    let first = room.act(&ana, "phone", Operation::Fresh, &[&ana, &ben, &cas]);
    let second = room.act(&ana, "phone", Operation::Fresh, &[&ana, &ben, &cas]);
    let at = |counter, id: &RecordId| line(ChainPoint::NONE, point(counter, id.as_bytes()));
    ana.remove(
        "tablet",
        "phone",
        None,
        &[(room.space, at(counter + 2, &second))],
    );
    assert_eq!(room.state(&[&ana, &ben, &cas]).fresh().len(), 2);
    ana.remove(
        "laptop",
        "phone",
        None,
        &[(room.space, at(counter + 1, &first))],
    );
    assert_eq!(room.state(&[&ana, &ben, &cas]).fresh(), [first]);
    // A removal without a line for this space leaves nothing, not even who was added.
    ana.remove("laptop", "phone", None, &[]);
    let state = room.state(&[&ana, &ben, &cas]);
    assert!(state.fresh().is_empty());
    assert_eq!(state.members().count(), 1);
    assert_eq!(
        state.owner(),
        &ana.person,
        "Genesis names the owner whatever became of its device"
    );
}

#[test]
fn e6_while_the_named_record_is_unknown_records_of_that_chain_wait() {
    let (mut ana, ben, cas, mut room) = three();
    ana.add("phone", "tablet");
    let all = [&ana, &ben, &cas];
    let fresh = room.act(&ana, "phone", Operation::Fresh, &all);
    let unknown = line(ChainPoint::NONE, point(9, &[7; 32]));
    ana.remove("tablet", "phone", None, &[(room.space, unknown)]);
    let state = room.state(&[&ana, &ben, &cas]);
    assert_eq!(state.admission(&fresh), Admission::Waits);
    assert_eq!(
        state.takes_record(&fresh),
        Taking::Taken,
        "by counter until it is there"
    );
}

#[test]
fn e6_records_of_a_device_that_is_uncertified_do_not_count() {
    let (mut ana, ben, cas, mut room) = three();
    let tablet = ana.add("phone", "tablet");
    let (counter, last) = room.log.head(&ana.id("phone")).unwrap();
    let keep = line(ChainPoint::NONE, point(counter, last.as_bytes()));
    ana.remove("tablet", "phone", Some(tablet), &[(room.space, keep)]);
    ana.add("phone", "x");
    let fresh = room.act(&ana, "x", Operation::Fresh, &[&ana, &ben, &cas]);
    let lowered = room.act(
        &ana,
        "x",
        lower(&ben, Lowered::Out, vec![]),
        &[&ana, &ben, &cas],
    );
    let state = room.state(&[&ana, &ben, &cas]);
    assert_eq!(state.admission(&fresh), Admission::Refused);
    assert_eq!(
        state.admission(&lowered),
        Admission::Admitted,
        "rooted is a lawful hand"
    );
}

#[test]
fn s2_the_highest_role_given_lowered_to_the_lowest_left() {
    let (ana, ben, cas, mut room) = three();
    let all = [&ana, &ben, &cas];
    let role = |room: &Room, who: &Who| room.state(&all).role(&who.person);
    assert_eq!(role(&room, &cas), MemberRole::Read);
    room.act(&ana, "phone", add(&cas, Role::Edit), &all);
    assert_eq!(role(&room, &cas), MemberRole::Edit);
    room.act(&ana, "phone", lower(&cas, Lowered::Read, vec![]), &all);
    assert_eq!(role(&room, &cas), MemberRole::Read);
    room.act(&ana, "phone", lower(&cas, Lowered::Out, vec![]), &all);
    room.act(&ana, "phone", lower(&cas, Lowered::Read, vec![]), &all);
    room.act(&ana, "phone", add(&cas, Role::Edit), &all);
    assert_eq!(role(&room, &cas), MemberRole::None, "it never rises");
    room.act(
        &ben,
        "phone",
        Operation::Leave(Leave { cuts: vec![] }),
        &all,
    );
    assert_eq!(role(&room, &ben), MemberRole::None);
}

#[test]
fn s2_fifty_persons_are_in_with_the_owner_and_the_next_is_not() {
    let ana = Who::new("ana");
    let mut room = Room::new(SpaceKind::Group, &ana);
    let mut added = Vec::new();
    for n in 0..50_u8 {
        let person = PersonId::from_bytes([n + 1; 32]);
        let role = Role::Read;
        let operation = Operation::AddPerson(AddPerson { person, role });
        added.push((room.act(&ana, "phone", operation, &[&ana]), person));
        let members = room.state(&[&ana]).members().count();
        assert_eq!(members, usize::from(n + 2).min(50));
    }
    added.sort();
    let state = room.state(&[&ana]);
    assert_eq!(state.role(&added[48].1), MemberRole::Read);
    assert_eq!(
        state.role(&added[49].1),
        MemberRole::None,
        "the largest AddPerson id"
    );
    // Putting somebody out lets nobody else in.
    let person = added[0].1;
    let role = Lowered::Out;
    let cuts = Vec::new();
    room.act(
        &ana,
        "phone",
        Operation::Lower(Lower { person, role, cuts }),
        &[&ana],
    );
    assert_eq!(room.state(&[&ana]).role(&added[49].1), MemberRole::None);
}

#[test]
fn s3_recipients_are_the_members_active_devices_and_papers_sorted() {
    let (ana, mut ben, cas, mut room) = three();
    ben.add("phone", "tablet");
    ben.remove("tablet", "phone", None, &[]);
    let state = room.state(&[&ana, &ben, &cas]);
    let mut expected = vec![
        ana.id("phone"),
        ana.id("paper"),
        ben.id("tablet"),
        ben.id("paper"),
        cas.id("phone"),
        cas.id("paper"),
    ];
    expected.sort();
    let recipients: Vec<_> = state.recipients().iter().map(|r| r.device).collect();
    assert_eq!(recipients, expected);
    // Who is out, or whose log is not here, receives nothing.
    room.act(
        &ana,
        "phone",
        lower(&cas, Lowered::Out, vec![]),
        &[&ana, &ben, &cas],
    );
    assert_eq!(room.state(&[&ana, &cas]).recipients().len(), 2);
}

#[test]
fn a_roster_changes_with_every_removal_and_not_with_what_outsiders_do() {
    let (ana, mut ben, mut cas, mut room) = three();
    let hash = |room: &Room, ben: &Who, cas: &Who| *room.state(&[&ana, ben, cas]).roster_hash();
    let before = hash(&room, &ben, &cas);
    ben.add("phone", "tablet");
    let added = hash(&room, &ben, &cas);
    assert_ne!(before, added);
    ben.remove("phone", "tablet", None, &[]);
    let removed = hash(&room, &ben, &cas);
    assert!(removed != added && removed != before, "it holds who is out");
    room.act(
        &ana,
        "phone",
        lower(&cas, Lowered::Out, vec![]),
        &[&ana, &ben, &cas],
    );
    let lowered = hash(&room, &ben, &cas);
    cas.add("phone", "tablet");
    assert_eq!(
        hash(&room, &ben, &cas),
        lowered,
        "an outsider forces no new keys"
    );
}

#[test]
fn s4_a_device_that_a_lower_does_not_name_has_no_entries_that_count() {
    let (ana, mut ben, cas, mut room) = three();
    ben.add("phone", "tablet");
    let cuts = vec![cut(ben.id("phone"), 7, 1)];
    room.act(
        &ana,
        "phone",
        lower(&ben, Lowered::Out, cuts),
        &[&ana, &ben, &cas],
    );
    let cuts = vec![cut(ben.id("phone"), 5, 2), cut(ben.id("tablet"), 1, 1)];
    room.act(
        &ben,
        "phone",
        Operation::Leave(Leave { cuts }),
        &[&ana, &ben, &cas],
    );
    let state = room.state(&[&ana, &ben, &cas]);
    let rule = |device: &str| state.entry_rule(&ben.person, &ben.id(device)).unwrap();
    let bounds: BTreeSet<_> = rule("phone").bounds.iter().copied().collect();
    assert_eq!(
        bounds,
        BTreeSet::from([point(5, &[2; 32]), point(7, &[1; 32])])
    );
    // Where it is named the point stays, for forks (S6): nothing lies within both.
    assert_eq!(
        rule("tablet").bounds,
        [point(1, &[1; 32]), ChainPoint::NONE]
    );
    assert_eq!(state.entry_rule(&cas.person, &cas.id("phone")), None);
}

#[test]
fn s4_a_leave_raises_nothing_and_an_adopt_does() {
    let (ana, ben, cas, mut room) = three();
    let all = [&ana, &ben, &cas];
    let phone = ben.id("phone");
    room.act(
        &ana,
        "phone",
        lower(&ben, Lowered::Out, vec![cut(phone, 5, 5)]),
        &all,
    );
    let leave = Leave {
        cuts: vec![cut(phone, 9, 9)],
    };
    room.act(&ben, "phone", Operation::Leave(leave), &all);
    let takes = |room: &Room, sequence, id| {
        room.state(&all)
            .takes_entry(&ben.person, &phone, sequence, &[id; 8])
    };
    assert_eq!(takes(&room, 4, 1), Taking::Taken);
    assert_eq!(takes(&room, 5, 5), Taking::Taken);
    assert_eq!(takes(&room, 5, 6), Taking::Late);
    assert_eq!(takes(&room, 6, 6), Taking::Late);
    let adopt = Operation::Adopt(membership::Adopt {
        device: phone,
        sequence: 6,
        id: [6; 8],
    });
    room.act(&ana, "phone", adopt, &all);
    assert_eq!(takes(&room, 6, 6), Taking::Taken);
    assert_eq!(takes(&room, 7, 7), Taking::Late);
}

#[test]
fn an_entry_rule_holds_at_its_cut_and_not_one_past_it() {
    let rule = |known, bounds: &[ChainPoint], adopts: &[ChainPoint]| EntryRule {
        known,
        bounds: bounds.to_vec(),
        adopts: adopts.to_vec(),
    };
    let five = point(5, &[5; 32]);
    assert!(rule(true, &[], &[]).holds_at(9, &[0; 8]));
    assert!(!rule(false, &[], &[]).holds_at(1, &[0; 8]));
    assert!(rule(true, &[five], &[]).holds_at(5, &[5; 8]));
    assert!(!rule(true, &[five], &[]).holds_at(6, &[5; 8]));
    assert!(!rule(true, &[five, ChainPoint::NONE], &[]).holds_at(1, &[0; 8]));
    assert!(rule(false, &[], &[five]).holds_at(4, &[0; 8]));
}

#[test]
fn a_genesis_by_a_device_that_was_never_the_owners_is_not_taken() {
    let (ana, ben) = (Who::new("ana"), Who::new("ben"));
    let genesis = membership::Genesis {
        minimum_suite: 1,
        kind: SpaceKind::Group,
        owner: ana.person,
        nonce: [1; 16],
    };
    let author = Author {
        device: ben.id("phone"),
        counter: 1,
        previous: None,
    };
    let record = membership::Record::unsigned(Some(author), Operation::Genesis(genesis));
    let space = protocol::SpaceId::from(record.id(&protocol::LogId::NONE));
    let signed = record.sign(&space.into(), &ana.person, &[&ben.key("phone")]);
    let mut log = membership::SpaceLog::new(space);
    let here = people(&[&ana, &ben]);
    let outcome = log.insert(&signed.to_bytes(), &|id: &PersonId| here.get(id));
    assert_eq!(outcome, Outcome::Waits(Wait::Device(ben.id("phone"))));
    let nobody = log.insert(&signed.to_bytes(), &|_: &PersonId| None);
    assert_eq!(nobody, Outcome::Waits(Wait::Person(ana.person)));
    let other = Room::new(SpaceKind::Group, &ana);
    let outcome = log.insert(&other.made[0], &|id: &PersonId| here.get(id));
    assert_eq!(outcome, Outcome::Refused(Refusal::Misplaced("genesis")));
}

#[test]
fn an_unknown_operation_of_the_owner_makes_the_space_read_only_until_an_update() {
    for (number, asks) in [(15, true), (127, true), (128, false)] {
        let (ana, ben, cas, mut room) = three();
        let all = [&ana, &ben, &cas];
        room.act(&ben, "phone", Operation::Unknown(number), &all);
        assert!(!room.state(&all).needs_update(), "of others it is ignored");
        room.act(&ana, "phone", Operation::Unknown(number), &all);
        assert_eq!(room.state(&all).needs_update(), asks, "{number}");
    }
    let (ana, mut ben, mut cas, room) = three();
    ben.dated("phone", 1, None, Operation::Unknown(5));
    assert!(
        room.state(&[&ana, &ben, &cas]).needs_update(),
        "a member's devices are in doubt"
    );
    let eve = Who::new("eve");
    cas.name = eve.name;
    assert!(!room.state(&[&ana, &cas]).needs_update());
}
