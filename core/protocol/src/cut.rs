use crate::cbor::{Reader, Writer};
use crate::{Handle, Result, Short};

/// A device's item up to which something counts or is known: its sequence and short id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cut {
    /// The device.
    pub handle: Handle,
    /// The entry's sequence.
    pub sequence: u64,
    /// The first eight bytes of the entry's id.
    pub id: Short,
}

impl Cut {
    /// Reads a cut inside something signed or sealed.
    ///
    /// # Errors
    /// `Malformed` for another layout.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self> {
        reader.array_of(3)?;
        Ok(Self {
            handle: Handle::from_bytes(reader.fixed()?),
            sequence: reader.uint()?,
            id: reader.fixed()?,
        })
    }

    /// Writes the cut.
    pub fn write(&self, writer: &mut Writer) {
        writer.array(3).bytes(self.handle.as_bytes());
        writer.uint(self.sequence).bytes(&self.id);
    }
}
