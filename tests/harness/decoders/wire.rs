//! Records, cards, words and wrapped keys.

use membership::{Record, SpaceKind, found_person, found_space};
use protocol::{Card, Class, DeviceId, LogId, PersonId, Random, SealKey, SigningKey, cbor};
use secrecy::SecretString;
use vault::{EpochSecret, Language, RecoveryWords, Secret, StretchCost, WrappedKey};

/// Bytes that are not random at all: samples are the same in each run.
struct Counting(u8);

impl Random for Counting {
    fn fill(&mut self, bytes: &mut [u8]) -> protocol::Result<()> {
        for byte in bytes {
            self.0 = self.0.wrapping_add(1);
            *byte = self.0;
        }
        Ok(())
    }
}

pub(super) fn card(bytes: &[u8]) {
    if let Ok(card) = Card::decode(bytes) {
        assert_eq!(card.to_bytes(), bytes, "a card is written in one way only");
        let _ = (
            card.device_id(),
            card.verify(&PersonId::from_bytes([7; 32])).is_ok(),
        );
    }
}

pub(super) fn cbor(bytes: &[u8]) {
    let length = cbor::item_length(bytes);
    if cbor::check_item(bytes).is_ok() {
        assert_eq!(
            length.ok(),
            Some(bytes.len()),
            "a whole item is as long as it says"
        );
    }
}

pub(super) fn record(bytes: &[u8]) {
    if let Ok(record) = Record::decode(bytes) {
        assert_eq!(
            record.to_bytes(),
            bytes,
            "a record is written in one way only"
        );
        let _ = (record.id(&LogId::NONE), record.signatures().len());
    }
}

pub(super) fn words(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(words) = RecoveryWords::parse(&SecretString::from(text)) else {
        return;
    };
    for language in Language::ALL {
        let again = RecoveryWords::parse(&words.phrase(language));
        assert_eq!(
            again.map(|again| *again.entropy()).ok(),
            Some(*words.entropy())
        );
    }
}

pub(super) fn wrapped_key(bytes: &[u8]) {
    if let Ok(wrapped) = WrappedKey::from_bytes(bytes) {
        assert_eq!(
            wrapped.to_bytes(),
            bytes,
            "a wrapped key is written in one way only"
        );
    }
}

fn founder() -> (SigningKey, SigningKey, SealKey) {
    let seal = SealKey::from_bytes([9; 32]).expect("a seal key");
    (
        SigningKey::from_seed(&[1; 32]),
        SigningKey::from_seed(&[2; 32]),
        seal,
    )
}

fn two_cards() -> [Card; 2] {
    let (root, device, seal) = founder();
    let paper = SigningKey::from_seed(&[3; 32]);
    let person = PersonId::of(&root.public(), &DeviceId::of(&device.public(), &seal));
    [
        Card::make(Class::Paper, 0, seal, &paper, &person),
        Card::make(Class::Phone, 0, seal, &device, &person),
    ]
}

pub(super) fn cards() -> Vec<Vec<u8>> {
    two_cards().iter().map(Card::to_bytes).collect()
}

pub(super) fn records() -> Vec<Vec<u8>> {
    let (root, device, _) = founder();
    let [paper, phone] = two_cards();
    let person = found_person(&root, &device, paper, phone).expect("a person");
    let secret = EpochSecret::make(&mut Counting(0)).expect("a secret");
    let mut records = vec![person.era.clone()];
    for kind in [SpaceKind::Private, SpaceKind::Relationship] {
        let space = found_space(kind, [5; 16], &person.founder, &device, &secret).expect("a space");
        records.extend([space.genesis, space.rekey]);
    }
    records
}

pub(super) fn items() -> Vec<Vec<u8>> {
    let mut items = vec![
        vec![0x18, 0x18],
        vec![0x82, 0x01, 0x41, 0xff],
        vec![0xa1, 0x01, 0xf6],
    ];
    items.extend(records());
    items
}

pub(super) fn phrases() -> Vec<Vec<u8>> {
    let words = RecoveryWords::make(&mut Counting(40)).expect("words");
    let phrase = |language| {
        use secrecy::ExposeSecret;
        words.phrase(language).expose_secret().as_bytes().to_vec()
    };
    Language::ALL.into_iter().map(phrase).collect()
}

pub(super) fn wrapped_keys() -> Vec<Vec<u8>> {
    let (key, hardware) = (Secret::take(&mut [1; 32]), Secret::take(&mut [2; 32]));
    let pin = SecretString::from("1234");
    // The least that may be asked for: samples need no strength.
    let cost = StretchCost::new(8, 1).expect("a cost");
    let wrap = |pin| {
        vault::wrap_database_key(&key, &hardware, pin, &mut Counting(0)).expect("a wrapped key")
    };
    [wrap(None), wrap(Some((&pin, cost)))]
        .iter()
        .map(WrappedKey::to_bytes)
        .collect()
}
