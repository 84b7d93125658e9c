use rusqlite::{OptionalExtension, Params, Row};

use super::{Reader, bytes, unsigned};
use crate::{
    ChangeHash, ChangeWrite, DocumentId, DocumentRow, DocumentState, Result, SetAside, SpaceId,
    StoredDocument,
};

/// The columns of a document, its heads and the count of what was appended included.
const COLUMNS: &str = "SELECT d.id, d.space, d.key, d.state, d.unsent,
    coalesce((SELECT coalesce(c.heads, c.hash) FROM change AS c WHERE c.document = d.n
              ORDER BY c.n DESC LIMIT 1),
             (SELECT s.heads FROM snapshot AS s WHERE s.document = d.n AND s.age = 0), d.heads),
    (SELECT count(*) FROM change AS c WHERE c.document = d.n AND c.n >
     coalesce((SELECT s.through FROM snapshot AS s WHERE s.document = d.n AND s.age = 0), 0)),
    d.n FROM document AS d";

/// Bytes that were set aside, with the number by which they are let go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSetAside {
    /// The number.
    pub n: i64,
    /// What was set aside.
    pub aside: SetAside,
}

impl Reader<'_> {
    pub(crate) fn document_number(&self, id: DocumentId) -> Result<Option<i64>> {
        let sql = "SELECT n FROM document WHERE id = ?1";
        Ok(self
            .statement(sql)?
            .query_row([id.0], |row| row.get(0))
            .optional()?)
    }

    /// What is known of a document.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn document(&self, id: DocumentId) -> Result<Option<DocumentRow>> {
        Ok(self
            .document_rows("WHERE d.id = ?1", [id.0])?
            .pop()
            .map(|(row, _)| row))
    }

    /// Every document of a space, in the order of their keys.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn documents_of(&self, space: SpaceId) -> Result<Vec<DocumentRow>> {
        let rows = self.document_rows("WHERE d.space = ?1 ORDER BY d.key, d.n", [space.0])?;
        Ok(rows.into_iter().map(|(row, _)| row).collect())
    }

    /// Every document, in the order in which they were made.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn documents(&self) -> Result<Vec<DocumentRow>> {
        let rows = self.document_rows("ORDER BY d.n", [])?;
        Ok(rows.into_iter().map(|(row, _)| row).collect())
    }

    /// The documents with changes that wait to be sent.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn unsent_documents(&self) -> Result<Vec<DocumentRow>> {
        let rows = self.document_rows("WHERE d.unsent <> 0 ORDER BY d.n", [])?;
        Ok(rows.into_iter().map(|(row, _)| row).collect())
    }

    /// How many documents have changes that wait to be sent.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn unsent_count(&self) -> Result<u64> {
        self.count("SELECT count(*) FROM document WHERE unsent <> 0")
    }

    /// The bytes of a document, to be written or merged.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn load(&self, id: DocumentId) -> Result<Option<StoredDocument>> {
        self.load_aged(id, 0)
    }

    /// The bytes of a document by its save before the last one, and all changes since.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn load_previous(&self, id: DocumentId) -> Result<Option<StoredDocument>> {
        self.load_aged(id, 1)
    }

    /// The documents of a space that keep a save before the last one, or changes that the last one
    /// holds.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn documents_with_previous(&self, space: SpaceId) -> Result<Vec<DocumentId>> {
        let sql = "SELECT d.id FROM document AS d WHERE d.space = ?1 AND EXISTS (
                       SELECT 1 FROM snapshot AS s WHERE s.document = d.n AND (s.age = 1 OR EXISTS (
                           SELECT 1 FROM change AS c WHERE c.document = d.n AND c.n <= s.through)))
                   ORDER BY d.n";
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query([space.0])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(DocumentId(bytes(row.get(0)?)?));
        }
        Ok(found)
    }

    fn load_aged(&self, id: DocumentId, age: i64) -> Result<Option<StoredDocument>> {
        let Some((row, n)) = self.document_rows("WHERE d.id = ?1", [id.0])?.pop() else {
            return Ok(None);
        };
        let sql = "SELECT through, bytes FROM snapshot WHERE document = ?1 AND age = ?2";
        let save: Option<(i64, Vec<u8>)> = self
            .statement(sql)?
            .query_row([n, age], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (through, snapshot) = save.map_or((0, None), |(through, save)| (through, Some(save)));
        let sql = "SELECT hash, bytes FROM change WHERE document = ?1 AND n > ?2 ORDER BY n";
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query([n, through])?;
        let mut changes = Vec::new();
        while let Some(row) = rows.next()? {
            let hash = ChangeHash(bytes(row.get(0)?)?);
            changes.push(ChangeWrite {
                hash,
                bytes: row.get(1)?,
            });
        }
        Ok(Some(StoredDocument {
            row,
            snapshot,
            changes,
        }))
    }

    fn document_rows(&self, rest: &str, params: impl Params) -> Result<Vec<(DocumentRow, i64)>> {
        let mut statement = self.statement(&format!("{COLUMNS} {rest}"))?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push((document_row(row)?, row.get(7)?));
        }
        Ok(found)
    }

    /// What was set aside, newest first, at most `limit`.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn set_aside(&self, limit: usize) -> Result<Vec<StoredSetAside>> {
        let sql = "SELECT n, document, reason, detail, at_ms, bytes FROM set_aside
                   ORDER BY n DESC LIMIT ?1";
        self.asides(sql, [i64::try_from(limit).unwrap_or(i64::MAX)])
    }

    /// What was set aside of one document, oldest first.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn set_aside_of(&self, document: DocumentId) -> Result<Vec<StoredSetAside>> {
        let sql = "SELECT n, document, reason, detail, at_ms, bytes FROM set_aside
                   WHERE document = ?1 ORDER BY n";
        self.asides(sql, [document.0])
    }

    fn asides(&self, sql: &str, params: impl Params) -> Result<Vec<StoredSetAside>> {
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let detail: Vec<u8> = row.get(3)?;
            let (hashes, _) = detail.as_chunks::<32>();
            found.push(StoredSetAside {
                n: row.get(0)?,
                aside: SetAside {
                    document: DocumentId(bytes(row.get(1)?)?),
                    reason: row.get(2)?,
                    hashes: hashes.iter().copied().map(ChangeHash).collect(),
                    at_ms: row.get(4)?,
                    bytes: row.get(5)?,
                },
            });
        }
        Ok(found)
    }

    /// How many documents cannot be read, and how many pieces were set aside: shown in every view.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn locked_count(&self) -> Result<u64> {
        self.count(
            "SELECT (SELECT count(*) FROM document WHERE state <> 0)
                  + (SELECT count(*) FROM set_aside)",
        )
    }

    fn count(&self, sql: &str) -> Result<u64> {
        unsigned(self.statement(sql)?.query_row([], |row| row.get(0))?)
    }
}

fn document_row(row: &Row<'_>) -> Result<DocumentRow> {
    Ok(DocumentRow {
        id: DocumentId(bytes(row.get(0)?)?),
        space: SpaceId(bytes(row.get(1)?)?),
        key: row.get(2)?,
        state: DocumentState::of_number(row.get(3)?),
        unsent: row.get(4)?,
        heads: row.get(5)?,
        appended: unsigned(row.get(6)?)?,
    })
}
