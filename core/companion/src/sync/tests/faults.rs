//! Items that are wrong, missing, twice or dangerous, and processes that die.

use protocol::{EnvelopeLog, LogId};

use super::family::{Own, assert_agree, meet};
use crate::sync::incoming::Refused;
use crate::sync::poison;

/// The log of the private space among all that a device hands over.
fn space_log<'a>(of: &Own, logs: &'a mut [EnvelopeLog]) -> &'a mut EnvelopeLog {
    let log = LogId::from(of.private());
    logs.iter_mut().find(|found| found.log == log).unwrap()
}

fn some_days(of: &Own, days: std::ops::Range<i64>) {
    for day in days {
        of.check_in(day, &format!("day {day}"));
        of.seal();
    }
}

#[test]
fn a_kill_between_storing_and_applying_costs_nothing() {
    let phone = Own::first();
    let mut tablet = phone.second(2);
    some_days(&phone, 0..5);
    tablet.take(&phone.items());
    tablet.restart();
    assert_eq!(tablet.notes().len(), 0);
    assert_eq!(tablet.apply().entries, 5);
    tablet.restart();
    assert_eq!(tablet.apply().entries, 0);
    assert_agree(&[&phone, &tablet]);
}

#[test]
fn a_sealed_entry_is_the_same_after_a_kill() {
    let mut phone = Own::first();
    some_days(&phone, 0..2);
    let before = phone.items();
    phone.restart();
    assert_eq!(phone.seal(), 0);
    assert_eq!(phone.items(), before);
}

#[test]
fn items_may_come_twice_and_in_any_order_of_logs() {
    let phone = Own::first();
    let tablet = phone.second(2);
    some_days(&phone, 0..4);
    let mut logs = phone.items();
    logs.reverse();
    for log in &mut logs {
        log.records.reverse();
        log.records.extend(log.records.clone());
        log.runs.extend(log.runs.clone());
    }
    let taken = tablet.take(&logs);
    assert_eq!(taken.refused, []);
    assert_eq!(tablet.apply().entries, 4);
    assert_agree(&[&phone, &tablet]);
}

#[test]
fn a_hole_in_a_chain_stops_its_log_and_is_filled_later() {
    let phone = Own::first();
    let tablet = phone.second(2);
    some_days(&phone, 0..5);
    let mut logs = phone.items();
    let run = &mut space_log(&phone, &mut logs).runs[0];
    let mut tail = run.clone();
    tail.first = 4;
    tail.entries.drain(..3);
    tail.previous = Some(protocol::EntryId::from_bytes([9; 32]));
    run.entries.truncate(2);
    space_log(&phone, &mut logs).runs.push(tail);
    let taken = tablet.take(&logs);
    assert_eq!(taken.refused, [(phone.private().into(), Refused::Hole)]);
    assert_eq!(tablet.apply().entries, 2);
    tablet.take(&phone.items());
    assert_eq!(tablet.apply().entries, 3);
    assert_agree(&[&phone, &tablet]);
}

#[test]
fn an_entry_that_was_changed_on_the_way_stops_its_log_only() {
    let phone = Own::first();
    let tablet = phone.second(2);
    some_days(&phone, 0..4);
    let length = phone.items().last().unwrap().runs[0].entries[2].len();
    for bit in [8 * 3, 8 * 40 + 1, 8 * (length / 2), 8 * (length - 1) + 7] {
        let mut logs = phone.items();
        let entry = &mut space_log(&phone, &mut logs).runs[0].entries[2];
        entry[bit / 8] ^= 1 << (bit % 8);
        let taken = tablet.take(&logs);
        assert_eq!(taken.refused.len(), 1, "bit {bit}");
        let heads = tablet
            .get()
            .read(|reader| Ok(reader.entry_heads(phone.private().as_bytes())?));
        assert_eq!(heads.unwrap()[0].row.sequence, 2, "bit {bit}");
    }
    tablet.take(&phone.items());
    assert_eq!(tablet.apply().entries, 4);
    assert_agree(&[&phone, &tablet]);
}

