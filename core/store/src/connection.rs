use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::limits::{
    BLOB_BYTES_MAX, BUSY_MS_MAX, CACHE_KIB, CHECKPOINT_PAGES, LOG_BYTES_KEPT, STATEMENTS_MAX,
};
use crate::{DatabaseKey, Error, Result};

/// Below this SQLite can damage a database when it begins its log anew.
const SQLITE_VERSION_MIN: i32 = 3_051_003;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Read,
    Write,
}

/// Opens an encrypted file that is there, and checks that the key fits before anything is changed.
pub(crate) fn open_file(path: &Path, key: &DatabaseKey) -> Result<Connection> {
    open(path, key, OpenFlags::SQLITE_OPEN_READ_WRITE)
}

/// Opens an encrypted file, making it if it is not there.
pub(crate) fn create_file(path: &Path, key: &DatabaseKey) -> Result<Connection> {
    open(
        path,
        key,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
    )
}

fn open(path: &Path, key: &DatabaseKey, flags: OpenFlags) -> Result<Connection> {
    // Each connection is used by one thread at a time: behind a mutex, or lent out.
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    // Until the version is known nothing may change, not even by closing.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    // SQLCipher writes to the error output and to the phone's log by itself.
    connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
    connection.execute_batch(&key.pragma())?;
    connection.execute_batch("PRAGMA cipher_page_size = 4096")?;
    // Plain SQLite ignores the key pragma without a word, and would write clear text.
    let cipher: Result<String, _> =
        connection.query_row("PRAGMA cipher_version", [], |row| row.get(0));
    if cipher.is_err() {
        return Err(Error::UnfitLibrary { what: "encryption" });
    }
    connection.busy_timeout(Duration::from_millis(BUSY_MS_MAX))?;
    match connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())) {
        Ok(()) => Ok(connection),
        Err(rusqlite::Error::SqliteFailure(failure, _))
            if failure.code == rusqlite::ErrorCode::NotADatabase =>
        {
            Err(Error::WrongKey)
        }
        Err(error) => Err(error.into()),
    }
}

/// Opens a database in memory, for tests and trials.
pub(crate) fn open_memory() -> Result<Connection> {
    let connection = Connection::open_in_memory()?;
    settle(&connection, Purpose::Write)?;
    Ok(connection)
}

/// Sets the durable log; done by the first connection, once the key is known to fit.
pub(crate) fn begin_log(connection: &Connection) -> Result<()> {
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode == "wal" {
        Ok(())
    } else {
        Err(Error::UnfitLibrary {
            what: "a write-ahead log",
        })
    }
}

/// Sets a connection up, and reads back what must hold.
pub(crate) fn settle(connection: &Connection, purpose: Purpose) -> Result<()> {
    if rusqlite::version_number() < SQLITE_VERSION_MIN {
        return Err(Error::UnfitLibrary {
            what: "a sound version",
        });
    }
    connection.execute_batch(&format!(
        "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;
         PRAGMA mmap_size = 0; PRAGMA cache_size = -{CACHE_KIB}; PRAGMA trusted_schema = OFF;
         PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES};
         PRAGMA journal_size_limit = {LOG_BYTES_KEPT};"
    ))?;
    if purpose == Purpose::Read {
        connection.execute_batch("PRAGMA query_only = ON")?;
    }
    for (pragma, wanted) in [("synchronous", 2), ("temp_store", 2), ("secure_delete", 1)] {
        let found: i64 = connection.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0))?;
        if found != wanted {
            return Err(Error::UnfitLibrary { what: pragma });
        }
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    let longest = i32::try_from(2 * BLOB_BYTES_MAX).unwrap_or(i32::MAX);
    connection.set_limit(rusqlite::limits::Limit::SQLITE_LIMIT_LENGTH, longest)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    Ok(())
}

/// Lets closing the last connection copy the log into the file, as SQLite does by itself.
pub(crate) fn tidy_on_close(connection: &Connection) -> Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(())
}
