use crate::limits::{BLOB_BYTES_MAX, BLOB_BYTES_MIN};
use crate::{Error, Result, SUITE, Short};

const WHAT: &str = "blob";

/// A sealed snapshot of documents: suite, epoch, box (PROTOCOL 4.3). `BlobId::of` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// The epoch under whose secret it is sealed.
    pub epoch: Short,
    /// The sealed and padded `BlobBody`.
    pub sealed: Vec<u8>,
}

impl Blob {
    /// Reads a blob's framing.
    ///
    /// # Errors
    /// `Malformed` for fewer bytes than a blob has, `UnknownSuite`, `Limit`.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > BLOB_BYTES_MAX {
            return Err(Error::Limit("blob bytes"));
        }
        let malformed = Error::Malformed(WHAT);
        let (suite, rest) = bytes.split_first().ok_or(malformed)?;
        if *suite != SUITE {
            return Err(Error::UnknownSuite);
        }
        let (epoch, sealed) = rest.split_first_chunk().ok_or(malformed)?;
        if bytes.len() < BLOB_BYTES_MIN {
            return Err(malformed);
        }
        Ok(Self {
            epoch: *epoch,
            sealed: sealed.to_vec(),
        })
    }

    /// The blob's bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [&[SUITE][..], &self.epoch, &self.sealed].concat()
    }
}
