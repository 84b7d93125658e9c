use crate::limits::ENVELOPE_FILE_BYTES_MAX;
use crate::{Error, Handle, Result, Short, SlotNumber};

const WHAT: &str = "envelope file";
const MAGIC: &[u8; 6] = b"CMPENV";
const VERSION: u8 = 1;
/// Magic, version, type, length.
const HEAD_BYTES: usize = 6 + 1 + 1 + 4;

/// What travels in a file or as QR frames instead of through a server (PROTOCOL 11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Envelope {
    /// Type 1: a space, for who has the epoch's secret.
    Space {
        /// The first eight bytes of the space's id.
        space: Short,
        /// The first eight bytes of the epoch's id.
        epoch: Short,
        /// The seal's nonce.
        nonce: [u8; 24],
        /// The sealed and padded `EnvelopeContent`.
        sealed: Vec<u8>,
    },
    /// Type 2: sealed to a device.
    Device {
        /// The device.
        handle: Handle,
        /// The ephemeral public key.
        ephemeral: [u8; 32],
        /// The sealed and padded `EnvelopeContent`.
        sealed: Vec<u8>,
    },
    /// Type 3: a contact card in clear.
    Contact {
        /// The device that shows it.
        handle: Handle,
        /// The `ContactCard`'s bytes.
        card: Vec<u8>,
    },
    /// Type 4: a mail slot without a server.
    Slot {
        /// Which slot.
        number: SlotNumber,
        /// The slot as a mailbox would have it.
        slot: Vec<u8>,
    },
    /// A type of a later version, kept as it is.
    Unknown {
        /// The type.
        kind: u8,
        /// All after the length.
        rest: Vec<u8>,
    },
}

impl Envelope {
    /// Reads all envelopes of a file.
    ///
    /// # Errors
    /// `Malformed` for another layout, `Damaged` for a file that was cut short, `LaterVersion`,
    /// `Limit`.
    pub fn decode_file(bytes: &[u8]) -> Result<Vec<Self>> {
        if bytes.len() > ENVELOPE_FILE_BYTES_MAX {
            return Err(Error::Limit("envelope file bytes"));
        }
        let (mut envelopes, mut rest) = (Vec::new(), bytes);
        while !rest.is_empty() {
            let (envelope, after) = Self::decode_first(rest)?;
            envelopes.push(envelope);
            rest = after;
        }
        match envelopes.is_empty() {
            true => Err(Error::Malformed(WHAT)),
            false => Ok(envelopes),
        }
    }

    /// Reads the first envelope of a file, and tells what follows.
    ///
    /// # Errors
    /// As `decode_file`.
    pub fn decode_first(bytes: &[u8]) -> Result<(Self, &[u8])> {
        let after = bytes.strip_prefix(MAGIC).ok_or(Error::Malformed(WHAT))?;
        let (head, after) = after
            .split_first_chunk::<{ HEAD_BYTES - 6 }>()
            .ok_or(Error::Damaged(WHAT))?;
        let [version, kind, length @ ..] = *head;
        if version != VERSION {
            return Err(match version {
                0 => Error::Malformed(WHAT),
                _ => Error::LaterVersion(WHAT),
            });
        }
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
        if length > ENVELOPE_FILE_BYTES_MAX {
            return Err(Error::Limit("envelope file bytes"));
        }
        let (rest, after) = after.split_at_checked(length).ok_or(Error::Damaged(WHAT))?;
        let envelope = Self::read(kind, rest).ok_or(Error::Malformed(WHAT))?;
        Ok((envelope, after))
    }

    fn read(kind: u8, rest: &[u8]) -> Option<Self> {
        Some(match kind {
            1 => {
                let (space, rest) = rest.split_first_chunk()?;
                let (epoch, rest) = rest.split_first_chunk()?;
                let (nonce, sealed) = rest.split_first_chunk()?;
                Self::Space {
                    space: *space,
                    epoch: *epoch,
                    nonce: *nonce,
                    sealed: sealed.to_vec(),
                }
            }
            2 => {
                let (handle, rest) = rest.split_first_chunk()?;
                let (ephemeral, sealed) = rest.split_first_chunk()?;
                Self::Device {
                    handle: Handle::from_bytes(*handle),
                    ephemeral: *ephemeral,
                    sealed: sealed.to_vec(),
                }
            }
            3 => {
                let (handle, card) = rest.split_first_chunk()?;
                Self::Contact {
                    handle: Handle::from_bytes(*handle),
                    card: card.to_vec(),
                }
            }
            4 => {
                let (number, slot) = rest.split_first()?;
                Self::Slot {
                    number: SlotNumber::from_number(u64::from(*number))?,
                    slot: slot.to_vec(),
                }
            }
            kind => Self::Unknown {
                kind,
                rest: rest.to_vec(),
            },
        })
    }

    /// The envelope's type.
    #[must_use]
    pub const fn kind(&self) -> u8 {
        match self {
            Self::Space { .. } => 1,
            Self::Device { .. } => 2,
            Self::Contact { .. } => 3,
            Self::Slot { .. } => 4,
            Self::Unknown { kind, .. } => *kind,
        }
    }

    /// The envelope's bytes; those of several, one after the other, are a file.
    ///
    /// # Errors
    /// `Limit` for more than a file takes.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let rest = match self {
            Self::Space {
                space,
                epoch,
                nonce,
                sealed,
            } => [&space[..], epoch, nonce, sealed].concat(),
            Self::Device {
                handle,
                ephemeral,
                sealed,
            } => [&handle.as_bytes()[..], ephemeral, sealed].concat(),
            Self::Contact { handle, card } => [&handle.as_bytes()[..], card].concat(),
            Self::Slot { number, slot } => [&[number.number()][..], slot].concat(),
            Self::Unknown { rest, .. } => rest.clone(),
        };
        let limit = Error::Limit("envelope file bytes");
        if HEAD_BYTES + rest.len() > ENVELOPE_FILE_BYTES_MAX {
            return Err(limit);
        }
        let length = u32::try_from(rest.len()).map_err(|_| limit)?.to_be_bytes();
        Ok([&MAGIC[..], &[VERSION, self.kind()], &length, &rest].concat())
    }
}
