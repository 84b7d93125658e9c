use zeroize::Zeroizing;

use crate::cbor::{MapWriter, Reader, Tail, Writer};
use crate::limits::{
    HANDED_SECRETS_MAX, HANDED_SPACES_MAX, QR_DATA_BYTES_MAX, RECORD_BYTES_MAX, SLOT_BYTES_MAX,
};
use crate::{
    Class, ContactCard, DeviceId, Error, Label, MailSecret, Result, SIGNATURE_BYTES, SUITE,
    ServerId, ServerUrl, Short, SpaceId, sha256,
};

/// What a new device shows to the one that links it: one QR frame (PROTOCOL 6.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkCode {
    /// The mailbox's secret.
    pub secret: MailSecret,
    /// What kind of device it is.
    pub class: Class,
    /// The server that it was told of; none without network. Another server than the old device's
    /// is refused.
    pub server: Option<(ServerUrl, ServerId)>,
    /// Fields of a later version.
    pub tail: Tail,
}

impl LinkCode {
    /// Reads a code.
    ///
    /// # Errors
    /// `Malformed` for another layout, `UnknownSuite`, `Limit`.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > QR_DATA_BYTES_MAX {
            return Err(Error::Limit("link code bytes"));
        }
        let mut map = Reader::new(bytes, "link code")?.map()?;
        if map.required(0)?.uint()? != u64::from(SUITE) {
            return Err(Error::UnknownSuite);
        }
        let malformed = map.malformed();
        let secret = MailSecret::from_bytes(map.required(1)?.fixed()?);
        let class = map.required(2)?.uint()?.into();
        let server = match map.optional(3)? {
            None => None,
            Some(url) => {
                let text = url.text()?;
                let url = ServerUrl::parse(text)?;
                // One spelling: what is kept is what was shown and hashed.
                if url.as_str() != text {
                    return Err(malformed);
                }
                let id = map.required(4)?.fixed()?;
                Some((url, ServerId::from_bytes(id)))
            }
        };
        if server.is_none() && map.optional(4)?.is_some() {
            return Err(malformed);
        }
        let tail = map.tail()?;
        Ok(Self {
            secret,
            class,
            server,
            tail,
        })
    }

    /// The code's bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut map = MapWriter::default();
        map.field(0, |w| w.uint(u64::from(SUITE)));
        map.field(1, |w| w.bytes(self.secret.as_bytes()));
        map.field(2, |w| w.uint(self.class.number()));
        if let Some((url, id)) = &self.server {
            map.field(3, |w| w.text(url.as_str()));
            map.field(4, |w| w.bytes(id.as_bytes()));
        }
        map.finish(&self.tail)
    }
}

/// Slot 1 of linking, in clear: who the new device would belong to. Slot 2 is the new device's
/// card, as `Card::to_bytes` has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkOffer {
    /// The device that links.
    pub device: DeviceId,
    /// Its person.
    pub card: ContactCard,
}

impl LinkOffer {
    /// Reads an offer.
    ///
    /// # Errors
    /// `Malformed` for another layout, `Limit`.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        slot_limit(bytes)?;
        let mut reader = Reader::new(bytes, "link offer")?;
        reader.array_of(2)?;
        Ok(Self {
            device: DeviceId::from_bytes(reader.fixed()?),
            card: ContactCard::read(&mut reader)?,
        })
    }

    /// The offer's bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.array(2).bytes(self.device.as_bytes());
        self.card.write(&mut writer);
        writer.into_bytes()
    }
}

/// Slot 3 of linking, in clear: what the new device is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// The record that adds the new device, by slot 1's device.
    pub add_device: Vec<u8>,
    /// Secrets of each space.
    pub spaces: Vec<HandedSpace>,
}

/// The epoch secrets of a space, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedSpace {
    /// The space.
    pub space: SpaceId,
    /// Its epochs.
    pub epochs: Vec<HandedEpoch>,
}

/// An epoch's secret. It overwrites itself when dropped and is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct HandedEpoch {
    /// The first eight bytes of the epoch's id.
    pub epoch: Short,
    /// The secret.
    pub secret: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for HandedEpoch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HandedEpoch(…)")
    }
}

impl HandOver {
    /// Reads what was handed over.
    ///
    /// # Errors
    /// `Malformed` for another layout, `Limit`.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        slot_limit(bytes)?;
        let mut reader = Reader::new(bytes, "hand-over")?;
        reader.array_of(2)?;
        let add_device = reader.bytes()?.to_vec();
        if add_device.len() > RECORD_BYTES_MAX || add_device.len() <= SIGNATURE_BYTES {
            return Err(reader.malformed());
        }
        let spaces = reader.list_of(HANDED_SPACES_MAX, "handed spaces", HandedSpace::read)?;
        let secrets = spaces.iter().map(|space| space.epochs.len());
        if secrets.sum::<usize>() > HANDED_SECRETS_MAX {
            return Err(Error::Limit("handed secrets"));
        }
        Ok(Self { add_device, spaces })
    }

    /// The bytes that are sealed to the new device.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut writer = Writer::default();
        writer.array(2).bytes(&self.add_device);
        writer.list(&self.spaces, |w, space| {
            w.array(2).bytes(space.space.as_bytes());
            w.list(&space.epochs, |w, one| {
                w.array(2).bytes(&one.epoch).bytes(&*one.secret);
            });
        });
        Zeroizing::new(writer.into_bytes())
    }
}

impl HandedSpace {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        reader.array_of(2)?;
        let space = SpaceId::from_bytes(reader.fixed()?);
        let epochs = reader.list_of(HANDED_SECRETS_MAX, "handed secrets", |reader| {
            reader.array_of(2)?;
            let epoch = reader.fixed()?;
            let secret = Zeroizing::new(reader.fixed()?);
            Ok(HandedEpoch { epoch, secret })
        })?;
        Ok(Self { space, epochs })
    }
}

/// The HPKE info of slot 3: bound to what both sides sent (PROTOCOL 6.2).
#[must_use]
pub fn link_info(first_slot: &[u8], second_slot: &[u8]) -> Vec<u8> {
    let slots = sha256(&[first_slot, second_slot]);
    [&Label::Link.to_bytes()[..], &slots].concat()
}

pub(crate) fn slot_limit(bytes: &[u8]) -> Result<()> {
    match bytes.len() > SLOT_BYTES_MAX {
        true => Err(Error::Limit("slot bytes")),
        false => Ok(()),
    }
}
