use protocol::{BlobId, DeviceId, LogId};

use super::int;
use crate::storage::Row;
use crate::{Result, Storage};

const INSERT: &str = "INSERT INTO manifest (log_id, position, received, days)
    VALUES (?1, ?2, ?3, ?4)";
const ALL: &str = "SELECT position, received, days FROM manifest WHERE log_id = ?1
    ORDER BY position";
const DELETE: &str = "DELETE FROM manifest WHERE log_id = ?1 AND position = ?2";
const DELETE_LOG: &str = "DELETE FROM manifest WHERE log_id = ?1";
const VOID: &str = "UPDATE manifest SET received = ?3 WHERE log_id = ?1 AND position IN
    (SELECT position FROM item WHERE log_id = ?1 AND kind = 3 AND device_id = ?2)";
const NAME: &str = "INSERT INTO blob_named (log_id, blob_id, position) VALUES (?1, ?2, ?3)
    ON CONFLICT (log_id, blob_id, position) DO NOTHING";
const NAMED: &str = "SELECT blob_id, position FROM blob_named WHERE log_id = ?1
    ORDER BY blob_id, position";
const UNNAME: &str = "DELETE FROM blob_named WHERE log_id = ?1 AND blob_id = ?2";
const UNNAME_AT: &str = "DELETE FROM blob_named WHERE log_id = ?1 AND position = ?2";
const UNNAME_LOG: &str = "DELETE FROM blob_named WHERE log_id = ?1";

/// When a manifest came, and after how many days it lets go of what it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) position: u64,
    pub(crate) received: u64,
    pub(crate) days: u64,
}

pub(crate) fn insert(db: &mut dyn Storage, log: &LogId, manifest: &Received) -> Result<()> {
    let named = [
        log.as_bytes().into(),
        int(manifest.position).into(),
        int(manifest.received).into(),
        int(manifest.days).into(),
    ];
    db.execute(INSERT, &named)?;
    Ok(())
}

pub(crate) fn all(db: &mut dyn Storage, log: &LogId) -> Result<Vec<Received>> {
    let rows = db.query(ALL, &[log.as_bytes().into()])?;
    let received = |row: &Row| {
        Ok(Received {
            position: row.uint(0)?,
            received: row.uint(1)?,
            days: row.uint(2)?,
        })
    };
    rows.iter().map(received).collect()
}

pub(crate) fn delete(db: &mut dyn Storage, log: &LogId, position: u64) -> Result<()> {
    let named = [log.as_bytes().into(), int(position).into()];
    db.execute(DELETE, &named)?;
    db.execute(UNNAME_AT, &named)?;
    Ok(())
}

pub(crate) fn delete_log(db: &mut dyn Storage, log: &LogId) -> Result<()> {
    db.execute(DELETE_LOG, &[log.as_bytes().into()])?;
    db.execute(UNNAME_LOG, &[log.as_bytes().into()])?;
    Ok(())
}

/// What a device that went out made never lets go of anything, also once it is back: its author
/// must be active without interruption until the drop (PROTOCOL 10, rule 4).
pub(crate) fn void(db: &mut dyn Storage, log: &LogId, device: &DeviceId) -> Result<()> {
    let named = [
        log.as_bytes().into(),
        device.as_bytes().into(),
        i64::MAX.into(),
    ];
    db.execute(VOID, &named)?;
    Ok(())
}

/// Notes that the manifest at `position` names a blob.
pub(crate) fn name(db: &mut dyn Storage, log: &LogId, blob: &BlobId, position: u64) -> Result<()> {
    let named = [
        log.as_bytes().into(),
        blob.as_bytes().into(),
        int(position).into(),
    ];
    db.execute(NAME, &named)?;
    Ok(())
}

/// Which blob is named by the manifest at which position.
pub(crate) fn named(db: &mut dyn Storage, log: &LogId) -> Result<Vec<(BlobId, u64)>> {
    let rows = db.query(NAMED, &[log.as_bytes().into()])?;
    let pair = |row: &Row| Ok((BlobId::from_bytes(row.fixed(0)?), row.uint(1)?));
    rows.iter().map(pair).collect()
}

pub(crate) fn unname(db: &mut dyn Storage, log: &LogId, blob: &BlobId) -> Result<()> {
    db.execute(UNNAME, &[log.as_bytes().into(), blob.as_bytes().into()])?;
    Ok(())
}
