//! What changes say of themselves before Automerge sees them, actors, documents built again, and
//! blobs.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod apart;

use std::collections::BTreeSet;

use apart::{Device, meet};
use journal::check_in::CHECK_INS;
use journal::{
    Actor, Applied, ChangeFacts, CheckIn, CheckInChange, CheckInDraft, Document, DocumentKey,
    DocumentKind, Error, Expect, Fate, Format, Hash, Payload, Place, Readers,
};

fn month() -> DocumentKey {
    DocumentKey::month(DocumentKind::CheckIns, jiff::civil::date(2026, 11, 1))
}

fn record(device: &mut Device, note: &str) -> Place {
    let id = device.id();
    let draft = CheckInDraft {
        mood: Some(3),
        note: Some(note.into()),
        ..CheckInDraft::at(device.now())
    };
    device.write(draft.write(id).expect("a draft"));
    Place::record(CHECK_INS, id)
}

fn edit(device: &mut Device, place: Place, mood: i64) {
    let (id, record) = (place.id.expect("an id"), device.record(place));
    let (now, event) = (device.now(), device.id());
    let change = [CheckInChange::Mood(Some(mood))];
    device.write(CheckIn::change(id, &record, &change, now, event).expect("a change"));
}

/// Two devices that wrote apart, met, and wrote on.
fn two() -> (Device, Device) {
    let (mut a, mut b) = (Device::new(0xA1, month()), Device::new(0xB2, month()));
    for n in 0..4 {
        record(&mut a, &format!("a {n}"));
        record(&mut b, &format!("b {n}"));
    }
    meet(&mut a, &mut b);
    let place = record(&mut a, "after");
    edit(&mut a, place, 1);
    (a, b)
}

fn birth() -> Hash {
    Document::new(month()).expect("a document").heads()[0]
}

#[test]
fn facts_read_from_bytes_are_those_of_the_document() {
    let (a, _) = two();
    let facts = a.document.facts();
    let changes = a.document.changes_after(&[birth()]);
    assert_eq!(facts.len(), 10);
    for (facts, change) in facts.iter().zip(&changes) {
        assert_eq!(ChangeFacts::of_change(&change.bytes).as_ref(), Ok(facts));
        assert_eq!(facts.hash, change.hash);
    }
    let own = facts.iter().filter(|facts| facts.actor == a.actor);
    let sequences: Vec<u64> = own.map(|facts| facts.sequence).collect();
    assert_eq!(sequences, [1, 2, 3, 4, 5, 6]);
    // The first after they met rests on both.
    let met = facts.iter().find(|facts| facts.deps.len() == 2);
    assert!(met.is_some_and(|facts| facts.sequence == 5 && facts.ops > 0));
}

#[test]
fn every_form_tells_the_facts_of_its_changes() {
    let (a, _) = two();
    let all = a.document.facts();
    for format in Format::ALL {
        let Ok(payload) = a.document.export_as(format, &[birth()]) else {
            assert_eq!(format, Format::Change);
            continue;
        };
        let mut told = payload.facts(month().kind).expect("facts");
        told.retain(|facts| facts.hash != birth());
        let set = |facts: &[ChangeFacts]| facts.iter().map(|f| f.hash).collect::<BTreeSet<_>>();
        assert_eq!(set(&told), set(&all), "{format:?}");
        assert!(told.iter().all(|facts| all.contains(facts)), "{format:?}");
    }
}

#[test]
fn every_bent_byte_of_a_change_is_noticed_by_its_facts() {
    let (a, _) = two();
    let change = a.document.changes_after(&[birth()]).remove(3);
    for place in 0..change.bytes.len() {
        for bit in [1, 0x80] {
            let mut bent = change.bytes.clone();
            bent[place] ^= bit;
            assert!(ChangeFacts::of_change(&bent).is_err(), "{place}");
        }
    }
    let longer = [&change.bytes[..], &[0]].concat();
    assert!(ChangeFacts::of_change(&longer).is_err());
    assert!(ChangeFacts::of_change(&change.bytes[..40]).is_err());
    assert!(ChangeFacts::of_change(&[]).is_err());
}

#[test]
fn a_rebuilt_document_lacks_what_was_named_and_all_that_rests_on_it() {
    let (mut a, mut b) = (Device::new(0xA1, month()), Device::new(0xB2, month()));
    let kept = record(&mut a, "kept");
    meet(&mut a, &mut b);
    let bad = record(&mut b, "quarantined");
    let hash = b.document.heads()[0];
    let beside = record(&mut a, "beside");
    let before = a.document.heads();
    a.take(&b);
    edit(&mut a, bad, 5);
    assert_eq!(a.document.heads().len(), 1);

    let rebuilt = a
        .document
        .without(&BTreeSet::from([hash]))
        .expect("a document");
    let document = rebuilt.document;
    assert_eq!(document.heads(), before);
    assert_eq!(rebuilt.dropped.len(), 2);
    assert_eq!(rebuilt.dropped[0].hash, hash);
    assert!(document.has(kept) && document.has(beside) && !document.has(bad));
    assert!(!document.contains(&hash) && a.document.contains(&hash));
    assert_eq!(document.change_count() + 2, a.document.change_count());
    // The birth change is nobody's to quarantine.
    let all = a
        .document
        .without(&BTreeSet::from([birth()]))
        .expect("a document");
    assert_eq!(
        (all.document.heads(), all.dropped.len()),
        (a.document.heads(), 0)
    );
}

