use protocol::{DeviceId, ItemId, LogId, row_check};

use super::int;
use crate::storage::Row;
use crate::{Error, Result, Storage};

const INSERT: &str = "INSERT INTO item (log_id, position, kind, device_id, sequence, item_id,
    previous, body, row_check, tag) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
const AFTER: &str = "SELECT position, kind, device_id, sequence, item_id, previous, body,
    row_check, tag FROM item WHERE log_id = ?1 AND position > ?2 ORDER BY position LIMIT ?3";
const AT: &str = "SELECT position, kind, device_id, sequence, item_id, previous, body, row_check,
    tag FROM item WHERE log_id = ?1 AND position = ?2";
const ENTRY_AT: &str = "SELECT position, kind, device_id, sequence, item_id, previous, body,
    row_check, tag FROM item WHERE log_id = ?1 AND device_id = ?2 AND sequence = ?3 AND kind = 1";
const BY_ID: &str = "SELECT position, kind, device_id, sequence, item_id, previous, body,
    row_check, tag FROM item WHERE log_id = ?1 AND item_id = ?2";
const OF_KIND: &str = "SELECT position, kind, device_id, sequence, item_id, previous, body,
    row_check, tag FROM item WHERE log_id = ?1 AND kind = ?2 AND position > ?3
    ORDER BY position LIMIT ?4";
const POSITION_BY_ID: &str = "SELECT position FROM item WHERE log_id = ?1 AND item_id = ?2";
const TAG_AT: &str = "SELECT tag FROM item WHERE log_id = ?1 AND position = ?2";
const SET_TAG: &str = "UPDATE item SET tag = ?3 WHERE log_id = ?1 AND position = ?2";
const DELETE: &str = "DELETE FROM item WHERE log_id = ?1 AND position = ?2";
const DELETE_LOG: &str = "DELETE FROM item WHERE log_id = ?1";
const COUNT_FORKS: &str = "SELECT count(*) FROM item
    WHERE log_id = ?1 AND kind = 4 AND device_id = ?2";
const COUNT_BY_DEVICE: &str = "SELECT device_id, count(*) FROM item WHERE log_id = ?1
    GROUP BY device_id";
const ENTRIES_UNTIL: &str = "SELECT position, length(body) FROM item
    WHERE log_id = ?1 AND device_id = ?2 AND sequence <= ?3 AND kind = 1
    ORDER BY sequence LIMIT ?4";
const BEFORE_SEQUENCE: &str = "SELECT sequence, item_id FROM item
    WHERE log_id = ?1 AND device_id = ?2 AND kind = ?3 AND sequence < ?4
    ORDER BY sequence DESC, item_id LIMIT 1";
const MOVE_ASIDE: &str = "INSERT INTO damaged
    (log_id, position, found, kind, device_id, sequence, item_id, body)
    SELECT log_id, position, ?3, kind, device_id, sequence, item_id, body FROM item
    WHERE log_id = ?1 AND position = ?2
    ON CONFLICT (log_id, position, found) DO NOTHING";

/// What an item is (PROTOCOL 2, 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Entry = 1,
    Record = 2,
    Manifest = 3,
    /// A forking entry, or one that follows it: all see both.
    Fork = 4,
}

impl Kind {
    pub(crate) const fn number(self) -> u64 {
        self as u64
    }

    fn read(number: u64) -> Result<Self> {
        match number {
            1 => Ok(Self::Entry),
            2 => Ok(Self::Record),
            3 => Ok(Self::Manifest),
            4 => Ok(Self::Fork),
            _ => Err(Error::DamagedRow("item")),
        }
    }
}

/// A stored item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) position: u64,
    pub(crate) kind: Kind,
    /// Zeros for an Era.
    pub(crate) device: DeviceId,
    /// An entry's sequence, a record's or manifest's counter, an Era's depth.
    pub(crate) sequence: u64,
    pub(crate) id: ItemId,
    /// The entry before; only entries have one.
    pub(crate) previous: Option<ItemId>,
    pub(crate) body: Vec<u8>,
    pub(crate) row_check: [u8; 8],
    pub(crate) tag: [u8; 8],
}

impl Item {
    /// Whether the body is what was stored.
    pub(crate) fn is_whole(&self) -> bool {
        self.row_check == row_check(&self.body)
    }
}

fn item(row: &Row) -> Result<Item> {
    Ok(Item {
        position: row.uint(0)?,
        kind: Kind::read(row.uint(1)?)?,
        device: DeviceId::from_bytes(row.fixed(2)?),
        sequence: row.uint(3)?,
        id: row.fixed(4)?,
        previous: row
            .bytes_or_none(5)?
            .map(|bytes| bytes.try_into().map_err(|_| Error::DamagedRow("item")))
            .transpose()?,
        body: row.bytes(6)?.to_vec(),
        row_check: row.fixed(7)?,
        tag: row.fixed(8)?,
    })
}

fn first(rows: &[Row]) -> Result<Option<Item>> {
    rows.first().map(item).transpose()
}

pub(crate) fn insert(db: &mut dyn Storage, log: &LogId, item: &Item) -> Result<()> {
    db.execute(
        INSERT,
        &[
            log.as_bytes().into(),
            int(item.position).into(),
            int(item.kind.number()).into(),
            item.device.as_bytes().into(),
            int(item.sequence).into(),
            (&item.id).into(),
            item.previous.as_ref().into(),
            (&item.body).into(),
            (&item.row_check).into(),
            (&item.tag).into(),
        ],
    )?;
    Ok(())
}

