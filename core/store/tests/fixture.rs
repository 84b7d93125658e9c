//! A file that version 1 wrote still opens, and gives what it held.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test may stop where it fails"
)]

mod support;

use std::path::{Path, PathBuf};

use store::{
    Carried, Commit, DatabaseKey, EntryRow, EpochRow, Error, FileStore, ImportBatch, Listing,
    LogRecord, MetaWrite, NoticeRow, PointRow, SetAside, SnapshotWrite, SourceRow, SpaceRow,
    TaskRow, Transactions,
};
use support::{
    CHECK_IN, CONTACT, GOAL, PAIR, PRIVATE, change, check_in, document, hash, rows, text,
};

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/v1/database")
}

fn fixture_key() -> DatabaseKey {
    let hex = std::fs::read_to_string(fixture().join("key.hex")).unwrap();
    let mut key = [0; 32];
    for (place, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[2 * place..2 * place + 2], 16).unwrap();
    }
    DatabaseKey::new(key)
}

/// A little of everything that version 1 can hold.
fn content() -> Vec<Commit> {
    let mut goal = rows(GOAL, "g1", 2, 20_001);
    goal.row.group = Some("active".into());
    goal.texts = vec![
        text(None, "title", "Un jardín"),
        text(Some("s1"), "text", "seeds"),
    ];
    let rank = "m".to_owned();
    goal.tasks = vec![TaskRow {
        child: "s1".into(),
        due_on: Some(20_010),
        rank,
    }];
    let series = "confidence".to_owned();
    goal.points = vec![PointRow {
        series,
        day: 20_001,
        at_ms: 5,
        value: 7,
    }];
    let (child, field) = (None, Some("title".to_owned()));
    goal.notices = vec![NoticeRow {
        notice: 1,
        child,
        field,
        at_ms: Some(5),
    }];
    let mut contact = rows(CONTACT, "k1", 3, 20_002);
    contact.row.group = Some("held".into());
    contact.row.source = Some(SourceRow {
        row_hash: [6; 8],
        batch: "b1".into(),
    });
    let mut saved = change(2, PRIVATE, 1);
    saved.snapshot = Some(SnapshotWrite {
        bytes: vec![0x44; 600],
        keep_previous: false,
    });
    saved.unsent = Some(true);
    let space = |id, kind| SpaceRow {
        id,
        kind,
        state: 0,
        body: vec![kind],
    };
    let epoch = |space| EpochRow {
        space,
        id: [5; 32],
        secret: zeroize::Zeroizing::new([6; 32]),
    };
    let aside = SetAside {
        document: document(9),
        reason: 2,
        hashes: vec![hash(9, 1)],
        at_ms: 77,
        bytes: vec![0xff; 64],
    };
    let record = LogRecord {
        log: PRIVATE.0,
        id: [1; 32],
        author: Some([2; 16]),
        counter: 1,
        body: vec![3; 200],
    };
    let all = Commit {
        documents: vec![saved, change(3, PAIR, 1)],
        rows: vec![goal, contact],
        meta: vec![MetaWrite {
            name: "language".into(),
            value: Some(b"es".to_vec()),
        }],
        log_records: vec![record],
        epochs: vec![epoch(PRIVATE), epoch(PAIR)],
        spaces: vec![space(PRIVATE, 1), space(PAIR, 2)],
        set_aside: vec![aside],
        import_batches: vec![ImportBatch {
            id: "b1".into(),
            at_ms: 9,
            format: "daylio".into(),
            state: 1,
            body: vec![1, 2],
        }],
        ..Commit::default()
    };
    let check_ins = (0..12).map(|number| check_in(number, 1, 20_000 + (number / 3) as i32));
    check_ins.chain([all]).collect()
}

