use crate::{Label, Result, SealKey, VerifyingKey, hash, sha256};

/// The first eight bytes of an id, where these are enough to name one of few.
pub type Short = [u8; 8];
/// The id of an entry, record or manifest where any of them may stand.
pub type ItemId = [u8; 32];

macro_rules! ids {
    ($($(#[$doc:meta])+ $name:ident: $bytes:literal,)+) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $bytes]);

        impl $name {
            /// Its length in bytes.
            pub const BYTES: usize = $bytes;

            /// The id with these bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; $bytes]) -> Self {
                Self(bytes)
            }

            /// The bytes of the id.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $bytes] {
                &self.0
            }

            /// The first eight bytes.
            #[must_use]
            pub fn short(&self) -> Short {
                self.0.first_chunk().copied().unwrap_or_default()
            }
        }

        impl From<[u8; $bytes]> for $name {
            fn from(bytes: [u8; $bytes]) -> Self {
                Self(bytes)
            }
        }

        /// Four bytes in hexadecimal: enough to follow an id through a log, no more.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}(", stringify!($name))?;
                self.0.iter().take(4).try_for_each(|byte| write!(f, "{byte:02x}"))?;
                f.write_str("…)")
            }
        }
    )+};
}

ids! {
    /// A device: hash of its two public keys, and its name as an author of changes.
    DeviceId: 16,
    /// The first half of a device id.
    Handle: 8,
    /// A person: hash of the first root key and of the device that founded the person log.
    PersonId: 32,
    /// A record of a person log or of a space.
    RecordId: 32,
    /// A space: the id of its Genesis.
    SpaceId: 32,
    /// A log, which is a person's or a space's.
    LogId: 32,
    /// A document: hash of its space and of its key in it.
    DocumentId: 32,
    /// An entry: hash of its context, nonce part and sealed body.
    EntryId: 32,
    /// A manifest of a space.
    ManifestId: 32,
    /// A blob: hash of its bytes.
    BlobId: 16,
    /// A server: its public key.
    ServerId: 32,
    /// A mailbox of three slots.
    MailId: 16,
}

impl DeviceId {
    /// The id of the device with these keys.
    #[must_use]
    pub fn of(sign: &VerifyingKey, seal: &SealKey) -> Self {
        let hash = hash(Label::Device, &[&sign.to_bytes(), &seal.to_bytes()]);
        Self(hash.first_chunk().copied().unwrap_or_default())
    }

    /// The short name of the device where a log or a space is known.
    #[must_use]
    pub fn handle(&self) -> Handle {
        Handle(self.short())
    }
}

impl PersonId {
    /// The id of the person whose first root key this is and whose log this device founded.
    #[must_use]
    pub fn of(first_root: &VerifyingKey, founding_device: &DeviceId) -> Self {
        let root = first_root.to_bytes();
        Self(hash(Label::Person, &[&root, founding_device.as_bytes()]))
    }
}

impl RecordId {
    /// The id of the record in `log` whose signed map has these bytes.
    #[must_use]
    pub fn of(log: &LogId, map: &[u8]) -> Self {
        Self(hash(Label::RecordId, &[log.as_bytes(), map]))
    }
}

impl DocumentId {
    /// The id of the document that `key` names in `space`.
    #[must_use]
    pub fn of(space: &SpaceId, key: &[u8]) -> Self {
        Self(sha256(&[space.as_bytes(), key]))
    }
}

impl BlobId {
    /// The id of the blob with these bytes, framing included (PROTOCOL 4.3).
    #[must_use]
    pub fn of(blob: &[u8]) -> Self {
        let hash = hash(Label::BlobId, &[blob]);
        Self(hash.first_chunk().copied().unwrap_or_default())
    }
}

impl ServerId {
    /// The key that the server's answers are checked with.
    ///
    /// # Errors
    /// `WeakKey` for an id that is no good key.
    pub fn key(&self) -> Result<VerifyingKey> {
        VerifyingKey::from_bytes(self.0)
    }
}

impl From<&VerifyingKey> for ServerId {
    fn from(key: &VerifyingKey) -> Self {
        Self(key.to_bytes())
    }
}

impl LogId {
    /// What stands for a log where there is none yet: the log of a Genesis, the keys of the words.
    pub const NONE: Self = Self([0; 32]);
}

impl From<PersonId> for LogId {
    fn from(person: PersonId) -> Self {
        Self(person.0)
    }
}

impl From<SpaceId> for LogId {
    fn from(space: SpaceId) -> Self {
        Self(space.0)
    }
}

impl From<RecordId> for SpaceId {
    fn from(genesis: RecordId) -> Self {
        Self(genesis.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_id_shows_four_bytes() {
        let id = PersonId::from_bytes([0xAB; 32]);
        assert_eq!(format!("{id:?}"), "PersonId(abababab…)");
    }

    #[test]
    fn a_handle_is_the_first_half_of_the_device_id() {
        let id = DeviceId::from_bytes(*b"0123456789abcdef");
        assert_eq!(id.handle().as_bytes(), b"01234567");
    }
}
