use protocol::Result;
use protocol::cbor::{MapReader, MapWriter};

use crate::{
    AddDevice, AddPerson, Adopt, Era, Genesis, Leave, Lower, Rekey, RemoveDevice, SIGNATURES_MAX,
};

/// Unknown operations from this number on are ignored; below it they ask for an update.
pub const OPERATION_IGNORED_FROM: u64 = 128;

/// What a record does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// The root says which devices and paper a person has.
    Era(Box<Era>),
    /// A device adds another.
    AddDevice(Box<AddDevice>),
    /// A device removes another.
    RemoveDevice(RemoveDevice),
    /// Begins a space.
    Genesis(Genesis),
    /// The owner adds a person.
    AddPerson(AddPerson),
    /// The owner lowers a person.
    Lower(Lower),
    /// A person leaves.
    Leave(Leave),
    /// Begins an epoch.
    Rekey(Rekey),
    /// The owner lets late entries count.
    Adopt(Adopt),
    /// The owner cuts the way back to older secrets.
    Fresh,
    /// An operation of a later version, its fields kept as they came.
    Unknown(u64),
}

impl Operation {
    /// The operation's number on the wire.
    #[must_use]
    pub const fn number(&self) -> u64 {
        match self {
            Self::Era(_) => 1,
            Self::AddDevice(_) => 2,
            Self::RemoveDevice(_) => 3,
            Self::Genesis(_) => 8,
            Self::AddPerson(_) => 9,
            Self::Lower(_) => 10,
            Self::Leave(_) => 11,
            Self::Rekey(_) => 12,
            Self::Adopt(_) => 13,
            Self::Fresh => 14,
            Self::Unknown(number) => *number,
        }
    }

    /// Whether this version may go on without understanding the record.
    #[must_use]
    pub const fn is_ignored(&self) -> bool {
        matches!(self, Self::Unknown(number) if *number >= OPERATION_IGNORED_FROM)
    }

    /// How many signatures may follow the map.
    pub(crate) fn signatures(&self) -> std::ops::RangeInclusive<usize> {
        match self {
            Self::Era(era) => era.signatures(),
            Self::Unknown(_) => 1..=SIGNATURES_MAX,
            _ => 1..=1,
        }
    }

    pub(crate) fn read(number: u64, map: &mut MapReader<'_>) -> Result<Self> {
        Ok(match number {
            1 => Self::Era(Box::new(Era::read(map)?)),
            2 => Self::AddDevice(Box::new(AddDevice::read(map)?)),
            3 => Self::RemoveDevice(RemoveDevice::read(map)?),
            8 => Self::Genesis(Genesis::read(map)?),
            9 => Self::AddPerson(AddPerson::read(map)?),
            10 => Self::Lower(Lower::read(map)?),
            11 => Self::Leave(Leave::read(map)?),
            12 => Self::Rekey(Rekey::read(map)?),
            13 => Self::Adopt(Adopt::read(map)?),
            14 => Self::Fresh,
            other => Self::Unknown(other),
        })
    }

    pub(crate) fn write(&self, map: &mut MapWriter, with_seals: bool) {
        match self {
            Self::Era(era) => era.write(map),
            Self::AddDevice(add) => add.write(map),
            Self::RemoveDevice(remove) => remove.write(map),
            Self::Genesis(genesis) => genesis.write(map),
            Self::AddPerson(add) => add.write(map),
            Self::Lower(lower) => lower.write(map),
            Self::Leave(leave) => leave.write(map),
            Self::Rekey(rekey) => rekey.write(map, with_seals),
            Self::Adopt(adopt) => adopt.write(map),
            Self::Fresh | Self::Unknown(_) => {}
        }
    }
}
