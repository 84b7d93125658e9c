use rusqlite::{Connection, TransactionBehavior};

use crate::{Error, Result};

/// Marks a file as ours: `Comp` in ASCII.
pub(crate) const APPLICATION_ID: i32 = 0x436f_6d70;

/// The steps from nothing to the present form, in order. Each is frozen once released.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_journal.sql"),
    include_str!("../migrations/0002_exchange.sql"),
];

/// What a file was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing is in it yet.
    Empty,
    /// It is ours, in this version.
    Ours(u32),
}

/// Says what a file is, without changing it.
pub(crate) fn inspect(connection: &Connection, migrations: &[&str]) -> Result<Found> {
    let number = |pragma: &str| connection.query_row(pragma, [], |row| row.get::<_, i32>(0));
    let application = number("PRAGMA application_id")?;
    let version = number("PRAGMA user_version")?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    // The mark is written together with the first version, so ours has both or neither.
    match (application, version, tables) {
        (0, 0, 0) => Ok(Found::Empty),
        (APPLICATION_ID, 1.., _) => {
            let found = u32::try_from(version).unwrap_or(0);
            let supported = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
            if found > supported {
                return Err(Error::Newer { found, supported });
            }
            Ok(Found::Ours(found))
        }
        _ => Err(Error::Foreign),
    }
}

/// Applies the steps that are missing, each in a transaction of its own: killed in between, the
/// next start goes on from the last whole step.
pub(crate) fn migrate(
    connection: &mut Connection,
    found: Found,
    migrations: &[&str],
) -> Result<()> {
    let done = match found {
        Found::Empty => 0,
        Found::Ours(version) => version,
    };
    let first = usize::try_from(done).unwrap_or(usize::MAX);
    for (version, sql) in (1_u32..).zip(migrations.iter()).skip(first) {
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        step.execute_batch(sql)?;
        step.execute_batch(&format!(
            "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {version};"
        ))?;
        step.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it fails")]

    use super::*;
    use crate::{Commit, DatabaseKey, FileStore, MetaWrite, Transactions};

    const SECOND: &str = "ALTER TABLE space ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue';
                          INSERT INTO meta (name, value) VALUES ('second', x'02');";
    const THIRD: &str = "INSERT INTO meta (name, value) VALUES ('third', x'03');";
    const BROKEN: &str = "INSERT INTO meta (name, value) VALUES ('third', x'03');
                          INSERT INTO nowhere (name) VALUES (1);";

    fn key() -> DatabaseKey {
        DatabaseKey::new([3; 32])
    }

    fn with(extra: &[&'static str]) -> Vec<&'static str> {
        [MIGRATIONS, extra].concat()
    }

    fn meta(store: &FileStore, name: &str) -> Option<Vec<u8>> {
        store.read(|reader| reader.meta(name)).unwrap()
    }

    #[test]
    fn an_old_file_is_brought_forward_and_keeps_what_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileStore::open(folder.path(), &key()).unwrap();
        let value = Some(b"kept".to_vec());
        let old = MetaWrite {
            name: "old".into(),
            value: value.clone(),
        };
        store
            .commit(&Commit {
                meta: vec![old],
                ..Commit::default()
            })
            .unwrap();
        drop(store);
        let newer = with(&[SECOND, THIRD]);
        let store = FileStore::open_with(folder.path(), &key(), &newer).unwrap();
        assert_eq!(meta(&store, "old"), value);
        assert_eq!(meta(&store, "third"), Some(vec![3]));
        drop(store);
        // Once is enough: opening again does nothing.
        let store = FileStore::open_with(folder.path(), &key(), &newer).unwrap();
        assert_eq!(meta(&store, "second"), Some(vec![2]));
        drop(store);
        let found = u32::try_from(newer.len()).unwrap();
        let refused = FileStore::open(folder.path(), &key()).map(drop);
        assert_eq!(
            refused,
            Err(Error::Newer {
                found,
                supported: found - 2
            })
        );
    }

    #[test]
    fn a_step_that_stops_halfway_leaves_the_one_before_and_is_taken_up_again() {
        let folder = tempfile::tempdir().unwrap();
        drop(FileStore::open(folder.path(), &key()).unwrap());
        let broken = with(&[SECOND, BROKEN]);
        assert!(FileStore::open_with(folder.path(), &key(), &broken).is_err());
        let store = FileStore::open_with(folder.path(), &key(), &with(&[SECOND])).unwrap();
        assert_eq!(meta(&store, "second"), Some(vec![2]));
        assert_eq!(meta(&store, "third"), None);
        drop(store);
        let store = FileStore::open_with(folder.path(), &key(), &with(&[SECOND, THIRD])).unwrap();
        assert_eq!(meta(&store, "third"), Some(vec![3]));
        assert!(store.verify().unwrap().is_whole());
    }

    #[test]
    fn the_last_step_is_the_version_that_the_file_names() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, Found::Empty, MIGRATIONS).unwrap();
        let newest = u32::try_from(MIGRATIONS.len()).unwrap();
        assert_eq!(inspect(&connection, MIGRATIONS), Ok(Found::Ours(newest)));
        let fewer = MIGRATIONS.get(1..).unwrap();
        let newer = Error::Newer {
            found: newest,
            supported: newest - 1,
        };
        assert_eq!(inspect(&connection, fewer), Err(newer));
    }
}
