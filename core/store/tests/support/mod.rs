//! What the tests write and expect. Kinds, lists and notices here are numbers without a meaning.
#![allow(dead_code, reason = "each test file uses its part")]

use store::{
    ChangeHash, ChangeWrite, Commit, DatabaseKey, Day, DocumentId, DocumentWrite, FileStore,
    RecordRef, RecordRow, RecordRows, Result, SpaceId, TextRow,
};

pub const CHECK_IN: u8 = 1;
pub const GOAL: u8 = 2;
pub const CONTACT: u8 = 3;

pub const PRIVATE: SpaceId = SpaceId([0xaa; 32]);
pub const PAIR: SpaceId = SpaceId([0xbb; 32]);

pub fn key() -> DatabaseKey {
    DatabaseKey::new([7; 32])
}

pub fn open(folder: &std::path::Path) -> Result<FileStore> {
    FileStore::open(folder, &key())
}

pub fn document(n: u8) -> DocumentId {
    DocumentId([n; 32])
}

/// A write of one change whose hash is the document's only head.
pub fn change(n: u8, space: SpaceId, number: u64) -> DocumentWrite {
    let hash = hash(n, number);
    let mut write = DocumentWrite::new(document(n), space, vec![n, 1], hash.0.to_vec());
    write.changes = vec![ChangeWrite {
        hash,
        bytes: format!("change {number}").into_bytes(),
    }];
    write
}

pub fn hash(n: u8, number: u64) -> ChangeHash {
    let mut hash = [n; 32];
    hash[..8].copy_from_slice(&number.to_be_bytes());
    ChangeHash(hash)
}

pub fn record(kind: u8, id: &str, document: DocumentId) -> RecordRef {
    RecordRef {
        kind,
        id: id.to_owned(),
        document,
    }
}

pub fn rows(kind: u8, id: &str, in_document: u8, day: Day) -> RecordRows {
    RecordRows::new(RecordRow {
        record: record(kind, id, document(in_document)),
        day: Some(day),
        at_ms: i64::from(day) * 86_400_000,
        state: 0,
        group: None,
        source: None,
        body: format!("body of {id}").into_bytes(),
    })
}

pub fn text(child: Option<&str>, field: &str, text: &str) -> TextRow {
    TextRow {
        child: child.map(Into::into),
        field: field.into(),
        text: text.into(),
    }
}

/// A check-in as an ordinary day brings it: one change, one record, three feelings, a note.
pub fn check_in(number: u64, in_document: u8, day: Day) -> Commit {
    let id = format!("{number:013}");
    let mut all = rows(CHECK_IN, &id, in_document, day);
    all.row.at_ms += i64::try_from(number % 86_400_000).unwrap_or(0);
    all.row.body = vec![0x5a; 160];
    all.measures.mood = Some(i64::try_from(number % 5).unwrap_or(0) + 1);
    all.measures.sleep_min = number.is_multiple_of(3).then_some(420);
    for (list, code) in [(1, "calm"), (1, "tired"), (2, "walk"), (3, "music")] {
        let value = (list == 3).then_some(i64::try_from(number % 3).unwrap_or(0));
        all.codes.push(store::CodeRow {
            list,
            code: code.into(),
            value,
        });
    }
    let note = format!("a walk with the dog number {number} and then the long way home by bus");
    all.texts = vec![text(None, "note", &note)];
    Commit {
        documents: vec![change(in_document, PRIVATE, number)],
        rows: vec![all],
        ..Commit::default()
    }
}
