use rusqlite::OptionalExtension;

use super::{Reader, bytes};
use crate::{DocumentId, ImportBatch, RecordRef, Result};

/// A record that came from a row of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceMatch {
    /// The record.
    pub record: RecordRef,
    /// Its state.
    pub state: u8,
    /// When it was.
    pub at_ms: i64,
}

impl Reader<'_> {
    /// One import.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn import_batch(&self, id: &str) -> Result<Option<ImportBatch>> {
        let sql = "SELECT id, at_ms, format, state, body FROM import_batch WHERE id = ?1";
        let found = self.statement(sql)?.query_row([id], batch).optional();
        Ok(found?)
    }

    /// Every import, oldest first.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn import_batches(&self) -> Result<Vec<ImportBatch>> {
        let sql = "SELECT id, at_ms, format, state, body FROM import_batch ORDER BY id";
        let mut statement = self.statement(sql)?;
        let found = statement
            .query_map([], batch)?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(found)
    }

    /// The records that came from a row with this hash, by their ids.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn records_of_row(&self, row_hash: &[u8; 8]) -> Result<Vec<SourceMatch>> {
        let sql = "SELECT r.kind, r.id, d.id, r.state, r.at_ms FROM record AS r
                   JOIN document AS d ON d.n = r.document WHERE r.row_hash = ?1 ORDER BY r.id";
        self.matches(sql, [row_hash])
    }

    /// The records that a batch brought. It reads every record: only undoing a batch asks.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn records_of_batch(&self, batch: &str) -> Result<Vec<SourceMatch>> {
        let sql = "SELECT r.kind, r.id, d.id, r.state, r.at_ms FROM record AS r
                   JOIN document AS d ON d.n = r.document WHERE r.batch = ?1 ORDER BY r.id";
        self.matches(sql, [batch])
    }

    fn matches(&self, sql: &str, params: impl rusqlite::Params) -> Result<Vec<SourceMatch>> {
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let document = DocumentId(bytes(row.get(2)?)?);
            let record = RecordRef {
                kind: row.get(0)?,
                id: row.get(1)?,
                document,
            };
            found.push(SourceMatch {
                record,
                state: row.get(3)?,
                at_ms: row.get(4)?,
            });
        }
        Ok(found)
    }
}

fn batch(row: &rusqlite::Row<'_>) -> rusqlite::Result<ImportBatch> {
    Ok(ImportBatch {
        id: row.get(0)?,
        at_ms: row.get(1)?,
        format: row.get(2)?,
        state: row.get(3)?,
        body: row.get(4)?,
    })
}
