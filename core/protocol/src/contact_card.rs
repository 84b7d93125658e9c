use crate::cbor::{Reader, Writer};
use crate::limits::{CONTACT_CARD_BYTES_MAX, CONTACT_RECORDS_MAX};
use crate::sync::{read_signed, write_signed};
use crate::{Error, PersonId, Result};

/// A person's devices and paper as any device of theirs shows them: chosen Eras, and the records
/// that count in the last (PROTOCOL 4.1). Unsigned; the records are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactCard {
    /// The person.
    pub person: PersonId,
    /// The records' bytes.
    pub records: Vec<Vec<u8>>,
}

impl ContactCard {
    /// Reads a card. Whether its records hold is for `membership`.
    ///
    /// # Errors
    /// `Malformed` for another layout, `Limit`.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > CONTACT_CARD_BYTES_MAX {
            return Err(Error::Limit("contact card bytes"));
        }
        Self::read(&mut Reader::new(bytes, "contact card")?)
    }

    /// The card's bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.write(&mut writer);
        writer.into_bytes()
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self> {
        reader.array_of(2)?;
        let person = PersonId::from_bytes(reader.fixed()?);
        if reader.clone().array()? > CONTACT_RECORDS_MAX as u64 {
            return Err(Error::Limit("contact card records"));
        }
        let records = read_signed(reader)?;
        Ok(Self { person, records })
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.array(2).bytes(self.person.as_bytes());
        write_signed(&self.records, writer);
    }
}
