use crate::cbor::{Reader, Rest, Writer};
use crate::limits::{ENTRIES_MAX, ENTRY_BYTES_MAX, ENTRY_BYTES_MIN, SEQUENCE_MAX};
use crate::{DeviceId, EntryId, Error, Result};

/// Entries of one device that follow one another (PROTOCOL 4.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Whose entries; none for the sender of the request.
    pub author: Option<DeviceId>,
    /// The sequence of the first one.
    pub first: u64,
    /// The entry before the first, where the receiver does not have it.
    pub previous: Option<EntryId>,
    /// The entries' bytes, one or more; `Entry::decode` reads each.
    pub entries: Vec<Vec<u8>>,
}

impl Run {
    /// The sequence of the last entry.
    #[must_use]
    pub fn last(&self) -> u64 {
        let following = self.entries.len().saturating_sub(1) as u64;
        self.first.saturating_add(following)
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self> {
        Self::read_with(reader, Rest::Ignored)
    }

    /// Inside a seal nothing may follow.
    pub(crate) fn read_sealed(reader: &mut Reader<'_>) -> Result<Self> {
        Self::read_with(reader, Rest::Refused)
    }

    fn read_with(reader: &mut Reader<'_>, rest: Rest) -> Result<Self> {
        let malformed = reader.malformed();
        let mut elements = reader.elements()?;
        let author = read_author(elements.required()?)?;
        let first = elements.required()?.uint()?;
        let previous = elements.required()?;
        let previous = match previous.null() {
            true => None,
            false => Some(EntryId::from_bytes(previous.fixed()?)),
        };
        let entries = elements.required()?;
        let entries = entries.list_of(ENTRIES_MAX, "entries", read_entry)?;
        elements.finish(rest)?;
        let run = Self {
            author,
            first,
            previous,
            entries,
        };
        let numbered = run.first > 0 && run.last() <= SEQUENCE_MAX;
        // Nothing comes before the first entry of a chain.
        let begins = run.first > 1 || run.previous.is_none();
        if run.entries.is_empty() || !numbered || !begins {
            return Err(malformed);
        }
        Ok(run)
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.array(4);
        match &self.author {
            None => writer.uint(0),
            Some(author) => writer.bytes(author.as_bytes()),
        };
        writer.uint(self.first);
        match &self.previous {
            None => writer.null(),
            Some(previous) => writer.bytes(previous.as_bytes()),
        };
        writer.list(&self.entries, |w, entry| {
            w.raw(entry);
        });
    }
}

fn read_author(reader: &mut Reader<'_>) -> Result<Option<DeviceId>> {
    let mut number = reader.clone();
    match number.uint() {
        Ok(0) => {
            *reader = number;
            Ok(None)
        }
        Ok(_) => Err(reader.malformed()),
        Err(_) => Ok(Some(DeviceId::from_bytes(reader.fixed()?))),
    }
}

/// An entry of whatever suite: whoever stores it reads it.
fn read_entry(reader: &mut Reader<'_>) -> Result<Vec<u8>> {
    reader.clone().array()?;
    let bytes = reader.item()?;
    if bytes.len() > ENTRY_BYTES_MAX {
        return Err(Error::Limit("entry bytes"));
    }
    if bytes.len() < ENTRY_BYTES_MIN {
        return Err(reader.malformed());
    }
    Ok(bytes.to_vec())
}
