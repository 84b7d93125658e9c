//! What every storage must do, as the contract of `Storage` says: in memory and in a file.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

use sync_server::storage::Param;
use sync_server::{Error, SqliteStorage, Storage};

const PUT: &str = "INSERT INTO person (person_id, account_id) VALUES (?1, ?2)";
const GET: &str = "SELECT account_id FROM person WHERE person_id = ?1";
const SET: &str = "INSERT INTO person (person_id, account_id) VALUES (?1, ?2)
    ON CONFLICT (person_id) DO UPDATE SET account_id = excluded.account_id";
const PUT_TOKEN: &str = "INSERT INTO token (token_hash, issuer, person_id, expires)
    VALUES (?1, ?2, ?3, ?4)";
const GET_TOKEN: &str = "SELECT issuer, person_id, expires FROM token WHERE token_hash = ?1";
const PUT_ENTRY: &str = "INSERT INTO item (log_id, position, kind, device_id, sequence, item_id,
    previous, body, row_check, tag) VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL, ?6, ?6, ?6)";

fn put(storage: &mut dyn Storage, person: &[u8], account: i64) {
    let changed = storage.execute(PUT, &[person.into(), account.into()]);
    assert_eq!(changed.unwrap(), 1);
}

fn get(storage: &mut dyn Storage, person: &[u8]) -> Option<i64> {
    let rows = storage.query(GET, &[person.into()]).unwrap();
    rows.first().map(|row| row.int(0).unwrap())
}

/// The suite. `open` opens an empty storage each time.
fn conforms(open: &dyn Fn() -> Box<dyn Storage>) {
    what_is_committed_stays_and_what_is_rolled_back_goes(open().as_mut());
    a_savepoint_takes_back_its_own_part_alone(open().as_mut());
    values_come_back_as_they_were(open().as_mut());
    what_must_be_unique_is(open().as_mut());
    a_transaction_that_an_error_ended_can_be_rolled_back(open().as_mut());
}

fn what_is_committed_stays_and_what_is_rolled_back_goes(storage: &mut dyn Storage) {
    storage.begin().unwrap();
    put(storage, b"one", 1);
    assert_eq!(get(storage, b"one"), Some(1), "seen within");
    storage.commit().unwrap();
    storage.begin().unwrap();
    storage.lock(&[[1; 32], [2; 32]], &[1, 2]).unwrap();
    put(storage, b"two", 2);
    storage.roll_back().unwrap();
    assert_eq!(
        (get(storage, b"one"), get(storage, b"two")),
        (Some(1), None)
    );
    storage.begin().unwrap();
    storage.execute(SET, &[b"one".into(), 7.into()]).unwrap();
    storage.commit().unwrap();
    assert_eq!(get(storage, b"one"), Some(7));
}

fn a_savepoint_takes_back_its_own_part_alone(storage: &mut dyn Storage) {
    storage.begin().unwrap();
    for (person, kept) in [(b"one", true), (b"two", false), (b"six", true)] {
        storage.save_point().unwrap();
        put(storage, person, 1);
        match kept {
            true => storage.release().unwrap(),
            false => storage.roll_back_to_save_point().unwrap(),
        }
    }
    storage.commit().unwrap();
    let there: Vec<_> = [b"one", b"two", b"six"]
        .map(|one| get(storage, one).is_some())
        .into();
    assert_eq!(there, [true, false, true]);
}

fn values_come_back_as_they_were(storage: &mut dyn Storage) {
    storage.begin().unwrap();
    let whole = [Param::Int(i64::MAX), Param::Bytes(&[0, 255, 0])];
    let empty = [Param::Null, Param::Null];
    for (hash, values) in [(b"a", whole), (b"b", empty)] {
        let named = [hash.into(), values[0], values[1], i64::MIN.into()];
        storage.execute(PUT_TOKEN, &named).unwrap();
    }
    storage.commit().unwrap();
    let rows = storage.query(GET_TOKEN, &[b"a".into()]).unwrap();
    assert_eq!(rows[0].int_or_none(0).unwrap(), Some(i64::MAX));
    assert_eq!(rows[0].bytes_or_none(1).unwrap(), Some(&[0, 255, 0][..]));
    assert_eq!(rows[0].fixed::<3>(1).unwrap(), [0, 255, 0]);
    assert_eq!(rows[0].int(2).unwrap(), i64::MIN);
    assert!(rows[0].uint(2).is_err() && rows[0].fixed::<2>(1).is_err() && rows[0].int(9).is_err());
    let rows = storage.query(GET_TOKEN, &[b"b".into()]).unwrap();
    assert_eq!(rows[0].int_or_none(0).unwrap(), None);
    assert_eq!(rows[0].bytes_or_none(1).unwrap(), None);
    assert!(rows[0].int(0).is_err() && rows[0].bytes(1).is_err());
}

