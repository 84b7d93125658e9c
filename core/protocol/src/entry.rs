use crate::cbor::{Reader, Writer};
use crate::limits::{ENTRY_BODY_BYTES_MIN, ENTRY_BYTES_MAX};
use crate::{
    DeviceId, EntryId, Error, Label, PersonId, RecordId, Result, SIGNATURE_BYTES, SUITE, Signature,
    SigningKey, SpaceId, VerifyingKey, hash, sha256,
};

const WHAT: &str = "entry";
/// What sealing adds to a body.
const TAG_BYTES: usize = 16;

/// What an entry is written for; never sent, since log, run and epoch tag imply it (PROTOCOL 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryContext {
    /// The space.
    pub space: SpaceId,
    /// The author.
    pub device: DeviceId,
    /// The epoch under whose secret it is sealed: the Rekey's id.
    pub epoch: RecordId,
    /// Its number in its author's chain in this space, from 1.
    pub sequence: u64,
    /// The author's entry before; none at sequence 1.
    pub previous: Option<EntryId>,
}

impl EntryContext {
    /// The context's bytes, `C` of PROTOCOL 4.2.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let previous = self.previous.unwrap_or(EntryId::from_bytes([0; 32]));
        [
            &[SUITE][..],
            self.space.as_bytes(),
            self.device.as_bytes(),
            self.epoch.as_bytes(),
            &self.sequence.to_be_bytes(),
            previous.as_bytes(),
        ]
        .concat()
    }

    /// What the seal is bound to besides its key: `L(entry-key)` and the context.
    #[must_use]
    pub fn additional_data(&self) -> Vec<u8> {
        [Label::EntryKey.to_bytes(), self.to_bytes()].concat()
    }

    /// The nonce that this nonce part gives.
    #[must_use]
    pub fn nonce(&self, nonce_part: &[u8; 12]) -> [u8; 24] {
        let mut nonce = [0; 24];
        let sequence = self.sequence.to_be_bytes();
        let bytes = nonce_part.iter().chain(&sequence);
        for (place, byte) in nonce.iter_mut().zip(bytes) {
            *place = *byte;
        }
        nonce
    }
}

/// The nonce part of the entry with this key and padded body: a repeat needs a restored phone, the
/// same sequence and 96 equal bits (PROTOCOL 4.2).
#[must_use]
pub fn nonce_part(key: &[u8; 32], random: &[u8; 16], body: &[u8]) -> [u8; 12] {
    let hash = hash(Label::Nonce, &[key, random, body]);
    hash.first_chunk().copied().unwrap_or_default()
}

/// Sealed and signed changes of one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The first four bytes of the epoch's id. It only looks up.
    pub epoch_tag: [u8; 4],
    /// What its nonce begins with.
    pub nonce_part: [u8; 12],
    /// The padded body and its authentication tag.
    pub sealed: Vec<u8>,
    /// By the author, over the id.
    pub signature: Signature,
}

impl Entry {
    /// Makes an entry of what was sealed for `context`, signed as `person`.
    #[must_use]
    pub fn sign(
        context: &EntryContext,
        nonce_part: [u8; 12],
        sealed: Vec<u8>,
        key: &SigningKey,
        person: &PersonId,
    ) -> Self {
        let epoch = context.epoch.as_bytes();
        let mut entry = Self {
            epoch_tag: epoch.first_chunk().copied().unwrap_or_default(),
            nonce_part,
            sealed,
            signature: Signature::from_bytes([0; SIGNATURE_BYTES]),
        };
        let id = entry.id(context);
        entry.signature = key.sign(Label::Entry, person, id.as_bytes());
        entry
    }

    /// Reads an entry. Whose it is, and whether it holds, is for `verify`.
    ///
    /// # Errors
    /// `Malformed` for another layout or a body below the least, `UnknownSuite`, `Limit`.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > ENTRY_BYTES_MAX {
            return Err(Error::Limit("entry bytes"));
        }
        let mut reader = Reader::new(bytes, WHAT)?;
        let mut elements = reader.elements()?;
        if elements.required()?.uint()? != u64::from(SUITE) {
            return Err(Error::UnknownSuite);
        }
        let epoch_tag = elements.required()?.fixed()?;
        let nonce_part = elements.required()?.fixed()?;
        let sealed = elements.required()?.bytes()?.to_vec();
        let signature = Signature::from_bytes(elements.required()?.fixed()?);
        elements.end()?;
        if sealed.len() < ENTRY_BODY_BYTES_MIN + TAG_BYTES {
            return Err(Error::Malformed(WHAT));
        }
        Ok(Self {
            epoch_tag,
            nonce_part,
            sealed,
            signature,
        })
    }

    /// The entry's bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.array(5).uint(u64::from(SUITE));
        writer.bytes(&self.epoch_tag).bytes(&self.nonce_part);
        writer.bytes(&self.sealed).bytes(self.signature.as_bytes());
        writer.into_bytes()
    }

    /// The entry's id, if it was made for `context`.
    #[must_use]
    pub fn id(&self, context: &EntryContext) -> EntryId {
        let (context, sealed) = (context.to_bytes(), sha256(&[&self.sealed]));
        EntryId::from_bytes(hash(Label::EntryId, &[&context, &self.nonce_part, &sealed]))
    }

    /// Checks that the device with this key signed the entry for `context` as `person`, and tells
    /// the entry's id.
    ///
    /// # Errors
    /// `BadSignature` if not.
    pub fn verify(
        &self,
        context: &EntryContext,
        key: &VerifyingKey,
        person: &PersonId,
    ) -> Result<EntryId> {
        let id = self.id(context);
        key.verify(Label::Entry, person, id.as_bytes(), &self.signature)?;
        Ok(id)
    }
}
