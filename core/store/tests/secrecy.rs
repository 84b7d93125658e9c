//! What is written is in no file as clear text.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test may stop where it fails"
)]

mod support;

use std::path::Path;

use store::{Commit, MetaWrite, NoticeRow, PointRow, SourceRow, TaskRow, Transactions};
use support::{CHECK_IN, PRIVATE, change, open, rows, text};

const MARKERS: usize = 200;

fn marker(n: usize) -> String {
    format!("mrkr{n:03}zq")
}

/// Every text field of a record filled with its own marker.
fn marked(round: usize) -> Commit {
    let mut all = rows(CHECK_IN, &marker(round * 20), 1, 20_000 + round as i32);
    let next = |n| marker(round * 20 + n);
    all.row.group = Some(next(1));
    all.row.body = next(2).into_bytes();
    all.row.source = Some(SourceRow {
        row_hash: *b"mrkr0000",
        batch: next(3),
    });
    all.codes = vec![store::CodeRow {
        list: 1,
        code: next(4),
        value: Some(1),
    }];
    all.texts = vec![text(
        Some(&next(5)),
        &next(6),
        &format!("{} and {}", next(7), next(8)),
    )];
    all.tasks = vec![TaskRow {
        child: next(9),
        due_on: None,
        rank: next(10),
    }];
    all.points = vec![PointRow {
        series: next(11),
        day: 1,
        at_ms: 1,
        value: 1,
    }];
    let (child, field) = (Some(next(12)), Some(next(13)));
    all.notices = vec![NoticeRow {
        notice: 1,
        child,
        field,
        at_ms: None,
    }];
    let mut write = change(1, PRIVATE, round as u64);
    write.changes[0].bytes = next(14).into_bytes();
    let meta = vec![MetaWrite {
        name: next(15),
        value: Some(next(16).into_bytes()),
    }];
    Commit {
        documents: vec![write],
        rows: vec![all],
        meta,
        ..Commit::default()
    }
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// Looks for the part that all markers have, in every file of the folder.
fn assert_no_marker(folder: &Path) -> usize {
    let mut looked_at = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        assert!(!contains(&bytes, b"mrkr"), "a marker is in {path:?}");
        assert!(
            !contains(&bytes, b"CREATE TABLE"),
            "the schema is in {path:?}"
        );
        looked_at += bytes.len();
    }
    looked_at
}

#[test]
fn no_marker_is_in_any_file_during_use_and_after() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    for round in 0..MARKERS / 20 {
        store.commit(&marked(round)).unwrap();
        assert!(assert_no_marker(folder.path()) > 0);
    }
    // Large enough to spill from the cache into the log before the transaction ends.
    store
        .batch(|writer| {
            for round in 0..2_000 {
                writer.apply(&marked(round))?;
            }
            assert!(assert_no_marker(folder.path()) > 1_000_000);
            Ok::<_, store::Error>(())
        })
        .unwrap();
    let found = store
        .read(|reader| reader.search(&marker(7), None))
        .unwrap();
    assert_eq!(found.hits.len(), 1);
    assert_no_marker(folder.path());
    store.compact().unwrap();
    assert_no_marker(folder.path());
    store.close().unwrap();
    assert!(assert_no_marker(folder.path()) > 100_000);
}
