//! E1 and what an Era makes of all before it.

use membership::{DeviceStanding, Operation, Outcome, PersonLog, RemoveDevice};
use protocol::RecordId;

use super::story::Who;

fn removal(who: &Who, device: &str) -> Operation {
    Operation::RemoveDevice(RemoveDevice {
        device: who.id(device),
        cut: None,
        lines: membership::Lines::from_bytes(&[0; 128]).unwrap(),
        nonce: [1; 16],
    })
}

/// Ana with a phone and a tablet, both listed.
fn two_listed() -> Who {
    let mut ana = Who::new("ana");
    ana.add("phone", "tablet");
    ana.era(&["phone", "tablet"], Some("phone"));
    ana
}

#[test]
fn e1_the_era_after_the_current_one_holds_and_its_list_is_active() {
    let mut ana = Who::new("ana");
    let first = *ana.state().era_id();
    let second = ana.era(&["phone", "tablet"], None);
    let third = ana.era(&["tablet"], Some("tablet"));
    assert_eq!(ana.state().eras(), [first, second, third]);
    assert_eq!(ana.active(), ana.ids(&["tablet"]));
    assert_eq!(
        ana.state().standing(&ana.id("phone")),
        DeviceStanding::Removed
    );
    assert!(ana.state().rival_eras().is_empty());
}

/// Eras that all follow the same one.
fn siblings(ana: &mut Who, all: &[(&[&str], Option<&str>)]) -> Vec<RecordId> {
    let state = ana.state();
    let make = |(active, by): &(&[&str], Option<&str>)| {
        let bytes = ana.era_bytes(&state, active, *by, &[], None);
        ana.take(bytes)
    };
    all.iter().map(make).collect()
}

#[test]
fn e1_a_countersigned_era_beats_bare_ones_whatever_their_ids() {
    // Several bare ones, so that some id is smaller.
    let mut ana = two_listed();
    let bare: [(&[&str], _); 5] = [
        (&["x"], None),
        (&["y"], None),
        (&["z"], None),
        (&["v"], None),
        (&["w"], None),
    ];
    siblings(&mut ana.clone(), &bare);
    let all = [&bare[..], &[(&["phone"], Some("phone"))]].concat();
    let ids = siblings(&mut ana, &all);
    assert!(ids.iter().any(|id| *id < ids[5]));
    assert_eq!(ana.state().era_id(), &ids[5]);
    assert_eq!(ana.state().rival_eras().len(), 5, "each is an alarm");
}

#[test]
fn e1_the_place_in_the_list_decides_between_countersigned_eras() {
    for (first, second) in [("phone", "tablet"), ("tablet", "phone")] {
        let mut ana = Who::new("ana");
        ana.era(&[first, second], Some("phone"));
        let rivals: [(&[&str], _); 2] = [(&["x"], Some(second)), (&["y"], Some(first))];
        let ids = siblings(&mut ana, &rivals);
        assert_eq!(ana.state().era_id(), &ids[1]);
    }
}

#[test]
fn e1_a_rooted_device_that_is_not_listed_comes_after_listed_ones_and_before_strangers() {
    let mut ana = Who::new("ana");
    ana.add("phone", "tablet");
    let stranger: [(&[&str], _); 4] = [
        (&["x"], Some("x")),
        (&["y"], Some("y")),
        (&["z"], Some("z")),
        (&["w"], None),
    ];
    let all = [&stranger[..], &[(&["tablet"], Some("tablet"))]].concat();
    let mut without = ana.clone();
    let ids = siblings(&mut without, &all);
    assert_eq!(without.state().era_id(), &ids[4]);
    let all = [&all[..], &[(&["phone"], Some("phone"))]].concat();
    let ids = siblings(&mut ana, &all);
    assert_eq!(ana.state().era_id(), &ids[5]);
}

#[test]
fn e1_of_equal_eras_the_smallest_id_holds() {
    let mut ana = Who::new("ana");
    let bare: [(&[&str], _); 3] = [(&["x"], None), (&["y"], None), (&["z"], None)];
    let ids = siblings(&mut ana, &bare);
    assert_eq!(ana.state().era_id(), ids.iter().min().unwrap());
}

#[test]
fn e1_the_first_divergence_decides_and_a_longer_chain_wins_nothing() {
    let mut ana = Who::new("ana");
    let state = ana.state();
    // Found words: three bare Eras in a row.
    let mut thief = ana.clone();
    let chain = ["x", "y", "z"].map(|name| thief.era(&[name], None));
    let honest = ana.era_bytes(&state, &["phone"], Some("phone"), &[], None);
    for bytes in thief.made.split_off(1) {
        ana.take(bytes);
    }
    assert_eq!(ana.state().era_id(), &chain[2]);
    let honest = ana.take(honest);
    assert_eq!(ana.state().era_id(), &honest);
    assert_eq!(ana.state().rival_eras().len(), 3);
}

