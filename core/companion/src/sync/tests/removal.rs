//! Devices that are removed, and what they wrote late.

use membership::{ChainPoint, Line, Operation, Record};
use protocol::{DeviceId, LogId};

use super::family::{Own, assert_agree, meet};
use crate::parts::Draw;
use crate::sync::outgoing::NotSealed;

/// `by` removes `device`, and draws the line after what it knows of it.
fn remove(by: &Own, device: &DeviceId) {
    let (person, space) = (by.person(), by.private());
    let bytes = by.get().read(|reader| {
        let known = by.get().known(reader)?;
        let log = known.person_log(&person).unwrap();
        let newest = reader.newest_entries(space.as_bytes(), device.as_bytes(), 1)?;
        let entry = newest.first().map(|entry| ChainPoint {
            sequence: entry.row.sequence,
            id: protocol::EntryId::from_bytes(entry.row.id).short(),
        });
        let record = known.space_log(&space).unwrap().head(device);
        let record = record.map(|(sequence, id)| ChainPoint {
            sequence,
            id: id.short(),
        });
        let none = ChainPoint {
            sequence: 0,
            id: [0; 8],
        };
        let line = Line {
            entry: entry.unwrap_or(none),
            record: record.unwrap_or(none),
        };
        let last = log.head(device).map(|(_, id)| id);
        let random = &mut Draw(&*by.get().inner.parts.random);
        let lines = [(space, line)];
        let removed =
            by.sign(|maker| membership::remove_device(log, maker, device, last, &lines, random));
        Ok(removed.unwrap())
    });
    by.keep_record(person.into(), bytes.unwrap());
}

#[test]
fn a_removed_device_is_shut_out_of_what_is_written_next() {
    let phone = Own::first();
    let tablet = phone.second(2);
    let laptop = phone.second(3);
    phone.check_in(0, "before");
    meet(&[&phone, &tablet, &laptop]);
    remove(&tablet, &phone.device());
    tablet.check_in(1, "not for the phone");
    let sealed = tablet.get().seal(true).unwrap();
    assert_eq!((sealed.rekeys, sealed.entries), (1, 1));
    laptop.take(&tablet.items());
    assert_eq!(laptop.apply().entries, 1);
    phone.take(&tablet.items());
    let applied = phone.apply();
    assert_eq!((applied.entries, applied.waiting), (0, 1), "no key for it");
    assert_eq!(phone.notes(), ["before"]);
    assert_agree(&[&tablet, &laptop]);
}

#[test]
fn a_frozen_device_keeps_drafts_and_nothing_of_its_own_goes() {
    let phone = Own::first();
    let tablet = phone.second(2);
    phone.check_in(0, "sent");
    meet(&[&phone, &tablet]);
    remove(&tablet, &phone.device());
    phone.take(&tablet.items());
    phone.apply();
    phone.check_in(1, "a draft");
    let sealed = phone.get().seal(true).unwrap();
    assert_eq!((sealed.entries, sealed.rekeys), (0, 0));
    assert_eq!(sealed.left, [(phone.private(), NotSealed::Frozen)]);
    assert_eq!(phone.notes(), ["a draft", "sent"]);
    let pending = phone.get().pending_now(None).unwrap();
    assert!(pending.frozen && pending.unsent_documents == 1);
}

#[test]
fn a_late_entry_is_kept_and_not_applied() {
    let phone = Own::first();
    let tablet = phone.second(2);
    phone.check_in(0, "in time");
    meet(&[&phone, &tablet]);
    remove(&tablet, &phone.device());
    phone.check_in(1, "late");
    phone.seal();
    tablet.take(&phone.items());
    let applied = tablet.apply();
    assert_eq!((applied.entries, applied.quarantined), (0, 1));
    assert_eq!(tablet.notes(), ["in time"]);
    assert_eq!(tablet.get().pending_now(None).unwrap().quarantined, 1);
}

