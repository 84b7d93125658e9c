use protocol::cbor::{MapReader, MapWriter, Reader, Writer};
use protocol::{DeviceId, Error, Older, Result, Seal, Short, limits::OLDER_MAX};

/// Op 12: begins an epoch and carries its secret to who may have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rekey {
    /// Hash of who was in the space, and as what, when it was made.
    pub roster: [u8; 32],
    /// Public commitment to the secret.
    pub commit: [u8; 32],
    /// The first eight bytes of each admitted Fresh record's id, sorted.
    pub fresh: Vec<Short>,
    /// The secret, sealed to each recipient, sorted by device.
    pub seals: Vec<Seal>,
    /// Older secrets under this one, at most 256.
    pub older: Vec<Older>,
}

impl Rekey {
    pub(crate) fn read(map: &mut MapReader<'_>) -> Result<Self> {
        let malformed = map.malformed();
        let (roster, commit) = (map.required(5)?.fixed()?, map.required(6)?.fixed()?);
        let mut fresh = Vec::new();
        if let Some(reader) = map.optional(7)? {
            let (ids, rest) = reader.bytes()?.as_chunks();
            if ids.is_empty() || !rest.is_empty() || !ids.is_sorted() {
                return Err(malformed);
            }
            fresh = ids.to_vec();
        }
        let seals = map.required(8)?.list(read_seal)?;
        if !seals.is_sorted_by(|a, b| a.device < b.device) {
            return Err(malformed);
        }
        let mut older = Vec::new();
        if let Some(reader) = map.optional(9)? {
            older = reader.list(read_older)?;
            if older.is_empty() {
                return Err(malformed);
            }
        }
        if older.len() > OLDER_MAX {
            return Err(Error::Limit("older secrets"));
        }
        Ok(Self {
            roster,
            commit,
            fresh,
            seals,
            older,
        })
    }

    /// Writes the fields; the draft that seals are bound to is the same without them.
    pub(crate) fn write(&self, map: &mut MapWriter, with_seals: bool) {
        map.field(5, |w| w.bytes(&self.roster));
        map.field(6, |w| w.bytes(&self.commit));
        if !self.fresh.is_empty() {
            map.field(7, |w| w.bytes(self.fresh.as_flattened()));
        }
        if with_seals {
            map.field(8, |w| w.list(&self.seals, write_seal));
        }
        if !self.older.is_empty() {
            map.field(9, |w| w.list(&self.older, write_older));
        }
    }
}

fn read_seal(reader: &mut Reader<'_>) -> Result<Seal> {
    reader.array_of(3)?;
    Ok(Seal {
        device: DeviceId::from_bytes(reader.fixed()?),
        ephemeral: reader.fixed()?,
        ciphertext: reader.fixed()?,
    })
}

fn write_seal(writer: &mut Writer, seal: &Seal) {
    writer.array(3).bytes(seal.device.as_bytes());
    writer.bytes(&seal.ephemeral).bytes(&seal.ciphertext);
}

fn read_older(reader: &mut Reader<'_>) -> Result<Older> {
    reader.array_of(2)?;
    Ok(Older {
        epoch: reader.fixed()?,
        ciphertext: reader.fixed()?,
    })
}

fn write_older(writer: &mut Writer, older: &Older) {
    writer.array(2).bytes(&older.epoch).bytes(&older.ciphertext);
}
