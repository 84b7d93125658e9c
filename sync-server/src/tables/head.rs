use protocol::{DeviceId, ItemId, LogId};

use super::int;
use super::item::Kind;
use crate::storage::Row;
use crate::{Result, Storage};

const READ: &str = "SELECT device_id, kind, sequence, item_id FROM head
    WHERE log_id = ?1 AND device_id = ?2 AND kind = ?3";
const ALL: &str = "SELECT device_id, kind, sequence, item_id FROM head WHERE log_id = ?1
    ORDER BY device_id, kind";
const WRITE: &str = "INSERT INTO head (log_id, device_id, kind, sequence, item_id)
    VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (log_id, device_id, kind) DO UPDATE SET sequence = excluded.sequence,
    item_id = excluded.item_id";
const DELETE: &str = "DELETE FROM head WHERE log_id = ?1 AND device_id = ?2 AND kind = ?3";
const DELETE_LOG: &str = "DELETE FROM head WHERE log_id = ?1";

/// The newest item of a device in a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) device: DeviceId,
    pub(crate) kind: u64,
    pub(crate) sequence: u64,
    /// Where only a manifest named it: its first eight bytes, then zeros.
    pub(crate) id: ItemId,
}

fn head(row: &Row) -> Result<Head> {
    Ok(Head {
        device: DeviceId::from_bytes(row.fixed(0)?),
        kind: row.uint(1)?,
        sequence: row.uint(2)?,
        id: row.fixed(3)?,
    })
}

pub(crate) fn read(
    db: &mut dyn Storage,
    log: &LogId,
    device: &DeviceId,
    kind: Kind,
) -> Result<Option<Head>> {
    let named = [
        log.as_bytes().into(),
        device.as_bytes().into(),
        int(kind.number()).into(),
    ];
    db.query(READ, &named)?.first().map(head).transpose()
}

pub(crate) fn all(db: &mut dyn Storage, log: &LogId) -> Result<Vec<Head>> {
    let rows = db.query(ALL, &[log.as_bytes().into()])?;
    rows.iter().map(head).collect()
}

pub(crate) fn write(db: &mut dyn Storage, log: &LogId, head: &Head) -> Result<()> {
    let named = [
        log.as_bytes().into(),
        head.device.as_bytes().into(),
        int(head.kind).into(),
        int(head.sequence).into(),
        (&head.id).into(),
    ];
    db.execute(WRITE, &named)?;
    Ok(())
}

pub(crate) fn delete(
    db: &mut dyn Storage,
    log: &LogId,
    device: &DeviceId,
    kind: Kind,
) -> Result<()> {
    let named = [
        log.as_bytes().into(),
        device.as_bytes().into(),
        int(kind.number()).into(),
    ];
    db.execute(DELETE, &named)?;
    Ok(())
}

pub(crate) fn delete_log(db: &mut dyn Storage, log: &LogId) -> Result<()> {
    db.execute(DELETE_LOG, &[log.as_bytes().into()])?;
    Ok(())
}

impl Head {
    /// Whether only a manifest named it: no entry with this id is here.
    pub(crate) fn is_named_only(&self) -> bool {
        self.id.iter().skip(8).all(|byte| *byte == 0)
    }
}
