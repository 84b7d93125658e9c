use protocol::cbor::{MapReader, MapWriter};
use protocol::{PersonId, Result};

use crate::Cut;

/// What a person who was added may do in a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads.
    Read,
    /// Reads and writes.
    Edit,
}

/// What a person who was lowered may still do in a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lowered {
    /// Nothing.
    Out,
    /// Reads.
    Read,
}

/// Op 9: the owner adds a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddPerson {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub role: Role,
}

impl AddPerson {
    pub(crate) fn read(map: &mut MapReader<'_>) -> Result<Self> {
        let malformed = map.malformed();
        let person = PersonId::from_bytes(map.required(5)?.fixed()?);
        let role = match map.required(6)?.uint()? {
            1 => Role::Read,
            2 => Role::Edit,
            _ => return Err(malformed),
        };
        Ok(Self { person, role })
    }

    pub(crate) fn write(&self, map: &mut MapWriter) {
        let role = match self.role {
            Role::Read => 1,
            Role::Edit => 2,
        };
        map.field(5, |w| w.bytes(self.person.as_bytes()));
        map.field(6, |w| w.uint(role));
    }
}

/// Op 10: the owner lowers a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lower {
    /// Who.
    pub person: PersonId,
    /// To what.
    pub role: Lowered,
    /// The last of what each of the person's devices wrote that counts.
    pub cuts: Vec<Cut>,
}

impl Lower {
    pub(crate) fn read(map: &mut MapReader<'_>) -> Result<Self> {
        let malformed = map.malformed();
        let person = PersonId::from_bytes(map.required(5)?.fixed()?);
        let role = match map.required(6)?.uint()? {
            0 => Lowered::Out,
            1 => Lowered::Read,
            _ => return Err(malformed),
        };
        let cuts = map.required(7)?.list(Cut::read)?;
        Ok(Self { person, role, cuts })
    }

    pub(crate) fn write(&self, map: &mut MapWriter) {
        let role = match self.role {
            Lowered::Out => 0,
            Lowered::Read => 1,
        };
        map.field(5, |w| w.bytes(self.person.as_bytes()));
        map.field(6, |w| w.uint(role));
        map.field(7, |w| w.list(&self.cuts, |w, cut| cut.write(w)));
    }
}

/// Op 11: a person leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leave {
    /// The last of what each of one's own devices wrote.
    pub cuts: Vec<Cut>,
}

impl Leave {
    pub(crate) fn read(map: &mut MapReader<'_>) -> Result<Self> {
        let cuts = map.required(5)?.list(Cut::read)?;
        Ok(Self { cuts })
    }

    pub(crate) fn write(&self, map: &mut MapWriter) {
        map.field(5, |w| w.list(&self.cuts, |w, cut| cut.write(w)));
    }
}
