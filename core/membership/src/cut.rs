use protocol::cbor::{Reader, Writer};
use protocol::{Handle, Result, Short};

/// The last entry of a device that counts.
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
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self> {
        reader.array_of(3)?;
        Ok(Self {
            handle: Handle::from_bytes(reader.fixed()?),
            sequence: reader.uint()?,
            id: reader.fixed()?,
        })
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.array(3).bytes(self.handle.as_bytes());
        writer.uint(self.sequence).bytes(&self.id);
    }
}
