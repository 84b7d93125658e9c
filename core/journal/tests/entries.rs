//! What several documents have to send, laid into entries, and there again.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod apart;

use std::collections::{BTreeMap, BTreeSet};

use apart::Device;
use journal::check_in::CHECK_INS;
use journal::{
    Actor, Applied, CheckInDraft, Document, DocumentKey, DocumentKind, ENTRY_PARTS_MAX, Edit,
    EntryBudget, EntryPart, Format, Hash, PackedEntries, Place, Readers, Unsent, Write,
    pack_entries,
};

/// As an entry pads its body.
fn padded(bytes: usize) -> usize {
    let free = bytes.ilog2() - (bytes.ilog2().ilog2() + 1);
    bytes.next_multiple_of(1 << free).max(224)
}

fn budget() -> EntryBudget<'static> {
    EntryBudget {
        first_bytes: 2,
        other_bytes: 2,
        body_bytes_max: 63_488,
        padded: &|bytes| if bytes == 0 { 224 } else { padded(bytes) },
    }
}

fn month(month: i8) -> DocumentKey {
    DocumentKey::month(DocumentKind::CheckIns, jiff::civil::date(2026, month, 1))
}

fn device(name: u8, key: DocumentKey, check_ins: usize, note: &str) -> Device {
    let mut device = Device::new(name, key);
    for n in 0..check_ins {
        let id = device.id();
        let draft = CheckInDraft {
            mood: Some(1 + n as i64 % 5),
            feelings: vec!["calm".into(), "hopeful".into()],
            note: (!note.is_empty()).then(|| format!("{note} {n}")),
            ..CheckInDraft::at(device.now())
        };
        device.write(draft.write(id).expect("a draft"));
    }
    device
}

fn birth(key: DocumentKey) -> Vec<Hash> {
    Document::new(key).expect("a document").heads()
}

fn pack(devices: &[&Device], readers: Readers) -> PackedEntries {
    let births: Vec<Vec<Hash>> = devices.iter().map(|d| birth(d.document.key())).collect();
    let unsent: Vec<Unsent<'_>> = devices
        .iter()
        .zip(&births)
        .map(|(device, since)| Unsent {
            document: &device.document,
            since,
            by: Some(device.actor),
        })
        .collect();
    pack_entries(&unsent, readers, &budget())
}

fn body(parts: &[EntryPart]) -> usize {
    let head = if parts.len() < 24 { 1 } else { 2 };
    2 + head + parts.iter().map(EntryPart::size).sum::<usize>()
}

/// Imports entries one after the other; every part must apply at once and carry what it says.
fn take(entries: &[Vec<EntryPart>]) -> BTreeMap<DocumentKey, Document> {
    let mut documents = BTreeMap::new();
    for part in entries.iter().flatten() {
        let new = || Document::new(part.key).expect("a document");
        let document: &mut Document = documents.entry(part.key).or_insert_with(new);
        let new = part.hashes.len();
        assert_eq!(document.import(&part.payload), Ok(Applied::All { new }));
        assert!(part.hashes.iter().all(|hash| document.contains(hash)));
    }
    documents
}

fn formats(entry: &[EntryPart]) -> Vec<Format> {
    entry.iter().map(|part| part.payload.format).collect()
}

#[test]
fn one_check_in_is_one_entry_of_the_least_size() {
    let device = device(
        0xA1,
        month(11),
        1,
        "a note of some length, as one writes it",
    );
    let packed = pack(&[&device], Readers::NEWEST);
    assert_eq!(packed.entries.len(), 1);
    assert_eq!(formats(&packed.entries[0]), [Format::Change]);
    assert!(body(&packed.entries[0]) <= 224);
    assert_eq!(
        take(&packed.entries)[&month(11)].heads(),
        device.document.heads()
    );
}

#[test]
fn nothing_to_send_is_no_entry() {
    let device = device(0xA1, month(11), 0, "");
    assert_eq!(pack(&[&device], Readers::NEWEST), PackedEntries::default());
    assert_eq!(pack(&[], Readers::NEWEST), PackedEntries::default());
}

