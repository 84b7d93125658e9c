//! Documents, changes, and what names them.

use journal::{
    ChangeFacts, CheckInDraft, DeviceTag, Document, DocumentKey, DocumentKind, Format, Id, Moment,
    Packed, Payload, Readers,
};

const ACTOR: &[u8] = b"sample device";

thread_local! {
    /// Made once: a fuzzer asks for it a thousand times a second.
    static TWO: Document = document(2);
}

fn key() -> DocumentKey {
    DocumentKey::month(DocumentKind::CheckIns, jiff::civil::date(2026, 11, 1))
}

/// What a document shows may not depend on how it came to be, so a document that opened must show
/// the same after it was saved.
fn shows_the_same_saved(document: &Document) {
    let Ok(snapshot) = document.snapshot() else {
        return;
    };
    let again = Document::open(document.key(), Some(&snapshot), &[]).expect("what we saved");
    assert_eq!(again.heads(), document.heads());
    assert_eq!(again.all_records().count(), document.all_records().count());
}

pub(super) fn snapshot(bytes: &[u8]) {
    if let Ok(document) = Document::open(key(), Some(bytes), &[]) {
        shows_the_same_saved(&document);
    }
}

pub(super) fn change(bytes: &[u8]) {
    let mut document = TWO.with(Document::clone);
    let before = document.heads();
    let facts = ChangeFacts::of_change(bytes);
    match document.apply(&[bytes]) {
        Ok(_) => {
            let facts = facts.expect("what is applied was judged before");
            // A document does not tell of its birth; and what waits is not in it.
            let told = document.facts().contains(&facts) || facts.actor == [0; 16];
            assert!(told || !document.contains(&facts.hash));
            shows_the_same_saved(&document);
        }
        Err(_) => assert_eq!(document.heads(), before, "a refused change changes nothing"),
    }
}

/// The first byte is the number of the form, the rest its bytes.
pub(super) fn payload(bytes: &[u8]) {
    let Some((number, bytes)) = bytes.split_first() else {
        return;
    };
    let Some(format) = Format::of(*number) else {
        return;
    };
    let mut document = TWO.with(Document::clone);
    let before = document.heads();
    let payload = Payload {
        format,
        bytes: bytes.to_vec(),
        expect: None,
    };
    let facts = payload.facts(key().kind);
    match document.import(&payload) {
        Ok(_) => {
            assert!(facts.is_ok(), "what is applied was judged before");
            shows_the_same_saved(&document);
        }
        Err(_) => assert_eq!(
            document.heads(),
            before,
            "a refused payload changes nothing"
        ),
    }
}

/// The first byte is the number of the form, the rest its bytes; what was promised is read from a
/// sample, which few changed inputs keep.
pub(super) fn blob(bytes: &[u8]) {
    let Some((number, bytes)) = bytes.split_first() else {
        return;
    };
    let Some(format) = Format::of(*number) else {
        return;
    };
    let payload = Payload {
        format,
        bytes: bytes.to_vec(),
        expect: Some(TWO.with(Document::promised)),
    };
    if let Ok(document) = Document::from_blob(key(), &payload) {
        assert_eq!(document.heads(), TWO.with(Document::heads));
    }
}

pub(super) fn blobs() -> Vec<Vec<u8>> {
    let blob = |readers| {
        let blob = document(2).to_blob(readers).expect("a blob");
        [&[blob.format as u8], blob.bytes.as_slice()].concat()
    };
    [Readers::NEWEST, Readers::OLDEST].map(blob).into()
}

pub(super) fn document_key(bytes: &[u8]) {
    if let Ok(key) = DocumentKey::from_bytes(bytes) {
        assert_eq!(
            key.to_bytes(),
            bytes,
            "a document's key is written in one way only"
        );
    }
}

pub(super) fn packed(bytes: &[u8]) {
    if let Ok(packed) = Packed::from_bytes(bytes) {
        assert_eq!(
            packed.to_bytes(),
            bytes,
            "a packed scalar is written in one way only"
        );
    }
}

pub(super) fn id(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(id) = text.parse::<Id>() {
        assert_eq!(id.as_str(), text, "an id is spelled in one way only");
        let _ = (id.created_ms(), id.tag());
    }
}

/// A month with so many check-ins in it, the same in each run.
fn document(check_ins: u64) -> Document {
    let mut document = Document::new(key()).expect("a document");
    let tag = DeviceTag::of(&[4; 16]);
    for number in 0..check_ins {
        let at_ms = 1_793_500_000_000 + number * 3_600_000;
        let moment = Moment {
            at_ms: at_ms as i64,
            tz_min: 60,
        };
        let mut draft = CheckInDraft::at(moment);
        draft.mood = Some(1 + (number % 5) as i64);
        draft.feelings = vec!["calm".to_owned()];
        draft.note = Some(format!("note {number}"));
        let write = draft.write(Id::at(at_ms, tag)).expect("a check-in");
        document.write(ACTOR, &[write]).expect("a written check-in");
    }
    document
}

pub(super) fn snapshots() -> Vec<Vec<u8>> {
    let save = |count| document(count).snapshot().expect("a snapshot");
    [0, 1, 12].map(save).into()
}

pub(super) fn changes() -> Vec<Vec<u8>> {
    document(4)
        .changes_after(&[])
        .into_iter()
        .map(|change| change.bytes)
        .collect()
}

pub(super) fn payloads() -> Vec<Vec<u8>> {
    let (two, few, many) = (document(2), document(3), document(30));
    let exports = [
        few.export(&two.heads(), Readers::NEWEST, |bytes| bytes),
        many.export(&two.heads(), Readers::NEWEST, |bytes| bytes),
        many.export(&two.heads(), Readers::OLDEST, |bytes| bytes),
        many.export(&[], Readers::OLDEST, |bytes| bytes),
    ];
    let bytes = |payload: Payload| [&[payload.format as u8], payload.bytes.as_slice()].concat();
    exports
        .into_iter()
        .flat_map(|one| one.expect("a payload"))
        .map(bytes)
        .collect()
}

pub(super) fn document_keys() -> Vec<Vec<u8>> {
    let date = jiff::civil::date(2026, 11, 1);
    let whole = DocumentKind::ALL.into_iter().map(DocumentKey::whole);
    let parts = [
        DocumentKey::month(DocumentKind::CheckIns, date),
        DocumentKey::year(DocumentKind::Contacts, date),
    ];
    whole.chain(parts).map(|key| key.to_bytes()).collect()
}

pub(super) fn packed_maps() -> Vec<Vec<u8>> {
    let small = Packed::default().with("a", 1_i64);
    let large = Packed::default()
        .with("mood", -2_i64)
        .with("words", "slept well");
    [small.to_bytes(), large.to_bytes()].into()
}

pub(super) fn ids() -> Vec<Vec<u8>> {
    let tag = DeviceTag::of(&[4; 16]);
    [0, 1_793_500_000_000]
        .map(|ms| Id::at(ms, tag).as_str().as_bytes().to_vec())
        .into()
}