#[test]
fn a_cut_that_comes_late_takes_out_what_lies_beyond_it() {
    let phone = Own::first();
    let tablet = phone.second(2);
    let laptop = phone.second(3);
    phone.check_in(0, "in time");
    meet(&[&phone, &tablet, &laptop]);
    remove(&tablet, &phone.device());
    phone.check_in(1, "late");
    phone.seal();
    // The laptop hears of the late entry before it hears of the removal.
    laptop.take(&phone.items());
    assert_eq!(laptop.apply().entries, 1);
    assert_eq!(laptop.notes(), ["in time", "late"]);
    laptop.take(&tablet.items());
    let applied = laptop.apply();
    assert_eq!((applied.rebuilt, applied.quarantined), (1, 1));
    assert_eq!(laptop.notes(), ["in time"]);
    tablet.take(&laptop.items());
    tablet.apply();
    assert_agree(&[&tablet, &laptop]);
}

#[test]
fn a_draft_on_top_of_what_was_cut_off_is_recorded_again() {
    let phone = Own::first();
    let tablet = phone.second(2);
    let laptop = phone.second(3);
    phone.check_in(0, "in time");
    meet(&[&phone, &tablet, &laptop]);
    remove(&tablet, &phone.device());
    phone.check_in(0, "late");
    phone.seal();
    laptop.take(&phone.items());
    laptop.apply();
    // Made on the late entry, and not sealed when the removal comes.
    laptop.check_in(0, "a draft of the laptop");
    laptop.take(&tablet.items());
    laptop.apply();
    assert_eq!(laptop.notes(), ["a draft of the laptop", "in time"]);
    meet(&[&tablet, &laptop]);
    assert_eq!(tablet.notes(), ["a draft of the laptop", "in time"]);
    assert_agree(&[&tablet, &laptop]);
}

#[test]
fn a_late_entry_that_others_built_on_comes_in_through_them() {
    let phone = Own::first();
    let tablet = phone.second(2);
    let laptop = phone.second(3);
    phone.check_in(0, "in time");
    meet(&[&phone, &tablet, &laptop]);
    remove(&tablet, &phone.device());
    phone.check_in(0, "late");
    phone.seal();
    laptop.take(&phone.items());
    laptop.apply();
    laptop.check_in(0, "on top");
    laptop.seal();
    meet(&[&tablet, &laptop]);
    assert_eq!(tablet.notes(), ["in time", "late", "on top"]);
    assert_eq!(tablet.get().pending_now(None).unwrap().late, 1);
    assert_agree(&[&tablet, &laptop]);
}

#[test]
fn a_space_that_a_newer_version_changed_is_read_only_until_an_update() {
    let phone = Own::first();
    let mut tablet = phone.second(2);
    phone.check_in(0, "before");
    phone.seal();
    // The phone runs a version that knows an operation 20.
    let log = LogId::from(phone.private());
    let bytes = phone.get().read(|reader| {
        let known = phone.get().known(reader)?;
        let author = known
            .space_log(&phone.private())
            .unwrap()
            .next_author(&phone.device());
        let record = Record::unsigned(Some(author), Operation::Unknown(20));
        let signed = phone.sign(|maker| record.sign(&log, &maker.person, &[maker.key]));
        Ok(signed.to_bytes())
    });
    phone.keep_record(log, bytes.unwrap());
    tablet.check_in(0, "a draft");
    tablet.take(&phone.items());
    assert_eq!(tablet.apply().entries, 1, "reading goes on");
    let sealed = tablet.get().seal(true).unwrap();
    assert_eq!(sealed.left, [(phone.private(), NotSealed::NeedsUpdate)]);
    for _ in 0..2 {
        let now = journal::Moment {
            at_ms: super::family::NOON_MS,
            tz_min: 0,
        };
        let draft = journal::CheckInDraft {
            mood: Some(2),
            ..journal::CheckInDraft::at(now)
        };
        let refused = tablet.get().record_check_in(&draft);
        assert_eq!(refused, Err(crate::CompanionError::NewerVersion));
        tablet.restart();
    }
    assert_eq!(tablet.notes(), ["a draft", "before"]);
}
