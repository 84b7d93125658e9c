use crate::cbor::{Reader, Writer};
use crate::limits::NAME_BYTES_MAX;
use crate::linking::slot_limit;
use crate::{ContactCard, DeviceId, Error, Result, SpaceId, Token};

/// Slot 1 of an invitation, in clear: who invites into what (PROTOCOL 6.2).
#[derive(Clone, PartialEq, Eq)]
pub struct InviteOffer {
    /// The owner.
    pub card: ContactCard,
    /// The space; the joiner accepts only this one.
    pub space: SpaceId,
    /// How the owner is called.
    pub name: String,
    /// Lets the joiner make an account.
    pub token: Option<Token>,
}

/// Slot 2 of an invitation, in clear: who would join.
#[derive(Clone, PartialEq, Eq)]
pub struct InviteReply {
    /// The joiner.
    pub card: ContactCard,
    /// The joiner's device.
    pub device: DeviceId,
    /// How the joiner is called.
    pub name: String,
}

// Names are the persons' own: they stay out of every print.
impl std::fmt::Debug for InviteOffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "InviteOffer({:?}, {:?})", self.card.person, self.space)
    }
}

impl std::fmt::Debug for InviteReply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "InviteReply({:?}, {:?})", self.card.person, self.device)
    }
}

impl InviteOffer {
    /// Reads an offer.
    ///
    /// # Errors
    /// `Malformed` for another layout, `Limit`.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        slot_limit(bytes)?;
        let mut reader = Reader::new(bytes, "invitation")?;
        reader.array_of(4)?;
        let card = ContactCard::read(&mut reader)?;
        let space = SpaceId::from_bytes(reader.fixed()?);
        let name = read_name(&mut reader)?;
        let token = match reader.null() {
            true => None,
            false => Some(Token::from_bytes(reader.fixed()?)),
        };
        Ok(Self {
            card,
            space,
            name,
            token,
        })
    }

    /// The offer's bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.array(4);
        self.card.write(&mut writer);
        writer.bytes(self.space.as_bytes()).text(&self.name);
        match &self.token {
            None => writer.null(),
            Some(token) => writer.bytes(token.as_bytes()),
        };
        writer.into_bytes()
    }
}

impl InviteReply {
    /// Reads a reply.
    ///
    /// # Errors
    /// `Malformed` for another layout, `Limit`.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        slot_limit(bytes)?;
        let mut reader = Reader::new(bytes, "invitation reply")?;
        reader.array_of(3)?;
        Ok(Self {
            card: ContactCard::read(&mut reader)?,
            device: DeviceId::from_bytes(reader.fixed()?),
            name: read_name(&mut reader)?,
        })
    }

    /// The reply's bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.array(3);
        self.card.write(&mut writer);
        writer.bytes(self.device.as_bytes()).text(&self.name);
        writer.into_bytes()
    }
}

fn read_name(reader: &mut Reader<'_>) -> Result<String> {
    let name = reader.text()?;
    if name.len() > NAME_BYTES_MAX {
        return Err(Error::Limit("name bytes"));
    }
    Ok(name.to_owned())
}