#[test]
fn swapped_and_foreign_entries_are_refused() {
    let phone = Own::first();
    let tablet = phone.second(2);
    some_days(&phone, 0..4);
    let mut logs = phone.items();
    space_log(&phone, &mut logs).runs[0].entries.swap(1, 2);
    let taken = tablet.take(&logs);
    assert_eq!(
        taken.refused,
        [(phone.private().into(), Refused::Signature)]
    );
    let mut logs = phone.items();
    space_log(&phone, &mut logs).runs[0].author = Some(tablet.device());
    let taken = tablet.take(&logs);
    assert_eq!(
        taken.refused,
        [(phone.private().into(), Refused::Signature)]
    );
    let mut logs = phone.items();
    space_log(&phone, &mut logs).runs[0].author = Some([8; 16].into());
    let taken = tablet.take(&logs);
    assert_eq!(taken.refused, [(phone.private().into(), Refused::Author)]);
    assert_eq!(
        tablet.apply().entries,
        1,
        "what stood before the first swapped one"
    );
}

#[test]
fn an_entry_under_an_epoch_whose_record_is_missing_is_not_stored() {
    let phone = Own::first();
    let tablet = phone.second(2);
    phone.check_in(0, "under a new epoch");
    phone.seal();
    let mut logs = phone.items();
    let space = space_log(&phone, &mut logs);
    space.records.pop();
    let taken = tablet.take(&logs);
    assert_eq!(taken.refused, [(phone.private().into(), Refused::Epoch)]);
    tablet.take(&phone.items());
    assert_eq!(tablet.apply().entries, 1);
}

#[test]
fn an_entry_whose_secret_is_missing_waits_for_it() {
    let phone = Own::first();
    phone.check_in(0, "before the tablet");
    phone.seal();
    // It was added without the secrets of before, as by files of two devices that never met.
    let tablet = phone.second_without_secrets(2);
    tablet.take(&phone.items());
    let applied = tablet.apply();
    assert_eq!((applied.entries, applied.waiting), (0, 1));
    assert_eq!(tablet.get().pending_now(None).unwrap().waiting, 1);
    phone.check_in(1, "after");
    phone.seal();
    tablet.take(&phone.items());
    let applied = tablet.apply();
    assert_eq!(
        (applied.entries, applied.waiting),
        (2, 0),
        "the older secret came along"
    );
    assert_agree(&[&phone, &tablet]);
}

#[test]
fn an_entry_that_panics_is_left_alone_and_the_rest_is_applied() {
    let phone = Own::first();
    let mut tablet = phone.second(2);
    phone.check_in(0, "fine");
    phone.seal();
    phone.check_in(40, "poison");
    phone.seal();
    phone.check_in(80, "fine too");
    phone.seal();
    let logs = phone.items();
    poison::set_document(&journal::DocumentKey::month(
        journal::DocumentKind::CheckIns,
        jiff::civil::date(2027, 1, 3),
    ));
    tablet.take(&logs);
    let applied = tablet.apply();
    poison::clear();
    assert_eq!((applied.entries, applied.quarantined), (2, 1));
    assert_eq!(tablet.notes(), ["fine", "fine too"]);
    tablet.restart();
    assert_eq!(
        tablet.apply().entries,
        0,
        "not tried again before an update"
    );
    tablet.updated();
    assert_eq!(tablet.apply().entries, 1);
    assert_agree(&[&phone, &tablet]);
}

#[test]
fn an_entry_that_a_process_dies_of_again_and_again_is_left_alone() {
    let phone = Own::first();
    let mut tablet = phone.second(2);
    some_days(&phone, 0..3);
    tablet.take(&phone.items());
    let numbers: Vec<i64> = tablet
        .get()
        .read(|reader| Ok(reader.entries(phone.private().as_bytes())?))
        .unwrap()
        .iter()
        .map(|entry| entry.n)
        .collect();
    tablet.died_applying(&[(numbers[1], 3, 1)]);
    tablet.restart();
    let applied = tablet.apply();
    assert_eq!((applied.entries, applied.quarantined), (1, 1));
    tablet.updated();
    assert_eq!(tablet.apply().entries, 2);
    assert_agree(&[&phone, &tablet]);
}

