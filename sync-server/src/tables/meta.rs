use super::int;
use crate::{Result, Storage};

const FEED_TOTAL: &str = "SELECT value FROM meta WHERE name = 'feed_total'";
const SET_FEED_TOTAL: &str = "INSERT INTO meta (name, value) VALUES ('feed_total', ?1)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value";
const ACCOUNTS_MADE: &str = "SELECT value FROM meta WHERE name = 'accounts_made'";
const SET_ACCOUNTS_MADE: &str = "INSERT INTO meta (name, value) VALUES ('accounts_made', ?1)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value";
const BYTES: usize = 8;

fn number(db: &mut dyn Storage, statement: &'static str) -> Result<u64> {
    match db.query(statement, &[])?.first() {
        None => Ok(0),
        Some(row) => Ok(u64::from_be_bytes(row.fixed::<BYTES>(0)?)),
    }
}

/// How many feed rows were ever made (PROTOCOL 9).
pub(crate) fn feed_total(db: &mut dyn Storage) -> Result<u64> {
    number(db, FEED_TOTAL)
}

pub(crate) fn set_feed_total(db: &mut dyn Storage, total: u64) -> Result<()> {
    db.execute(SET_FEED_TOTAL, &[(&total.to_be_bytes()).into()])?;
    Ok(())
}

/// The number for a new account; none is given twice.
pub(crate) fn next_account(db: &mut dyn Storage) -> Result<i64> {
    let next = number(db, ACCOUNTS_MADE)?.saturating_add(1);
    db.execute(SET_ACCOUNTS_MADE, &[(&next.to_be_bytes()).into()])?;
    Ok(int(next))
}
