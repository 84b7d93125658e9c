//! Records carried over into another document, and what was written once.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod apart;

use apart::{Device, START_MS, meet};
use automerge::{
    ActorId, Automerge, ObjType, ROOT, ReadDoc, ScalarValue,
    transaction::{CommitOptions, Transactable},
};
use journal::check_in::{CHECK_INS, project};
use journal::{
    CheckIn, CheckInChange, CheckInDraft, Document, DocumentKey, DocumentKind, Edit, Event, Id,
    Moment, Place, Presence, Record, Source, Write, carry, deletion, events, tip_ids,
};

fn month(generation: u8) -> DocumentKey {
    let date = "2026-11-18".parse().expect("a date");
    DocumentKey {
        generation,
        ..DocumentKey::month(DocumentKind::CheckIns, date)
    }
}

fn place(id: Id) -> Place {
    Place::record(CHECK_INS, id)
}

fn now(device: &Device) -> Moment {
    device.now()
}

fn change(device: &mut Device, id: Id, change: CheckInChange) {
    let record = device.record(place(id));
    let (at, event) = (now(device), device.id());
    let write = CheckIn::change(id, &record, &[change], at, event).expect("a change");
    device.write(write);
}

/// Two devices with a check-in of which the mood has two versions and which was deleted by one of
/// them before.
fn contested() -> (Device, Device, Id) {
    let (mut a, mut b) = (Device::new(0xA1, month(1)), Device::new(0xB2, month(1)));
    let id = a.id();
    let draft = CheckInDraft {
        mood: Some(3),
        kind: "full".into(),
        note: Some("words".into()),
        source: Some(Source {
            app: "daylio".into(),
            batch: "one".into(),
            ..Source::default()
        }),
        ..CheckInDraft::at(a.now())
    };
    a.write(draft.write(id).expect("a draft"));
    b.take(&a);
    change(&mut a, id, CheckInChange::Mood(Some(1)));
    change(&mut b, id, CheckInChange::Mood(Some(5)));
    meet(&mut a, &mut b);
    (a, b, id)
}

fn carried(device: &Device, id: Id) -> Device {
    let mut next = Device::new(device.actor[0], month(2));
    next.clock_ms = device.clock_ms;
    next.write(carry::write(place(id), &device.record(place(id)), |_| {
        false
    }));
    next
}

#[test]
fn a_carried_record_keeps_its_versions_its_events_and_its_hash() {
    let (mut a, _, id) = contested();
    let record = a.record(place(id));
    let (at, event) = (now(&a), a.id());
    a.write(deletion::write_delete(place(id), &record, event, at, None).expect("a delete"));
    let (old, next) = (a.record(place(id)), carried(&a, id));
    let new = next.record(place(id));
    assert_eq!(deletion::content_hash(&old), deletion::content_hash(&new));
    assert!(matches!(
        CheckIn::read(id, &new).presence,
        Presence::Deleted { .. }
    ));
    let moods = |record: &Record| CheckIn::read(id, record).mood.versions.len();
    assert_eq!((moods(&old), moods(&new)), (2, 2));
    let mut rows = [project(id, &old), project(id, &new)];
    // Only the actors differ: whoever carried it over wrote it.
    rows.iter_mut().for_each(|row| row.body.clear());
    assert_eq!(rows[0], rows[1]);
}

#[test]
fn choosing_one_of_the_carried_versions_clears_the_others() {
    let (a, _, id) = contested();
    let mut next = carried(&a, id);
    change(&mut next, id, CheckInChange::Mood(Some(1)));
    let mood = CheckIn::read(id, &next.record(place(id))).mood;
    assert_eq!((mood.shown, mood.versions.len()), (Some(1), 0));
}

#[test]
fn a_record_carried_over_twice_reads_as_one() {
    let (a, b, id) = contested();
    let old = a.record(place(id));
    let (mut on_a, mut on_b) = (carried(&a, id), carried(&b, id));
    meet(&mut on_a, &mut on_b);
    assert_eq!(on_a.document.ids(CHECK_INS), [id]);
    let new = on_a.record(place(id));
    assert_eq!(deletion::content_hash(&old), deletion::content_hash(&new));
    assert_eq!(CheckIn::read(id, &new).mood.versions.len(), 2);
    assert!(!CheckIn::read(id, &new).note.is_contested());

    change(
        &mut on_b,
        id,
        CheckInChange::Note(Some("other words".into())),
    );
    change(&mut on_b, id, CheckInChange::Mood(None));
    meet(&mut on_a, &mut on_b);
    let check_in = CheckIn::read(id, &on_a.record(place(id)));
    assert_eq!(check_in.note.shown.as_deref(), Some("other words"));
    assert!(!check_in.note.is_contested());
    assert_eq!(
        (check_in.mood.shown, check_in.mood.is_contested()),
        (None, false)
    );
}