#[test]
fn entries_that_a_process_was_killed_at_are_tried_one_by_one_and_applied() {
    let phone = Own::first();
    let mut tablet = phone.second(2);
    some_days(&phone, 0..3);
    tablet.take(&phone.items());
    let numbers = tablet
        .get()
        .read(|reader| Ok(reader.entries(phone.private().as_bytes())?))
        .unwrap();
    let marks: Vec<_> = numbers.iter().map(|entry| (entry.n, 0, 1)).collect();
    tablet.died_applying(&marks);
    tablet.restart();
    assert_eq!(tablet.apply().entries, 3);
    assert_agree(&[&phone, &tablet]);
}

#[test]
fn a_restored_phone_that_meets_its_own_later_entry_must_retire() {
    let phone = Own::first();
    let tablet = phone.second(2);
    some_days(&phone, 0..2);
    let copy = phone.copied();
    some_days(&phone, 2..4);
    meet(&[&phone, &tablet]);
    let taken = copy.take(&tablet.items());
    assert!(taken.must_retire);
    assert!(copy.get().must_retire().unwrap());
    assert_eq!(copy.apply().entries, 2, "nothing of it is lost");
    copy.check_in(5, "a draft");
    let sealed = copy.get().seal(true).unwrap();
    assert_eq!(sealed.entries, 0);
    assert_eq!(
        sealed.left[0].1,
        crate::sync::outgoing::NotSealed::MustRetire
    );
}

#[test]
fn of_two_branches_of_one_device_all_keep_the_same() {
    let phone = Own::first();
    let tablet = phone.second(2);
    let laptop = phone.second(3);
    some_days(&phone, 0..2);
    meet(&[&phone, &tablet, &laptop]);
    let copy = phone.copied();
    phone.check_in(2, "one branch");
    phone.seal();
    copy.check_in(3, "the other branch");
    copy.seal();
    tablet.take(&phone.items());
    tablet.apply();
    laptop.take(&copy.items());
    laptop.apply();
    assert_ne!(tablet.notes(), laptop.notes());
    tablet.take(&laptop.items());
    laptop.take(&tablet.items());
    tablet.apply();
    laptop.apply();
    assert_agree(&[&tablet, &laptop]);
    assert_eq!(tablet.notes().len(), 3, "one branch holds");
    assert_eq!(
        tablet.get().pending_now(None).unwrap().forks,
        1,
        "the other is kept"
    );
}

#[test]
fn who_wrote_on_a_branch_that_lost_records_it_again() {
    for first in [0, 1] {
        let phone = Own::first();
        let tablet = phone.second(2);
        let laptop = phone.second(3);
        some_days(&phone, 0..2);
        meet(&[&phone, &tablet, &laptop]);
        let copy = phone.copied();
        let branches = if first == 0 {
            [&phone, &copy]
        } else {
            [&copy, &phone]
        };
        branches[0].check_in(2, "one branch");
        branches[0].seal();
        branches[1].check_in(2, "the other branch");
        branches[1].seal();
        // Each builds on what it saw before it hears of the other branch.
        tablet.take(&branches[0].items());
        tablet.apply();
        tablet.check_in(2, "tablet");
        laptop.take(&branches[1].items());
        laptop.apply();
        laptop.check_in(2, "laptop");
        meet(&[&tablet, &laptop]);
        meet(&[&tablet, &laptop]);
        let notes = tablet.notes();
        assert!(notes.contains(&"tablet".to_owned()), "{notes:?}");
        assert!(notes.contains(&"laptop".to_owned()), "{notes:?}");
        assert_agree(&[&tablet, &laptop]);
    }
}
