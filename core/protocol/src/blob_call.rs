use crate::cbor::{Elements, Writer};
use crate::cursor::number;
use crate::limits::{BLOB_BYTES_MAX, BLOB_GET_BYTES_MAX, BLOB_PUT_BYTES_MAX};
use crate::{BlobId, Content, Endpoint, Error, LogName, Request, Result};

/// `POST /v1/blob/put`: sends part of a blob (PROTOCOL 6.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobPutRequest {
    /// The space that it belongs to.
    pub log: LogName,
    /// The blob.
    pub blob: BlobId,
    /// The length of the whole blob.
    pub size: u64,
    /// Where this part begins.
    pub offset: u64,
    /// The part.
    pub bytes: Vec<u8>,
}

/// Where a blob's upload continues; the blob's size once it is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlobTaken {
    /// The next offset.
    pub offset: u64,
}

/// `POST /v1/blob/get`: fetches part of a blob (PROTOCOL 6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlobGetRequest {
    /// The space that it belongs to.
    pub log: LogName,
    /// The blob.
    pub blob: BlobId,
    /// Where the part begins.
    pub offset: u64,
    /// How much is wanted.
    pub length: u64,
}

/// Part of a blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobPiece {
    /// The length of the whole blob.
    pub size: u64,
    /// The part.
    pub bytes: Vec<u8>,
}

fn read_size(elements: &mut Elements<'_, '_>) -> Result<u64> {
    let size = elements.required()?.uint()?;
    if size > BLOB_BYTES_MAX as u64 {
        return Err(Error::Limit("blob bytes"));
    }
    Ok(size)
}

impl Request for BlobPutRequest {
    const ENDPOINT: Endpoint = Endpoint::BlobPut;
    type Answer = BlobTaken;

    fn count(&self) -> usize {
        5
    }

    fn write(&self, writer: &mut Writer) {
        self.log.write(writer);
        writer.bytes(self.blob.as_bytes()).uint(self.size);
        writer.uint(self.offset).bytes(&self.bytes);
    }

    fn read(elements: &mut Elements<'_, '_>) -> Result<Self> {
        let log = LogName::read(elements.required()?)?;
        let blob = BlobId::from_bytes(elements.required()?.fixed()?);
        let size = read_size(elements)?;
        let offset = number(elements.required()?)?;
        let bytes = elements.required()?;
        let malformed = bytes.malformed();
        let bytes = bytes.bytes()?;
        if bytes.len() > BLOB_PUT_BYTES_MAX {
            return Err(Error::Limit("blob part bytes"));
        }
        if offset.saturating_add(bytes.len() as u64) > size {
            return Err(malformed);
        }
        Ok(Self {
            log,
            blob,
            size,
            offset,
            bytes: bytes.to_vec(),
        })
    }
}

impl Content for BlobTaken {
    fn count(&self) -> usize {
        1
    }

    fn write(&self, writer: &mut Writer) {
        writer.uint(self.offset);
    }

    fn read(elements: &mut Elements<'_, '_>) -> Result<Self> {
        let offset = read_size(elements)?;
        Ok(Self { offset })
    }
}

impl Request for BlobGetRequest {
    const ENDPOINT: Endpoint = Endpoint::BlobGet;
    type Answer = BlobPiece;

    fn count(&self) -> usize {
        4
    }

    fn write(&self, writer: &mut Writer) {
        self.log.write(writer);
        writer.bytes(self.blob.as_bytes());
        writer.uint(self.offset).uint(self.length);
    }

    fn read(elements: &mut Elements<'_, '_>) -> Result<Self> {
        let request = Self {
            log: LogName::read(elements.required()?)?,
            blob: BlobId::from_bytes(elements.required()?.fixed()?),
            offset: number(elements.required()?)?,
            length: elements.required()?.uint()?,
        };
        if request.length > BLOB_GET_BYTES_MAX {
            return Err(Error::Limit("blob part bytes"));
        }
        Ok(request)
    }
}

impl Content for BlobPiece {
    fn count(&self) -> usize {
        2
    }

    fn write(&self, writer: &mut Writer) {
        writer.uint(self.size).bytes(&self.bytes);
    }

    fn read(elements: &mut Elements<'_, '_>) -> Result<Self> {
        let size = read_size(elements)?;
        let bytes = elements.required()?.bytes()?;
        if bytes.len() as u64 > BLOB_GET_BYTES_MAX {
            return Err(Error::Limit("blob part bytes"));
        }
        let bytes = bytes.to_vec();
        Ok(Self { size, bytes })
    }
}
