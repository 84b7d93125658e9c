use rusqlite::params;

use super::exchange::signed;
use super::{Writer, blob, name};
use crate::{Result, ServerHeadRow, ServerLogRow, ServerNumber, ServerRow};

impl Writer<'_> {
    /// Keeps a server; one with this id that is there already is replaced. Answers its number.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn keep_server(&mut self, server: &ServerRow) -> Result<ServerNumber> {
        name("url", &server.url)?;
        let sql = "INSERT INTO server (id, url, state, incarnation, feed_n, feed_tag,
                                       reserved, time_s, full_check_s)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                   ON CONFLICT (id) DO UPDATE SET url = ?2, state = ?3, incarnation = ?4,
                       feed_n = ?5, feed_tag = ?6, reserved = ?7, time_s = ?8,
                       full_check_s = ?9
                   RETURNING n";
        let row = params![
            server.id,
            server.url,
            server.state,
            server.incarnation,
            signed(server.feed_n)?,
            server.feed_tag,
            server.reserved,
            signed(server.time_s)?,
            signed(server.full_check_s)?,
        ];
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(ServerNumber(statement.query_row(row, |row| row.get(0))?))
    }

    /// Forgets a server and all that is known of it.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn drop_server(&mut self, server: ServerNumber) -> Result<()> {
        for sql in [
            "DELETE FROM server_head WHERE server = ?1",
            "DELETE FROM server_log WHERE server = ?1",
            "DELETE FROM server WHERE n = ?1",
        ] {
            self.connection.prepare_cached(sql)?.execute([server.0])?;
        }
        Ok(())
    }

    /// Keeps how far this device has come in a log of a server.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn keep_server_log(&mut self, server: ServerNumber, log: &ServerLogRow) -> Result<()> {
        let tags = log.tags.as_flattened();
        blob("tags", tags)?;
        let sql = "INSERT INTO server_log (server, log, number, state, behind, position, tag, tags)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                   ON CONFLICT (server, log) DO UPDATE SET number = ?3, state = ?4, behind = ?5,
                       position = ?6, tag = ?7, tags = ?8";
        let row = params![
            server.0,
            self.known(&log.log)?,
            log.number.map(signed).transpose()?,
            log.state,
            log.behind,
            signed(log.position)?,
            log.tag,
            tags,
        ];
        self.connection.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }

    /// Keeps what a server is known to have of an author. The highest number that it ever
    /// acknowledged never falls.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn keep_server_head(&mut self, server: ServerNumber, head: &ServerHeadRow) -> Result<()> {
        let sql = "INSERT INTO server_head (server, log, handle, kind, sequence, id, met, flags)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                   ON CONFLICT (server, log, handle, kind) DO UPDATE SET sequence = ?5, id = ?6,
                       met = max(met, ?7), flags = ?8";
        let row = params![
            server.0,
            self.known(&head.log)?,
            head.handle,
            head.kind,
            signed(head.sequence)?,
            head.id,
            signed(head.met)?,
            head.flags,
        ];
        self.connection.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }
}