#[test]
fn documents_share_an_entry_in_the_lowest_forms_that_keep_it_small() {
    let devices = [
        device(0xA1, month(9), 1, ""),
        device(0xA1, month(10), 3, "some words"),
        device(0xA1, month(11), 60, "some words of an evening"),
    ];
    let devices: Vec<&Device> = devices.iter().collect();
    let packed = pack(&devices, Readers::NEWEST);
    assert_eq!(packed.entries.len(), 1);
    let documents = take(&packed.entries);
    for device in &devices {
        let key = device.document.key();
        assert_eq!(documents[&key].heads(), device.document.heads());
    }
    // No single document in another form makes the entry smaller, and none in a lower one keeps it.
    let entry = &packed.entries[0];
    let size = padded(body(entry));
    for (part, device) in entry.iter().zip(&devices) {
        for format in [1, 2, 3, 4].map(|number| Format::of(number).expect("a format")) {
            let Ok(payload) = device.document.export_as(format, &birth(part.key)) else {
                continue;
            };
            let other = padded(body(entry) + payload.size() - part.payload.size());
            assert!(other >= size, "{format:?}");
            assert!(other > size || format >= part.payload.format, "{format:?}");
        }
    }
}

#[test]
fn many_documents_fill_one_entry_after_the_other() {
    let months: Vec<DocumentKey> = (0..70)
        .map(|n| DocumentKey {
            generation: 1 + n,
            ..month(11)
        })
        .collect();
    let devices: Vec<Device> = months.iter().map(|key| device(0xA1, *key, 2, "")).collect();
    let devices: Vec<&Device> = devices.iter().collect();
    let packed = pack(&devices, Readers::OLDEST);
    assert!(
        packed
            .entries
            .iter()
            .all(|entry| entry.len() <= ENTRY_PARTS_MAX)
    );
    // A change each way would need five entries: two changes together are one part.
    assert_eq!(packed.entries.len(), 3);
    let documents = take(&packed.entries);
    assert_eq!(documents.len(), 70);
    assert!(
        devices
            .iter()
            .all(|d| documents[&d.document.key()].heads() == d.document.heads())
    );
}

#[test]
fn a_large_document_travels_in_pieces_that_fit() {
    // Text that does not pack: two and a half entries of it.
    let mut device = Device::new(0xA1, month(11));
    let mut state = 7_u64;
    for _ in 0..120 {
        let id = device.id();
        let note: String = (0..1_200)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                char::from_u32(0x4E00 + (state >> 40) as u32 % 20_000).expect("a letter")
            })
            .collect();
        let draft = CheckInDraft {
            note: Some(note),
            ..CheckInDraft::at(device.now())
        };
        device.write(draft.write(id).expect("a draft"));
    }
    for readers in [Readers::NEWEST, Readers::OLDEST] {
        let packed = pack(&[&device], readers);
        assert!(packed.entries.len() > 3, "{}", packed.entries.len());
        assert!(packed.entries.iter().all(|entry| body(entry) <= 63_488));
        // All but the last are well filled.
        let full = &packed.entries[..packed.entries.len() - 1];
        assert!(full.iter().all(|entry| body(entry) > 32_000));
        assert_eq!(
            take(&packed.entries)[&month(11)].heads(),
            device.document.heads()
        );
        let hashes: Vec<Hash> = packed
            .entries
            .iter()
            .flatten()
            .flat_map(|p| p.hashes.clone())
            .collect();
        assert_eq!(hashes.len(), 120);
        assert_eq!(hashes.iter().collect::<BTreeSet<_>>().len(), 120);
    }
}

