use journal::{DocumentKey, Id, Record, RecordKind};
use store::{Reader, RecordRow};

use crate::{CompanionError, Result};

/// A record as a row holds it, and where it lies.
pub(crate) struct Found {
    pub(crate) space: store::SpaceId,
    pub(crate) key: DocumentKey,
    pub(crate) row: RecordRow,
}

impl Found {
    /// Finds a record of a kind by its id.
    pub(crate) fn by(reader: &Reader<'_>, kind: RecordKind, id: &str) -> Result<Self> {
        let row = reader
            .record(kind as u8, id)?
            .ok_or(CompanionError::NotFound)?;
        let document = reader
            .document(row.record.document)?
            .ok_or(CompanionError::Damaged)?;
        Ok(Self {
            space: document.space,
            key: DocumentKey::from_bytes(&document.key)?,
            row,
        })
    }

    /// The whole record.
    pub(crate) fn record(&self) -> Result<Record> {
        record_of(&self.row).map(|(_, record)| record)
    }
}

/// The id and the whole record of a row.
pub(crate) fn record_of(row: &RecordRow) -> Result<(Id, Record)> {
    let id = row.record.id.parse()?;
    Ok((id, Record::from_bytes(&row.body)?))
}

/// How much cannot be opened: every view says it.
pub(crate) fn locked_count(reader: &Reader<'_>) -> Result<u32> {
    Ok(u32::try_from(reader.locked_count()?).unwrap_or(u32::MAX))
}
