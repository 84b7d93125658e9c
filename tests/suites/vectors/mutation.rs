//! Thousands of damaged vectors through every decoder: nothing panics, and what is taken all the
//! same has one spelling only.

use membership::Record;
use protocol::Card;
use protocol::cbor::{check_item, item_length};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use vault::{Language, RecoveryWords, WrappedKey};

use crate::frozen;

const ROUNDS: usize = 20_000;
const SEED: u64 = 7;
const LONGEST: usize = 4_096;

/// The byte strings under `name` in a file, however deep.
fn corpus(file: &str, name: &str) -> Vec<Vec<u8>> {
    fn walk(value: &Value, name: &str, found: &mut Vec<Vec<u8>>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| walk(item, name, found)),
            Value::Object(fields) => fields.iter().for_each(|(key, value)| match value.as_str() {
                Some(text) if key == name => {
                    found.push(hex::decode(text).unwrap_or_else(|_| text.into()));
                }
                _ => walk(value, name, found),
            }),
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(&frozen(file), name, &mut found);
    found.retain(|bytes| bytes.len() <= LONGEST);
    assert!(!found.is_empty());
    found
}

fn mutated(random: &mut fastrand::Rng, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = corpus[random.usize(..corpus.len())].clone();
    for _ in 0..random.usize(1..5) {
        let at = random.usize(..=bytes.len());
        match random.u8(..6) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, random.u8(..)),
            2 => {
                let other = &corpus[random.usize(..corpus.len())];
                let from = random.usize(..=other.len());
                bytes.truncate(at);
                bytes.extend(&other[from..]);
            }
            3 if at < bytes.len() => drop(bytes.remove(at)),
            4 if at < bytes.len() => bytes[at] = random.u8(..),
            _ if at < bytes.len() => bytes[at] ^= 1 << random.u8(..8),
            _ => {}
        }
    }
    bytes
}

/// Runs `check` on many mutations of the corpus; the seed and the round replay a failure.
fn hammer(corpus: &[Vec<u8>], check: impl Fn(&[u8]) -> bool) {
    let mut random = fastrand::Rng::with_seed(SEED);
    for round in 0..ROUNDS {
        let bytes = mutated(&mut random, corpus);
        assert!(
            check(&bytes),
            "seed {SEED}, round {round}: {}",
            hex::encode(&bytes)
        );
    }
}

#[test]
fn damaged_cbor_is_refused_or_has_one_spelling() {
    hammer(&corpus("cbor", "bytes"), |bytes| match item_length(bytes) {
        Ok(length) => length <= bytes.len() && check_item(&bytes[..length]).is_ok(),
        Err(_) => check_item(bytes).is_err(),
    });
}

#[test]
fn damaged_cards_are_refused_or_have_one_spelling() {
    hammer(&corpus("cards", "card"), |bytes| {
        Card::decode(bytes).map_or(true, |card| card.to_bytes() == bytes)
    });
}

#[test]
fn damaged_records_are_refused_or_have_one_spelling() {
    let mut inputs = corpus("records", "record");
    inputs.extend(corpus("malformed_records", "record"));
    hammer(&inputs, |bytes| {
        Record::decode(bytes).map_or(true, |record| record.to_bytes() == bytes)
    });
}

#[test]
fn damaged_wrapped_keys_are_refused_or_have_one_spelling() {
    hammer(&corpus("wrapped_keys", "wrapped"), |bytes| {
        WrappedKey::from_bytes(bytes).map_or(true, |wrapped| wrapped.to_bytes() == bytes)
    });
}

#[test]
fn damaged_words_are_refused_or_stand_for_one_secret() {
    let mut inputs = corpus("words", "en");
    inputs.extend(corpus("words", "es"));
    inputs.extend(corpus("words", "typed"));
    // Each round compares with two lists of 2,048 words.
    let mut random = fastrand::Rng::with_seed(SEED);
    for round in 0..ROUNDS / 40 {
        let typed = String::from_utf8_lossy(&mutated(&mut random, &inputs)).into_owned();
        if let Ok(words) = RecoveryWords::parse(&SecretString::from(typed)) {
            let again = words.phrase(Language::Spanish);
            let again = RecoveryWords::parse(&SecretString::from(again.expose_secret())).unwrap();
            assert_eq!(
                again.entropy(),
                words.entropy(),
                "seed {SEED}, round {round}"
            );
        }
    }
}
