use protocol::cbor::{MapReader, MapWriter};
use protocol::{DeviceId, PersonId, Result, Short};

/// What a space is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpaceKind {
    /// One person's own devices; one a person.
    Private,
    /// A person and a peer worker, who may come later.
    Relationship,
    /// A group.
    Group,
}

/// Op 8: begins a space and names its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Genesis {
    /// The lowest cipher suite that anything in the space may have.
    pub minimum_suite: u64,
    /// What the space is for.
    pub kind: SpaceKind,
    /// Whose it is.
    pub owner: PersonId,
    /// Makes two spaces of one owner differ.
    pub nonce: [u8; 16],
}

impl Genesis {
    pub(crate) fn read(map: &mut MapReader<'_>) -> Result<Self> {
        let malformed = map.malformed();
        let minimum_suite = map.required(5)?.uint()?;
        let kind = match map.required(6)?.uint()? {
            1 => SpaceKind::Private,
            2 => SpaceKind::Relationship,
            3 => SpaceKind::Group,
            _ => return Err(malformed),
        };
        let owner = PersonId::from_bytes(map.required(7)?.fixed()?);
        let nonce = map.required(8)?.fixed()?;
        Ok(Self {
            minimum_suite,
            kind,
            owner,
            nonce,
        })
    }

    pub(crate) fn write(&self, map: &mut MapWriter) {
        let kind = match self.kind {
            SpaceKind::Private => 1,
            SpaceKind::Relationship => 2,
            SpaceKind::Group => 3,
        };
        map.field(5, |w| w.uint(self.minimum_suite));
        map.field(6, |w| w.uint(kind));
        map.field(7, |w| w.bytes(self.owner.as_bytes()));
        map.field(8, |w| w.bytes(&self.nonce));
    }
}

/// Op 13: the owner lets late entries of a device count after all, up to one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adopt {
    /// The device that wrote them.
    pub device: DeviceId,
    /// The sequence of the last one.
    pub sequence: u64,
    /// The first eight bytes of its id.
    pub id: Short,
}

impl Adopt {
    pub(crate) fn read(map: &mut MapReader<'_>) -> Result<Self> {
        Ok(Self {
            device: DeviceId::from_bytes(map.required(5)?.fixed()?),
            sequence: map.required(6)?.uint()?,
            id: map.required(7)?.fixed()?,
        })
    }

    pub(crate) fn write(&self, map: &mut MapWriter) {
        map.field(5, |w| w.bytes(self.device.as_bytes()));
        map.field(6, |w| w.uint(self.sequence));
        map.field(7, |w| w.bytes(&self.id));
    }
}