#[test]
fn e1_another_first_era_of_the_same_person_counts_by_the_smallest_id() {
    let mut ana = Who::new("ana");
    let first = *ana.state().era_id();
    let again = membership::found_person(
        &ana.key("root"),
        &ana.key("phone"),
        ana.paper("other paper"),
        ana.card("phone"),
    );
    let second = ana.take(again.unwrap().era);
    assert_eq!(ana.state().era_id(), &first.min(second));
    assert_eq!(ana.state().rival_eras(), [first.max(second)]);
}

#[test]
fn a_new_root_is_signed_by_the_old_one_and_rules_from_then_on() {
    let mut ana = Who::new("ana");
    let new = ana.key("new root");
    let era = ana.era_with(&["tablet"], Some("phone"), &[], Some("new root"));
    assert_eq!(ana.state().era_id(), &era);
    assert_eq!(ana.state().root(), &new.public());
    // The old words make nothing after it.
    let record = ana.log.record(&era).unwrap().clone();
    let Operation::Era(mut after) = record.operation else {
        panic!("an era");
    };
    after.parent = Some(era);
    after.countersigner = None;
    let old = ana.key("root");
    let after = membership::Record::unsigned(None, Operation::Era(after));
    let one = after.clone().sign(&ana.log.id(), &ana.person, &[&old]);
    let bad = Outcome::from(protocol::Error::BadSignature);
    assert_eq!(ana.log.insert(&one.to_bytes()), bad);
    let both = after.sign(&ana.log.id(), &ana.person, &[&new]);
    assert!(matches!(
        ana.log.insert(&both.to_bytes()),
        Outcome::Taken(_)
    ));
}

#[test]
fn what_an_era_removed_never_stands_as_active_after_it() {
    let mut ana = Who::new("ana");
    ana.era(&["tablet"], None);
    let malformed = Outcome::from(protocol::Error::Malformed("era"));
    let state = ana.state();
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
    let made = membership::make_era(&ana.log, &state, plan, &mut super::story::Counting(9));
    assert_eq!(made, Err(membership::Error::NotTaken(malformed)));
}

#[test]
fn up_to_the_head_all_is_history_and_what_follows_it_counts() {
    let mut ana = Who::new("ana");
    let before = ana.add("phone", "tablet");
    ana.era(&["phone"], Some("phone"));
    let after = ana.add("phone", "laptop");
    let state = ana.state();
    assert!(!state.counts(&before) && state.counts(&after));
    assert_eq!(ana.active(), ana.ids(&["phone", "laptop"]));
    // The tablet is listed as removed: it wrote, or might have.
    assert_eq!(state.standing(&ana.id("tablet")), DeviceStanding::Removed);
}

#[test]
fn a_record_that_does_not_follow_the_named_head_does_not_count() {
    let mut ana = Who::new("ana");
    ana.add("phone", "tablet");
    let state = ana.state();
    let era = ana.era_bytes(&state, &["phone", "tablet"], Some("phone"), &[], None);
    ana.take(era);
    // A clone of the phone continues beside the head.
    let fork = ana.dated("phone", 1, None, removal(&ana.clone(), "tablet"));
    let on_fork = ana.dated("phone", 2, Some(fork), removal(&ana.clone(), "tablet"));
    assert!(!ana.state().counts(&fork) && !ana.state().counts(&on_fork));
    assert_eq!(ana.active(), ana.ids(&["phone", "tablet"]));
}

#[test]
fn an_era_undoes_a_thief_and_loses_nothing_that_its_maker_did_not_know() {
    let mut ana = two_listed();
    let state = ana.state();
    // The thief's clone of the phone removes the tablet; on a beach, the tablet links a laptop.
    ana.dated(
        "phone",
        2,
        ana.log.head(&ana.id("phone")).map(|h| h.1),
        removal(&ana.clone(), "tablet"),
    );
    let before = ana.clone();
    assert_eq!(ana.active(), ana.ids(&["phone"]));
    let laptop = ana.add("tablet", "laptop");
    // The words are typed where neither was known.
    let mut words = before;
    words.log = PersonLog::new(ana.person);
    for bytes in &ana.made[..3] {
        assert!(words.log.insert(bytes).is_in());
    }
    let era = words.era_bytes(&state, &["tablet"], Some("tablet"), &[], None);
    ana.take(era);
    assert!(ana.state().counts(&laptop));
    assert_eq!(ana.active(), ana.ids(&["tablet", "laptop"]));
}
