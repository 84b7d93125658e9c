use rusqlite::{OptionalExtension, Row};

use super::{Reader, bytes, unsigned};
use crate::{Error, Result, ServerHeadRow, ServerLogRow, ServerNumber, ServerRow};

const SERVER: &str = "SELECT n, id, url, state, incarnation, feed_n, feed_tag, reserved,
    time_s, full_check_s FROM server";
const SERVER_LOG: &str = "SELECT k.id, s.number, s.state, s.behind, s.position, s.tag, s.tags
    FROM server_log AS s CROSS JOIN known_id AS k ON k.n = s.log";

impl Reader<'_> {
    /// Every server, in the order in which they were named.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn servers(&self) -> Result<Vec<(ServerNumber, ServerRow)>> {
        let mut statement = self.statement(&format!("{SERVER} ORDER BY n"))?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push((ServerNumber(row.get(0)?), server(row)?));
        }
        Ok(found)
    }

    /// A server by its number.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn server(&self, number: ServerNumber) -> Result<Option<ServerRow>> {
        let mut statement = self.statement(&format!("{SERVER} WHERE n = ?1"))?;
        let mut rows = statement.query([number.0])?;
        rows.next()?.map(server).transpose()
    }

    /// The logs that a server numbers, own person log first.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn server_logs(&self, server: ServerNumber) -> Result<Vec<ServerLogRow>> {
        let sql = format!("{SERVER_LOG} WHERE s.server = ?1 ORDER BY s.number IS NULL, s.number");
        let mut statement = self.statement(&sql)?;
        let mut rows = statement.query([server.0])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(server_log(row)?);
        }
        Ok(found)
    }

    /// What is known of one log at a server.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn server_log(&self, server: ServerNumber, log: &[u8; 32]) -> Result<Option<ServerLogRow>> {
        let sql = format!(
            "{SERVER_LOG} WHERE s.server = ?1
             AND s.log = (SELECT n FROM known_id WHERE id = ?2)"
        );
        let mut statement = self.statement(&sql)?;
        let mut rows = statement.query(rusqlite::params![server.0, log])?;
        rows.next()?.map(server_log).transpose()
    }

    /// What a server is known to have of each author, in all logs.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn all_server_heads(&self, server: ServerNumber) -> Result<Vec<ServerHeadRow>> {
        let sql = "SELECT h.handle, h.kind, h.sequence, h.id, h.met, h.flags, k.id
                   FROM server_head AS h CROSS JOIN known_id AS k ON k.n = h.log
                   WHERE h.server = ?1 ORDER BY h.log, h.handle, h.kind";
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query([server.0])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let log = bytes(row.get(6)?)?;
            found.push(server_head(row, log)?);
        }
        Ok(found)
    }

    /// What a server is known to have of each author in a log.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn server_heads(&self, server: ServerNumber, log: &[u8; 32]) -> Result<Vec<ServerHeadRow>> {
        let sql = "SELECT handle, kind, sequence, id, met, flags FROM server_head
                   WHERE server = ?1 AND log = (SELECT n FROM known_id WHERE id = ?2)
                   ORDER BY handle, kind";
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query(rusqlite::params![server.0, log])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(server_head(row, *log)?);
        }
        Ok(found)
    }

    /// The log that a server knows by this number.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn log_numbered(&self, server: ServerNumber, number: u64) -> Result<Option<[u8; 32]>> {
        let sql = "SELECT k.id FROM server_log AS s CROSS JOIN known_id AS k ON k.n = s.log
                   WHERE s.server = ?1 AND s.number = ?2";
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        let found: Option<Vec<u8>> = self
            .statement(sql)?
            .query_row([server.0, number], |row| row.get(0))
            .optional()?;
        found.map(bytes).transpose()
    }
}

fn server(row: &Row<'_>) -> Result<ServerRow> {
    let incarnation: Option<Vec<u8>> = row.get(4)?;
    Ok(ServerRow {
        id: bytes(row.get(1)?)?,
        url: row.get(2)?,
        state: row.get(3)?,
        incarnation: incarnation.map(bytes).transpose()?,
        feed_n: unsigned(row.get(5)?)?,
        feed_tag: bytes(row.get(6)?)?,
        reserved: row.get(7)?,
        time_s: unsigned(row.get(8)?)?,
        full_check_s: unsigned(row.get(9)?)?,
    })
}

fn server_log(row: &Row<'_>) -> Result<ServerLogRow> {
    let number: Option<i64> = row.get(1)?;
    let tags: Vec<u8> = row.get(6)?;
    let (tags, rest) = tags.as_chunks::<8>();
    if !rest.is_empty() {
        return Err(Error::Damaged);
    }
    Ok(ServerLogRow {
        log: bytes(row.get(0)?)?,
        number: number.map(unsigned).transpose()?,
        state: row.get(2)?,
        behind: row.get(3)?,
        position: unsigned(row.get(4)?)?,
        tag: bytes(row.get(5)?)?,
        tags: tags.to_vec(),
    })
}

fn server_head(row: &Row<'_>, log: [u8; 32]) -> Result<ServerHeadRow> {
    Ok(ServerHeadRow {
        log,
        handle: bytes(row.get(0)?)?,
        kind: row.get(1)?,
        sequence: unsigned(row.get(2)?)?,
        id: bytes(row.get(3)?)?,
        met: unsigned(row.get(4)?)?,
        flags: row.get(5)?,
    })
}
