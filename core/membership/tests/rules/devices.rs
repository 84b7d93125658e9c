//! E2 to E5: which devices are in.

use membership::{AddDevice, ChainCut, DeviceStanding, Lines, Operation, RemoveDevice, Taking};
use protocol::RecordId;

use super::story::Who;

fn add(who: &Who, device: &str) -> Operation {
    let card = who.card(device);
    Operation::AddDevice(Box::new(AddDevice { card }))
}

fn remove(who: &Who, device: &str, cut: Option<(u64, RecordId)>) -> Operation {
    Operation::RemoveDevice(RemoveDevice {
        device: who.id(device),
        cut: cut.map(|(counter, id)| ChainCut {
            counter,
            id: id.short(),
        }),
        lines: Lines::from_bytes(&[0; 128]).unwrap(),
        nonce: [1; 16],
    })
}

#[test]
fn e2_who_is_added_by_a_rooted_device_is_rooted_through_any_number_of_others() {
    let mut ana = Who::new("ana");
    ana.add("phone", "a");
    ana.add("a", "b");
    ana.add("b", "c");
    assert_eq!(ana.active(), ana.ids(&["phone", "a", "b", "c"]));
    assert!(!ana.state().is_rooted(&ana.id("d")));
}

#[test]
fn e2_what_the_era_lists_as_removed_is_not_rooted_whoever_adds_it() {
    let mut ana = Who::new("ana");
    ana.add("phone", "tablet");
    ana.era(&["phone"], None);
    ana.add("phone", "tablet");
    assert!(!ana.state().is_rooted(&ana.id("tablet")));
    assert_eq!(ana.active(), ana.ids(&["phone"]));
}

#[test]
fn e3_two_that_remove_each_other_are_both_out_until_an_era() {
    let mut ana = Who::new("ana");
    ana.add("phone", "tablet");
    let other = ana.clone();
    ana.remove("phone", "tablet", None, &[]);
    // On the tablet, which has not heard of it.
    let mut tablet = other;
    tablet.remove("tablet", "phone", None, &[]);
    ana.take(tablet.made.pop().unwrap());
    assert_eq!(ana.active(), ana.ids(&[]));
    for device in ["phone", "tablet"] {
        assert_eq!(
            ana.state().standing(&ana.id(device)),
            DeviceStanding::Frozen
        );
    }
    ana.era(&["phone", "tablet"], Some("tablet"));
    assert_eq!(ana.active(), ana.ids(&["phone", "tablet"]));
}

#[test]
fn e3_a_removal_counts_whatever_became_of_its_author() {
    let mut ana = Who::new("ana");
    ana.add("phone", "tablet");
    ana.add("phone", "laptop");
    ana.remove("tablet", "laptop", None, &[]);
    ana.remove("phone", "tablet", None, &[]);
    assert_eq!(ana.active(), ana.ids(&["phone"]));
    // Nor does a removed device that was never cut off count less: it dates one back.
    let counter = ana.log.head(&ana.id("tablet")).unwrap();
    let phone = remove(&ana, "phone", None);
    ana.dated("tablet", counter.0 + 1, Some(counter.1), phone);
    assert_eq!(ana.active(), ana.ids(&[]));
}

#[test]
fn e3_a_removal_by_a_stranger_or_a_listed_removed_device_does_not_count() {
    let mut ana = Who::new("ana");
    let added = ana.add("phone", "tablet");
    ana.era(&["tablet"], Some("tablet"));
    // The phone is out by the Era: its key signs what it likes, of any date.
    let tablet = remove(&ana, "tablet", None);
    ana.dated("phone", 1, None, tablet.clone());
    ana.dated("phone", 2, Some(added), tablet);
    assert_eq!(ana.active(), ana.ids(&["tablet"]));
}

