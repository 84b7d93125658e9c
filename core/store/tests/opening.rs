//! Opening a folder: what is found there, and that a refusal changes nothing.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test may stop where it fails"
)]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;
use store::{DatabaseKey, Error, FileStore, Transactions};
use support::{CHECK_IN, check_in, key, open};

/// Every file of a folder with its bytes; the lock is empty and no part of the database.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                std::fs::read(entry.path()).unwrap(),
            )
        })
        .filter(|(name, _)| name != "lock")
        .collect()
}

/// The database as SQLCipher opens it with our key, behind the store's back.
fn raw(folder: &Path) -> Connection {
    let connection = Connection::open(folder.join("store.db")).unwrap();
    connection
        .execute_batch(&format!("PRAGMA key = \"x'{}'\"", "07".repeat(32)))
        .unwrap();
    connection
}

fn refused(folder: &Path, key: &DatabaseKey) -> Error {
    let before = files(folder);
    let error = FileStore::open(folder, key).map(drop).unwrap_err();
    assert!(files(folder) == before, "a refusal changed the folder");
    error
}

#[test]
fn what_was_written_is_there_after_closing_and_opening() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("made")).unwrap();
    store.commit(&check_in(1, 1, 20_000)).unwrap();
    store.close().unwrap();
    let store = open(&folder.path().join("made")).unwrap();
    assert_eq!(
        store
            .read(|reader| reader.count_on(CHECK_IN, 20_000))
            .unwrap(),
        1
    );
    // Dropped without closing, as when a process ends.
    store.commit(&check_in(2, 1, 20_000)).unwrap();
    drop(store);
    let store = open(&folder.path().join("made")).unwrap();
    assert_eq!(
        store
            .read(|reader| reader.count_on(CHECK_IN, 20_000))
            .unwrap(),
        2
    );
    assert!(store.verify().unwrap().is_whole());
}

#[test]
fn a_folder_is_opened_once_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    assert_eq!(open(folder.path()).map(drop), Err(Error::AlreadyOpen));
    store.commit(&check_in(1, 1, 20_000)).unwrap();
    drop(store);
    open(folder.path()).unwrap();
}

#[test]
fn a_wrong_key_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    store.commit(&check_in(1, 1, 20_000)).unwrap();
    drop(store);
    let wrong = DatabaseKey::new([8; 32]);
    assert_eq!(refused(folder.path(), &wrong), Error::WrongKey);
    let store = open(folder.path()).unwrap();
    assert_eq!(
        store
            .read(|reader| reader.count_on(CHECK_IN, 20_000))
            .unwrap(),
        1
    );
}

#[test]
fn a_wrong_key_beside_a_log_left_by_a_killed_process_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let copy = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    store.commit(&check_in(1, 1, 20_000)).unwrap();
    for name in ["store.db", "store.db-wal"] {
        std::fs::copy(folder.path().join(name), copy.path().join(name)).unwrap();
    }
    assert!(
        std::fs::metadata(copy.path().join("store.db-wal"))
            .unwrap()
            .len()
            > 4_096
    );
    assert_eq!(
        refused(copy.path(), &DatabaseKey::new([8; 32])),
        Error::WrongKey
    );
    let again = open(copy.path()).unwrap();
    assert_eq!(
        again
            .read(|reader| reader.count_on(CHECK_IN, 20_000))
            .unwrap(),
        1
    );
}

#[test]
fn a_plain_database_is_foreign_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let plain = Connection::open(folder.path().join("store.db")).unwrap();
    plain
        .execute_batch("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)")
        .unwrap();
    drop(plain);
    assert_eq!(refused(folder.path(), &key()), Error::Foreign);
}

#[test]
fn an_encrypted_database_of_another_application_is_foreign() {
    for sql in [
        "CREATE TABLE theirs (a)",
        "PRAGMA application_id = 5",
        "PRAGMA user_version = 1",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let theirs = raw(folder.path());
        theirs.execute_batch(sql).unwrap();
        drop(theirs);
        assert_eq!(refused(folder.path(), &key()), Error::Foreign, "{sql}");
    }
}

#[test]
fn a_file_of_anything_else_is_refused() {
    for bytes in [&b"hello"[..], &[0; 4_096], &[0xa5; 10_000]] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("store.db"), bytes).unwrap();
        assert_eq!(
            refused(folder.path(), &key()),
            Error::WrongKey,
            "{} bytes",
            bytes.len()
        );
    }
}

#[test]
fn an_empty_file_is_a_start_that_was_killed() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("store.db"), b"").unwrap();
    open(folder.path())
        .unwrap()
        .commit(&check_in(1, 1, 20_000))
        .unwrap();
}

#[test]
fn a_newer_version_is_refused_and_not_one_byte_changes() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    store.commit(&check_in(1, 1, 20_000)).unwrap();
    store.close().unwrap();
    raw(folder.path())
        .execute_batch("PRAGMA user_version = 3")
        .unwrap();
    let newer = Error::Newer {
        found: 3,
        supported: 2,
    };
    assert_eq!(refused(folder.path(), &key()), newer);
    // The same with the newer version still in the log of a killed process.
    let copy = tempfile::tempdir().unwrap();
    let connection = raw(folder.path());
    connection
        .execute_batch("PRAGMA user_version = 4; CREATE TABLE future (a)")
        .unwrap();
    for name in ["store.db", "store.db-wal"] {
        std::fs::copy(folder.path().join(name), copy.path().join(name)).unwrap();
    }
    let newer = Error::Newer {
        found: 4,
        supported: 2,
    };
    assert_eq!(refused(copy.path(), &key()), newer);
}

#[test]
fn the_key_is_never_printed() {
    assert_eq!(
        format!("{:?}", DatabaseKey::new([0x5a; 32])),
        "DatabaseKey(..)"
    );
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::open(folder.path(), &DatabaseKey::new([0x5a; 32])).unwrap();
    let printed = format!("{store:?}");
    assert!(!printed.contains("5a5a") && !printed.contains("90, 90"));
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_of_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), b"").unwrap();
    let outcome = open(&folder.path().join("file").join("folder")).map(drop);
    assert!(matches!(outcome, Err(Error::Io { .. })), "{outcome:?}");
}
