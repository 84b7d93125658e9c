use std::path::Path;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, Value as SqlValue, ValueRef};
use rusqlite::{Connection, ToSql};

use super::value::Value;
use super::{Param, Row, Storage};
use crate::{Error, Result};

/// The oldest SQLite without the corruption of SECURITY 7.
const VERSION_MIN: i32 = 3_051_003;
/// How long another process (a backup, a look by hand) is waited for.
const BUSY_WAIT: Duration = Duration::from_secs(10);
const STATEMENTS_CACHED: usize = 256;
const SCHEMA: i64 = 1;
const MIGRATIONS: &[&str] = &[include_str!("../../migrations/sqlite/0001_tables.sql")];
const PRAGMAS: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = OFF;
    PRAGMA temp_store = MEMORY;
    PRAGMA mmap_size = 0;
    PRAGMA trusted_schema = OFF;
";

/// PROTOCOL 9's tables in a file, or in memory.
pub struct SqliteStorage(Connection);

impl SqliteStorage {
    /// The database in this file, made if there is none.
    ///
    /// # Errors
    /// `Storage`, `StorageFull`, `OldSqlite`, `NewerSchema`.
    pub fn open(path: &Path) -> Result<Self> {
        Self::prepare(Connection::open(path)?)
    }

    /// An empty database that goes with the process.
    ///
    /// # Errors
    /// `Storage`, `OldSqlite`.
    pub fn in_memory() -> Result<Self> {
        Self::prepare(Connection::open_in_memory()?)
    }

    /// Lets the file grow to so many pages and no further: then it is full, as a disk is. A number
    /// below its size keeps it from growing at all.
    ///
    /// # Errors
    /// `Storage`.
    pub fn limit_pages(&self, pages: u32) -> Result<()> {
        Ok(self.0.pragma_update(None, "max_page_count", pages)?)
    }

    fn prepare(connection: Connection) -> Result<Self> {
        if rusqlite::version_number() < VERSION_MIN {
            return Err(Error::OldSqlite(rusqlite::version()));
        }
        connection.busy_timeout(BUSY_WAIT)?;
        connection.execute_batch(PRAGMAS)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
        let mut storage = Self(connection);
        storage.migrate()?;
        Ok(storage)
    }

    fn migrate(&mut self) -> Result<()> {
        let found: i64 = self
            .0
            .pragma_query_value(None, "user_version", |row| row.get(0))?;
        if found > SCHEMA {
            return Err(Error::NewerSchema(found));
        }
        let done = usize::try_from(found).unwrap_or(0);
        for (n, migration) in MIGRATIONS.iter().enumerate().skip(done) {
            self.begin()?;
            self.0.execute_batch(migration)?;
            let version = i64::try_from(n).unwrap_or(SCHEMA).saturating_add(1);
            self.0.pragma_update(None, "user_version", version)?;
            self.commit()?;
        }
        Ok(())
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(SqlValue::Null),
            Self::Int(number) => ToSqlOutput::Owned(SqlValue::Integer(*number)),
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

impl Storage for SqliteStorage {
    fn begin(&mut self) -> Result<()> {
        Ok(self.0.execute_batch("BEGIN IMMEDIATE")?)
    }

    fn commit(&mut self) -> Result<()> {
        let committed = self.0.execute_batch("COMMIT");
        if committed.is_err() {
            self.roll_back()?;
        }
        Ok(committed?)
    }

    fn roll_back(&mut self) -> Result<()> {
        // A full disk may have ended the transaction already.
        if self.0.is_autocommit() {
            return Ok(());
        }
        Ok(self.0.execute_batch("ROLLBACK")?)
    }

    fn save_point(&mut self) -> Result<()> {
        Ok(self.0.execute_batch("SAVEPOINT request")?)
    }

    fn release(&mut self) -> Result<()> {
        Ok(self.0.execute_batch("RELEASE request")?)
    }

    fn roll_back_to_save_point(&mut self) -> Result<()> {
        Ok(self
            .0
            .execute_batch("ROLLBACK TO request; RELEASE request")?)
    }

    fn lock(&mut self, _: &[[u8; 32]], _: &[i64]) -> Result<()> {
        Ok(())
    }

    fn execute(&mut self, statement: &'static str, parameters: &[Param<'_>]) -> Result<u64> {
        let mut statement = self.0.prepare_cached(statement)?;
        let changed = statement.execute(rusqlite::params_from_iter(parameters))?;
        Ok(changed as u64)
    }

    fn query(&mut self, statement: &'static str, parameters: &[Param<'_>]) -> Result<Vec<Row>> {
        let mut statement = self.0.prepare_cached(statement)?;
        let columns = statement.column_count();
        let mut rows = statement.query(rusqlite::params_from_iter(parameters))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let read = |column| {
                Ok(match row.get_ref(column)? {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(number) => Value::Int(number),
                    ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
                    ValueRef::Real(_) | ValueRef::Text(_) => {
                        return Err(Error::DamagedRow("type"));
                    }
                })
            };
            found.push(Row((0..columns).map(read).collect::<Result<_>>()?));
        }
        Ok(found)
    }
}
