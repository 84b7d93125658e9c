use protocol::cbor::{MapReader, MapWriter, Reader, Tail, item_length};
use protocol::limits::RECORD_BYTES_MAX;
use protocol::{
    DeviceId, Error, Label, LogId, PersonId, RecordId, Result, SIGNATURE_BYTES, SUITE, Signature,
    SigningKey, SpaceId, VerifyingKey, hash,
};

use crate::Operation;

/// The most signatures on one record: old root, new root, countersigning device.
pub const SIGNATURES_MAX: usize = 3;

const WHAT: &str = "record";

/// The device that made a record, and where in its chain in this log the record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Author {
    /// The device.
    pub device: DeviceId,
    /// 1 for its first record in this log, then one more each.
    pub counter: u64,
    /// Its record before; none for the first.
    pub previous: Option<RecordId>,
}

/// A signed membership operation: a map, then signatures (PROTOCOL 4.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The device that made it; none for an Era, which the root makes.
    pub author: Option<Author>,
    /// What it does.
    pub operation: Operation,
    tail: Tail,
    signatures: Vec<Signature>,
}

impl Record {
    /// A record without its signatures yet.
    #[must_use]
    pub fn unsigned(author: Option<Author>, operation: Operation) -> Self {
        let tail = Tail::default();
        Self {
            author,
            operation,
            tail,
            signatures: Vec::new(),
        }
    }

    /// The same record with fields of a later version.
    #[must_use]
    pub fn with_tail(mut self, tail: Tail) -> Self {
        self.tail = tail;
        self
    }

    /// Signs for `log` as `person`, once with each key in the order that the layout names.
    #[must_use]
    pub fn sign(mut self, log: &LogId, person: &PersonId, keys: &[&SigningKey]) -> Self {
        let id = self.id(log);
        let sign = |key: &&SigningKey| key.sign(Label::Record, person, id.as_bytes());
        self.signatures = keys.iter().map(sign).collect();
        self
    }

    /// Reads a record. Who signed it, and whether it counts, is for others to say.
    ///
    /// # Errors
    /// `Malformed` for another layout, `WeakKey` for a bad key in a card, `UnknownSuite`, `Limit`.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > RECORD_BYTES_MAX {
            return Err(Error::Limit("record bytes"));
        }
        let length = item_length(bytes).map_err(|error| match error {
            Error::Malformed(_) => Error::Malformed(WHAT),
            other => other,
        })?;
        let (map, rest) = bytes
            .split_at_checked(length)
            .ok_or(Error::Malformed(WHAT))?;
        let (signatures, rest) = rest.as_chunks::<SIGNATURE_BYTES>();
        let record = Self::read(map, signatures)?;
        let counted = record
            .operation
            .signatures()
            .contains(&record.signatures.len());
        if !rest.is_empty() || !counted {
            return Err(Error::Malformed(WHAT));
        }
        Ok(record)
    }

    fn read(map: &[u8], signatures: &[[u8; SIGNATURE_BYTES]]) -> Result<Self> {
        let mut map = Reader::new(map, WHAT)?.map()?;
        if map.required(0)?.uint()? != u64::from(SUITE) {
            return Err(Error::UnknownSuite);
        }
        let author = read_author(&mut map)?;
        let number = map.required(4)?.uint()?;
        let operation = Operation::read(number, &mut map)?;
        let by_a_device = match operation {
            Operation::Era(_) => author.is_none(),
            Operation::Unknown(_) => true,
            _ => author.is_some(),
        };
        if !by_a_device {
            return Err(Error::Malformed(WHAT));
        }
        let signatures = signatures
            .iter()
            .copied()
            .map(Signature::from_bytes)
            .collect();
        Ok(Self {
            author,
            operation,
            tail: map.tail()?,
            signatures,
        })
    }

    /// The record's bytes: map, then signatures.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.map(true);
        for signature in &self.signatures {
            bytes.extend(signature.as_bytes());
        }
        bytes
    }

    /// The record's id in `log`; a Genesis has no log yet, whatever is named.
    #[must_use]
    pub fn id(&self, log: &LogId) -> RecordId {
        let log = match self.operation {
            Operation::Genesis(_) => &LogId::NONE,
            _ => log,
        };
        RecordId::of(log, &self.map(true))
    }

    /// What the seals of a Rekey in `space` are bound to: the record without them.
    #[must_use]
    pub fn draft_hash(&self, space: &SpaceId) -> [u8; 32] {
        hash(Label::Draft, &[space.as_bytes(), &self.map(false)])
    }

    /// The signatures, in the order that the layout names.
    #[must_use]
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Checks that the signature at `index` is by `key` as `person`.
    ///
    /// # Errors
    /// `BadSignature` if it is not, or is not there.
    pub fn verify(
        &self,
        index: usize,
        key: &VerifyingKey,
        log: &LogId,
        person: &PersonId,
    ) -> Result<()> {
        let signature = self.signatures.get(index).ok_or(Error::BadSignature)?;
        key.verify(Label::Record, person, self.id(log).as_bytes(), signature)
    }

    fn map(&self, with_seals: bool) -> Vec<u8> {
        let mut map = MapWriter::default();
        map.field(0, |w| w.uint(u64::from(SUITE)));
        if let Some(author) = &self.author {
            map.field(1, |w| w.bytes(author.device.as_bytes()));
            map.field(2, |w| w.uint(author.counter));
            if let Some(previous) = &author.previous {
                map.field(3, |w| w.bytes(previous.as_bytes()));
            }
        }
        map.field(4, |w| w.uint(self.operation.number()));
        self.operation.write(&mut map, with_seals);
        map.finish(&self.tail)
    }
}

fn read_author(map: &mut MapReader<'_>) -> Result<Option<Author>> {
    let Some(reader) = map.optional(1)? else {
        return Ok(None);
    };
    let device = DeviceId::from_bytes(reader.fixed()?);
    let counter = map.required(2)?.uint()?;
    let previous = match map.optional(3)? {
        Some(reader) => Some(RecordId::from_bytes(reader.fixed()?)),
        None => None,
    };
    // Counters begin at 1, and only the first record has none before it.
    if counter == 0 || (counter == 1) != previous.is_none() {
        return Err(map.malformed());
    }
    Ok(Some(Author {
        device,
        counter,
        previous,
    }))
}
