//! `POST /v1/sync`: items of all logs, both ways, in one round trip (PROTOCOL 6.1).

mod down;
mod up;

pub use down::{Head, ItemKind, Joined, Problem, SectionDown, SyncAnswer, SyncNews};
pub use up::{SectionUp, SyncRequest};

use crate::cbor::{Reader, Writer};
use crate::limits::RECORD_BYTES_MAX;
use crate::{Error, Result, SIGNATURE_BYTES};

/// Records or manifests as they came: whoever stores them reads them.
pub(crate) fn read_signed(reader: &mut Reader<'_>) -> Result<Vec<Vec<u8>>> {
    reader.list(|reader| {
        let bytes = reader.bytes()?;
        if bytes.len() > RECORD_BYTES_MAX {
            return Err(Error::Limit("record bytes"));
        }
        // A map, however empty, and at least one signature.
        if bytes.len() <= SIGNATURE_BYTES {
            return Err(reader.malformed());
        }
        Ok(bytes.to_vec())
    })
}

pub(crate) fn write_signed(items: &[Vec<u8>], writer: &mut Writer) {
    writer.list(items, |w, item| {
        w.bytes(item);
    });
}
