//! Changes in their smallest stable form, there and back, and every limit on the way.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod apart;

use apart::Device;
use journal::check_in::CHECK_INS;
use journal::{
    Applied, CHANGE_OPS_MAX, CheckIn, CheckInChange, CheckInDraft, Document, DocumentKey,
    DocumentKind, Edit, Error, Expect, Format, Id, PAYLOAD_BYTES_MAX, PAYLOAD_SLACK_BYTES, Payload,
    Place, Readers, Write, unpacked_max,
};
use proptest::prelude::*;

/// Readers of bundles without the dictionary.
const BUNDLES: Readers = Readers {
    bundles: true,
    dictionary: false,
};

fn month() -> DocumentKey {
    let date = "2026-11-18".parse().expect("a date");
    DocumentKey::month(DocumentKind::CheckIns, date)
}

fn record(device: &mut Device, words: &str) -> Id {
    let id = device.id();
    let draft = CheckInDraft {
        mood: Some(3),
        feelings: vec!["calm".into()],
        note: Some(words.into()),
        ..CheckInDraft::at(device.now())
    };
    device.write(draft.write(id).expect("a draft"));
    id
}

fn device_with(count: usize) -> Device {
    let mut device = Device::new(0xA1, month());
    for n in 0..count {
        record(
            &mut device,
            &format!("words of evening {n}, calm and long enough"),
        );
    }
    device
}

fn birth() -> Vec<journal::Hash> {
    Document::new(month()).expect("a document").heads()
}

/// As an entry pads them: small ones look alike.
fn padded(bytes: usize) -> usize {
    bytes.max(224)
}

fn export(device: &Device, readers: Readers) -> Vec<Payload> {
    let payloads = device.document.export(&birth(), readers, padded);
    payloads.expect("payloads")
}

/// The last 20 of 60 changes.
fn bundle() -> (Document, Payload) {
    let mut device = device_with(40);
    let mut other = fresh();
    let changes = device.document.changes_after(&birth());
    let changes: Vec<&[u8]> = changes.iter().map(|c| c.bytes.as_slice()).collect();
    other.apply(&changes).expect("changes");
    for n in 0..20 {
        record(&mut device, &format!("later {n}"));
    }
    let payloads = device.document.export(&other.heads(), BUNDLES, padded);
    (other, payloads.expect("payloads").remove(0))
}

fn fresh() -> Document {
    Document::new(month()).expect("a document")
}

#[test]
fn a_few_changes_go_one_by_one_and_many_in_a_bundle_or_a_whole_document() {
    let formats = |words: &str, count, readers| {
        let mut device = Device::new(0xA1, month());
        for _ in 0..count {
            record(&mut device, words);
        }
        let payloads = export(&device, readers);
        payloads.iter().map(|p| p.format).collect::<Vec<_>>()
    };
    assert_eq!(formats("", 0, BUNDLES), []);
    assert_eq!(formats("", 1, Readers::NEWEST), [Format::Change]);
    assert_eq!(formats("short", 4, BUNDLES), [Format::Changes]);
    assert_eq!(formats("short", 40, Readers::OLDEST), [Format::Whole]);
    let newest = formats("short", 4, Readers::NEWEST);
    assert_eq!(newest, [Format::ChangesWithDictionary]);
    let newest = formats("short", 40, Readers::NEWEST);
    assert_eq!(newest, [Format::WholeWithDictionary]);
    assert_eq!(bundle().1.format, Format::Bundle);
}

#[test]
fn of_equal_sizes_the_lowest_format_goes() {
    let device = device_with(8);
    let payloads = device.document.export(&birth(), Readers::NEWEST, |_| 1_024);
    let format = payloads.expect("payloads")[0].format;
    assert_eq!(format, Format::ChangesWithDictionary);
    let payloads = device.document.export(&birth(), BUNDLES, |_| 1_024);
    assert_eq!(payloads.expect("payloads")[0].format, Format::Bundle);
}

#[test]
fn a_payload_that_rests_on_what_is_missing_waits() {
    let mut device = device_with(3);
    let since = device.document.heads();
    record(&mut device, "later");
    let payloads = device
        .document
        .export(&since, Readers::NEWEST, |bytes| bytes);
    let mut other = fresh();
    for payload in payloads.expect("payloads") {
        assert_eq!(other.import(&payload), Ok(Applied::Pending));
    }
    assert_eq!(other.heads(), birth());
}

#[test]
fn what_was_promised_has_to_be_there() {
    let whole = export(&device_with(40), Readers::OLDEST).remove(0);
    for (document, payload) in [(fresh(), whole), bundle()] {
        let expect = payload.expect.clone().expect("what is expected");
        let refuse = |expect: Option<Expect>| {
            let payload = Payload {
                expect,
                ..payload.clone()
            };
            let refused = document.clone().import(&payload);
            assert_eq!(refused, Err(Error::Unreadable("payload")));
        };
        refuse(None);
        refuse(Some(Expect {
            count: expect.count + 1,
            ..expect.clone()
        }));
        refuse(Some(Expect {
            heads: vec![[7; 32]],
            ..expect
        }));
        assert!(document.clone().import(&payload).is_ok());
    }
}

#[test]
fn a_bundle_of_another_version_needs_an_update() {
    let (mut document, mut payload) = bundle();
    payload.bytes[1] += 1;
    assert_eq!(document.import(&payload), Err(Error::NeedsUpdate));
}

