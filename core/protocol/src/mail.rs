use crate::cbor::{Elements, Reader, Writer};
use crate::limits::{MAIL_MINUTES_MAX, SLOT_BYTES_MAX};
use crate::{
    Content, Endpoint, Error, Label, MailId, Request, Result, ServerId, Signature, SigningKey,
    Token, VerifyingKey, sha256,
};

/// The number of a slot in a mailbox: 1 to 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SlotNumber {
    /// The offer, by who opened the mailbox.
    First,
    /// The reply, by whoever knows the secret.
    Second,
    /// What is handed over, by who opened the mailbox.
    Third,
}

impl SlotNumber {
    /// All three.
    pub const ALL: [Self; 3] = [Self::First, Self::Second, Self::Third];

    /// The number.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::First => 1,
            Self::Second => 2,
            Self::Third => 3,
        }
    }

    /// The slot with this number.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|slot| u64::from(slot.number()) == number)
    }
}

/// `POST /v1/mail`: a mailbox of three slots, each written once (PROTOCOL 6.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailRequest {
    /// Asks for a token for somebody else's account.
    IssueToken,
    /// Opens a mailbox with its first slot.
    OpenBox {
        /// The mailbox.
        mail: MailId,
        /// What the second slot is signed with.
        key: VerifyingKey,
        /// For how long.
        minutes: u64,
        /// The first slot.
        slot: Vec<u8>,
    },
    /// Writes the second slot; open to whoever has the mail key.
    PutSecond {
        /// The mailbox.
        mail: MailId,
        /// The second slot.
        slot: Vec<u8>,
        /// By the mail key.
        signature: Signature,
    },
    /// Writes the third slot.
    PutThird {
        /// The mailbox.
        mail: MailId,
        /// The third slot.
        slot: Vec<u8>,
    },
    /// Reads a slot; open to whoever knows the id.
    Read {
        /// The mailbox.
        mail: MailId,
        /// Which slot.
        slot: SlotNumber,
    },
    /// Deletes the mailbox.
    Delete {
        /// The mailbox.
        mail: MailId,
    },
}

/// The token or slot that was asked for; none where nothing was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailContent(pub Option<Vec<u8>>);

impl MailContent {
    /// The answer as a token.
    ///
    /// # Errors
    /// `Malformed` if it is none.
    pub fn token(&self) -> Result<Token> {
        let bytes = self.0.as_deref().and_then(|bytes| bytes.try_into().ok());
        let bytes = bytes.ok_or(Error::Malformed("token"))?;
        Ok(Token::from_bytes(bytes))
    }
}

fn slot_message(server: &ServerId, mail: &MailId, slot: &[u8]) -> Vec<u8> {
    [
        &Label::Mail.to_bytes()[..],
        server.as_bytes(),
        mail.as_bytes(),
        &sha256(&[slot]),
    ]
    .concat()
}

/// Signs the second slot of a mailbox at `server` with the mail key.
#[must_use]
pub fn sign_slot(server: &ServerId, mail: &MailId, slot: &[u8], key: &SigningKey) -> Signature {
    key.sign_message(&slot_message(server, mail, slot))
}

/// Checks the second slot of a mailbox at `server` with the mail key.
///
/// # Errors
/// `BadSignature` if it is not by that key.
pub fn verify_slot(
    server: &ServerId,
    mail: &MailId,
    slot: &[u8],
    key: &VerifyingKey,
    signature: &Signature,
) -> Result<()> {
    key.holds(&slot_message(server, mail, slot), signature)
}

fn read_slot(reader: &mut Reader<'_>) -> Result<Vec<u8>> {
    let slot = reader.bytes()?;
    if slot.len() > SLOT_BYTES_MAX {
        return Err(Error::Limit("slot bytes"));
    }
    Ok(slot.to_vec())
}

fn read_mail(elements: &mut Elements<'_, '_>) -> Result<MailId> {
    Ok(MailId::from_bytes(elements.required()?.fixed()?))
}

impl Request for MailRequest {
    const ENDPOINT: Endpoint = Endpoint::Mail;
    type Answer = MailContent;

    fn count(&self) -> usize {
        match self {
            Self::IssueToken => 1,
            Self::OpenBox { .. } => 5,
            Self::PutSecond { .. } => 4,
            Self::PutThird { .. } | Self::Read { .. } => 3,
            Self::Delete { .. } => 2,
        }
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::IssueToken => writer.uint(0),
            Self::OpenBox {
                mail,
                key,
                minutes,
                slot,
            } => writer
                .uint(1)
                .bytes(mail.as_bytes())
                .bytes(&key.to_bytes())
                .uint(*minutes)
                .bytes(slot),
            Self::PutSecond {
                mail,
                slot,
                signature,
            } => writer
                .uint(2)
                .bytes(mail.as_bytes())
                .bytes(slot)
                .bytes(signature.as_bytes()),
            Self::PutThird { mail, slot } => writer.uint(3).bytes(mail.as_bytes()).bytes(slot),
            Self::Read { mail, slot } => writer
                .uint(4)
                .bytes(mail.as_bytes())
                .uint(u64::from(slot.number())),
            Self::Delete { mail } => writer.uint(5).bytes(mail.as_bytes()),
        };
    }

    fn read(elements: &mut Elements<'_, '_>) -> Result<Self> {
        let operation = elements.required()?;
        let malformed = operation.malformed();
        match operation.uint()? {
            0 => Ok(Self::IssueToken),
            1 => read_open(elements),
            2 => Ok(Self::PutSecond {
                mail: read_mail(elements)?,
                slot: read_slot(elements.required()?)?,
                signature: Signature::from_bytes(elements.required()?.fixed()?),
            }),
            3 => Ok(Self::PutThird {
                mail: read_mail(elements)?,
                slot: read_slot(elements.required()?)?,
            }),
            4 => Ok(Self::Read {
                mail: read_mail(elements)?,
                slot: SlotNumber::from_number(elements.required()?.uint()?).ok_or(malformed)?,
            }),
            5 => Ok(Self::Delete {
                mail: read_mail(elements)?,
            }),
            _ => Err(malformed),
        }
    }

    fn is_open(&self) -> bool {
        matches!(self, Self::PutSecond { .. } | Self::Read { .. })
    }
}

fn read_open(elements: &mut Elements<'_, '_>) -> Result<MailRequest> {
    let mail = read_mail(elements)?;
    let key = VerifyingKey::from_bytes(elements.required()?.fixed()?)?;
    let minutes = elements.required()?.uint()?;
    if minutes > MAIL_MINUTES_MAX {
        return Err(Error::Limit("mailbox minutes"));
    }
    Ok(MailRequest::OpenBox {
        mail,
        key,
        minutes,
        slot: read_slot(elements.required()?)?,
    })
}

impl Content for MailContent {
    fn count(&self) -> usize {
        1
    }

    fn write(&self, writer: &mut Writer) {
        match &self.0 {
            None => writer.null(),
            Some(bytes) => writer.bytes(bytes),
        };
    }

    fn read(elements: &mut Elements<'_, '_>) -> Result<Self> {
        let value = elements.required()?;
        match value.null() {
            true => Ok(Self(None)),
            false => Ok(Self(Some(read_slot(value)?))),
        }
    }
}
