use protocol::cbor::{MapReader, MapWriter};
use protocol::{Card, DeviceId, Result, Short};

use crate::Lines;

/// Op 2: a device adds another of its person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddDevice {
    /// The new device.
    pub card: Card,
}

impl AddDevice {
    pub(crate) fn read(map: &mut MapReader<'_>) -> Result<Self> {
        let card = Card::decode(map.required(5)?.bytes()?)?;
        Ok(Self { card })
    }

    pub(crate) fn write(&self, map: &mut MapWriter) {
        map.field(5, |w| w.bytes(&self.card.to_bytes()));
    }
}

/// The last record of a device in this log that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainCut {
    /// The record's counter.
    pub counter: u64,
    /// The first eight bytes of the record's id.
    pub id: Short,
}

/// Op 3: a device removes another of its person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoveDevice {
    /// The removed device.
    pub device: DeviceId,
    /// The last of its records in this log that counts; without, none does.
    pub cut: Option<ChainCut>,
    /// The last of what it wrote in each space.
    pub lines: Lines,
    /// Masks the lines.
    pub nonce: [u8; 16],
}

impl RemoveDevice {
    pub(crate) fn read(map: &mut MapReader<'_>) -> Result<Self> {
        let malformed = map.malformed();
        let device = DeviceId::from_bytes(map.required(5)?.fixed()?);
        let mut cut = None;
        if let Some(reader) = map.optional(6)? {
            reader.array_of(2)?;
            let counter = reader.uint()?;
            // "None" is spelled by leaving the field out.
            if counter == 0 {
                return Err(malformed);
            }
            let id = reader.fixed()?;
            cut = Some(ChainCut { counter, id });
        }
        let lines = Lines::from_bytes(map.required(7)?.bytes()?)?;
        let nonce = map.required(8)?.fixed()?;
        Ok(Self {
            device,
            cut,
            lines,
            nonce,
        })
    }

    pub(crate) fn write(&self, map: &mut MapWriter) {
        map.field(5, |w| w.bytes(self.device.as_bytes()));
        if let Some(cut) = &self.cut {
            map.field(6, |w| w.array(2).uint(cut.counter).bytes(&cut.id));
        }
        map.field(7, |w| w.bytes(self.lines.as_bytes()));
        map.field(8, |w| w.bytes(&self.nonce));
    }
}
