use std::collections::BTreeMap;

use minicbor::{Decoder, Encoder};

use crate::{Error, Result, Scalar};

/// The most parts that one packed scalar may have.
const PARTS_MAX: u64 = 256;
/// The deepest nesting of a packed scalar.
const DEPTH_MAX: u8 = 8;

/// A part of a packed scalar: a value, or a list or a map of parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// One value.
    One(Scalar),
    /// Values in order.
    List(Vec<Part>),
    /// Values by name.
    Map(Packed),
}

/// One scalar whose parts a merge cannot mix: a map of short names in deterministic CBOR
/// (RFC 8949, 4.2.1: shortest forms, keys in the order of their encoded bytes).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packed(BTreeMap<Name, Part>);

/// A map key; shorter names sort first, as deterministic CBOR orders them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Name(String);

impl Ord for Name {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.0.len(), &self.0).cmp(&(other.0.len(), &other.0))
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Packed {
    /// Adds a value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Scalar>) -> Self {
        self.0.insert(Name(name.into()), Part::One(value.into()));
        self
    }

    /// Adds a value if there is one.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<impl Into<Scalar>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds a part.
    #[must_use]
    pub fn with_part(mut self, name: &str, part: Part) -> Self {
        self.0.insert(Name(name.into()), part);
        self
    }

    /// Whether it has no parts.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The part of this name.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<&Part> {
        self.0.get(&Name(name.into()))
    }

    /// The value of this name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Scalar> {
        if let Some(Part::One(value)) = self.part(name) {
            Some(value)
        } else {
            None
        }
    }

    /// The text of this name.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.value(name).and_then(Scalar::as_text)
    }

    /// The number of this name.
    #[must_use]
    pub fn int(&self, name: &str) -> Option<i64> {
        self.value(name).and_then(Scalar::as_int)
    }

    /// The texts of the list of this name.
    #[must_use]
    pub fn texts(&self, name: &str) -> Vec<&str> {
        let Some(Part::List(parts)) = self.part(name) else {
            return Vec::new();
        };
        let text = |part| {
            if let &Part::One(Scalar::Text(ref text)) = part {
                Some(&**text)
            } else {
                None
            }
        };
        parts.iter().filter_map(text).collect()
    }

    /// The names and parts, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Part)> {
        self.0.iter().map(|(name, part)| (name.0.as_str(), part))
    }

    /// The scalar as it stands in the document.
    #[must_use]
    pub fn to_scalar(&self) -> Scalar {
        Scalar::Bytes(self.to_bytes())
    }

    /// The deterministic CBOR.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        encode_map(self, &mut Encoder::new(&mut bytes));
        bytes
    }

    /// Reads a packed scalar.
    ///
    /// # Errors
    /// `Unreadable` for anything but one map within the limits, in the one order it can have.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut from = Decoder::new(bytes);
        let packed = decode_map(&mut from, 0)?;
        // minicbor reads long forms, double keys and trailing bytes; only one form is ours.
        if from.position() == bytes.len() && packed.to_bytes() == bytes {
            Ok(packed)
        } else {
            Err(Error::Unreadable("packed value"))
        }
    }
}

fn encode_map(packed: &Packed, to: &mut Encoder<&mut Vec<u8>>) {
    // Writing into a vector cannot fail.
    let _ = to.map(packed.0.len() as u64);
    for (name, part) in &packed.0 {
        let _ = to.str(&name.0);
        encode_part(part, to);
    }
}

fn encode_part(part: &Part, to: &mut Encoder<&mut Vec<u8>>) {
    match part {
        Part::One(value) => value.encode(to),
        Part::List(parts) => {
            let _ = to.array(parts.len() as u64);
            for part in parts {
                encode_part(part, to);
            }
        }
        Part::Map(packed) => encode_map(packed, to),
    }
}

fn decode_map(from: &mut Decoder<'_>, depth: u8) -> Result<Packed> {
    let bad = |_| Error::Unreadable("packed value");
    let count = bounded(from.map().map_err(bad)?, depth)?;
    let mut parts = BTreeMap::new();
    for _ in 0..count {
        let name = Name(from.str().map_err(bad)?.into());
        parts.insert(name, decode_part(from, depth + 1)?);
    }
    Ok(Packed(parts))
}

fn decode_part(from: &mut Decoder<'_>, depth: u8) -> Result<Part> {
    let bad = |_| Error::Unreadable("packed value");
    match from.datatype().map_err(bad)? {
        minicbor::data::Type::Map => decode_map(from, depth).map(Part::Map),
        minicbor::data::Type::Array => {
            let count = bounded(from.array().map_err(bad)?, depth)?;
            (0..count)
                .map(|_| decode_part(from, depth + 1))
                .collect::<Result<_>>()
                .map(Part::List)
        }
        _ => Scalar::decode(from).map(Part::One),
    }
}

fn bounded(count: Option<u64>, depth: u8) -> Result<u64> {
    count
        .filter(|count| *count <= PARTS_MAX && depth < DEPTH_MAX)
        .ok_or(Error::Unreadable("packed value"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Packed {
        Packed::default()
            .with("kind", "agree")
            .with("at", 7)
            .with_some("note", None::<&str>)
            .with_part(
                "after",
                Part::List(vec![Part::One("a".into()), Part::One("b".into())]),
            )
    }

    #[test]
    fn a_packed_value_reads_back_and_sorts_its_names() {
        let bytes = sample().to_bytes();
        assert_eq!(Packed::from_bytes(&bytes), Ok(sample()));
        assert_eq!(
            sample().iter().map(|(name, _)| name).collect::<Vec<_>>(),
            ["at", "kind", "after"]
        );
        assert_eq!(sample().texts("after"), ["a", "b"]);
    }

    #[test]
    fn other_encodings_of_the_same_value_are_refused() {
        let long_form = [0xA1, 0x61, b'a', 0x18, 0x01];
        let unsorted = [0xA2, 0x61, b'b', 0x01, 0x61, b'a', 0x01];
        let twice = [0xA2, 0x61, b'a', 0x01, 0x61, b'a', 0x01];
        let trailing = [0xA1, 0x61, b'a', 0x01, 0x00];
        for bytes in [
            &long_form[..],
            &unsorted,
            &twice,
            &trailing,
            &[],
            &[0xBF, 0xFF],
        ] {
            assert_eq!(
                Packed::from_bytes(bytes),
                Err(Error::Unreadable("packed value"))
            );
        }
    }

    #[test]
    fn nesting_and_counts_are_bounded() {
        let deep = |levels: usize| {
            let mut bytes = [0xA1, 0x61, b'a'].repeat(levels);
            bytes.push(0x01);
            bytes
        };
        assert!(Packed::from_bytes(&deep(usize::from(DEPTH_MAX))).is_ok());
        assert!(Packed::from_bytes(&deep(usize::from(DEPTH_MAX) + 1)).is_err());
        assert!(
            Packed::from_bytes(&[0xBB, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]).is_err()
        );
    }
}