#[test]
fn e4_what_was_added_beyond_the_cut_is_rooted_but_gets_no_keys() {
    let mut ana = Who::new("ana");
    let tablet = ana.add("phone", "tablet");
    ana.remove("tablet", "phone", Some(tablet), &[]);
    // Dated back by the thief: after the cut, and beside it.
    let x = add(&ana, "x");
    ana.dated("phone", 2, Some(tablet), x);
    let y = add(&ana, "y");
    ana.dated("phone", 1, None, y);
    let state = ana.state();
    assert_eq!(ana.active(), ana.ids(&["tablet"]));
    for device in ["x", "y"] {
        assert_eq!(state.standing(&ana.id(device)), DeviceStanding::Uncertified);
        assert!(state.is_rooted(&ana.id(device)));
    }
    assert_eq!(state.standing(&ana.id("phone")), DeviceStanding::Frozen);
}

#[test]
fn e4_a_cut_at_its_own_add_device_keeps_the_remover_in() {
    let mut ana = Who::new("ana");
    // The phone was copied: two records 1.
    let tablet = ana.add("phone", "tablet");
    let (x, y) = (add(&ana, "x"), add(&ana, "y"));
    let fork = ana.dated("phone", 1, None, x);
    ana.dated("phone", 2, Some(fork), y);
    // No cut named: the maker finds the branch that added it, although the other is longer.
    let removal = ana.remove("tablet", "phone", None, &[]);
    let Operation::RemoveDevice(op) = &ana.log.record(&removal).unwrap().operation else {
        panic!("a removal");
    };
    let id = tablet.short();
    assert_eq!(op.cut, Some(ChainCut { counter: 1, id }));
    assert_eq!(ana.active(), ana.ids(&["tablet"]));
}

#[test]
fn e4_without_a_cut_nothing_that_the_removed_device_added_is_certified() {
    let mut ana = Who::new("ana");
    ana.add("phone", "tablet");
    ana.add("phone", "laptop");
    let none = remove(&ana, "phone", None);
    ana.dated("laptop", 1, None, none);
    assert_eq!(ana.active(), ana.ids(&[]));
    assert_eq!(
        ana.state().standing(&ana.id("laptop")),
        DeviceStanding::Uncertified
    );
}

#[test]
fn e4_the_lowest_of_several_cuts_decides() {
    let mut ana = Who::new("ana");
    let first = ana.add("phone", "tablet");
    let second = ana.add("phone", "laptop");
    ana.remove("tablet", "phone", Some(second), &[]);
    assert_eq!(ana.active(), ana.ids(&["tablet", "laptop"]));
    ana.remove("laptop", "phone", Some(first), &[]);
    assert_eq!(ana.active(), ana.ids(&["tablet"]));
}

#[test]
fn e4_while_the_cut_record_is_unknown_what_that_chain_added_waits() {
    let mut ana = Who::new("ana");
    ana.add("phone", "tablet");
    let unknown = RecordId::from_bytes([7; 32]);
    let cut = remove(&ana, "phone", Some((2, unknown)));
    ana.dated("tablet", 1, None, cut);
    assert_eq!(ana.active(), ana.ids(&[]));
}

#[test]
fn e4_what_a_removed_but_certified_device_added_in_time_stays() {
    let mut ana = Who::new("ana");
    ana.add("phone", "tablet");
    ana.add("tablet", "laptop");
    ana.remove("phone", "tablet", None, &[]);
    assert_eq!(ana.active(), ana.ids(&["phone", "laptop"]));
}

#[test]
fn e5_five_devices_are_active_the_nearest_to_the_era_first() {
    let mut ana = Who::new("ana");
    for device in ["a", "b", "c"] {
        ana.add("phone", device);
    }
    ana.add("a", "far");
    assert_eq!(ana.active(), ana.ids(&["phone", "a", "b", "c", "far"]));
    // One more step away gives way to what is nearer.
    ana.add("phone", "d");
    assert_eq!(ana.active(), ana.ids(&["phone", "a", "b", "c", "d"]));
    assert_eq!(ana.state().standing(&ana.id("far")), DeviceStanding::Spare);
    // A place that becomes free is taken again.
    ana.remove("phone", "a", None, &[]);
    assert_eq!(ana.active(), ana.ids(&["phone", "b", "c", "d", "far"]));
}

