use rusqlite::Connection;

use crate::connection::{self, Purpose};
use crate::limits::FINDINGS_MAX;
use crate::{Error, FileStore, Result};

/// What a check of the whole file found. Empty: it is whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Pages whose seal does not hold, at most [`FINDINGS_MAX`].
    pub damaged_pages: Vec<u64>,
    /// What else does not fit together, at most [`FINDINGS_MAX`]: names of tables and numbers.
    pub findings: Vec<String>,
}

impl Verdict {
    /// Whether nothing was found.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.damaged_pages.is_empty() && self.findings.is_empty()
    }
}

impl FileStore {
    /// Reads the whole file and says what is damaged. After a finding nothing more is written.
    ///
    /// # Errors
    /// The file could not be opened at all, or the disk refused.
    pub fn verify(&self) -> Result<Verdict> {
        // A kill in the middle of copying the log leaves half a page in the file and the whole one
        // in the log: it is copied first, or the check would call damaged what is not.
        match self.checkpoint() {
            Ok(()) | Err(Error::Damaged) => {}
            Err(error) => return Err(error),
        }
        let mut verdict = Verdict::default();
        let connection = connection::open_file(self.path(), self.key())?;
        connection::settle(&connection, Purpose::Read)?;
        for line in lines(&connection, "PRAGMA cipher_integrity_check")? {
            let page = line.rsplit(' ').next().and_then(|last| last.parse().ok());
            match page {
                Some(page) if line.starts_with("HMAC") => verdict.damaged_pages.push(page),
                _ => verdict.findings.push(line),
            }
        }
        let check = format!("PRAGMA integrity_check({FINDINGS_MAX})");
        match lines(&connection, &check) {
            Ok(found) => verdict
                .findings
                .extend(found.into_iter().filter(|line| line != "ok")),
            Err(error @ Error::Damaged) => verdict.findings.push(error.to_string()),
            Err(error) => return Err(error),
        }
        verdict.damaged_pages.truncate(FINDINGS_MAX);
        verdict.findings.truncate(FINDINGS_MAX);
        if !verdict.is_whole() {
            self.note(&Error::Damaged);
        }
        Ok(verdict)
    }
}

fn lines(connection: &Connection, pragma: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare(pragma)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(row.get(0)?);
    }
    Ok(found)
}