fn assert_holds(store: &FileStore) {
    let expected = content();
    let last = &expected[expected.len() - 1];
    store
        .read(|reader| {
            let check_ins = reader.records_on(CHECK_IN, &(0..=30_000), &Listing::live())?;
            let written: Vec<_> = expected[..12]
                .iter()
                .map(|commit| commit.rows[0].row.clone())
                .collect();
            assert_eq!(check_ins, written);
            assert_eq!(reader.record(GOAL, "g1")?, Some(last.rows[0].row.clone()));
            assert_eq!(
                reader.record(CONTACT, "k1")?,
                Some(last.rows[1].row.clone())
            );
            assert_eq!(reader.tasks(GOAL, Some("active"), None, 5)?.len(), 1);
            assert_eq!(reader.points("confidence", &(0..=30_000))?[0].value, 7);
            assert_eq!(reader.notices(1, 5)?.len(), 1);
            assert_eq!(reader.search("jardin", None)?.hits.len(), 1);
            assert_eq!(reader.search("dog", None)?.hits.len(), 12);
            let trends = reader.trends(CHECK_IN, &(0..=30_000), false)?;
            assert_eq!((trends.moods.len(), trends.codes.len()), (4, 6));
            assert_eq!(reader.load(document(1))?.unwrap().changes.len(), 12);
            assert_eq!(
                reader.load(document(2))?.unwrap().snapshot,
                Some(vec![0x44; 600])
            );
            assert_eq!(reader.unsent_count()?, 1);
            assert_eq!(reader.meta("language")?, Some(b"es".to_vec()));
            assert_eq!(reader.log_records(&PRIVATE.0)?, last.log_records);
            assert!(reader.epochs(PAIR)? == last.epochs[1..]);
            assert_eq!(reader.spaces()?, last.spaces);
            assert_eq!(reader.set_aside(5)?[0].aside, last.set_aside[0]);
            assert_eq!(reader.import_batches()?, last.import_batches);
            assert_eq!(reader.records_of_row(&[6; 8])?.len(), 1);
            assert_eq!(reader.locked_count()?, 1);
            Ok::<_, Error>(())
        })
        .unwrap();
    assert!(store.verify().unwrap().is_whole());
}

#[test]
fn a_database_of_version_1_opens_and_takes_writes() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(fixture().join("store.db"), folder.path().join("store.db")).unwrap();
    let store = FileStore::open(folder.path(), &fixture_key()).unwrap();
    assert_holds(&store);
    store.commit(&check_in(99, 1, 20_100)).unwrap();
    let counted = store
        .read(|reader| reader.count_on(CHECK_IN, 20_100))
        .unwrap();
    assert_eq!(counted, 1);
    assert_exchanges(&store);
}

/// What version 1 did not have is empty, and takes rows beside those that it did have.
fn assert_exchanges(store: &FileStore) {
    let entry = EntryRow {
        log: PRIVATE.0,
        device: [2; 16],
        sequence: 1,
        id: [3; 32],
        previous: None,
        epoch: [5; 32],
        state: 0,
        met_s: 1,
        facts: None,
        bytes: Some(vec![1; 328]),
    };
    let carried = Carried {
        document: document(2),
        actor: vec![2; 16],
        sequence: 1,
        hash: [4; 32],
    };
    store
        .read(|reader| {
            assert!(reader.servers()?.is_empty() && reader.entries(&PRIVATE.0)?.is_empty());
            assert!(reader.carried(document(2))?.is_empty());
            Ok::<_, Error>(())
        })
        .unwrap();
    store
        .batch(|writer| {
            writer.keep_entry(&entry)?;
            writer.keep_carried(&carried)
        })
        .unwrap();
    let read = store.read(|reader| reader.carried(document(2))).unwrap();
    assert_eq!(read, [carried]);
    assert!(store.verify().unwrap().is_whole());
}

#[test]
fn what_is_written_today_holds_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::open(folder.path(), &fixture_key()).unwrap();
    for commit in content() {
        store.commit(&commit).unwrap();
    }
    assert_holds(&store);
}

/// How the fixture was made; it refuses to write over one. A released version's file never changes.
#[test]
#[ignore = "makes a fixture"]
fn make_the_fixture() {
    assert!(
        !fixture().join("store.db").exists(),
        "the fixture is frozen"
    );
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::open(folder.path(), &fixture_key()).unwrap();
    for commit in content() {
        store.commit(&commit).unwrap();
    }
    store.compact().unwrap();
    store.close().unwrap();
    std::fs::copy(folder.path().join("store.db"), fixture().join("store.db")).unwrap();
}
