//! Blobs on their way, in pieces.

use protocol::limits::{BLOB_BYTES_MAX, BLOB_PUT_BYTES_MAX};
use protocol::{BlobGetRequest, BlobId, BlobPutRequest, LogId, LogName};

use crate::sync::ledger::Ledger;
use crate::sync::transport::Transport;
use crate::{CancelHandle, Companion, CompanionError, Result, meta};

/// What one request for a blob asks for: little is lost when a line breaks.
const PIECE_BYTES: u64 = 16 * 1_024;
/// The bytes of a blob's id.
const ID_BYTES: usize = BlobId::BYTES;

impl Companion {
    fn log_name(&self, log: &LogId) -> Result<LogName> {
        let server = self.chosen_server()?.number;
        self.read(|reader| Ok(Ledger::read(reader, server)?.name(log)))
    }

    /// Brings a blob to the server, from where an earlier try ended.
    pub(super) fn put_blob(
        &self,
        transport: &dyn Transport,
        log: &LogId,
        (id, bytes): (&BlobId, &[u8]),
        cancel: &CancelHandle,
    ) -> Result<()> {
        let name = self.log_name(log)?;
        let mut offset = 0;
        // From wherever the server has it, once more over all of it, and no further.
        let mut left = 2 * bytes.len().div_ceil(BLOB_PUT_BYTES_MAX) + 1;
        while let Some(rest) = bytes.get(offset..).filter(|rest| !rest.is_empty()) {
            let piece = rest.get(..BLOB_PUT_BYTES_MAX).unwrap_or(rest);
            let put = BlobPutRequest {
                log: name,
                blob: *id,
                size: bytes.len() as u64,
                offset: offset as u64,
                bytes: piece.to_vec(),
            };
            let taken = self.call(transport, &put, cancel)?;
            let next = usize::try_from(taken.offset).unwrap_or(usize::MAX);
            // A server that takes nothing, or more than there is, is not asked for ever.
            left = left.saturating_sub(1);
            if next > bytes.len() || next == offset || left == 0 {
                return Err(CompanionError::WrongServer);
            }
            offset = next;
        }
        Ok(())
    }

    /// Fetches a blob; what came before a line broke is kept, and not asked for again.
    pub(super) fn get_blob(
        &self,
        transport: &dyn Transport,
        log: &LogId,
        id: &BlobId,
        cancel: &CancelHandle,
    ) -> Result<Vec<u8>> {
        let name = self.log_name(log)?;
        let mut bytes = self.partial_blob(id)?;
        loop {
            let get = BlobGetRequest {
                log: name,
                blob: *id,
                offset: bytes.len() as u64,
                length: PIECE_BYTES,
            };
            let piece = match self.call(transport, &get, cancel) {
                Ok(piece) => piece,
                Err(error) => {
                    self.keep_partial_blob(id, &bytes)?;
                    return Err(error);
                }
            };
            let size = usize::try_from(piece.size).unwrap_or(usize::MAX);
            bytes.extend(&piece.bytes);
            if size > BLOB_BYTES_MAX || piece.bytes.is_empty() || bytes.len() > size {
                return Err(CompanionError::WrongServer);
            }
            if bytes.len() == size {
                return Ok(bytes);
            }
        }
    }

    fn partial_blob(&self, id: &BlobId) -> Result<Vec<u8>> {
        let kept = self.read(|reader| Ok(reader.meta(meta::PARTIAL_BLOB)?))?;
        let mut kept = kept.unwrap_or_default();
        if !kept.starts_with(id.as_bytes()) {
            return Ok(Vec::new());
        }
        self.keep_meta(meta::PARTIAL_BLOB, None)?;
        Ok(kept.split_off(ID_BYTES))
    }

    fn keep_partial_blob(&self, id: &BlobId, bytes: &[u8]) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let kept = [id.as_bytes(), bytes].concat();
        self.keep_meta(meta::PARTIAL_BLOB, Some(kept))
    }
}
