use protocol::{DeviceId, Handle, VerifyingKey};

use super::int;
use crate::storage::Row;
use crate::{Result, Storage};

const BY_HANDLE: &str = "SELECT device_id, account_id, sign_key, class, removed_at, counter,
    last_kind, last_hash, last_sig FROM device WHERE handle = ?1 ORDER BY device_id";
const WRITE: &str = "INSERT INTO device (handle, device_id, account_id, sign_key, class,
    removed_at, counter, last_kind, last_hash, last_sig)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
    ON CONFLICT (handle, device_id) DO UPDATE SET account_id = excluded.account_id,
    class = excluded.class, removed_at = excluded.removed_at, counter = excluded.counter,
    last_kind = excluded.last_kind, last_hash = excluded.last_hash, last_sig = excluded.last_sig";
const DELETE: &str = "DELETE FROM device WHERE handle = ?1 AND device_id = ?2";

/// A device of an account, with the last request that was accepted of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Device {
    pub(crate) id: DeviceId,
    pub(crate) account: i64,
    pub(crate) key: VerifyingKey,
    pub(crate) class: u64,
    pub(crate) removed_at: Option<u64>,
    pub(crate) counter: u32,
    pub(crate) last_kind: u64,
    pub(crate) last_hash: [u8; 32],
    pub(crate) last_signature: [u8; 64],
}

impl Device {
    pub(crate) fn new(id: DeviceId, account: i64, key: VerifyingKey, class: u64) -> Self {
        Self {
            id,
            account,
            key,
            class,
            removed_at: None,
            counter: 0,
            last_kind: 0,
            last_hash: [0; 32],
            last_signature: [0; 64],
        }
    }
}

fn device(row: &Row) -> Result<Device> {
    Ok(Device {
        id: DeviceId::from_bytes(row.fixed(0)?),
        account: row.int(1)?,
        key: VerifyingKey::from_bytes(row.fixed(2)?)?,
        class: row.uint(3)?,
        removed_at: row.int_or_none(4)?.map(i64::unsigned_abs),
        counter: u32::try_from(row.uint(5)?).unwrap_or(u32::MAX),
        last_kind: row.uint(6)?,
        last_hash: row.fixed(7)?,
        last_signature: row.fixed(8)?,
    })
}

/// The devices with this handle: one, or by chance or malice more.
pub(crate) fn by_handle(db: &mut dyn Storage, handle: &Handle) -> Result<Vec<Device>> {
    let rows = db.query(BY_HANDLE, &[handle.as_bytes().into()])?;
    rows.iter().map(device).collect()
}

pub(crate) fn read(db: &mut dyn Storage, id: &DeviceId) -> Result<Option<Device>> {
    let devices = by_handle(db, &id.handle())?;
    Ok(devices.into_iter().find(|device| device.id == *id))
}

pub(crate) fn write(db: &mut dyn Storage, device: &Device) -> Result<()> {
    db.execute(
        WRITE,
        &[
            device.id.handle().as_bytes().into(),
            device.id.as_bytes().into(),
            device.account.into(),
            (&device.key.to_bytes()).into(),
            int(device.class).into(),
            device.removed_at.map(int).into(),
            i64::from(device.counter).into(),
            int(device.last_kind).into(),
            (&device.last_hash).into(),
            (&device.last_signature).into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn delete(db: &mut dyn Storage, id: &DeviceId) -> Result<()> {
    let handle = id.handle();
    let named = [handle.as_bytes().into(), id.as_bytes().into()];
    db.execute(DELETE, &named)?;
    Ok(())
}
