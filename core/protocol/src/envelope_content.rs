use crate::cbor::{Reader, Writer};
use crate::limits::{BLOB_BYTES_MAX, BLOB_BYTES_MIN, ENVELOPE_FILE_BYTES_MAX, LOGS_MAX};
use crate::sync::{read_signed, write_signed};
use crate::{Error, Head, LogId, Result, Run};

/// What is sealed in an envelope of type 1 or 2: logs, person logs first (PROTOCOL 11). Its
/// padding is the vault's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvelopeContent {
    /// The logs.
    pub logs: Vec<EnvelopeLog>,
}

/// Items of one log, verified as in sync.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvelopeLog {
    /// The log.
    pub log: LogId,
    /// The newest items that the maker knows.
    pub heads: Vec<Head>,
    /// Records' bytes.
    pub records: Vec<Vec<u8>>,
    /// Entries, each run with its author and the id before it.
    pub runs: Vec<Run>,
    /// Manifests' bytes.
    pub manifests: Vec<Vec<u8>>,
    /// Blobs' bytes.
    pub blobs: Vec<Vec<u8>>,
}

impl EnvelopeContent {
    /// Reads content without its padding.
    ///
    /// # Errors
    /// `Malformed` for another layout or anything after it, `Limit`.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > ENVELOPE_FILE_BYTES_MAX {
            return Err(Error::Limit("envelope content bytes"));
        }
        let mut reader = Reader::new(bytes, "envelope content")?;
        let logs = reader.list_of(LOGS_MAX, "logs of an envelope", EnvelopeLog::read)?;
        Ok(Self { logs })
    }

    /// The content's bytes, unpadded.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.list(&self.logs, |w, log| log.write(w));
        writer.into_bytes()
    }
}

impl EnvelopeLog {
    /// A log with nothing of it yet.
    #[must_use]
    pub const fn new(log: LogId) -> Self {
        Self {
            log,
            heads: Vec::new(),
            records: Vec::new(),
            runs: Vec::new(),
            manifests: Vec::new(),
            blobs: Vec::new(),
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        reader.array_of(6)?;
        let log = LogId::from_bytes(reader.fixed()?);
        let heads = reader.list(Head::read_sealed)?;
        let records = read_signed(reader)?;
        let runs = reader.list(Run::read_sealed)?;
        let manifests = read_signed(reader)?;
        let blobs = reader.list(|reader| {
            let blob = reader.bytes()?;
            if blob.len() > BLOB_BYTES_MAX {
                return Err(Error::Limit("blob bytes"));
            }
            if blob.len() < BLOB_BYTES_MIN {
                return Err(reader.malformed());
            }
            Ok(blob.to_vec())
        })?;
        // Whoever opens the file may know nothing that stands before a run.
        let in_full =
            |run: &Run| run.author.is_some() && (run.previous.is_some() || run.first == 1);
        if !runs.iter().all(in_full) {
            return Err(reader.malformed());
        }
        Ok(Self {
            log,
            heads,
            records,
            runs,
            manifests,
            blobs,
        })
    }

    fn write(&self, writer: &mut Writer) {
        writer.array(6).bytes(self.log.as_bytes());
        writer.list(&self.heads, |w, head| head.write(w));
        write_signed(&self.records, writer);
        writer.list(&self.runs, |w, run| run.write(w));
        write_signed(&self.manifests, writer);
        writer.list(&self.blobs, |w, blob| {
            w.bytes(blob);
        });
    }
}
