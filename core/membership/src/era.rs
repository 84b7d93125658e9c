use std::collections::BTreeSet;

use protocol::cbor::{MapReader, MapWriter, Reader, Writer};
use protocol::limits::DEVICES_ACTIVE_MAX;
use protocol::{Card, DeviceId, PersonId, RecordId, Result, Short, VerifyingKey};

use crate::{ChainPoint, Lines};

/// A device that an Era lists as active, with the newest of its records that the Era's maker knew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActiveDevice {
    /// The device.
    pub card: Card,
    /// The counter of its newest record in the person log; 0 for none.
    pub counter: u64,
    /// The first eight bytes of that record's id; zeros for none.
    pub head: Short,
}

impl ActiveDevice {
    /// Its newest record in the person log that the Era's maker knew.
    #[must_use]
    pub const fn point(&self) -> ChainPoint {
        ChainPoint {
            sequence: self.counter,
            id: self.head,
        }
    }
}

/// A device that an Era lists as removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedDevice {
    /// The device: newcomers check its old signatures.
    pub card: Card,
    /// Masks the lines.
    pub nonce: [u8; 16],
    /// The last of what it wrote in each space.
    pub lines: Lines,
}

/// Op 1: the root says which devices and paper a person has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Era {
    /// The Era before; none for the first.
    pub parent: Option<RecordId>,
    /// The root key from here on.
    pub root: VerifyingKey,
    /// The twelve words, seen as a device.
    pub paper: Card,
    /// The active devices, at most five.
    pub active: Vec<ActiveDevice>,
    /// The removed devices.
    pub removed: Vec<RemovedDevice>,
    /// The device that signs with the root; for the first Era the founding one.
    pub countersigner: Option<DeviceId>,
}

impl Era {
    pub(crate) fn read(map: &mut MapReader<'_>) -> Result<Self> {
        let malformed = map.malformed();
        let parent = match map.optional(5)? {
            Some(reader) => Some(RecordId::from_bytes(reader.fixed()?)),
            None => None,
        };
        let root = VerifyingKey::from_bytes(map.required(6)?.fixed()?)?;
        let paper = Card::decode(map.required(7)?.bytes()?)?;
        let active = map.required(8)?.list(read_active)?;
        let removed = map.required(9)?.list(read_removed)?;
        let countersigner = match map.optional(10)? {
            Some(reader) => Some(DeviceId::from_bytes(reader.fixed()?)),
            None => None,
        };
        let era = Self {
            parent,
            root,
            paper,
            active,
            removed,
            countersigner,
        };
        if era.is_consistent() {
            Ok(era)
        } else {
            Err(malformed)
        }
    }

    pub(crate) fn write(&self, map: &mut MapWriter) {
        if let Some(parent) = &self.parent {
            map.field(5, |w| w.bytes(parent.as_bytes()));
        }
        map.field(6, |w| w.bytes(&self.root.to_bytes()));
        map.field(7, |w| w.bytes(&self.paper.to_bytes()));
        map.field(8, |w| w.list(&self.active, write_active));
        map.field(9, |w| w.list(&self.removed, write_removed));
        if let Some(device) = &self.countersigner {
            map.field(10, |w| w.bytes(device.as_bytes()));
        }
    }

    /// How many signatures may follow the map: the root's, a new root's, the countersigner's.
    pub(crate) fn signatures(&self) -> std::ops::RangeInclusive<usize> {
        let fewest = 1 + usize::from(self.countersigner.is_some());
        // The first Era's root is its own parent's: it signs once.
        fewest..=fewest + usize::from(self.parent.is_some())
    }

    /// The card of the founding device, if this is a first Era.
    #[must_use]
    pub fn founding_card(&self) -> Option<&Card> {
        let founder = self.countersigner.filter(|_| self.parent.is_none())?;
        let mut cards = self.active.iter().map(|active| &active.card);
        cards.find(|card| card.device_id() == founder)
    }

    /// The person whose log this Era begins, if it is a first Era.
    #[must_use]
    pub fn founded_person(&self) -> Option<PersonId> {
        let founder = self.countersigner.filter(|_| self.parent.is_none())?;
        Some(PersonId::of(&self.root, &founder))
    }

    /// The card of a device that this Era lists, as active or as removed.
    #[must_use]
    pub fn card(&self, device: &DeviceId) -> Option<&Card> {
        let active = self.active.iter().map(|active| &active.card);
        let removed = self.removed.iter().map(|removed| &removed.card);
        active
            .chain(removed)
            .find(|card| card.device_id() == *device)
    }

    fn is_consistent(&self) -> bool {
        let active = self.active.iter().map(|device| device.card.device_id());
        let removed = self.removed.iter().map(|device| device.card.device_id());
        let mut seen = BTreeSet::new();
        let each_once = active.chain(removed).all(|device| seen.insert(device));
        let founded = self.parent.is_some() || self.founding_card().is_some();
        each_once && founded && self.active.len() <= DEVICES_ACTIVE_MAX
    }
}

fn read_active(reader: &mut Reader<'_>) -> Result<ActiveDevice> {
    reader.array_of(3)?;
    let card = Card::decode(reader.bytes()?)?;
    let (counter, head) = (reader.uint()?, reader.fixed()?);
    if counter == 0 && head != Short::default() {
        return Err(reader.malformed());
    }
    Ok(ActiveDevice {
        card,
        counter,
        head,
    })
}

fn write_active(writer: &mut Writer, device: &ActiveDevice) {
    writer.array(3).bytes(&device.card.to_bytes());
    writer.uint(device.counter).bytes(&device.head);
}

fn read_removed(reader: &mut Reader<'_>) -> Result<RemovedDevice> {
    reader.array_of(3)?;
    Ok(RemovedDevice {
        card: Card::decode(reader.bytes()?)?,
        nonce: reader.fixed()?,
        lines: Lines::from_bytes(reader.bytes()?)?,
    })
}

fn write_removed(writer: &mut Writer, device: &RemovedDevice) {
    writer.array(3).bytes(&device.card.to_bytes());
    writer.bytes(&device.nonce).bytes(device.lines.as_bytes());
}
