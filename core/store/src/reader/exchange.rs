use rusqlite::{OptionalExtension, Params, Row};

use super::{Reader, bytes, unsigned};
use crate::{
    Carried, DocumentId, EntryRow, EpochCheck, ManifestRow, Newest, OwnHead, Result, StoredEntry,
};

/// An entry without its bytes.
const ENTRY: &str = "SELECT e.n, l.id, d.id, e.sequence, e.id, e.previous, p.id, e.state, e.met_s,
    e.facts, e.bytes IS NOT NULL FROM entry AS e
    CROSS JOIN known_id AS l ON l.n = e.log
    CROSS JOIN known_id AS d ON d.n = e.device
    CROSS JOIN known_id AS p ON p.n = e.epoch";
/// The number of a log.
const LOG: &str = "(SELECT n FROM known_id WHERE id = ?1)";

impl Reader<'_> {
    /// All entries of a log without their bytes, in the order in which they came.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn entries(&self, log: &[u8; 32]) -> Result<Vec<StoredEntry>> {
        self.entry_rows(&format!("WHERE e.log = {LOG} ORDER BY e.n"), [log])
    }

    /// The entries of a log whose changes are not in their documents, in the order of arrival.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn unsettled_entries(&self, log: &[u8; 32]) -> Result<Vec<StoredEntry>> {
        let rest = format!("WHERE e.log = {LOG} AND e.state <> 0 ORDER BY e.n");
        self.entry_rows(&rest, [log])
    }

    /// The entries of a device in a log from a number on, at most `limit`, without their bytes.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn entries_of(
        &self,
        log: &[u8; 32],
        device: &[u8; 16],
        from: u64,
        limit: usize,
    ) -> Result<Vec<StoredEntry>> {
        let rest = format!(
            "WHERE e.log = {LOG} AND e.device = (SELECT n FROM known_id WHERE id = ?2)
             AND e.sequence >= ?3 ORDER BY e.sequence, e.n LIMIT ?4"
        );
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.entry_rows(&rest, rusqlite::params![log, device, from, limit])
    }

    /// The newest entries of a device in a log, the newest first, without their bytes.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn newest_entries(
        &self,
        log: &[u8; 32],
        device: &[u8; 16],
        limit: usize,
    ) -> Result<Vec<StoredEntry>> {
        let rest = format!(
            "WHERE e.log = {LOG} AND e.device = (SELECT n FROM known_id WHERE id = ?2)
             ORDER BY e.sequence DESC, e.n LIMIT ?3"
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.entry_rows(&rest, rusqlite::params![log, device, limit])
    }

    /// The numbers of what came last.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn newest_exchanged(&self) -> Result<Newest> {
        let sql = "SELECT (SELECT coalesce(max(n), 0) FROM entry),
                          (SELECT coalesce(max(n), 0) FROM manifest),
                          (SELECT coalesce(max(n), 0) FROM epoch)";
        Ok(self.statement(sql)?.query_row([], |row| {
            Ok(Newest {
                entry: row.get(0)?,
                manifest: row.get(1)?,
                epoch: row.get(2)?,
            })
        })?)
    }

    /// An entry by its id, without its bytes.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn entry(&self, id: &[u8; 32]) -> Result<Option<StoredEntry>> {
        Ok(self.entry_rows("WHERE e.id = ?1", [id])?.pop())
    }

    /// The bytes of an entry; none if it is not there or was let go.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn entry_bytes(&self, n: i64) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT bytes FROM entry WHERE n = ?1";
        let found = self.statement(sql)?.query_row([n], |row| row.get(0));
        Ok(found.optional()?.flatten())
    }

    /// How many entries of a log were met.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn entry_count(&self, log: &[u8; 32]) -> Result<u64> {
        let sql = format!("SELECT count(*) FROM entry AS e WHERE e.log = {LOG}");
        unsigned(self.statement(&sql)?.query_row([log], |row| row.get(0))?)
    }

    /// The devices that wrote entries in a log.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn entry_devices(&self, log: &[u8; 32]) -> Result<Vec<[u8; 16]>> {
        // One step down the index for each device, instead of reading all entries.
        let sql = format!(
            "WITH RECURSIVE of (device) AS (
                 SELECT min(device) FROM entry WHERE log = {LOG}
                 UNION ALL
                 SELECT (SELECT min(device) FROM entry WHERE log = {LOG} AND device > of.device)
                 FROM of WHERE of.device IS NOT NULL
             ) SELECT k.id FROM of CROSS JOIN known_id AS k ON k.n = of.device"
        );
        let mut statement = self.statement(&sql)?;
        let mut rows = statement.query([log])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(bytes(row.get(0)?)?);
        }
        Ok(found)
    }

    /// Whether an entry of a log in one of these states was sealed under an epoch.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn has_entry_under(&self, log: &[u8; 32], epoch: &[u8; 32], states: &[u8]) -> Result<bool> {
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM entry WHERE log = {LOG}
             AND epoch = (SELECT n FROM known_id WHERE id = ?2) AND state = ?3)"
        );
        let mut statement = self.statement(&sql)?;
        for state in states {
            if statement.query_row(rusqlite::params![log, epoch, state], |row| row.get(0))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The newest entry of each device of a log.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn entry_heads(&self, log: &[u8; 32]) -> Result<Vec<StoredEntry>> {
        let mut found = Vec::new();
        for device in self.entry_devices(log)? {
            let rest = format!(
                "WHERE e.log = {LOG} AND e.device = (SELECT n FROM known_id WHERE id = ?2)
                 ORDER BY e.sequence DESC, e.n LIMIT 1"
            );
            found.extend(self.entry_rows(&rest, rusqlite::params![log, device])?);
        }
        Ok(found)
    }

    /// The manifests of a log, in the order in which they came.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn manifests(&self, log: &[u8; 32]) -> Result<Vec<ManifestRow>> {
        let sql = format!(
            "SELECT d.id, m.counter, m.id, m.state, m.met_s, m.bytes FROM manifest AS m
             CROSS JOIN known_id AS d ON d.n = m.device WHERE m.log = {LOG} ORDER BY m.n"
        );
        let mut statement = self.statement(&sql)?;
        let mut rows = statement.query([log])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(ManifestRow {
                log: *log,
                device: bytes(row.get(0)?)?,
                counter: unsigned(row.get(1)?)?,
                id: bytes(row.get(2)?)?,
                state: row.get(3)?,
                met_s: unsigned(row.get(4)?)?,
                bytes: row.get(5)?,
            });
        }
        Ok(found)
    }

    /// The newest item of a kind that an own device signed in a log.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn own_head(&self, log: &[u8; 32], device: &[u8; 16], kind: u8) -> Result<Option<OwnHead>> {
        let sql = format!(
            "SELECT sequence, id FROM own_head WHERE log = {LOG}
             AND device = (SELECT n FROM known_id WHERE id = ?2) AND kind = ?3"
        );
        let mut statement = self.statement(&sql)?;
        let mut rows = statement.query(rusqlite::params![log, device, kind])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        Ok(Some(OwnHead {
            log: *log,
            device: *device,
            kind,
            sequence: unsigned(row.get(0)?)?,
            id: bytes(row.get(1)?)?,
        }))
    }

    /// How far own actors' changes to a document are carried, by actor.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn carried(&self, document: DocumentId) -> Result<Vec<Carried>> {
        let sql = "SELECT actor, sequence, hash FROM carried
                   WHERE document = (SELECT n FROM document WHERE id = ?1) ORDER BY actor";
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query([document.0])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(Carried {
                document,
                actor: row.get(0)?,
                sequence: unsigned(row.get(1)?)?,
                hash: bytes(row.get(2)?)?,
            });
        }
        Ok(found)
    }

    /// What an epoch's seals were found to be, if they were looked at.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn epoch_check(&self, epoch: &[u8; 32]) -> Result<Option<EpochCheck>> {
        let sql = "SELECT result, detail FROM epoch_check
                   WHERE epoch = (SELECT n FROM known_id WHERE id = ?1)";
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query([epoch])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        Ok(Some(EpochCheck {
            epoch: *epoch,
            result: row.get(0)?,
            detail: row.get(1)?,
        }))
    }

    fn entry_rows(&self, rest: &str, params: impl Params) -> Result<Vec<StoredEntry>> {
        let mut statement = self.statement(&format!("{ENTRY} {rest}"))?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(stored(row)?);
        }
        Ok(found)
    }
}

fn stored(row: &Row<'_>) -> Result<StoredEntry> {
    let previous: Option<Vec<u8>> = row.get(5)?;
    Ok(StoredEntry {
        n: row.get(0)?,
        row: EntryRow {
            log: bytes(row.get(1)?)?,
            device: bytes(row.get(2)?)?,
            sequence: unsigned(row.get(3)?)?,
            id: bytes(row.get(4)?)?,
            previous: previous.map(bytes).transpose()?,
            epoch: bytes(row.get(6)?)?,
            state: row.get(7)?,
            met_s: unsigned(row.get(8)?)?,
            facts: row.get(9)?,
            bytes: None,
        },
        is_whole: row.get(10)?,
    })
}
