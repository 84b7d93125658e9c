//! Device cards: good ones, ones that cannot be read, ones that were signed for somebody else.

use protocol::cbor::{MapWriter, Tail, Writer};
use protocol::{Card, Class, Label, PersonId, sha256};
use serde_json::{Value, json};

use crate::seeds::{bytes, device, fixed, hex, list, person, text};

pub fn make() -> Value {
    let cases = [
        (0x10, Class::Phone, 0),
        (0x20, Class::Paper, 0),
        (0x30, Class::Computer, 3),
        (0x40, Class::Other(9), 300),
    ];
    let mut good: Vec<_> = cases
        .iter()
        .map(|(n, class, caps)| {
            let card = device(*n).card(*class, *caps, &person());
            entry(*n, class.number(), *caps, &card.to_bytes())
        })
        .collect();
    let later = Tail::of(5, Writer::default().text("later"));
    good.push(entry(0x10, 1, 0, &signed(0x10, &Parts::default(), &later)));
    json!({ "person": hex(person().as_bytes()), "good": good, "bad": bad(), "foreign": foreign() })
}

fn entry(n: u8, class: u64, caps: u64, card: &[u8]) -> Value {
    json!({
        "sign_seed": hex([n; 32]), "seal_seed": hex([n + 1; 32]), "class": class, "caps": caps,
        "device": hex(device(n).device_id().as_bytes()), "card": hex(card),
    })
}

/// What a card may be made of wrongly.
#[derive(Default)]
struct Parts {
    suite: Option<u64>,
    sign: Option<Vec<u8>>,
    seal: Option<Vec<u8>>,
}

fn signed(n: u8, parts: &Parts, tail: &Tail) -> Vec<u8> {
    let keys = device(n);
    let sign = parts
        .sign
        .clone()
        .unwrap_or(keys.signing().public().to_bytes().to_vec());
    let seal = parts
        .seal
        .clone()
        .unwrap_or(keys.seal_key().to_bytes().to_vec());
    let mut map = MapWriter::default();
    map.field(0, |w| w.uint(parts.suite.unwrap_or(1)));
    map.field(1, |w| w.bytes(&sign));
    map.field(2, |w| w.bytes(&seal));
    map.field(3, |w| w.uint(1));
    map.field(4, |w| w.uint(0));
    finish(n, map.finish(tail))
}

fn finish(n: u8, map: Vec<u8>) -> Vec<u8> {
    let signature = device(n)
        .signing()
        .sign(Label::Card, &person(), &sha256(&[&map]));
    [map, signature.as_bytes().to_vec()].concat()
}

fn little_endian(first: u8, middle: u8, last: u8) -> Vec<u8> {
    let mut key = vec![middle; 32];
    (key[0], key[31]) = (first, last);
    key
}

