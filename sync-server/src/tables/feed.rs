use protocol::limits::FEED_ROWS_KEPT;
use protocol::{FeedRow, ItemId, LogId, LogState, next_feed_tag};

use super::account::Account;
use super::int;
use crate::storage::Row;
use crate::{Result, Storage};

const INSERT: &str = "INSERT INTO feed (account_id, n, number, position, tag)
    VALUES (?1, ?2, ?3, ?4, ?5)";
const TRIM: &str = "DELETE FROM feed WHERE account_id = ?1 AND n <= ?2";
const AFTER: &str = "SELECT n, number, position, tag FROM feed
    WHERE account_id = ?1 AND n > ?2 ORDER BY n LIMIT ?3";
const TAG_AT: &str = "SELECT tag FROM feed WHERE account_id = ?1 AND n = ?2";
const LAST_POSITION: &str = "SELECT max(position) FROM feed WHERE account_id = ?1 AND number = ?2";
const DELETE: &str = "DELETE FROM feed WHERE account_id = ?1";

/// A row of a feed: something new in a log of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fed {
    pub(crate) n: u64,
    pub(crate) number: u64,
    /// 0 for a change of state.
    pub(crate) position: u64,
    pub(crate) tag: [u8; 8],
}

fn append(
    db: &mut dyn Storage,
    account: &mut Account,
    number: u64,
    log: &LogId,
    row: &FeedRow,
) -> Result<()> {
    let position = match row {
        FeedRow::Item { position, .. } => *position,
        FeedRow::State(_) => 0,
    };
    account.feed_n = account.feed_n.saturating_add(1);
    account.feed_tag = next_feed_tag(&account.feed_tag, log, row);
    let named = [
        account.id.into(),
        int(account.feed_n).into(),
        int(number).into(),
        int(position).into(),
        (&account.feed_tag).into(),
    ];
    db.execute(INSERT, &named)?;
    let gone = account.feed_n.saturating_sub(FEED_ROWS_KEPT);
    if gone > 0 {
        db.execute(TRIM, &[account.id.into(), int(gone).into()])?;
    }
    Ok(())
}

/// Adds an item to the account's feed; `account` is to be written afterwards.
pub(crate) fn append_item(
    db: &mut dyn Storage,
    account: &mut Account,
    number: u64,
    log: &LogId,
    position: u64,
    item: ItemId,
) -> Result<()> {
    append(db, account, number, log, &FeedRow::Item { position, item })
}

/// Adds a change of state to the account's feed; `account` is to be written afterwards.
pub(crate) fn append_state(
    db: &mut dyn Storage,
    account: &mut Account,
    number: u64,
    log: &LogId,
    state: LogState,
) -> Result<()> {
    append(db, account, number, log, &FeedRow::State(state))
}

pub(crate) fn after(db: &mut dyn Storage, account: i64, n: u64, most: u64) -> Result<Vec<Fed>> {
    let rows = db.query(AFTER, &[account.into(), int(n).into(), int(most).into()])?;
    let fed = |row: &Row| {
        Ok(Fed {
            n: row.uint(0)?,
            number: row.uint(1)?,
            position: row.uint(2)?,
            tag: row.fixed(3)?,
        })
    };
    rows.iter().map(fed).collect()
}

pub(crate) fn tag_at(db: &mut dyn Storage, account: i64, n: u64) -> Result<Option<[u8; 8]>> {
    let rows = db.query(TAG_AT, &[account.into(), int(n).into()])?;
    rows.first().map(|row| row.fixed(0)).transpose()
}

/// The last position of a log that the account was told of.
pub(crate) fn last_position(db: &mut dyn Storage, account: i64, number: u64) -> Result<u64> {
    let rows = db.query(LAST_POSITION, &[account.into(), int(number).into()])?;
    let last = rows.first().map(|row| row.int_or_none(0)).transpose()?;
    Ok(last.flatten().map_or(0, i64::unsigned_abs))
}

pub(crate) fn delete(db: &mut dyn Storage, account: i64) -> Result<()> {
    db.execute(DELETE, &[account.into()])?;
    Ok(())
}
