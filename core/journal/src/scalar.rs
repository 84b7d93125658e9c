use minicbor::{Decoder, Encoder, data::Type};

use crate::{Error, Result};

/// One value of a document, as Automerge keeps it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scalar {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes; in our documents one deterministic CBOR item.
    Bytes(Vec<u8>),
    /// A kind of value that this version does not write: kept as its type code and raw bytes.
    Other(u8, Vec<u8>),
}

impl Scalar {
    /// The whole number, if it is one.
    #[must_use]
    pub const fn as_int(&self) -> Option<i64> {
        if let Self::Int(number) = self {
            Some(*number)
        } else {
            None
        }
    }

    /// The text, if it is text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// The bytes, if they are bytes.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        if let Self::Bytes(bytes) = self {
            Some(bytes)
        } else {
            None
        }
    }

    /// Appends the value as deterministic CBOR; `Other` is an array of its code and its bytes.
    pub fn encode(&self, to: &mut Encoder<&mut Vec<u8>>) {
        // Writing into a vector cannot fail.
        let _ = match self {
            Self::Null => to.null().map(drop),
            Self::Bool(yes) => to.bool(*yes).map(drop),
            Self::Int(number) => to.i64(*number).map(drop),
            Self::Text(text) => to.str(text).map(drop),
            Self::Bytes(bytes) => to.bytes(bytes).map(drop),
            Self::Other(code, bytes) => to
                .array(2)
                .and_then(|to| to.u8(*code))
                .and_then(|to| to.bytes(bytes))
                .map(drop),
        };
    }

    /// Reads what [`Scalar::encode`] wrote.
    ///
    /// # Errors
    /// `Unreadable` for anything else.
    pub fn decode(from: &mut Decoder<'_>) -> Result<Self> {
        let bad = |_| Error::Unreadable("value");
        Ok(match from.datatype().map_err(bad)? {
            Type::Null => {
                from.null().map_err(bad)?;
                Self::Null
            }
            Type::Bool => Self::Bool(from.bool().map_err(bad)?),
            Type::String => Self::Text(from.str().map_err(bad)?.into()),
            Type::Bytes => Self::Bytes(from.bytes().map_err(bad)?.into()),
            Type::Array => {
                if from.array().map_err(bad)? != Some(2) {
                    return Err(Error::Unreadable("value"));
                }
                Self::Other(from.u8().map_err(bad)?, from.bytes().map_err(bad)?.into())
            }
            _ => Self::Int(from.i64().map_err(bad)?),
        })
    }
}

impl From<i64> for Scalar {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Scalar {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Scalar {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}
