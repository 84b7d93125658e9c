use rusqlite::{Connection, TransactionBehavior};

use crate::{Error, Result};

/// Marks a file as ours: `Comp` in ASCII.
pub(crate) const APPLICATION_ID: i32 = 0x436f_6d70;

/// The steps from nothing to the present form, in order. Each is frozen once released.
pub(crate) const MIGRATIONS: &[&str] = &[include_str!("../migrations/0001_journal.sql")];

/// What a file was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing is in it yet.
    Empty,
    /// It is ours, in this version.
    Ours(u32),
}

/// Says what a file is, without changing it.
pub(crate) fn inspect(connection: &Connection, migrations: &[&str]) -> Result<Found> {
    let number = |pragma: &str| connection.query_row(pragma, [], |row| row.get::<_, i32>(0));
    let application = number("PRAGMA application_id")?;
    let version = number("PRAGMA user_version")?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    // The mark is written together with the first version, so ours has both or neither.
    match (application, version, tables) {
        (0, 0, 0) => Ok(Found::Empty),
        (APPLICATION_ID, 1.., _) => {
            let found = u32::try_from(version).unwrap_or(0);
            let supported = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
            if found > supported {
                return Err(Error::Newer { found, supported });
            }
            Ok(Found::Ours(found))
        }
        _ => Err(Error::Foreign),
    }
}

/// Applies the steps that are missing, each in a transaction of its own: killed in between, the
/// next start goes on from the last whole step.
pub(crate) fn migrate(
    connection: &mut Connection,
    found: Found,
    migrations: &[&str],
) -> Result<()> {
    let done = match found {
        Found::Empty => 0,
        Found::Ours(version) => version,
    };
    let first = usize::try_from(done).unwrap_or(usize::MAX);
    for (version, sql) in (1_u32..).zip(migrations.iter()).skip(first) {
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        step.execute_batch(sql)?;
        step.execute_batch(&format!(
            "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {version};"
        ))?;
        step.commit()?;
    }
    Ok(())
}
