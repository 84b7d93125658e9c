use protocol::{MailId, VerifyingKey};

use super::int;
use crate::storage::Row;
use crate::{Result, Storage};

const READ: &str = "SELECT slot, account_id, mail_key, body, expires FROM slot
    WHERE mail_id = ?1 AND slot = ?2";
const INSERT: &str = "INSERT INTO slot (mail_id, slot, account_id, mail_key, body, expires)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const DELETE: &str = "DELETE FROM slot WHERE mail_id = ?1";
const SWEEP_OPEN: &str = "SELECT count(*) FROM slot
    WHERE account_id = ?1 AND slot = 1 AND expires > ?2";
const SWEEP_EXPIRED: &str = "DELETE FROM slot WHERE expires <= ?1";
const SWEEP_ACCOUNT: &str = "DELETE FROM slot WHERE account_id = ?1";

/// What was put into a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) slot: u64,
    pub(crate) account: i64,
    pub(crate) key: VerifyingKey,
    pub(crate) body: Vec<u8>,
    pub(crate) expires: u64,
}

pub(crate) fn read(db: &mut dyn Storage, id: &MailId, slot: u64) -> Result<Option<Slot>> {
    let rows = db.query(READ, &[id.as_bytes().into(), int(slot).into()])?;
    let slot = |row: &Row| {
        Ok(Slot {
            slot: row.uint(0)?,
            account: row.int(1)?,
            key: VerifyingKey::from_bytes(row.fixed(2)?)?,
            body: row.bytes(3)?.to_vec(),
            expires: row.uint(4)?,
        })
    };
    rows.first().map(slot).transpose()
}

pub(crate) fn insert(db: &mut dyn Storage, id: &MailId, slot: &Slot) -> Result<()> {
    let key = slot.key.to_bytes();
    let named = [
        id.as_bytes().into(),
        int(slot.slot).into(),
        slot.account.into(),
        (&key).into(),
        (&slot.body).into(),
        int(slot.expires).into(),
    ];
    db.execute(INSERT, &named)?;
    Ok(())
}

pub(crate) fn delete(db: &mut dyn Storage, id: &MailId) -> Result<()> {
    db.execute(DELETE, &[id.as_bytes().into()])?;
    Ok(())
}

/// How many mailboxes an account has open. By an index: few rows, and rarely asked.
pub(crate) fn sweep_open(db: &mut dyn Storage, account: i64, now: u64) -> Result<u64> {
    let rows = db.query(SWEEP_OPEN, &[account.into(), int(now).into()])?;
    rows.first().map_or(Ok(0), |row| row.uint(0))
}

pub(crate) fn sweep_expired(db: &mut dyn Storage, now: u64) -> Result<u64> {
    db.execute(SWEEP_EXPIRED, &[int(now).into()])
}

pub(crate) fn sweep_account(db: &mut dyn Storage, account: i64) -> Result<()> {
    db.execute(SWEEP_ACCOUNT, &[account.into()])?;
    Ok(())
}