#[test]
fn e5_at_equal_steps_the_smallest_add_device_decides() {
    let mut ana = Who::new("ana");
    let mut added: Vec<_> = (0..8)
        .map(|n| {
            let name: &str = ["a", "b", "c", "d", "e", "f", "g", "h"][n];
            (ana.add("phone", name), ana.id(name))
        })
        .collect();
    added.sort();
    let expected: Vec<_> = added.iter().take(4).map(|(_, device)| *device).collect();
    assert_eq!(ana.state().active()[0], ana.id("phone"));
    assert_eq!(ana.state().active()[1..], expected);
}

#[test]
fn a_removal_that_comes_before_the_add_device_of_whom_it_removes_changes_the_roster() {
    let mut ana = Who::new("ana");
    ana.add("phone", "tablet");
    let before = ana.state().roster_standing();
    // The phone links a third device and hands it keys; the tablet removes that one, and its
    // record arrives first.
    ana.remove("tablet", "third", None, &[]);
    let standing = ana.state().roster_standing();
    assert_ne!(standing, before);
    assert_eq!(standing.others, [ana.id("third")]);
    ana.add("phone", "third");
    assert_eq!(ana.state().roster_standing(), standing);
}

#[test]
fn hundreds_of_devices_that_a_thief_added_do_not_keep_an_era_from_being_made() {
    let mut ana = Who::new("ana");
    ana.add("phone", "tablet");
    for n in 0..300 {
        let device = add(&ana, &format!("junk {n}"));
        ana.dated("phone", 1, None, device);
    }
    let space = protocol::SpaceId::from_bytes([1; 32]);
    let line = membership::Line {
        entry: super::story::point(4, &[4; 32]),
        ..membership::Line::default()
    };
    ana.era_with(
        &["tablet"],
        Some("tablet"),
        &[("junk 299", space, line)],
        None,
    );
    assert_eq!(ana.active(), ana.ids(&["tablet"]));
    for kept in ["phone", "junk 299"] {
        assert_eq!(
            ana.state().standing(&ana.id(kept)),
            DeviceStanding::Removed,
            "{kept}"
        );
    }
    assert!(ana.state().era().removed.len() > 150);
}

#[test]
fn a_server_takes_late_records_of_rooted_devices_and_none_of_removed_ones() {
    let mut ana = Who::new("ana");
    ana.add("phone", "tablet");
    ana.remove("tablet", "phone", None, &[]);
    let takes = |ana: &Who, id| ana.state().takes_record(ana.log.record(&id).unwrap());
    let late = ana.add("phone", "x");
    assert_eq!(takes(&ana, late), Taking::Taken);
    let era = ana.era(&["tablet"], None);
    assert_eq!(takes(&ana, late), Taking::Refused);
    assert_eq!(takes(&ana, era), Taking::Taken);
}

#[test]
fn an_unknown_operation_of_a_rooted_device_asks_for_an_update_below_128_only() {
    for (number, asks) in [(4, true), (127, true), (128, false)] {
        let mut ana = Who::new("ana");
        ana.add("phone", "tablet");
        ana.dated("tablet", 1, None, Operation::Unknown(number));
        assert_eq!(ana.state().needs_update(), asks, "{number}");
        // What an Era made history asks for nothing.
        ana.era(&["phone"], None);
        assert!(!ana.state().needs_update());
    }
}

#[test]
fn an_unknown_operation_of_the_root_in_force_asks_for_an_update() {
    let mut ana = Who::new("ana");
    let record = membership::Record::unsigned(None, Operation::Unknown(20));
    let signed = record.sign(&ana.log.id(), &ana.person, &[&ana.key("root")]);
    ana.take(signed.to_bytes());
    assert!(ana.state().needs_update());
    ana.era_with(&["phone"], None, &[], Some("new root"));
    assert!(!ana.state().needs_update());
}
