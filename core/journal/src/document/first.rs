//! The first values of a record: one scalar that the creating change writes (docs/decisions/0001).
//! A value that is changed later gets a key of its own, which counts instead; since whoever changes
//! a record has seen it made, first values are never concurrent with anything in their record, and
//! every merge rule holds as if each value had had its own key from the start.

use std::collections::BTreeMap;

use minicbor::{Decoder, Encoder};

use crate::{Error, Packed, Result, Scalar, constants::CONSTANTS};

/// The key of the first values; always the first thing written into a record.
pub(super) const FIRST: &str = "_";
/// The most first values that one record may have.
const KEYS_MAX: u64 = 65_536;

/// First values by key.
pub(super) type First = BTreeMap<String, Scalar>;

/// What stands at the key of a first value that was cleared. No value of ours is an empty byte
/// string: packed values hold at least the byte of their map.
pub(super) fn cleared() -> Scalar {
    Scalar::Bytes(Vec::new())
}

/// One map in deterministic CBOR (RFC 8949, 4.2.1).
pub(super) fn encode(first: &First) -> Vec<u8> {
    let mut keys: Vec<_> = first.iter().collect();
    keys.sort_by_key(|(key, _)| (key.len(), *key));
    let mut bytes = Vec::new();
    let mut to = Encoder::new(&mut bytes);
    // Writing into a vector cannot fail.
    let _ = to.map(keys.len() as u64);
    for (key, value) in keys {
        let _ = to.str(key);
        value.encode(&mut to);
    }
    bytes
}

/// Reads what [`encode`] wrote.
pub(super) fn decode(bytes: &[u8]) -> Result<First> {
    let bad = |_| Error::Unreadable("first values");
    let mut from = Decoder::new(bytes);
    let count = from.map().map_err(bad)?.filter(|count| *count <= KEYS_MAX);
    let mut first = First::new();
    for _ in 0..count.ok_or(Error::Unreadable("first values"))? {
        let key = from.str().map_err(bad)?.to_owned();
        first.insert(key, Scalar::decode(&mut from)?);
    }
    // Only one form is ours: no long forms, double keys or trailing bytes.
    if from.position() == bytes.len() && encode(&first) == bytes {
        Ok(first)
    } else {
        Err(Error::Unreadable("first values"))
    }
}

/// Whether a first value is constant: a record's constants or an event. A later put on its key is
/// unlawful (DOMAIN 6) and does not count.
pub(super) fn is_constant(key: &str, value: &Scalar) -> bool {
    key == CONSTANTS || event_of(key, value).is_some()
}

/// The event of a log, if this is one: a packed value with a kind, at a key that ends in an id.
pub(crate) fn event_of(key: &str, value: &Scalar) -> Option<Packed> {
    let (_, id) = key.rsplit_once('.')?;
    id.parse::<crate::Id>().ok()?;
    let packed = Packed::from_bytes(value.as_bytes()?).ok()?;
    packed.text("k").is_some().then_some(packed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> First {
        First::from([
            ("note".into(), "words".into()),
            ("m".into(), 4.into()),
            ("f.calm".into(), true.into()),
            ("h.walk".into(), Scalar::Null),
            ("z".into(), Scalar::Other(9, vec![1, 2])),
        ])
    }

    #[test]
    fn first_values_read_back() {
        assert_eq!(decode(&encode(&sample())), Ok(sample()));
        assert_eq!(decode(&encode(&First::new())), Ok(First::new()));
    }

    #[test]
    fn other_encodings_of_first_values_are_refused() {
        let mut trailing = encode(&sample());
        trailing.push(0);
        let long_form = vec![0xA1, 0x61, b'm', 0x18, 0x04];
        let twice = vec![0xA2, 0x61, b'm', 0x04, 0x61, b'm', 0x05];
        let endless = vec![0xBF, 0xFF];
        let huge = vec![0xBA, 0xFF, 0xFF, 0xFF, 0xFF];
        for bytes in [trailing, long_form, twice, endless, huge, vec![]] {
            assert!(decode(&bytes).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn no_packed_value_looks_cleared() {
        assert_ne!(Packed::default().to_scalar(), cleared());
    }
}
