use rusqlite::{OptionalExtension, Row};
use zeroize::Zeroizing;

use super::{Reader, bytes, unsigned};
use crate::{EpochRow, LogRecord, Result, SpaceId, SpaceRow};

impl Reader<'_> {
    /// A small value by its name.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn meta(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT value FROM meta WHERE name = ?1";
        Ok(self
            .statement(sql)?
            .query_row([name], |row| row.get(0))
            .optional()?)
    }

    /// Every space, in the order in which they came.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn spaces(&self) -> Result<Vec<SpaceRow>> {
        let sql = "SELECT id, kind, state, body FROM space ORDER BY n";
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(SpaceRow {
                id: SpaceId(bytes(row.get(0)?)?),
                kind: row.get(1)?,
                state: row.get(2)?,
                body: row.get(3)?,
            });
        }
        Ok(found)
    }

    /// The records of one log, in the order in which they came.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn log_records(&self, log: &[u8; 32]) -> Result<Vec<LogRecord>> {
        let sql = "SELECT id, author, counter, body FROM log_record WHERE log = ?1 ORDER BY n";
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query([log])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(log_record(row, *log)?);
        }
        Ok(found)
    }

    /// The records of all logs that came after the one with this number, each with its own.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn log_records_after(&self, n: i64) -> Result<Vec<(i64, LogRecord)>> {
        let sql =
            "SELECT id, author, counter, body, log, n FROM log_record WHERE n > ?1 ORDER BY n";
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query([n])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let log = bytes(row.get(4)?)?;
            found.push((row.get(5)?, log_record(row, log)?));
        }
        Ok(found)
    }

    /// The number of the newest record of any log; 0 if there is none.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn newest_log_record(&self) -> Result<i64> {
        let sql = "SELECT coalesce(max(n), 0) FROM log_record";
        Ok(self.statement(sql)?.query_row([], |row| row.get(0))?)
    }

    /// The epoch secrets of a space, in the order in which they came.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn epochs(&self, space: SpaceId) -> Result<Vec<EpochRow>> {
        let sql = "SELECT id, secret FROM epoch WHERE space = ?1 ORDER BY n";
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query([space.0])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let secret: Zeroizing<Vec<u8>> = Zeroizing::new(row.get(1)?);
            let mut key = Zeroizing::new([0; 32]);
            if secret.len() != key.len() {
                return Err(crate::Error::Damaged);
            }
            key.copy_from_slice(&secret);
            found.push(EpochRow {
                space,
                id: bytes(row.get(0)?)?,
                secret: key,
            });
        }
        Ok(found)
    }
}

fn log_record(row: &Row<'_>, log: [u8; 32]) -> Result<LogRecord> {
    let author: Option<Vec<u8>> = row.get(1)?;
    Ok(LogRecord {
        log,
        id: bytes(row.get(0)?)?,
        author: author.map(bytes).transpose()?,
        counter: unsigned(row.get(2)?)?,
        body: row.get(3)?,
    })
}
