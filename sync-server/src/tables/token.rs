use protocol::PersonId;

use super::int;
use crate::storage::Row;
use crate::{Result, Storage};

const READ: &str = "SELECT issuer, person_id, expires FROM token WHERE token_hash = ?1";
const INSERT: &str = "INSERT INTO token (token_hash, issuer, person_id, expires)
    VALUES (?1, ?2, NULL, ?3)";
const USE: &str = "UPDATE token SET person_id = ?2 WHERE token_hash = ?1";
const SWEEP_OPEN: &str = "SELECT count(*) FROM token
    WHERE issuer = ?1 AND person_id IS NULL AND expires > ?2";
const SWEEP_EXPIRED: &str = "DELETE FROM token WHERE expires <= ?1";
const SWEEP_ACCOUNT: &str = "DELETE FROM token WHERE issuer = ?1 OR person_id = ?2";

/// What lets one person in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// The account that gave it out; none for the operator.
    pub(crate) issuer: Option<i64>,
    /// Who used it.
    pub(crate) person: Option<PersonId>,
    pub(crate) expires: u64,
}

pub(crate) fn read(db: &mut dyn Storage, hash: &[u8; 32]) -> Result<Option<Token>> {
    let rows = db.query(READ, &[hash.into()])?;
    let token = |row: &Row| {
        let person = match row.bytes_or_none(1)? {
            None => None,
            Some(_) => Some(PersonId::from_bytes(row.fixed(1)?)),
        };
        Ok(Token {
            issuer: row.int_or_none(0)?,
            person,
            expires: row.uint(2)?,
        })
    };
    rows.first().map(token).transpose()
}

pub(crate) fn insert(
    db: &mut dyn Storage,
    hash: &[u8; 32],
    issuer: Option<i64>,
    expires: u64,
) -> Result<()> {
    let named = [hash.into(), issuer.into(), int(expires).into()];
    db.execute(INSERT, &named)?;
    Ok(())
}

pub(crate) fn spend(db: &mut dyn Storage, hash: &[u8; 32], person: &PersonId) -> Result<()> {
    db.execute(USE, &[hash.into(), person.as_bytes().into()])?;
    Ok(())
}

/// How many tokens of an account nobody used yet.
pub(crate) fn sweep_open(db: &mut dyn Storage, account: i64, now: u64) -> Result<u64> {
    let rows = db.query(SWEEP_OPEN, &[account.into(), int(now).into()])?;
    rows.first().map_or(Ok(0), |row| row.uint(0))
}

pub(crate) fn sweep_expired(db: &mut dyn Storage, now: u64) -> Result<u64> {
    db.execute(SWEEP_EXPIRED, &[int(now).into()])
}

pub(crate) fn sweep_account(db: &mut dyn Storage, account: i64, person: &PersonId) -> Result<()> {
    db.execute(SWEEP_ACCOUNT, &[account.into(), person.as_bytes().into()])?;
    Ok(())
}