#[test]
fn an_edit_that_only_one_of_two_carriers_had_seen_is_kept_as_a_version() {
    let (mut a, mut b) = (Device::new(0xA1, month(1)), Device::new(0xB2, month(1)));
    let id = a.id();
    let draft = CheckInDraft {
        note: Some("old".into()),
        ..CheckInDraft::at(a.now())
    };
    a.write(draft.write(id).expect("a draft"));
    b.take(&a);
    change(&mut b, id, CheckInChange::Note(Some("new".into())));
    let (mut on_a, mut on_b) = (carried(&a, id), carried(&b, id));
    change(&mut on_a, id, CheckInChange::Note(Some("newest".into())));
    meet(&mut on_a, &mut on_b);
    let note = CheckIn::read(id, &on_a.record(place(id))).note;
    let mut versions: Vec<_> = note.versions.iter().map(|v| v.value.as_str()).collect();
    versions.sort_unstable();
    assert_eq!(versions, ["new", "newest"]);
}

#[test]
fn a_later_put_over_first_values_or_constants_does_not_count() {
    let (mut a, mut b, id) = contested();
    let before = b.record(place(id));
    let raw = Edit::Put(
        "_".into(),
        journal::Scalar::Bytes(vec![0xA1, 0x61, b'm', 0x01]),
    );
    a.write(Write::change(place(id), vec![raw]));
    meet(&mut a, &mut b);
    assert_eq!(b.record(place(id)), before);
    // Nor does clearing them.
    a.write(Write::change(place(id), vec![Edit::Clear("_".into())]));
    meet(&mut a, &mut b);
    assert_eq!(b.record(place(id)), before);
    let check_in = CheckIn::read(id, &b.record(place(id)));
    assert_eq!(check_in.kind.as_str(), "full");
    assert_eq!(
        check_in.source.map(|source| source.app),
        Some("daylio".into())
    );
}

#[test]
fn names_outside_the_causal_past_of_an_event_do_not_count() {
    let (mut a, mut b, id) = contested();
    let (mut first, mut second) = (a.id(), b.id());
    if second < first {
        std::mem::swap(&mut first, &mut second);
    }
    let event = |id, after| {
        Event::new(
            id,
            "held",
            Moment {
                at_ms: START_MS,
                tz_min: 0,
            },
            after,
        )
    };
    // Each names the other, as if it had seen it; neither can have.
    let put = |device: &mut Device, event: Event| {
        device.write(Write::change(place(id), vec![Edit::event("q", &event)]));
    };
    put(&mut a, event(first, vec![second, first]));
    put(&mut b, event(second, vec![first]));
    meet(&mut a, &mut b);
    let log = events(&a.record(place(id)), "q");
    assert_eq!(tip_ids(&log), [first, second]);
    let body = Record::from_bytes(&a.record(place(id)).to_bytes()).expect("a record");
    assert_eq!(tip_ids(&events(&body, "q")), [first, second]);
    let carried = carried(&a, id);
    let log = events(&carried.record(place(id)), "q");
    assert_eq!(tip_ids(&log), [first, second], "carried over as well");

    // Whoever comes after the meeting has seen both.
    let third = a.id();
    put(&mut a, event(third, vec![first, second]));
    meet(&mut a, &mut b);
    assert_eq!(tip_ids(&events(&b.record(place(id)), "q")), [third]);
}

#[test]
fn a_circle_forged_in_one_change_leaves_newest_events() {
    let mut device = Device::new(0xA1, month(1));
    let id = device.id();
    let ids = [device.id(), device.id(), device.id(), device.id()];
    let at = Moment {
        at_ms: START_MS,
        tz_min: 0,
    };
    let after = [vec![ids[1]], vec![ids[0]], vec![ids[1]], vec![ids[3]]];
    let edits = ids
        .iter()
        .zip(after)
        .map(|(id, after)| Edit::event("q", &Event::new(*id, "held", at, after)));
    device.write(Write::new(place(id), edits.collect()));
    let log = events(&device.record(place(id)), "q");
    assert_eq!(tip_ids(&log), [ids[0], ids[2], ids[3]]);
}

/// A record that somebody else's program made key by key reads like any other.
#[test]
fn a_record_written_key_by_key_reads_too() {
    let key = month(1);
    let birth = Document::new(key).expect("a document");
    let mut other = Automerge::load(&plain(&birth)).expect("a document");
    other.set_actor(ActorId::from([7; 16]));
    let mut to = other.transaction();
    let (_, container) = to.get(ROOT, CHECK_INS).expect("get").expect("a container");
    let id = "1m7z0000000ab";
    let record = to.put_object(&container, id, ObjType::Map).expect("a map");
    to.put(&record, "m", 4).expect("put");
    to.put(&record, "n", "plain").expect("put");
    to.put(&record, "zz", ScalarValue::Uint(7)).expect("put");
    to.commit_with(CommitOptions::default().with_time(0));
    let change = other.get_last_local_change().expect("a change");
    let document = Document::open(key, None, &[change.raw_bytes()]).expect("a document");
    let id: Id = id.parse().expect("an id");
    let check_in = CheckIn::read(id, &document.record(place(id)).expect("a record"));
    assert_eq!(check_in.mood.shown, Some(4));
    assert_eq!(check_in.note.shown.as_deref(), Some("plain"));
}

fn plain(document: &Document) -> Vec<u8> {
    let snapshot = document.snapshot().expect("a snapshot");
    zstd::bulk::decompress(&snapshot[1..], 1 << 20).expect("zstd")
}
