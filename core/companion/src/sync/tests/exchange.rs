//! What travels and what it does.

use super::family::{Own, assert_agree, meet};
use crate::sync::outgoing::NotSealed;

#[test]
fn a_check_in_made_on_one_device_shows_on_the_other() {
    let phone = Own::first();
    let tablet = phone.second(2);
    phone.check_in(0, "from the phone");
    assert_eq!(phone.seal(), 1, "profile and month travel in one entry");
    let taken = tablet.take(&phone.items());
    assert_eq!((taken.refused.len(), taken.must_retire), (0, false));
    let applied = tablet.apply();
    assert_eq!(
        (applied.entries, applied.pending, applied.quarantined),
        (1, 0, 0)
    );
    assert_eq!(tablet.notes(), ["from the phone"]);
    assert_agree(&[&phone, &tablet]);
}

#[test]
fn nothing_is_sealed_twice_and_a_second_call_applies_nothing() {
    let phone = Own::first();
    let tablet = phone.second(2);
    phone.check_in(0, "once");
    assert_eq!(phone.seal(), 1);
    assert_eq!(phone.seal(), 0);
    tablet.take(&phone.items());
    assert_eq!(tablet.apply().entries, 1);
    assert_eq!(tablet.apply().entries, 0);
    assert_eq!(tablet.take(&phone.items()).stored, 0, "known by their ids");
    assert_eq!(
        tablet.seal(),
        0,
        "what came from another is not sent as one's own"
    );
}

#[test]
fn three_devices_that_wrote_apart_agree_whoever_hands_to_whom() {
    let phone = Own::first();
    let tablet = phone.second(2);
    let laptop = phone.second(3);
    for day in 0..4 {
        phone.check_in(day, &format!("phone {day}"));
        tablet.check_in(day, &format!("tablet {day}"));
        laptop.check_in(31 * day, &format!("laptop {day}"));
    }
    meet(&[&phone, &tablet, &laptop]);
    assert_eq!(phone.notes().len(), 12);
    // The tablet did not know the laptop when it wrote: who writes next hands that key on.
    for device in [&phone, &tablet, &laptop] {
        device.check_in(2, "later");
    }
    meet(&[&laptop, &tablet, &phone]);
    assert_agree(&[&phone, &tablet, &laptop]);
    assert_eq!(laptop.notes().len(), 15);
}

#[test]
fn a_new_device_brings_a_new_epoch_that_all_read() {
    let phone = Own::first();
    phone.check_in(0, "before");
    assert_eq!(
        phone.get().seal(false).unwrap().rekeys,
        0,
        "the founding epoch fits"
    );
    let tablet = phone.second(2);
    phone.check_in(1, "after");
    let sealed = phone.get().seal(false).unwrap();
    assert_eq!(sealed.left, [(phone.private(), NotSealed::PullFirst)]);
    let sealed = phone.get().seal(true).unwrap();
    assert_eq!((sealed.rekeys, sealed.entries), (1, 1));
    tablet.take(&phone.items());
    assert_eq!(tablet.apply().entries, 2);
    tablet.check_in(2, "theirs");
    let sealed = tablet.get().seal(false).unwrap();
    assert_eq!(
        (sealed.rekeys, sealed.left.len()),
        (0, 0),
        "the epoch of the phone fits"
    );
    meet(&[&phone, &tablet]);
    assert_agree(&[&phone, &tablet]);
}

#[test]
fn every_thirty_second_entry_names_all_that_was_seen() {
    let phone = Own::first();
    let tablet = phone.second(2);
    tablet.check_in(0, "seen");
    meet(&[&phone, &tablet]);
    for day in 0..40 {
        phone.check_in(day, "again");
        phone.seal();
    }
    let seen = phone.get().read(|reader| {
        let space = phone.private();
        let device = phone.device();
        let entries = reader.entries_of(space.as_bytes(), device.as_bytes(), 1, 100)?;
        let seen = entries.iter().map(|entry| {
            let facts = entry.row.facts.as_deref().unwrap();
            let facts = crate::sync::facts::Facts::read(facts).unwrap().unwrap();
            (entry.row.sequence, facts.seen.len())
        });
        Ok(seen
            .filter(|(_, seen)| *seen > 0)
            .map(|(sequence, _)| sequence)
            .collect::<Vec<_>>())
    });
    let seen = seen.unwrap();
    assert!(seen.contains(&32), "{seen:?}");
    assert!(
        seen.len() <= 3,
        "told once, and again in every 32nd: {seen:?}"
    );
}

#[test]
fn the_check_in_path_writes_no_item() {
    let phone = Own::first();
    phone.check_in(0, "a draft");
    let count = phone
        .get()
        .read(|reader| Ok(reader.entry_count(phone.private().as_bytes())?));
    assert_eq!(count.unwrap(), 0);
    let pending = phone.get().pending_now(None).unwrap();
    assert_eq!((pending.unsent_documents, pending.unsent_items), (2, 0));
    phone.seal();
    let pending = phone.get().pending_now(None).unwrap();
    assert_eq!((pending.unsent_documents, pending.unsent_items), (0, 1));
}

#[test]
fn one_sealed_check_in_is_as_short_as_the_budget_says() {
    let phone = Own::first();
    phone.check_in(0, "the first brings profile and month");
    phone.seal();
    phone.check_in(1, "slept well");
    phone.seal();
    let bytes = phone.get().read(|reader| {
        let space = phone.private();
        let newest = reader.newest_entries(space.as_bytes(), phone.device().as_bytes(), 1)?;
        Ok(reader.entry_bytes(newest[0].n)?.unwrap().len())
    });
    let bytes = bytes.unwrap();
    assert!(bytes <= 500, "PROTOCOL 14: {bytes}");
}

#[test]
fn ten_years_go_up_in_few_entries_within_the_budget() {
    let phone = Own::first();
    for day in 0..3_650 {
        phone.check_in(
            day,
            ["slept well", "a long walk", "called Ana", "rain"][day as usize % 4],
        );
    }
    let entries = phone.seal();
    let bytes = phone.get().read(|reader| {
        let mut bytes = 0;
        for entry in reader.entries(phone.private().as_bytes())? {
            bytes += reader.entry_bytes(entry.n)?.unwrap().len();
        }
        Ok(bytes)
    });
    let (bytes, year) = (bytes.unwrap(), 100_000);
    assert!(
        bytes < 10 * year,
        "PROTOCOL 14: {bytes} bytes in {entries} entries"
    );
    let tablet = phone.second(2);
    tablet.take(&phone.items());
    assert_eq!(tablet.apply().entries, entries);
    assert_agree(&[&phone, &tablet]);
}