/// An entry of one device and sequence once, forks beside it as often as they come; an id once.
fn what_must_be_unique_is(storage: &mut dyn Storage) {
    let mut entry = |position: i64, kind: i64, id: &[u8]| {
        storage.begin().unwrap();
        let named = [
            b"log".into(),
            position.into(),
            kind.into(),
            b"device".into(),
            1.into(),
            id.into(),
        ];
        let put = storage.execute(PUT_ENTRY, &named);
        match put {
            Ok(_) => storage.commit().unwrap(),
            Err(_) => storage.roll_back().unwrap(),
        }
        put.is_ok()
    };
    assert!(entry(1, 1, b"first"));
    assert!(!entry(1, 1, b"same place"));
    assert!(!entry(2, 1, b"same sequence"));
    assert!(entry(2, 4, b"fork") && entry(3, 4, b"fork again"));
    assert!(!entry(4, 4, b"fork"));
}

fn a_transaction_that_an_error_ended_can_be_rolled_back(storage: &mut dyn Storage) {
    storage.begin().unwrap();
    put(storage, b"one", 1);
    assert!(storage.execute(PUT, &[b"one".into(), 2.into()]).is_err());
    storage.roll_back().unwrap();
    storage.roll_back().unwrap();
    assert_eq!(get(storage, b"one"), None);
    storage.begin().unwrap();
    put(storage, b"one", 3);
    storage.commit().unwrap();
}

#[test]
fn memory_does_what_the_contract_says() {
    conforms(&|| Box::new(SqliteStorage::in_memory().unwrap()));
}

#[test]
fn a_file_does_what_the_contract_says() {
    let folder = tempfile::tempdir().unwrap();
    let count = std::cell::Cell::new(0);
    conforms(&|| {
        count.set(count.get() + 1);
        let path = folder.path().join(format!("{}.db", count.get()));
        Box::new(SqliteStorage::open(&path).unwrap())
    });
}

#[test]
fn what_was_committed_is_there_when_the_file_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("server.db");
    let mut storage = SqliteStorage::open(&path).unwrap();
    storage.begin().unwrap();
    put(&mut storage, b"kept", 1);
    storage.commit().unwrap();
    storage.begin().unwrap();
    put(&mut storage, b"open", 2);
    drop(storage);
    let mut storage = SqliteStorage::open(&path).unwrap();
    assert_eq!(
        (get(&mut storage, b"kept"), get(&mut storage, b"open")),
        (Some(1), None)
    );
}

#[test]
fn a_full_file_says_so_and_takes_what_fits_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("server.db");
    let mut storage = SqliteStorage::open(&path).unwrap();
    storage.limit_pages(1).unwrap();
    storage.begin().unwrap();
    let large = vec![1; 1024 * 1024];
    let full = storage.execute(PUT, &[(&large).into(), 1.into()]);
    assert!(matches!(full, Err(Error::StorageFull)), "{full:?}");
    storage.roll_back().unwrap();
    storage.limit_pages(1_000_000).unwrap();
    storage.begin().unwrap();
    put(&mut storage, &large, 1);
    storage.commit().unwrap();
    assert_eq!(get(&mut storage, &large), Some(1));
}

#[test]
fn a_file_of_a_later_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("server.db");
    drop(SqliteStorage::open(&path).unwrap());
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let opened = SqliteStorage::open(&path);
    assert!(matches!(opened, Err(Error::NewerSchema(99))));
}
