use crate::cbor::{Reader, Writer};
use crate::limits::SUCCESSORS_MAX;
use crate::{Error, Label, Result, ServerId, Signature, SigningKey};

/// The longest card: a key and the longest chain of successors.
const SERVER_CARD_BYTES_MAX: usize = 64 + SUCCESSORS_MAX * 128;

/// A server's next key, signed by the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Successor {
    /// The next key.
    pub server: ServerId,
    /// By the key before.
    pub signature: Signature,
}

fn message(next: &ServerId) -> Vec<u8> {
    [&Label::ServerKey.to_bytes()[..], next.as_bytes()].concat()
}

impl Successor {
    /// Names the server's next key, signed by the one of now.
    #[must_use]
    pub fn sign(next: ServerId, now: &SigningKey) -> Self {
        Self {
            server: next,
            signature: now.sign_message(&message(&next)),
        }
    }

    /// Checks that the server with the key `before` named this one.
    ///
    /// # Errors
    /// `BadSignature`, `WeakKey`.
    pub fn verify(&self, before: &ServerId) -> Result<()> {
        before.key()?.holds(&message(&self.server), &self.signature)
    }
}

/// What `GET /v1/server` tells, unsigned: the first key of the server, then each next one, signed
/// by the one before (PROTOCOL 6.2). The last one signs answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerCard {
    /// The first key.
    pub first: ServerId,
    /// The keys that followed it.
    pub successors: Vec<Successor>,
}

impl ServerCard {
    /// Reads a card. Whether its chain holds is for `newest`.
    ///
    /// # Errors
    /// `Malformed` for another layout, `Limit`.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > SERVER_CARD_BYTES_MAX {
            return Err(Error::Limit("server card bytes"));
        }
        let mut reader = Reader::new(bytes, "server card")?;
        let mut elements = reader.elements()?;
        let first = ServerId::from_bytes(elements.required()?.fixed()?);
        let successors = elements.required()?;
        let successors = successors.list_of(SUCCESSORS_MAX, "successors", |reader| {
            let mut elements = reader.elements()?;
            let successor = Successor {
                server: ServerId::from_bytes(elements.required()?.fixed()?),
                signature: Signature::from_bytes(elements.required()?.fixed()?),
            };
            elements.ignore_rest()?;
            Ok(successor)
        })?;
        elements.ignore_rest()?;
        Ok(Self { first, successors })
    }

    /// The card's bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.array(2).bytes(self.first.as_bytes());
        writer.list(&self.successors, |w, next| {
            w.array(2).bytes(next.server.as_bytes());
            w.bytes(next.signature.as_bytes());
        });
        writer.into_bytes()
    }

    /// The newest key of the server that one knows as `known`: the end of a chain of signatures
    /// from there. None if the card does not name it: then it is another server.
    ///
    /// # Errors
    /// `BadSignature` or `WeakKey` if a step after `known` does not hold.
    pub fn newest(&self, known: &ServerId) -> Result<Option<ServerId>> {
        let mut now = (self.first == *known).then_some(self.first);
        for next in &self.successors {
            if let Some(before) = &now {
                next.verify(before)?;
                now = Some(next.server);
            } else if next.server == *known {
                now = Some(next.server);
            }
        }
        Ok(now)
    }
}
