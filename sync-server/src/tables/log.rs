use protocol::{LogId, PersonId, first_position_tag};

use super::int;
use crate::storage::Row;
use crate::{Result, Storage};

const READ: &str = "SELECT log_id, kind, owner, next_position, tag, records, bytes, items
    FROM log WHERE log_id = ?1";
const WRITE: &str = "INSERT INTO log
    (log_id, kind, owner, next_position, tag, records, bytes, items)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    ON CONFLICT (log_id) DO UPDATE SET next_position = excluded.next_position,
    tag = excluded.tag, records = excluded.records, bytes = excluded.bytes,
    items = excluded.items";
const DELETE: &str = "DELETE FROM log WHERE log_id = ?1";
const SWEEP_AFTER: &str = "SELECT log_id FROM log WHERE log_id > ?1 ORDER BY log_id LIMIT ?2";
const PERSONS: &str = "SELECT person_id, role, bytes, late_until, late_bytes
    FROM log_person WHERE log_id = ?1 ORDER BY person_id";
const WRITE_PERSON: &str = "INSERT INTO log_person
    (log_id, person_id, role, bytes, late_until, late_bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (log_id, person_id) DO UPDATE SET role = excluded.role,
    bytes = excluded.bytes, late_until = excluded.late_until, late_bytes = excluded.late_bytes";
const DROP_PERSONS: &str = "DELETE FROM log_person WHERE log_id = ?1";

/// The kind of a person log; spaces have the kind of their Genesis.
pub(crate) const PERSON_LOG: u64 = 0;
/// The kind of a private space.
pub(crate) const PRIVATE: u64 = 1;

/// A log: what a person or a space has here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Log {
    pub(crate) id: LogId,
    pub(crate) kind: u64,
    pub(crate) owner: PersonId,
    /// The position that the next item gets; the first is 1.
    pub(crate) next_position: u64,
    pub(crate) tag: [u8; 8],
    /// How often the set of its records changed: what an evaluation is compared by.
    pub(crate) records: u64,
    pub(crate) bytes: u64,
    pub(crate) items: u64,
}

/// What a person is in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogPerson {
    pub(crate) person: PersonId,
    pub(crate) role: u64,
    pub(crate) bytes: u64,
    pub(crate) late_until: Option<u64>,
    pub(crate) late_bytes: u64,
}

impl Log {
    pub(crate) fn new(id: LogId, kind: u64, owner: PersonId) -> Self {
        Self {
            id,
            kind,
            owner,
            next_position: 1,
            tag: first_position_tag(&id),
            records: 0,
            bytes: 0,
            items: 0,
        }
    }

    /// The position of the last item ever appended.
    pub(crate) fn position(&self) -> u64 {
        self.next_position.saturating_sub(1)
    }

    pub(crate) fn is_person_log(&self) -> bool {
        self.kind == PERSON_LOG
    }
}

pub(crate) fn read(db: &mut dyn Storage, id: &LogId) -> Result<Option<Log>> {
    let rows = db.query(READ, &[id.as_bytes().into()])?;
    let log = |row: &Row| {
        Ok(Log {
            id: LogId::from_bytes(row.fixed(0)?),
            kind: row.uint(1)?,
            owner: PersonId::from_bytes(row.fixed(2)?),
            next_position: row.uint(3)?,
            tag: row.fixed(4)?,
            records: row.uint(5)?,
            bytes: row.uint(6)?,
            items: row.uint(7)?,
        })
    };
    rows.first().map(log).transpose()
}

pub(crate) fn write(db: &mut dyn Storage, log: &Log) -> Result<()> {
    db.execute(
        WRITE,
        &[
            log.id.as_bytes().into(),
            int(log.kind).into(),
            log.owner.as_bytes().into(),
            int(log.next_position).into(),
            (&log.tag).into(),
            int(log.records).into(),
            int(log.bytes).into(),
            int(log.items).into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn delete(db: &mut dyn Storage, id: &LogId) -> Result<()> {
    db.execute(DELETE, &[id.as_bytes().into()])?;
    db.execute(DROP_PERSONS, &[id.as_bytes().into()])?;
    Ok(())
}

/// Some logs in the order of their ids, from `after` on.
pub(crate) fn sweep_after(db: &mut dyn Storage, after: &[u8], most: u64) -> Result<Vec<LogId>> {
    let rows = db.query(SWEEP_AFTER, &[after.into(), int(most).into()])?;
    let id = |row: &Row| Ok(LogId::from_bytes(row.fixed(0)?));
    rows.iter().map(id).collect()
}

pub(crate) fn persons(db: &mut dyn Storage, id: &LogId) -> Result<Vec<LogPerson>> {
    let rows = db.query(PERSONS, &[id.as_bytes().into()])?;
    let person = |row: &Row| {
        Ok(LogPerson {
            person: PersonId::from_bytes(row.fixed(0)?),
            role: row.uint(1)?,
            bytes: row.uint(2)?,
            late_until: row.int_or_none(3)?.map(i64::unsigned_abs),
            late_bytes: row.uint(4)?,
        })
    };
    rows.iter().map(person).collect()
}

pub(crate) fn write_person(db: &mut dyn Storage, id: &LogId, person: &LogPerson) -> Result<()> {
    db.execute(
        WRITE_PERSON,
        &[
            id.as_bytes().into(),
            person.person.as_bytes().into(),
            int(person.role).into(),
            int(person.bytes).into(),
            person.late_until.map(int).into(),
            int(person.late_bytes).into(),
        ],
    )?;
    Ok(())
}
