use super::{Reader, unsigned};
use crate::Result;

/// How much room things take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Bytes of a page.
    pub page_bytes: u64,
    /// Pages of the file.
    pub pages: u64,
    /// Pages of the file that hold nothing.
    pub free_pages: u64,
    /// Bytes of all saves and changes of documents.
    pub document_bytes: u64,
    /// Pages of each table and index.
    pub tables: Vec<TableBytes>,
}

/// How much room a table or index takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableBytes {
    /// Its name.
    pub name: String,
    /// Bytes of its pages.
    pub page_bytes: u64,
    /// Bytes of them that hold something.
    pub used_bytes: u64,
}

impl Reader<'_> {
    /// How much room things take. It reads the whole file: only benchmarks ask.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn figures(&self) -> Result<Figures> {
        let number = |sql: &str| -> Result<u64> {
            unsigned(self.connection.query_row(sql, [], |row| row.get(0))?)
        };
        let sql = "SELECT name, sum(pgsize), sum(payload) FROM dbstat GROUP BY name ORDER BY name";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut tables = Vec::new();
        while let Some(row) = rows.next()? {
            tables.push(TableBytes {
                name: row.get(0)?,
                page_bytes: unsigned(row.get(1)?)?,
                used_bytes: unsigned(row.get(2)?)?,
            });
        }
        Ok(Figures {
            page_bytes: number("SELECT pgsize FROM dbstat LIMIT 1")?,
            pages: number("PRAGMA page_count")?,
            free_pages: number("PRAGMA freelist_count")?,
            document_bytes: number(
                "SELECT coalesce((SELECT sum(length(bytes)) FROM change), 0)
                      + coalesce((SELECT sum(length(bytes)) FROM snapshot), 0)",
            )?,
            tables,
        })
    }
}
