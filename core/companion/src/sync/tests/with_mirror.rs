//! What plans, cursors, acknowledgements and counters do, against a mirror.

use store::ServerNumber;

use super::family::{Own, assert_agree};
use super::mirror::{Mirror, enrolled, order, round, settle};

#[test]
fn what_two_devices_wrote_meets_on_the_server() {
    let phone = Own::first();
    let tablet = phone.second(2);
    let mut mirror = Mirror::new(phone.person().into());
    enrolled(&phone);
    enrolled(&tablet);
    phone.check_in(0, "phone");
    tablet.check_in(1, "tablet");
    settle(&[&phone, &tablet], &mut mirror);
    assert_eq!(phone.notes(), ["phone", "tablet"]);
    assert_agree(&[&phone, &tablet]);
    let pending = phone.get().pending_now(Some(ServerNumber(1))).unwrap();
    assert_eq!((pending.unsent_items, pending.unsent_documents), (0, 0));
    assert_eq!(pending.says_so, []);
}

#[test]
fn a_plan_stays_within_its_budget_and_goes_on_where_it_stopped() {
    let phone = Own::first();
    let mut mirror = Mirror::new(phone.person().into());
    let server = enrolled(&phone);
    for day in 0..60 {
        phone.check_in(day, "some words");
        phone.seal();
    }
    let first = phone.get().plan(server, &order(2_000, false)).unwrap();
    assert!(first.bytes <= 2_000 && first.facts.more);
    let again = phone.get().plan(server, &order(2_000, false)).unwrap();
    assert_eq!(
        again.sections, first.sections,
        "the same until something is acknowledged"
    );
    let mut rounds = 0;
    while phone
        .get()
        .plan(server, &order(4_096, false))
        .unwrap()
        .items
        > 0
    {
        round(&phone, &mut mirror, 4_096, false);
        rounds += 1;
        assert!(rounds < 30, "it never ends");
    }
    assert!(rounds >= 5, "{rounds}");
    assert_eq!(mirror.count(&phone.private().into()), 60 + 2);
}

#[test]
fn a_server_restored_from_a_backup_is_given_what_it_lost() {
    let phone = Own::first();
    let tablet = phone.second(2);
    let mut mirror = Mirror::new(phone.person().into());
    enrolled(&phone);
    enrolled(&tablet);
    for day in 0..6 {
        phone.check_in(day, "phone");
        tablet.check_in(day, "tablet");
        settle(&[&phone, &tablet], &mut mirror);
    }
    let before = mirror.count(&phone.private().into());
    mirror.restore(3);
    assert!(mirror.count(&phone.private().into()) < before);
    // Only one of the two is still there: it gives back what the other wrote too.
    settle(&[&phone], &mut mirror);
    assert_eq!(mirror.count(&phone.private().into()), before);
    let laptop = phone.second(3);
    enrolled(&laptop);
    settle(&[&phone, &laptop], &mut mirror);
    assert_agree(&[&phone, &laptop]);
}

#[test]
fn a_gap_that_the_server_tells_is_filled() {
    let phone = Own::first();
    let mut mirror = Mirror::new(phone.person().into());
    enrolled(&phone);
    for day in 0..4 {
        phone.check_in(day, "phone");
        phone.seal();
    }
    settle(&[&phone], &mut mirror);
    let log = phone.private().into();
    // One row went bad: the server moved what follows aside and said nothing.
    mirror.items.get_mut(&log).unwrap().truncate(4);
    mirror
        .feed
        .retain(|(number, position)| *number != 1 || *position <= 4);
    phone.check_in(4, "phone");
    settle(&[&phone], &mut mirror);
    assert_eq!(mirror.count(&log), 5 + 2);
}

#[test]
fn counters_are_reserved_in_blocks_and_none_is_used_twice() {
    let mut phone = Own::first();
    let server = enrolled(&phone);
    let mut used = Vec::new();
    for _ in 0..3 {
        for _ in 0..40 {
            used.push(phone.get().reserve_counter(server).unwrap().unwrap());
        }
        phone.restart();
    }
    assert!(used.is_sorted_by(|a, b| a < b), "{used:?}");
    assert!(*used.last().unwrap() <= phone.get().counter_reserved(server).unwrap());
    phone.get().raise_counter(server, 9_000).unwrap();
    assert_eq!(phone.get().reserve_counter(server).unwrap(), Some(9_001));
    phone.get().raise_counter(server, u32::MAX).unwrap();
    assert_eq!(
        phone.get().reserve_counter(server).unwrap(),
        None,
        "reported, never wrapped"
    );
}

#[test]
fn the_last_counter_but_one_is_the_last_that_is_used() {
    let phone = Own::first();
    let server = enrolled(&phone);
    phone.get().raise_counter(server, u32::MAX - 2).unwrap();
    assert_eq!(
        phone.get().reserve_counter(server).unwrap(),
        Some(u32::MAX - 1)
    );
    assert_eq!(phone.get().reserve_counter(server).unwrap(), None);
}

#[test]
fn covered_entries_are_let_go_after_ninety_days_of_the_servers_time() {
    const DAYS_90_S: u64 = 90 * 24 * 3_600;
    let phone = Own::first();
    let tablet = phone.second(2);
    let server = enrolled(&phone);
    for device in [&phone, &tablet] {
        device.check_in(0, "some words");
        device.seal();
    }
    phone.take(&tablet.items());
    phone.apply();
    let at = |time_s: u64| {
        phone
            .get()
            .update_server(server, |row| row.time_s = time_s)
            .unwrap();
        phone.get().let_go_covered().unwrap()
    };
    assert_eq!(at(1_000), 0);
    let covers = [(phone.device(), 1), (tablet.device(), 1)];
    phone.get().cover(&phone.private(), &covers).unwrap();
    assert_eq!(at(1_000 + DAYS_90_S - 1), 0);
    assert_eq!(
        at(1_000 + DAYS_90_S),
        2,
        "one person writes there: nothing stays for good"
    );
    assert_eq!(at(1_000 + 2 * DAYS_90_S), 0);
    assert_eq!(phone.notes().len(), 2);
    phone.check_in(1, "the chain goes on");
    assert_eq!(phone.seal(), 1);
}
