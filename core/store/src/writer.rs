mod documents;
mod exchange;
mod membership;
mod rows;
mod search;
mod servers;

use std::collections::HashMap;

use rusqlite::Connection;

use crate::limits::{BLOB_BYTES_MAX, NAME_BYTES_MAX};
use crate::{Commit, DocumentId, Error, Reader, Result};

/// How many documents' numbers a writer keeps in mind.
const KNOWN_MAX: usize = 1024;

/// A write transaction. Nothing of it is there until it ends well.
#[derive(Debug)]
pub struct Writer<'c> {
    connection: &'c Connection,
    /// Numbers of documents that this transaction met; an import asks for few, often.
    known: HashMap<DocumentId, i64>,
}

impl<'c> Writer<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Self {
        Self {
            connection,
            known: HashMap::new(),
        }
    }

    /// Reads what this transaction sees, its own writes included.
    #[must_use]
    pub const fn reader(&self) -> Reader<'c> {
        Reader::new(self.connection)
    }

    /// Adds all of `commit` to this transaction. A long import calls this many times.
    ///
    /// # Errors
    /// Why the transaction cannot go on; it is undone.
    pub fn apply(&mut self, commit: &Commit) -> Result<()> {
        for space in &commit.spaces {
            self.write_space(space)?;
        }
        for record in &commit.log_records {
            self.write_log_record(record)?;
        }
        for epoch in &commit.epochs {
            self.write_epoch(epoch)?;
        }
        for document in &commit.documents {
            self.write_document(document)?;
        }
        for aside in &commit.set_aside {
            self.write_set_aside(aside)?;
        }
        for document in &commit.forget_rows_of {
            self.forget_rows_of(*document)?;
        }
        for record in &commit.forget {
            self.forget(record)?;
        }
        for rows in &commit.rows {
            self.write_rows(rows)?;
        }
        for batch in &commit.import_batches {
            self.write_import_batch(batch)?;
        }
        for meta in &commit.meta {
            self.write_meta(meta)?;
        }
        Ok(())
    }

    /// The number of a document, if it is stored.
    fn number_of(&mut self, id: DocumentId) -> Result<Option<i64>> {
        if let Some(n) = self.known.get(&id) {
            return Ok(Some(*n));
        }
        let n = self.reader().document_number(id)?;
        if let Some(n) = n {
            self.remember(id, n);
        }
        Ok(n)
    }

    fn remember(&mut self, id: DocumentId, n: i64) {
        if self.known.len() >= KNOWN_MAX {
            self.known.clear();
        }
        self.known.insert(id, n);
    }
}

fn within(what: &'static str, bytes: usize, bytes_max: usize) -> Result<()> {
    if bytes > bytes_max {
        Err(Error::TooLarge { what, bytes_max })
    } else {
        Ok(())
    }
}

fn name(what: &'static str, value: &str) -> Result<()> {
    within(what, value.len(), NAME_BYTES_MAX)
}

fn blob(what: &'static str, value: &[u8]) -> Result<()> {
    within(what, value.len(), BLOB_BYTES_MAX)
}
