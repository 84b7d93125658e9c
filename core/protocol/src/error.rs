/// What can be wrong with bytes, keys and signatures that came from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes do not have the layout of what is named.
    #[error("malformed {0}")]
    Malformed(&'static str),
    /// The bytes pass the bound of what is named.
    #[error("limit passed: {0}")]
    Limit(&'static str),
    /// A public key is not canonical or of small order.
    #[error("weak public key")]
    WeakKey,
    /// A signature is not by the key that it needs.
    #[error("wrong signature")]
    BadSignature,
    /// The object is of a cipher suite that this version does not know.
    #[error("unknown suite")]
    UnknownSuite,
    /// What is named was made by a later version of Companion.
    #[error("made by a later version: {0}")]
    LaterVersion(&'static str),
    /// What is named was cut short or changed on its way: its checksum does not hold.
    #[error("damaged {0}")]
    Damaged(&'static str),
    /// The source of randomness gave none.
    #[error("no randomness")]
    NoRandomness,
}

/// The result of reading, checking or making something of the protocol.
pub type Result<T> = std::result::Result<T, Error>;