fn bad() -> Vec<Value> {
    let none = Tail::default();
    let sign = |key| {
        signed(
            0x10,
            &Parts {
                sign: Some(key),
                ..Parts::default()
            },
            &none,
        )
    };
    let seal = |key| {
        signed(
            0x10,
            &Parts {
                seal: Some(key),
                ..Parts::default()
            },
            &none,
        )
    };
    let order_eight = |text: &str| seal(hex::decode(text).expect("a key"));
    let good = signed(0x10, &Parts::default(), &none);
    let text_key = {
        let mut map = Writer::default();
        map.raw(&[0xA1]).text("suite").uint(1);
        finish(0x10, map.into_bytes())
    };
    let negative_key = {
        let map = &good[1..good.len() - 64];
        finish(0x10, [&[0xA6], map, &[0x20, 0]].concat())
    };
    let missing = {
        let map = &good[1..good.len() - 66];
        finish(0x10, [&[0xA4], map].concat())
    };
    let long_suite = {
        let map = &good[3..good.len() - 64];
        finish(0x10, [&[0xA5, 0, 0x18, 1], map].concat())
    };
    let cases = [
        (
            good[..good.len() - 1].to_vec(),
            "malformed card",
            "a signature cut short",
        ),
        (
            [&good[..], &[0]].concat(),
            "malformed card",
            "a byte after the signature",
        ),
        (Vec::new(), "malformed card", "nothing"),
        (vec![0; 65], "malformed card", "a number and a signature"),
        (text_key, "malformed card", "a key of text"),
        (negative_key, "malformed card", "a negative key"),
        (missing, "malformed card", "a field missing"),
        (
            long_suite,
            "malformed card",
            "a number in its second spelling",
        ),
        (
            sign(vec![0; 31]),
            "malformed card",
            "a signing key of 31 bytes",
        ),
        (
            seal(vec![9; 33]),
            "malformed card",
            "a seal key of 33 bytes",
        ),
        (
            signed(
                0x10,
                &Parts {
                    suite: Some(2),
                    ..Parts::default()
                },
                &none,
            ),
            "unknown suite",
            "suite 2",
        ),
        (
            sign(little_endian(1, 0, 0)),
            "weak public key",
            "a signing key of order 1",
        ),
        (
            sign(little_endian(0, 0, 0)),
            "weak public key",
            "a signing key of order 4",
        ),
        (
            sign(little_endian(0xEC, 0xFF, 0x7F)),
            "weak public key",
            "a signing key of order 2",
        ),
        (
            sign(little_endian(0xF0, 0xFF, 0x7F)),
            "weak public key",
            "a second spelling",
        ),
        (
            sign(little_endian(2, 0, 0)),
            "weak public key",
            "a signing key off the curve",
        ),
        (
            seal(little_endian(0, 0, 0)),
            "weak public key",
            "the seal key zero",
        ),
        (
            seal(little_endian(1, 0, 0)),
            "weak public key",
            "the seal key one",
        ),
        (
            seal(little_endian(0xEC, 0xFF, 0x7F)),
            "weak public key",
            "the seal key p - 1",
        ),
        (
            seal(little_endian(0xED, 0xFF, 0x7F)),
            "weak public key",
            "zero spelled as p",
        ),
        (
            seal(little_endian(0xF6, 0xFF, 0x7F)),
            "weak public key",
            "nine spelled as p + 9",
        ),
        (
            seal(little_endian(9, 0, 0x80)),
            "weak public key",
            "nine with the highest bit",
        ),
        (
            order_eight("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
            "weak public key",
            "a seal key of order 8",
        ),
        (
            order_eight("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
            "weak public key",
            "the other seal key of order 8",
        ),
    ];
    let case = |(card, error, what): (Vec<u8>, &str, &str)| {
        let card = hex(card);
        json!({ "card": card, "error": error, "what": what })
    };
    cases.map(case).to_vec()
}

/// Cards that read well but hold for nobody, or for somebody else.
fn foreign() -> Vec<Value> {
    let stranger = PersonId::from_bytes([1; 32]);
    let theirs = device(0x10).card(Class::Phone, 0, &stranger).to_bytes();
    let mut bent = device(0x10).card(Class::Phone, 0, &person()).to_bytes();
    bent[140] ^= 1;
    let mut other = device(0x10).card(Class::Phone, 0, &person()).to_bytes();
    other[74] = 3;
    [theirs, bent, other]
        .map(|card| json!({ "card": hex(card) }))
        .to_vec()
}

pub fn read(file: &Value) {
    let person = PersonId::from_bytes(fixed(&file["person"]));
    for entry in list(file, "good") {
        let card = Card::decode(&bytes(&entry["card"])).expect("a card");
        assert_eq!(card.verify(&person), Ok(()));
        assert_eq!(card.to_bytes(), bytes(&entry["card"]));
        assert_eq!(card.device_id().as_bytes(), &fixed(&entry["device"]));
        assert_eq!(json!(card.class().number()), entry["class"]);
        assert_eq!(json!(card.caps()), entry["caps"]);
    }
    for entry in list(file, "bad") {
        let error = Card::decode(&bytes(&entry["card"])).expect_err("refused");
        assert_eq!(
            error.to_string(),
            text(&entry["error"]),
            "{}",
            entry["what"]
        );
    }
    for entry in list(file, "foreign") {
        let card = Card::decode(&bytes(&entry["card"])).expect("a card");
        assert_eq!(card.verify(&person), Err(protocol::Error::BadSignature));
    }
}