#[test]
fn a_change_that_no_entry_holds_is_named_and_holds_up_its_document_alone() {
    let mut large = device(0xA1, month(10), 2, "before");
    let id = large.id();
    let mut state = 7_u64;
    let edits = (0..6_000).map(|n| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(n);
        Edit::Put(format!("zz{state:x}"), (state as i64).into())
    });
    large.write(Write::new(Place::record(CHECK_INS, id), edits.collect()));
    let hash = large.document.heads()[0];
    let id = large.id();
    let draft = CheckInDraft {
        mood: Some(2),
        ..CheckInDraft::at(large.now())
    };
    large.write(draft.write(id).expect("a draft"));
    let small = device(0xA1, month(11), 1, "small");

    let packed = pack(&[&large, &small], Readers::NEWEST);
    assert_eq!(packed.too_large.len(), 1);
    let too_large = packed.too_large[0];
    assert_eq!((too_large.key, too_large.hash), (month(10), hash));
    assert!(too_large.bytes > 63_488);
    let documents = take(&packed.entries);
    assert_eq!(documents[&month(11)].heads(), small.document.heads());
    assert_eq!(documents[&month(10)].ids(CHECK_INS).len(), 2);
}

#[test]
fn one_letter_held_down_travels_too() {
    let note = "a".repeat(3_990);
    let device = device(0xA1, month(11), 40, &note);
    for readers in [Readers::NEWEST, Readers::OLDEST] {
        let packed = pack(&[&device], readers);
        assert_eq!(packed.too_large, []);
        assert_eq!(
            take(&packed.entries)[&month(11)].heads(),
            device.document.heads()
        );
    }
}

#[test]
fn only_what_a_devices_own_actors_wrote_travels() {
    let mut phone = device(0xA1, month(11), 20, "on the phone");
    let tablet = device(0xB2, month(11), 20, "on the tablet");
    phone.take(&tablet);
    let next = Actor::of(phone.actor, 1);
    let id = phone.id();
    let draft = CheckInDraft {
        mood: Some(2),
        ..CheckInDraft::at(phone.now())
    };
    let write = draft.write(id).expect("a draft");
    phone
        .document
        .write(&next.to_bytes(), &[write])
        .expect("a write");

    let packed = pack(&[&phone], Readers::NEWEST);
    assert_eq!(packed.entries.len(), 1);
    for part in &packed.entries[0] {
        // A whole document would carry what the tablet wrote.
        assert!(part.payload.format < Format::WholeWithDictionary);
        assert_eq!(part.hashes.len(), 21);
        for facts in part.payload.facts(part.key.kind).expect("facts") {
            let actor = Actor::read(&facts.actor).expect("an actor");
            assert_eq!(actor.device(), phone.actor);
        }
    }
    // The last rests on what the tablet wrote: it waits for that, then all is there.
    let mut third = Document::new(month(11)).expect("a document");
    let part = &packed.entries[0][0];
    assert_eq!(third.import(&part.payload), Ok(Applied::Pending));
    let theirs = pack(&[&tablet], Readers::NEWEST);
    third
        .import(&theirs.entries[0][0].payload)
        .expect("a payload");
    let new = 21;
    assert_eq!(third.import(&part.payload), Ok(Applied::All { new }));
    assert_eq!(third.heads(), phone.document.heads());
}

#[test]
fn a_body_with_seen_heads_is_counted() {
    let device = device(0xA1, month(11), 1, "");
    let forms = [Format::Change, Format::Changes];
    let forms = forms.map(|format| device.document.export_as(format, &birth(month(11))));
    let size = forms.map(|form| form.expect("a payload").size() + 4);
    let size = size[0].min(size[1]);
    for (other, entries) in [(0, 1), (1, 0)] {
        let budget = EntryBudget {
            first_bytes: 40 + other,
            body_bytes_max: 41 + size,
            ..budget()
        };
        let since = birth(month(11));
        let unsent = [Unsent {
            document: &device.document,
            since: &since,
            by: None,
        }];
        let packed = pack_entries(&unsent, Readers::OLDEST, &budget);
        assert_eq!(packed.entries.len(), entries);
        assert_eq!(packed.too_large.len(), 1 - entries);
    }
}
