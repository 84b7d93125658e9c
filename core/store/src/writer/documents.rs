use rusqlite::{OptionalExtension, params};

use super::{Writer, blob, within};
use crate::limits::NAME_BYTES_MAX;
use crate::{ChangeWrite, DocumentState, DocumentWrite, Result, SetAside, SnapshotWrite};

impl Writer<'_> {
    pub(super) fn write_document(&mut self, write: &DocumentWrite) -> Result<()> {
        within("document key", write.key.len(), NAME_BYTES_MAX)?;
        blob("document heads", &write.heads)?;
        let n = match self.number_of(write.id)? {
            Some(n) => {
                self.update_document(n, write)?;
                n
            }
            None => self.insert_document(write)?,
        };
        let last = self.append(n, write)?;
        if let Some(snapshot) = &write.snapshot {
            self.write_snapshot(n, last, &write.heads, snapshot)?;
        }
        Ok(())
    }

    fn insert_document(&mut self, write: &DocumentWrite) -> Result<i64> {
        let sql = "INSERT INTO document (id, space, key, state, unsent, heads)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        self.connection.prepare_cached(sql)?.execute(params![
            write.id.0,
            write.space.0,
            write.key,
            write.state.unwrap_or(DocumentState::Whole).number(),
            write.unsent.unwrap_or(false),
            write.heads,
        ])?;
        let n = self.connection.last_insert_rowid();
        self.remember(write.id, n);
        Ok(n)
    }

    /// Touches the document's own row only where it differs, so that a check-in writes no page of
    /// this table. The heads are there for documents without a change.
    fn update_document(&self, n: i64, write: &DocumentWrite) -> Result<()> {
        let bare = write.changes.is_empty() && write.snapshot.is_none();
        let heads = bare.then_some(&write.heads);
        if heads.is_none() && write.state.is_none() && write.unsent.is_none() {
            return Ok(());
        }
        let sql = "UPDATE document SET state = coalesce(?2, state), unsent = coalesce(?3, unsent),
                                       heads = coalesce(?4, heads)
                   WHERE n = ?1 AND (state <> coalesce(?2, state) OR unsent <> coalesce(?3, unsent)
                                     OR heads <> coalesce(?4, heads))";
        let state = write.state.map(DocumentState::number);
        self.connection
            .prepare_cached(sql)?
            .execute(params![n, state, write.unsent, heads])?;
        if let Some(heads) = heads {
            self.correct_heads(n, heads)?;
        }
        Ok(())
    }

    /// Heads that a write states without a change are those of what is stored last.
    fn correct_heads(&self, n: i64, heads: &[u8]) -> Result<()> {
        let sql = "UPDATE change SET heads = ?2 WHERE document = ?1
                   AND n = (SELECT max(n) FROM change WHERE document = ?1)";
        if self
            .connection
            .prepare_cached(sql)?
            .execute(params![n, heads])?
            == 0
        {
            let sql = "UPDATE snapshot SET heads = ?2 WHERE document = ?1 AND age = 0";
            self.connection
                .prepare_cached(sql)?
                .execute(params![n, heads])?;
        }
        Ok(())
    }

    /// Appends the changes, the last one with the heads after it; answers the last number.
    fn append(&self, document: i64, write: &DocumentWrite) -> Result<i64> {
        let mut n = self.last_number(document)?;
        let count = write.changes.len();
        for (place, ChangeWrite { hash, bytes }) in write.changes.iter().enumerate() {
            blob("change", bytes)?;
            n += 1;
            let own = write.heads == hash.0;
            let heads = (place + 1 == count && !own).then_some(&write.heads);
            let sql = "INSERT INTO change (document, n, hash, heads, bytes)
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            let row = params![document, n, hash.0, heads, bytes];
            self.connection.prepare_cached(sql)?.execute(row)?;
        }
        Ok(n)
    }

    fn last_number(&self, document: i64) -> Result<i64> {
        let sql = "SELECT coalesce((SELECT max(n) FROM change WHERE document = ?1),
                          (SELECT through FROM snapshot WHERE document = ?1 AND age = 0), 0)";
        Ok(self
            .connection
            .prepare_cached(sql)?
            .query_row([document], |row| row.get(0))?)
    }

    fn write_snapshot(
        &self,
        document: i64,
        through: i64,
        heads: &[u8],
        snapshot: &SnapshotWrite,
    ) -> Result<()> {
        blob("snapshot", &snapshot.bytes)?;
        let delete = "DELETE FROM snapshot WHERE document = ?1 AND age = ?2";
        self.connection
            .prepare_cached(delete)?
            .execute([document, 1])?;
        let sql = "SELECT through FROM snapshot WHERE document = ?1 AND age = 0";
        let before: Option<i64> = self
            .connection
            .prepare_cached(sql)?
            .query_row([document], |row| row.get(0))
            .optional()?;
        // The changes since the save that stays are kept: with it they give the whole document.
        let kept_from = if snapshot.keep_previous {
            let age = "UPDATE snapshot SET age = 1 WHERE document = ?1 AND age = 0";
            self.connection.prepare_cached(age)?.execute([document])?;
            before.unwrap_or(0)
        } else {
            self.connection
                .prepare_cached(delete)?
                .execute([document, 0])?;
            through
        };
        let sql = "DELETE FROM change WHERE document = ?1 AND n <= ?2";
        self.connection
            .prepare_cached(sql)?
            .execute([document, kept_from])?;
        let sql = "INSERT INTO snapshot (document, age, through, heads, bytes)
                   VALUES (?1, 0, ?2, ?3, ?4)";
        let row = params![document, through, heads, snapshot.bytes];
        self.connection.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }

    pub(super) fn write_set_aside(&self, aside: &SetAside) -> Result<()> {
        blob("set aside", &aside.bytes)?;
        let hashes: Vec<u8> = aside.hashes.iter().flat_map(|hash| hash.0).collect();
        blob("set aside hashes", &hashes)?;
        let sql = "INSERT INTO set_aside (document, reason, detail, at_ms, bytes)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let row = params![
            aside.document.0,
            aside.reason,
            hashes,
            aside.at_ms,
            aside.bytes
        ];
        self.connection.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }

    /// Lets go of something set aside, once it was applied after all or the person let it go.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn release_set_aside(&mut self, n: i64) -> Result<()> {
        self.connection
            .prepare_cached("DELETE FROM set_aside WHERE n = ?1")?
            .execute([n])?;
        Ok(())
    }

    /// Lets go of the save before the last one, and of the changes that the last one holds.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn drop_previous(&mut self, id: crate::DocumentId) -> Result<()> {
        let Some(n) = self.number_of(id)? else {
            return Ok(());
        };
        for sql in [
            "DELETE FROM snapshot WHERE document = ?1 AND age = 1",
            "DELETE FROM change WHERE document = ?1 AND n <= (
                 SELECT through FROM snapshot WHERE document = ?1 AND age = 0)",
        ] {
            self.connection.prepare_cached(sql)?.execute([n])?;
        }
        Ok(())
    }

    /// Removes a document with its changes, saves and rows.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn drop_document(&mut self, id: crate::DocumentId) -> Result<()> {
        let Some(n) = self.number_of(id)? else {
            return Ok(());
        };
        self.forget_rows_of(id)?;
        for sql in [
            "DELETE FROM change WHERE document = ?1",
            "DELETE FROM snapshot WHERE document = ?1",
            "DELETE FROM document WHERE n = ?1",
        ] {
            self.connection.prepare_cached(sql)?.execute([n])?;
        }
        self.known.remove(&id);
        Ok(())
    }
}
