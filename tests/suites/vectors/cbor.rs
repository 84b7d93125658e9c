//! Deterministic CBOR: what is taken, and what is refused.

use protocol::cbor::check_item;
use serde_json::{Value, json};

use crate::seeds::{bytes, list, text};

const GOOD: &[(&str, &str)] = &[
    ("00", "zero"),
    ("17", "the largest number in one byte"),
    ("1818", "the smallest number in two"),
    ("190100", "the smallest number in three"),
    ("1a00010000", "the smallest number in five"),
    ("1b0000000100000000", "the smallest number in nine"),
    ("1bffffffffffffffff", "the largest number"),
    ("20", "minus one"),
    ("3818", "minus twenty-five"),
    ("40", "no bytes"),
    ("4401020304", "four bytes"),
    ("60", "no text"),
    ("62c3a9", "text beyond ASCII"),
    ("80", "an empty array"),
    ("83010203", "an array"),
    ("a0", "an empty map"),
    ("a200400140", "a map"),
    ("a300011702181800", "keys that ascend as bytes"),
    ("a20000200 0", "a negative key after the others"),
    ("a2400060 00", "a text key after a byte string"),
    ("f4", "false"),
    ("f5", "true"),
    ("f6", "null"),
    ("818181818181818100", "eight arrays, one in another"),
    (
        "a100a100a100a100a100a100a100a10000",
        "eight maps, one in another",
    ),
];

const BAD: &[(&str, &str)] = &[
    ("", "nothing"),
    ("0000", "a byte after the item"),
    ("f6f6", "a second item"),
    ("1817", "23 in two bytes"),
    ("1900ff", "255 in three bytes"),
    ("1a0000ffff", "65535 in five bytes"),
    ("1b00000000ffffffff", "2^32 - 1 in nine bytes"),
    ("18", "a number cut short"),
    ("1901", "a longer number cut short"),
    ("1b00000001000000", "the longest number cut short"),
    ("1c", "a reserved length of a number"),
    ("1d", "another reserved length"),
    ("1e", "a third reserved length"),
    ("1f", "a number of indefinite length"),
    ("3800", "minus one in two bytes"),
    ("41", "bytes cut short"),
    ("580100", "a long length of one byte"),
    ("5900010 0", "a longer length of one byte"),
    ("5bffffffffffffffff00", "bytes longer than any memory"),
    ("5f4100ff", "bytes in pieces"),
    ("61ff", "text that is not UTF-8"),
    ("62c328", "text with a broken character"),
    ("63eda080", "text with half a surrogate pair"),
    ("780161", "a long length of one character"),
    ("7f6161ff", "text in pieces"),
    ("7bffffffffffffffff61", "text longer than any memory"),
    ("81", "an array cut short"),
    ("820 0", "an array with one element missing"),
    ("980100", "a long count of one element"),
    ("9bffffffffffffffff00", "more elements than bytes"),
    ("9f00ff", "an array of indefinite length"),
    ("a1", "a map cut short"),
    ("a100", "a map with a value missing"),
    ("b8010000", "a long count of one pair"),
    ("bbffffffffffffffff0000", "more pairs than bytes"),
    ("bf0000ff", "a map of indefinite length"),
    ("a201000000", "keys that descend"),
    ("a200000000", "a key twice"),
    ("a2181800181700", "a key in its second spelling"),
    ("a2200 00000", "a negative key before the others"),
    ("a260004000", "a text key before a byte string"),
    (
        "a2420001004102 00",
        "byte string keys by content, not by bytes",
    ),
    ("c000", "a tag"),
    ("c24101", "a large number by tag"),
    ("d9d9f700", "the tag of CBOR itself"),
    ("e0", "an unassigned simple value"),
    ("f7", "undefined"),
    ("f814", "false in two bytes"),
    ("f8ff", "a simple value in two bytes"),
    ("f90000", "a half float"),
    ("fa00000000", "a float"),
    ("fb0000000000000000", "a double"),
    ("ff", "an end without a beginning"),
    ("81ff", "an end as an element"),
    ("81818181818181818100", "nine arrays, one in another"),
    (
        "a100a100a100a100a100a100a100a100a10000",
        "nine maps, one in another",
    ),
    ("818181818181818 1a100 00", "a map in eight arrays"),
    ("a1818181818181818181 0000", "a key of nine levels"),
];

pub fn make() -> Value {
    assert!(BAD.len() >= 40);
    let cases = |cases: &[(&str, &str)]| -> Vec<Value> {
        let case =
            |(bytes, what): &(&str, &str)| json!({ "bytes": bytes.replace(' ', ""), "what": what });
        cases.iter().map(case).collect()
    };
    json!({ "good": cases(GOOD), "bad": cases(BAD) })
}

pub fn read(file: &Value) {
    for entry in list(file, "good") {
        assert_eq!(
            check_item(&bytes(&entry["bytes"])),
            Ok(()),
            "{}",
            text(&entry["what"])
        );
    }
    for entry in list(file, "bad") {
        assert!(
            check_item(&bytes(&entry["bytes"])).is_err(),
            "{}",
            text(&entry["what"])
        );
    }
}