/// Some items in the order of their positions, from behind `position` on.
pub(crate) fn after(
    db: &mut dyn Storage,
    log: &LogId,
    position: u64,
    most: u64,
) -> Result<Vec<Item>> {
    let named = [
        log.as_bytes().into(),
        int(position).into(),
        int(most).into(),
    ];
    db.query(AFTER, &named)?.iter().map(item).collect()
}

pub(crate) fn at(db: &mut dyn Storage, log: &LogId, position: u64) -> Result<Option<Item>> {
    first(&db.query(AT, &[log.as_bytes().into(), int(position).into()])?)
}

pub(crate) fn entry_at(
    db: &mut dyn Storage,
    log: &LogId,
    device: &DeviceId,
    sequence: u64,
) -> Result<Option<Item>> {
    let named = [
        log.as_bytes().into(),
        device.as_bytes().into(),
        int(sequence).into(),
    ];
    first(&db.query(ENTRY_AT, &named)?)
}

/// The oldest entries of a device up to a sequence: position and length of each.
pub(crate) fn entries_until(
    db: &mut dyn Storage,
    log: &LogId,
    device: &DeviceId,
    sequence: u64,
    most: u64,
) -> Result<Vec<(u64, u64)>> {
    let named = [
        log.as_bytes().into(),
        device.as_bytes().into(),
        int(sequence).into(),
        int(most).into(),
    ];
    let rows = db.query(ENTRIES_UNTIL, &named)?;
    rows.iter()
        .map(|row| Ok((row.uint(0)?, row.uint(1)?)))
        .collect()
}

/// The newest item of one kind of a device before a sequence.
pub(crate) fn before_sequence(
    db: &mut dyn Storage,
    log: &LogId,
    device: &DeviceId,
    kind: Kind,
    sequence: u64,
) -> Result<Option<(u64, ItemId)>> {
    let named = [
        log.as_bytes().into(),
        device.as_bytes().into(),
        int(kind.number()).into(),
        int(sequence).into(),
    ];
    let rows = db.query(BEFORE_SEQUENCE, &named)?;
    rows.first()
        .map(|row| Ok((row.uint(0)?, row.fixed(1)?)))
        .transpose()
}

/// Takes a damaged item out of its log, and keeps it for whoever looks into it.
pub(crate) fn move_aside(
    db: &mut dyn Storage,
    log: &LogId,
    position: u64,
    now_s: u64,
) -> Result<()> {
    let named = [
        log.as_bytes().into(),
        int(position).into(),
        int(now_s).into(),
    ];
    db.execute(MOVE_ASIDE, &named)?;
    delete(db, log, position)
}

pub(crate) fn by_id(db: &mut dyn Storage, log: &LogId, id: &ItemId) -> Result<Option<Item>> {
    first(&db.query(BY_ID, &[log.as_bytes().into(), id.into()])?)
}

pub(crate) fn position_of(db: &mut dyn Storage, log: &LogId, id: &ItemId) -> Result<Option<u64>> {
    let rows = db.query(POSITION_BY_ID, &[log.as_bytes().into(), id.into()])?;
    rows.first().map(|row| row.uint(0)).transpose()
}

pub(crate) fn of_kind(
    db: &mut dyn Storage,
    log: &LogId,
    kind: Kind,
    after: u64,
    most: u64,
) -> Result<Vec<Item>> {
    let named = [
        log.as_bytes().into(),
        int(kind.number()).into(),
        int(after).into(),
        int(most).into(),
    ];
    db.query(OF_KIND, &named)?.iter().map(item).collect()
}

pub(crate) fn tag_at(db: &mut dyn Storage, log: &LogId, position: u64) -> Result<Option<[u8; 8]>> {
    let rows = db.query(TAG_AT, &[log.as_bytes().into(), int(position).into()])?;
    rows.first().map(|row| row.fixed(0)).transpose()
}

pub(crate) fn set_tag(
    db: &mut dyn Storage,
    log: &LogId,
    position: u64,
    tag: &[u8; 8],
) -> Result<()> {
    let named = [log.as_bytes().into(), int(position).into(), tag.into()];
    db.execute(SET_TAG, &named)?;
    Ok(())
}

pub(crate) fn count_forks(db: &mut dyn Storage, log: &LogId, device: &DeviceId) -> Result<u64> {
    let named = [log.as_bytes().into(), device.as_bytes().into()];
    let rows = db.query(COUNT_FORKS, &named)?;
    rows.first().map_or(Ok(0), |row| row.uint(0))
}

pub(crate) fn count_by_device(db: &mut dyn Storage, log: &LogId) -> Result<Vec<(DeviceId, u64)>> {
    let rows = db.query(COUNT_BY_DEVICE, &[log.as_bytes().into()])?;
    let count = |row: &Row| Ok((DeviceId::from_bytes(row.fixed(0)?), row.uint(1)?));
    rows.iter().map(count).collect()
}

pub(crate) fn delete(db: &mut dyn Storage, log: &LogId, position: u64) -> Result<()> {
    db.execute(DELETE, &[log.as_bytes().into(), int(position).into()])?;
    Ok(())
}

pub(crate) fn delete_log(db: &mut dyn Storage, log: &LogId) -> Result<()> {
    db.execute(DELETE_LOG, &[log.as_bytes().into()])?;
    Ok(())
}
