use protocol::{LogId, LogState, PersonId, first_feed_tag};

use super::int;
use crate::storage::Row;
use crate::{Result, Storage};

const READ: &str = "SELECT account_id, person_id, feed_n, feed_tag, bytes, items, erase_due
    FROM account WHERE account_id = ?1";
const INSERT: &str = "INSERT INTO account
    (account_id, person_id, feed_n, feed_tag, bytes, items, erase_due)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (account_id) DO UPDATE SET feed_n = excluded.feed_n,
    feed_tag = excluded.feed_tag, bytes = excluded.bytes, items = excluded.items,
    erase_due = excluded.erase_due";
const DELETE: &str = "DELETE FROM account WHERE account_id = ?1";
const SWEEP_COUNT: &str = "SELECT count(*) FROM account";
const SWEEP_ERASE_DUE: &str = "SELECT account_id FROM account WHERE erase_due <= ?1 LIMIT 1";
const LOGS: &str = "SELECT number, log_id, state FROM account_log WHERE account_id = ?1
    ORDER BY number";
const LOG_BY_ID: &str = "SELECT number, log_id, state FROM account_log
    WHERE account_id = ?1 AND log_id = ?2";
const LOG_BY_NUMBER: &str = "SELECT number, log_id, state FROM account_log
    WHERE account_id = ?1 AND number = ?2";
const SET_LOG: &str = "INSERT INTO account_log (account_id, number, log_id, state)
    VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (account_id, number) DO UPDATE SET state = excluded.state";
const NEXT_NUMBER: &str = "SELECT number FROM account_log WHERE account_id = ?1
    ORDER BY number DESC LIMIT 1";
const COUNT_STATE: &str = "SELECT count(*) FROM account_log WHERE account_id = ?1 AND state = ?2";
const OLDEST_OFFER: &str = "SELECT number, log_id, state FROM account_log
    WHERE account_id = ?1 AND state = 1 ORDER BY number LIMIT 1";
const DROP_LOG: &str = "DELETE FROM account_log WHERE account_id = ?1 AND number = ?2";
const DROP_LOGS: &str = "DELETE FROM account_log WHERE account_id = ?1";
const FOLLOWERS: &str = "SELECT account_id, number FROM log_account WHERE log_id = ?1
    ORDER BY account_id";
const FOLLOW: &str = "INSERT INTO log_account (log_id, account_id, number) VALUES (?1, ?2, ?3)
    ON CONFLICT (log_id, account_id) DO NOTHING";
const UNFOLLOW: &str = "DELETE FROM log_account WHERE log_id = ?1 AND account_id = ?2";

/// A person on this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) id: i64,
    pub(crate) person: PersonId,
    pub(crate) feed_n: u64,
    pub(crate) feed_tag: [u8; 8],
    pub(crate) bytes: u64,
    pub(crate) items: u64,
    pub(crate) erase_due: Option<u64>,
}

/// A log as an account numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NumberedLog {
    pub(crate) number: u64,
    pub(crate) log: LogId,
    pub(crate) state: LogState,
}

impl Account {
    pub(crate) fn new(id: i64, person: PersonId) -> Self {
        let feed_tag = first_feed_tag(&person);
        Self {
            id,
            person,
            feed_n: 0,
            feed_tag,
            bytes: 0,
            items: 0,
            erase_due: None,
        }
    }
}

pub(crate) fn read(db: &mut dyn Storage, id: i64) -> Result<Option<Account>> {
    let rows = db.query(READ, &[id.into()])?;
    let account = |row: &Row| {
        Ok(Account {
            id: row.int(0)?,
            person: PersonId::from_bytes(row.fixed(1)?),
            feed_n: row.uint(2)?,
            feed_tag: row.fixed(3)?,
            bytes: row.uint(4)?,
            items: row.uint(5)?,
            erase_due: row.int_or_none(6)?.map(i64::unsigned_abs),
        })
    };
    rows.first().map(account).transpose()
}

