use protocol::{BlobId, LogId, PersonId};

use super::int;
use crate::storage::Row;
use crate::{Result, Storage};

const READ: &str = "SELECT blob_id, size, received, person_id FROM blob
    WHERE log_id = ?1 AND blob_id = ?2";
const ALL: &str = "SELECT blob_id, size, received, person_id FROM blob WHERE log_id = ?1
    ORDER BY blob_id";
const INSERT: &str = "INSERT INTO blob (log_id, blob_id, size, received, person_id)
    VALUES (?1, ?2, ?3, ?4, ?5)";
const DELETE: &str = "DELETE FROM blob WHERE log_id = ?1 AND blob_id = ?2";
const DELETE_LOG: &str = "DELETE FROM blob WHERE log_id = ?1";
const LAST_CHUNK: &str = "SELECT start, length(bytes) FROM blob_chunk
    WHERE log_id = ?1 AND blob_id = ?2 ORDER BY start DESC LIMIT 1";
const CHUNKS: &str = "SELECT start, bytes FROM blob_chunk
    WHERE log_id = ?1 AND blob_id = ?2 AND start >= ?3 AND start < ?4 ORDER BY start";
const CHUNK_AT: &str = "SELECT start FROM blob_chunk
    WHERE log_id = ?1 AND blob_id = ?2 AND start <= ?3 ORDER BY start DESC LIMIT 1";
const ADD_CHUNK: &str = "INSERT INTO blob_chunk (log_id, blob_id, start, bytes)
    VALUES (?1, ?2, ?3, ?4)";
const DELETE_CHUNKS: &str = "DELETE FROM blob_chunk WHERE log_id = ?1 AND blob_id = ?2";
const DELETE_LOG_CHUNKS: &str = "DELETE FROM blob_chunk WHERE log_id = ?1";

/// A blob, perhaps not whole yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Blob {
    pub(crate) id: BlobId,
    pub(crate) size: u64,
    /// When its first chunk came.
    pub(crate) received: u64,
    /// Whose device sent it: on whose account it is.
    pub(crate) person: PersonId,
}

fn blob(row: &Row) -> Result<Blob> {
    Ok(Blob {
        id: BlobId::from_bytes(row.fixed(0)?),
        size: row.uint(1)?,
        received: row.uint(2)?,
        person: PersonId::from_bytes(row.fixed(3)?),
    })
}

pub(crate) fn read(db: &mut dyn Storage, log: &LogId, id: &BlobId) -> Result<Option<Blob>> {
    let rows = db.query(READ, &[log.as_bytes().into(), id.as_bytes().into()])?;
    rows.first().map(blob).transpose()
}

pub(crate) fn all(db: &mut dyn Storage, log: &LogId) -> Result<Vec<Blob>> {
    let rows = db.query(ALL, &[log.as_bytes().into()])?;
    rows.iter().map(blob).collect()
}

pub(crate) fn insert(db: &mut dyn Storage, log: &LogId, blob: &Blob) -> Result<()> {
    let named = [
        log.as_bytes().into(),
        blob.id.as_bytes().into(),
        int(blob.size).into(),
        int(blob.received).into(),
        blob.person.as_bytes().into(),
    ];
    db.execute(INSERT, &named)?;
    Ok(())
}

/// How many bytes of it are here; chunks come in order.
pub(crate) fn length(db: &mut dyn Storage, log: &LogId, id: &BlobId) -> Result<u64> {
    let rows = db.query(LAST_CHUNK, &[log.as_bytes().into(), id.as_bytes().into()])?;
    let end = |row: &Row| Ok(row.uint(0)?.saturating_add(row.uint(1)?));
    rows.first().map_or(Ok(0), end)
}

pub(crate) fn add_chunk(
    db: &mut dyn Storage,
    log: &LogId,
    id: &BlobId,
    start: u64,
    bytes: &[u8],
) -> Result<()> {
    let named = [
        log.as_bytes().into(),
        id.as_bytes().into(),
        int(start).into(),
        bytes.into(),
    ];
    db.execute(ADD_CHUNK, &named)?;
    Ok(())
}

/// The bytes from `from` to before `to`, as many as are here.
pub(crate) fn bytes(
    db: &mut dyn Storage,
    log: &LogId,
    id: &BlobId,
    from: u64,
    to: u64,
) -> Result<Vec<u8>> {
    let (log, id) = (log.as_bytes(), id.as_bytes());
    let rows = db.query(CHUNK_AT, &[log.into(), id.into(), int(from).into()])?;
    let Some(first) = rows.first() else {
        return Ok(Vec::new());
    };
    let start = first.uint(0)?;
    let named = [log.into(), id.into(), int(start).into(), int(to).into()];
    let rows = db.query(CHUNKS, &named)?;
    let mut found = Vec::new();
    for row in &rows {
        found.extend_from_slice(row.bytes(1)?);
    }
    let skipped = usize::try_from(from.saturating_sub(start)).unwrap_or(usize::MAX);
    let wanted = usize::try_from(to.saturating_sub(from)).unwrap_or(usize::MAX);
    Ok(found.into_iter().skip(skipped).take(wanted).collect())
}

pub(crate) fn delete(db: &mut dyn Storage, log: &LogId, id: &BlobId) -> Result<()> {
    let named = [log.as_bytes().into(), id.as_bytes().into()];
    db.execute(DELETE, &named)?;
    db.execute(DELETE_CHUNKS, &named)?;
    Ok(())
}

pub(crate) fn delete_log(db: &mut dyn Storage, log: &LogId) -> Result<()> {
    db.execute(DELETE_LOG, &[log.as_bytes().into()])?;
    db.execute(DELETE_LOG_CHUNKS, &[log.as_bytes().into()])?;
    Ok(())
}
