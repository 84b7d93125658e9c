use protocol::{LogId, PersonId};

use crate::{Result, Storage};

const ACCOUNT: &str = "SELECT account_id FROM person WHERE person_id = ?1";
const INSERT: &str = "INSERT INTO person (person_id, account_id) VALUES (?1, ?2)";
const DELETE: &str = "DELETE FROM person WHERE person_id = ?1";
const SPACES: &str = "SELECT log_id FROM person_space WHERE person_id = ?1 ORDER BY log_id";
const ADD_SPACE: &str = "INSERT INTO person_space (person_id, log_id) VALUES (?1, ?2)
    ON CONFLICT (person_id, log_id) DO NOTHING";
const DROP_SPACE: &str = "DELETE FROM person_space WHERE person_id = ?1 AND log_id = ?2";

/// The account of a person, if there is one here.
pub(crate) fn account(db: &mut dyn Storage, person: &PersonId) -> Result<Option<i64>> {
    let rows = db.query(ACCOUNT, &[person.as_bytes().into()])?;
    rows.first().map(|row| row.int(0)).transpose()
}

pub(crate) fn insert(db: &mut dyn Storage, person: &PersonId, account: i64) -> Result<()> {
    db.execute(INSERT, &[person.as_bytes().into(), account.into()])?;
    Ok(())
}

pub(crate) fn delete(db: &mut dyn Storage, person: &PersonId) -> Result<()> {
    db.execute(DELETE, &[person.as_bytes().into()])?;
    Ok(())
}

/// The spaces whose records name this person, before and after enrolment.
pub(crate) fn spaces(db: &mut dyn Storage, person: &PersonId) -> Result<Vec<LogId>> {
    let rows = db.query(SPACES, &[person.as_bytes().into()])?;
    let id = |row: &crate::storage::Row| Ok(LogId::from_bytes(row.fixed(0)?));
    rows.iter().map(id).collect()
}

/// Says whether this is new.
pub(crate) fn add_space(db: &mut dyn Storage, person: &PersonId, log: &LogId) -> Result<bool> {
    let named = [person.as_bytes().into(), log.as_bytes().into()];
    Ok(db.execute(ADD_SPACE, &named)? > 0)
}

pub(crate) fn drop_space(db: &mut dyn Storage, person: &PersonId, log: &LogId) -> Result<()> {
    let named = [person.as_bytes().into(), log.as_bytes().into()];
    db.execute(DROP_SPACE, &named)?;
    Ok(())
}
