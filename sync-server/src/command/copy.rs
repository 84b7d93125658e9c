use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use crate::folder::FILE_MODE;
use crate::{Error, Result};

/// All pages in one step: one state of the database, whoever writes to it meanwhile.
const ALL_PAGES: i32 = -1;

/// Copies a database that may be in use to a file that must not be there, and checks the copy.
pub fn database(from: &Path, to: &Path) -> Result<()> {
    // Made here, so that it is nobody else's from its first byte.
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(FILE_MODE)
        .open(to)?;
    let copied = copy(from, to);
    if copied.is_err() {
        // Half a copy must not be taken for a whole one.
        drop(std::fs::remove_file(to));
    }
    copied
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(from, flags)?;
    let mut target = Connection::open_with_flags(to, flags)?;
    target.pragma_update(None, "synchronous", "FULL")?;
    let step = Backup::new(&source, &mut target)?.step(ALL_PAGES)?;
    if step != StepResult::Done {
        return Err(Error::Refused(
            "the database is locked: try again".to_owned(),
        ));
    }
    check(&target)
}

/// Whether `SQLite` finds the pages in order.
fn check(database: &Connection) -> Result<()> {
    let found: String = database.query_row("PRAGMA quick_check(1)", (), |row| row.get(0))?;
    match found.as_str() {
        "ok" => Ok(()),
        _ => Err(Error::DamagedRow("the database's pages")),
    }
}