pub(crate) fn write(db: &mut dyn Storage, account: &Account) -> Result<()> {
    db.execute(
        INSERT,
        &[
            account.id.into(),
            account.person.as_bytes().into(),
            int(account.feed_n).into(),
            (&account.feed_tag).into(),
            int(account.bytes).into(),
            int(account.items).into(),
            account.erase_due.map(int).into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn delete(db: &mut dyn Storage, id: i64) -> Result<()> {
    db.execute(DELETE, &[id.into()])?;
    db.execute(DROP_LOGS, &[id.into()])?;
    Ok(())
}

pub(crate) fn sweep_count(db: &mut dyn Storage) -> Result<u64> {
    let rows = db.query(SWEEP_COUNT, &[])?;
    rows.first().map_or(Ok(0), |row| row.uint(0))
}

/// An account whose erasure is due.
pub(crate) fn sweep_erase_due(db: &mut dyn Storage, now: u64) -> Result<Option<i64>> {
    let rows = db.query(SWEEP_ERASE_DUE, &[int(now).into()])?;
    rows.first().map(|row| row.int(0)).transpose()
}

fn numbered(row: &Row) -> Result<NumberedLog> {
    Ok(NumberedLog {
        number: row.uint(0)?,
        log: LogId::from_bytes(row.fixed(1)?),
        state: LogState::from(row.uint(2)?),
    })
}

pub(crate) fn logs(db: &mut dyn Storage, id: i64) -> Result<Vec<NumberedLog>> {
    let rows = db.query(LOGS, &[id.into()])?;
    rows.iter().map(numbered).collect()
}

pub(crate) fn log_by_id(db: &mut dyn Storage, id: i64, log: &LogId) -> Result<Option<NumberedLog>> {
    let rows = db.query(LOG_BY_ID, &[id.into(), log.as_bytes().into()])?;
    rows.first().map(numbered).transpose()
}

pub(crate) fn log_by_number(
    db: &mut dyn Storage,
    id: i64,
    number: u64,
) -> Result<Option<NumberedLog>> {
    let rows = db.query(LOG_BY_NUMBER, &[id.into(), int(number).into()])?;
    rows.first().map(numbered).transpose()
}

pub(crate) fn next_number(db: &mut dyn Storage, id: i64) -> Result<u64> {
    let rows = db.query(NEXT_NUMBER, &[id.into()])?;
    rows.first()
        .map_or(Ok(0), |row| Ok(row.uint(0)?.saturating_add(1)))
}

pub(crate) fn count_state(db: &mut dyn Storage, id: i64, state: LogState) -> Result<u64> {
    let rows = db.query(COUNT_STATE, &[id.into(), int(state.number()).into()])?;
    rows.first().map_or(Ok(0), |row| row.uint(0))
}

pub(crate) fn oldest_offer(db: &mut dyn Storage, id: i64) -> Result<Option<NumberedLog>> {
    let rows = db.query(OLDEST_OFFER, &[id.into()])?;
    rows.first().map(numbered).transpose()
}

/// Writes the state, and with it whether new items of the log go into the account's feed.
pub(crate) fn set_log(db: &mut dyn Storage, id: i64, log: &NumberedLog) -> Result<()> {
    let (number, state) = (int(log.number), int(log.state.number()));
    let named = [
        id.into(),
        number.into(),
        log.log.as_bytes().into(),
        state.into(),
    ];
    db.execute(SET_LOG, &named)?;
    match log.state {
        LogState::Accepted | LogState::Followed => {
            let named = [log.log.as_bytes().into(), id.into(), number.into()];
            db.execute(FOLLOW, &named)?;
        }
        _ => unfollow(db, &log.log, id)?,
    }
    Ok(())
}

/// The accounts that get the log's new items, and how each numbers it.
pub(crate) fn followers(db: &mut dyn Storage, log: &LogId) -> Result<Vec<(i64, u64)>> {
    let rows = db.query(FOLLOWERS, &[log.as_bytes().into()])?;
    let follower = |row: &Row| Ok((row.int(0)?, row.uint(1)?));
    rows.iter().map(follower).collect()
}

pub(crate) fn unfollow(db: &mut dyn Storage, log: &LogId, id: i64) -> Result<()> {
    db.execute(UNFOLLOW, &[log.as_bytes().into(), id.into()])?;
    Ok(())
}

/// Takes a log out of an account; only the oldest offers go, so no number is given twice.
pub(crate) fn drop_log(db: &mut dyn Storage, id: i64, number: u64) -> Result<()> {
    db.execute(DROP_LOG, &[id.into(), int(number).into()])?;
    Ok(())
}