#[test]
fn what_unpacks_to_more_than_its_limit_is_refused() {
    assert_eq!(unpacked_max(0), PAYLOAD_SLACK_BYTES);
    assert_eq!(unpacked_max(1_000), 64_000 + PAYLOAD_SLACK_BYTES);
    assert_eq!(unpacked_max(usize::MAX), PAYLOAD_BYTES_MAX);
    for (length, over) in [(4_096, false), (1 << 20, true), (64 << 20, true)] {
        let plain = vec![0; length];
        let payload = Payload {
            format: Format::Changes,
            bytes: zstd::bulk::compress(&plain, 19).expect("zstd"),
            expect: None,
        };
        let expected = if over {
            Error::Limit("packed bytes")
        } else {
            Error::Unreadable("frame")
        };
        assert_eq!(fresh().import(&payload), Err(expected), "{length}");
    }
}

#[test]
fn a_change_is_taken_at_its_most_operations_and_refused_past_them() {
    for (ops, fits) in [(CHANGE_OPS_MAX, true), (CHANGE_OPS_MAX + 1, false)] {
        let mut device = Device::new(0xA1, month());
        let id = record(&mut device, "words");
        // One operation a key, as an edit of a record that is there.
        let edits = (0..ops).map(|n| Edit::Put(format!("zz{n}"), 1.into()));
        let place = Place::record(CHECK_INS, id);
        device.write(Write::change(place, edits.collect()));
        let changes = device.document.changes_after(&birth());
        let changes: Vec<&[u8]> = changes.iter().map(|c| c.bytes.as_slice()).collect();
        let applied = fresh().apply(&changes);
        let expected = if fits {
            Ok(Applied::All { new: 2 })
        } else {
            Err(Error::Limit("change"))
        };
        assert_eq!(applied, expected, "{ops}");
    }
}

#[test]
fn a_second_change_of_a_device_in_one_place_is_refused_and_changes_nothing() {
    let mut device = device_with(2);
    let mut restored = Device::new(0xA1, month());
    restored.clock_ms += 5_000_000;
    record(&mut restored, "from a backup");
    record(&mut device, "on the phone");
    let changes = restored.document.changes_after(&birth());
    let before = device.document.heads();
    let applied = device.document.apply(&[&changes[0].bytes]);
    assert_eq!(applied, Err(Error::Rival));
    assert_eq!(device.document.heads(), before);
}

#[test]
fn changes_may_come_in_any_order_and_twice() {
    let device = device_with(6);
    let mut changes = device.document.changes_after(&birth());
    changes.reverse();
    let twice: Vec<&[u8]> = changes
        .iter()
        .chain(&changes)
        .map(|change| change.bytes.as_slice())
        .collect();
    let mut other = fresh();
    assert_eq!(other.apply(&twice), Ok(Applied::All { new: 6 }));
    assert_eq!(other.apply(&twice), Ok(Applied::All { new: 0 }));
    assert_eq!(other.heads(), device.document.heads());
}

#[test]
fn a_document_that_began_otherwise_needs_an_update() {
    let people = Document::new(DocumentKey::whole(DocumentKind::People)).expect("a document");
    let snapshot = people.snapshot().expect("a snapshot");
    let opened = Document::open(month(), Some(&snapshot), &[]).map(drop);
    assert_eq!(opened, Err(Error::NeedsUpdate));
    let later = [2, 0, 0];
    let opened = Document::open(month(), Some(&later), &[]).map(drop);
    assert_eq!(opened, Err(Error::NeedsUpdate));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_form_comes_back_as_it_went(
        counts in prop::collection::vec(0..30_usize, 1..4),
        since in 0..4_usize,
        bundles: bool,
        dictionary: bool,
        grain in prop::sample::select(vec![1_usize, 64, 1_024]),
    ) {
        let mut device = Device::new(0xA1, month());
        let mut marks = vec![birth()];
        for count in counts {
            for n in 0..count {
                let id = record(&mut device, &format!("{n}"));
                if n % 3 == 0 {
                    let record = device.record(Place::record(CHECK_INS, id));
                    let (now, event) = (device.now(), device.id());
                    let mood = [CheckInChange::Mood(Some(1))];
                    let write = CheckIn::change(id, &record, &mood, now, event);
                    device.write(write.expect("a change"));
                }
            }
            marks.push(device.document.heads());
        }
        let readers = Readers { bundles, dictionary };
        let since = &marks[since % marks.len()];
        let mut other = fresh();
        for payload in export(&device, readers) {
            other.import(&payload).expect("a payload");
        }
        prop_assert_eq!(other.heads(), device.document.heads());

        let padded = |bytes: usize| bytes.next_multiple_of(grain);
        let payloads = device.document.export(since, readers, padded).expect("payloads");
        prop_assert!(bundles || payloads.iter().all(|p| p.format != Format::Bundle));
        let number = |payload: &Payload| payload.format as u8;
        prop_assert!(dictionary || payloads.iter().all(|p| ![2, 4].contains(&number(p))));
        prop_assert!(!dictionary || payloads.iter().all(|p| number(p) < 18));
        for payload in payloads {
            prop_assert_eq!(Format::of(payload.format as u8), Some(payload.format));
            let applied = other.import(&payload).expect("a payload");
            prop_assert_eq!(applied, Applied::All { new: 0 });
        }
    }
}