#[test]
fn a_device_goes_on_as_its_next_actor_where_its_own_changes_were_dropped() {
    let (mut a, mut b) = (Device::new(0xA1, month()), Device::new(0xB2, month()));
    let bad = record(&mut b, "on a losing branch");
    let hash = b.document.heads()[0];
    a.take(&b);
    edit(&mut a, bad, 5);
    let first = a.document.actor_of(a.actor).expect("an actor");
    assert_eq!(first, Actor::first(a.actor));

    let rebuilt = a
        .document
        .without(&BTreeSet::from([hash]))
        .expect("a document");
    let mut document = rebuilt.document;
    assert_eq!(document.actor_of(a.actor), None);
    let next = first.next().expect("a next actor");
    let id = a.id();
    let draft = CheckInDraft {
        mood: Some(2),
        ..CheckInDraft::at(a.now())
    };
    let write = draft.write(id).expect("a draft");
    let change = document
        .write(&next.to_bytes(), &[write])
        .expect("a write")
        .expect("a change");
    let facts = ChangeFacts::of_change(&change.bytes).expect("facts");
    assert_eq!((facts.sequence, Actor::read(&facts.actor)), (1, Some(next)));
    assert_eq!(document.actor_of(a.actor), Some(next));

    // Whoever still has the old branch takes the new actor's change beside it.
    assert_eq!(
        a.document.apply(&[&change.bytes]),
        Ok(Applied::All { new: 1 })
    );
    assert_eq!(a.document.actor_of(a.actor), Some(next));
    assert_eq!(a.document.actor_of([0xC3; 16]), None);
}

#[test]
fn a_document_comes_back_from_a_blob_if_it_is_all_that_was_promised() {
    let (a, _) = two();
    for (readers, format) in [
        (Readers::NEWEST, Format::WholeWithDictionary),
        (Readers::OLDEST, Format::Whole),
    ] {
        let payload = a.document.to_blob(readers).expect("a blob");
        assert_eq!(payload.format, format);
        assert_eq!(payload.expect, Some(a.document.promised()));
        let again = Document::from_blob(month(), &payload).expect("a document");
        assert_eq!(again.heads(), a.document.heads());
        assert_eq!(again.change_count(), 11);

        let Expect { count, heads } = a.document.promised();
        let wrong = [
            None,
            Some(Expect {
                count: count - 1,
                heads: heads.clone(),
            }),
            Some(Expect {
                count,
                heads: Vec::new(),
            }),
            Some(Expect {
                count,
                heads: vec![birth()],
            }),
        ];
        for expect in wrong {
            let payload = Payload {
                expect,
                ..payload.clone()
            };
            let refused = Document::from_blob(month(), &payload).map(drop);
            assert_eq!(refused, Err(Error::Unreadable("blob")));
        }
        let other = DocumentKey::whole(DocumentKind::People);
        let refused = Document::from_blob(other, &payload).map(drop);
        assert_eq!(refused, Err(Error::NeedsUpdate));
        let mut bent = payload.clone();
        bent.bytes[20] ^= 1;
        assert!(Document::from_blob(month(), &bent).is_err());
    }
    let changes = a
        .document
        .export_as(Format::Changes, &[birth()])
        .expect("a payload");
    let refused = Document::from_blob(month(), &changes).map(drop);
    assert_eq!(refused, Err(Error::NeedsUpdate));
}

#[test]
fn what_a_newer_version_reads_waits_and_all_else_is_set_aside() {
    assert_eq!(Error::NeedsUpdate.fate(), Fate::Update);
    for error in [
        Error::Rival,
        Error::Limit("x"),
        Error::Unreadable("x"),
        Error::NotFound,
    ] {
        assert_eq!(error.fate(), Fate::Quarantine);
    }
}

#[test]
fn readers_are_what_all_devices_can() {
    assert_eq!(Readers::of_caps([]), Readers::OLDEST);
    assert_eq!(Readers::of_caps([3, 7, 3]), Readers::NEWEST);
    assert_eq!(Readers::of_caps([3, 4]), Readers::OLDEST);
    let bundles = Readers {
        bundles: true,
        dictionary: false,
    };
    assert_eq!(Readers::of_caps([3, 1]), bundles);
}
