//! Fixed keys and ids that the vectors are made from, and how bytes stand in JSON.

use membership::{FoundedPerson, LINE_BYTES, Lines, found_person};
use protocol::{Class, PersonId, Random, SigningKey};
use secrecy::SecretBox;
use serde_json::Value;
use vault::{DeviceKeys, Identity, RecoveryWords, Secret};

/// The secret of the twelve words.
pub const ENTROPY: [u8; 16] = *b"companion words!";

pub fn hex(bytes: impl AsRef<[u8]>) -> Value {
    Value::String(hex::encode(bytes))
}

pub fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

pub fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(text(value)).expect("hexadecimal")
}

pub fn fixed<const N: usize>(value: &Value) -> [u8; N] {
    bytes(value).try_into().expect("as many bytes as needed")
}

pub fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    let list = value[name].as_array().expect(name);
    assert!(!list.is_empty(), "{name}");
    list
}

pub fn secret(n: u8) -> Secret {
    Secret::take(&mut [n; 32])
}

/// The keys whose two seeds are 32 times `n` and 32 times `n + 1`.
pub fn device(n: u8) -> DeviceKeys {
    let mut seeds = [n; 64];
    seeds[32..].fill(n + 1);
    DeviceKeys::from_secret_bytes(&SecretBox::new(Box::new(seeds))).expect("good keys")
}

pub fn signing(seed: &Value) -> SigningKey {
    SigningKey::from_seed(&fixed(seed))
}

pub fn words() -> RecoveryWords {
    RecoveryWords::take(&mut ENTROPY.clone())
}

pub fn identity() -> Identity {
    Identity::derive(&words()).expect("an identity")
}

/// The founding device.
pub fn phone() -> DeviceKeys {
    device(0x10)
}

pub fn person() -> PersonId {
    PersonId::of(&identity().root().public(), &phone().device_id())
}

pub fn founded() -> FoundedPerson {
    let (identity, phone, person) = (identity(), phone(), person());
    let paper_card = identity.paper().card(Class::Paper, 0, &person);
    let phone_card = phone.card(Class::Phone, 3, &person);
    found_person(identity.root(), phone.signing(), paper_card, phone_card).expect("a person")
}

/// `count` lines of which no two are equal, sorted.
pub fn lines(count: u8) -> Lines {
    let bytes: Vec<u8> = (0..count).flat_map(|n| [n; LINE_BYTES]).collect();
    Lines::from_bytes(&bytes).expect("good lines")
}

/// Fills with one byte, the next time with the next.
pub struct Counting(pub u8);

impl Random for Counting {
    fn fill(&mut self, bytes: &mut [u8]) -> protocol::Result<()> {
        bytes.fill(self.0);
        self.0 = self.0.wrapping_add(1);
        Ok(())
    }
}
