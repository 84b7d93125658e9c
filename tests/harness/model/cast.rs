//! Real keys for the symbolic devices, roots and persons, always the same.

use std::cell::RefCell;
use std::collections::BTreeMap;

use protocol::{Card, Class, DeviceId, PersonId, Random, SigningKey};
use secrecy::SecretBox;
use sha2::{Digest, Sha256};
use vault::{DEVICE_SECRET_BYTES, DeviceKeys, EpochSecret};

use crate::model::item::{DEVICES, Device, Id, PAPERS, Person, Root, device, root};

fn seed(kind: &str, n: u64) -> [u8; 32] {
    Sha256::new()
        .chain_update(kind)
        .chain_update(n.to_be_bytes())
        .finalize()
        .into()
}

thread_local! {
    static KEYS: RefCell<BTreeMap<Device, DeviceKeys>> = const { RefCell::new(BTreeMap::new()) };
    static CARDS: RefCell<BTreeMap<Device, Card>> = const { RefCell::new(BTreeMap::new()) };
}

/// The keys of a device or a paper.
#[must_use]
pub fn keys(device: Device) -> DeviceKeys {
    let find = |known: &mut BTreeMap<_, _>| {
        let keys: &DeviceKeys = known.entry(device).or_insert_with(|| make_keys(device));
        keys.clone()
    };
    KEYS.with_borrow_mut(find)
}

fn make_keys(device: Device) -> DeviceKeys {
    let mut seeds = [0; DEVICE_SECRET_BYTES];
    seeds[..32].copy_from_slice(&seed("sign", device.into()));
    seeds[32..].copy_from_slice(&seed("seal", device.into()));
    DeviceKeys::from_secret_bytes(&SecretBox::new(Box::new(seeds))).expect("good keys")
}

/// The key of a root.
#[must_use]
pub fn root_key(root: Root) -> SigningKey {
    SigningKey::from_seed(&seed("root", root.into()))
}

/// The id of a person.
#[must_use]
pub fn person_id(person: Person) -> PersonId {
    let founder = keys(device(person, 0)).device_id();
    PersonId::of(&root_key(root(person, 0)).public(), &founder)
}

/// The card of a device or a paper.
#[must_use]
pub fn card(device: Device) -> Card {
    let find = |known: &mut BTreeMap<_, _>| {
        let card: &Card = known.entry(device).or_insert_with(|| make_card(device));
        card.clone()
    };
    CARDS.with_borrow_mut(find)
}

fn make_card(device: Device) -> Card {
    let class = if device % DEVICES >= PAPERS {
        Class::Paper
    } else {
        Class::Phone
    };
    keys(device).card(class, 0, &person_id(device / DEVICES))
}

/// The id of a device or a paper.
#[must_use]
pub fn device_id(device: Device) -> DeviceId {
    keys(device).device_id()
}

/// The secret of an epoch.
#[must_use]
pub fn secret(epoch: Id) -> EpochSecret {
    EpochSecret::make(&mut Always(seed("epoch", epoch))).expect("a secret")
}

/// "Randomness" that follows from a seed.
pub struct Always(pub [u8; 32]);

impl Always {
    /// Follows from a kind and a number.
    #[must_use]
    pub fn of(kind: &str, n: u64) -> Self {
        Self(seed(kind, n))
    }
}

impl Random for Always {
    fn fill(&mut self, bytes: &mut [u8]) -> protocol::Result<()> {
        for chunk in bytes.chunks_mut(32) {
            self.0 = Sha256::digest(self.0).into();
            chunk.copy_from_slice(&self.0[..chunk.len()]);
        }
        Ok(())
    }
}
