use crate::cbor::{MapReader, MapWriter, Reader, Tail, item_length};
use crate::{
    DeviceId, Error, Label, PersonId, Result, SIGNATURE_BYTES, SUITE, SealKey, Signature,
    SigningKey, VerifyingKey, limits::RECORD_BYTES_MAX, sha256,
};

/// The length of a card that has no fields of a later version and no high capabilities.
pub const CARD_BYTES: usize = 141;
/// Capability: the device reads bundles of changes.
pub const CAP_BUNDLE: u64 = 1;
/// Capability: the device has compression dictionary 1.
pub const CAP_DICTIONARY_1: u64 = 1 << 1;

const WHAT: &str = "card";

/// What kind of device a card is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// A phone.
    Phone,
    /// The twelve words, seen as a device.
    Paper,
    /// A computer.
    Computer,
    /// A class of a later version, kept as it is.
    Other(u64),
}

impl Class {
    /// The class's number on the wire.
    #[must_use]
    pub const fn number(self) -> u64 {
        match self {
            Self::Phone => 1,
            Self::Paper => 2,
            Self::Computer => 3,
            Self::Other(number) => number,
        }
    }
}

impl From<u64> for Class {
    fn from(number: u64) -> Self {
        match number {
            1 => Self::Phone,
            2 => Self::Paper,
            3 => Self::Computer,
            other => Self::Other(other),
        }
    }
}

/// A device's public keys and abilities, signed by itself for one person: nobody lists another's
/// (PROTOCOL 4.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    sign: VerifyingKey,
    seal: SealKey,
    class: Class,
    caps: u64,
    tail: Tail,
    signature: Signature,
}

impl Card {
    /// Makes and signs the card of one's own device.
    #[must_use]
    pub fn make(
        class: Class,
        caps: u64,
        seal: SealKey,
        signing: &SigningKey,
        person: &PersonId,
    ) -> Self {
        let mut card = Self {
            sign: signing.public(),
            seal,
            class,
            caps,
            tail: Tail::default(),
            signature: Signature::from_bytes([0; SIGNATURE_BYTES]),
        };
        card.signature = signing.sign(Label::Card, person, &sha256(&[&card.map()]));
        card
    }

    /// Reads a card: map, then signature. Whether the signature holds is for `verify`.
    ///
    /// # Errors
    /// `Malformed` for another layout, `WeakKey` for a key that is not canonical or of small order,
    /// `UnknownSuite`, `Limit`.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > RECORD_BYTES_MAX {
            return Err(Error::Limit("card bytes"));
        }
        let length = item_length(bytes).map_err(|error| match error {
            Error::Malformed(_) => Error::Malformed(WHAT),
            other => other,
        })?;
        let (map, signature) = bytes
            .split_at_checked(length)
            .ok_or(Error::Malformed(WHAT))?;
        let signature = signature.try_into().map_err(|_| Error::Malformed(WHAT))?;
        let mut fields = Reader::new(map, WHAT)?.map()?;
        read_suite(&mut fields)?;
        Ok(Self {
            sign: VerifyingKey::from_bytes(fields.required(1)?.fixed()?)?,
            seal: SealKey::from_bytes(fields.required(2)?.fixed()?)?,
            class: fields.required(3)?.uint()?.into(),
            caps: fields.required(4)?.uint()?,
            tail: fields.tail()?,
            signature: Signature::from_bytes(signature),
        })
    }

    /// The card's bytes: map, then signature.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.map()[..], self.signature.as_bytes()].concat()
    }

    /// Checks that the device itself signed this card for `person`.
    ///
    /// # Errors
    /// `BadSignature` if not.
    pub fn verify(&self, person: &PersonId) -> Result<()> {
        let hash = sha256(&[&self.map()]);
        self.sign
            .verify(Label::Card, person, &hash, &self.signature)
    }

    /// The device's id.
    #[must_use]
    pub fn device_id(&self) -> DeviceId {
        DeviceId::of(&self.sign, &self.seal)
    }

    /// The key that its signatures are checked with.
    #[must_use]
    pub const fn sign_key(&self) -> &VerifyingKey {
        &self.sign
    }

    /// The key that secrets are sealed to.
    #[must_use]
    pub const fn seal_key(&self) -> &SealKey {
        &self.seal
    }

    /// What kind of device it is.
    #[must_use]
    pub const fn class(&self) -> Class {
        self.class
    }

    /// Its capabilities, a bit each.
    #[must_use]
    pub const fn caps(&self) -> u64 {
        self.caps
    }

    fn map(&self) -> Vec<u8> {
        let mut map = MapWriter::default();
        map.field(0, |w| w.uint(u64::from(SUITE)));
        map.field(1, |w| w.bytes(&self.sign.to_bytes()));
        map.field(2, |w| w.bytes(&self.seal.to_bytes()));
        map.field(3, |w| w.uint(self.class.number()));
        map.field(4, |w| w.uint(self.caps));
        map.finish(&self.tail)
    }
}

fn read_suite(fields: &mut MapReader<'_>) -> Result<()> {
    if fields.required(0)?.uint()? == u64::from(SUITE) {
        Ok(())
    } else {
        Err(Error::UnknownSuite)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: PersonId = PersonId::from_bytes([5; 32]);

    fn card(caps: u64) -> Card {
        let seal = SealKey::from_bytes([9; 32]).unwrap();
        Card::make(
            Class::Phone,
            caps,
            seal,
            &SigningKey::from_seed(&[3; 32]),
            &ME,
        )
    }

    #[test]
    fn a_card_reads_back_and_holds_for_its_person_only() {
        let card = card(CAP_BUNDLE | CAP_DICTIONARY_1);
        let bytes = card.to_bytes();
        assert_eq!(bytes.len(), CARD_BYTES);
        let read = Card::decode(&bytes).unwrap();
        assert_eq!((read.to_bytes(), read.verify(&ME)), (bytes, Ok(())));
        let you = PersonId::from_bytes([6; 32]);
        assert_eq!(card.verify(&you), Err(Error::BadSignature));
    }

    #[test]
    fn a_later_versions_field_and_class_are_kept_and_signed() {
        let mut card = card(0);
        let key = SigningKey::from_seed(&[3; 32]);
        card.class = Class::from(77);
        card.tail = Tail::of(5, crate::cbor::Writer::default().uint(300));
        card.signature = key.sign(Label::Card, &ME, &sha256(&[&card.map()]));
        let read = Card::decode(&card.to_bytes()).unwrap();
        assert_eq!((&read, read.verify(&ME)), (&card, Ok(())));
        assert_eq!(read.class(), Class::Other(77));
    }

    #[test]
    fn other_suites_short_signatures_and_more_bytes_are_refused() {
        let good = card(0).to_bytes();
        let mut newer = good.clone();
        newer[2] = 2;
        assert_eq!(Card::decode(&newer), Err(Error::UnknownSuite));
        assert_eq!(Card::decode(&good[..140]), Err(Error::Malformed("card")));
        let longer = [&good[..], &[0]].concat();
        assert_eq!(Card::decode(&longer), Err(Error::Malformed("card")));
        let huge = vec![0; RECORD_BYTES_MAX + 1];
        assert_eq!(Card::decode(&huge), Err(Error::Limit("card bytes")));
        assert_eq!(Card::decode(&huge[1..]), Err(Error::Malformed("card")));
    }
}
