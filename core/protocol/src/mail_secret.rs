use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{Error, Result, crockford};

/// The secret of a mailbox: 128 bits, shown as a QR code, twelve words or 26 characters. Id, mail
/// key and slot keys come from it (PROTOCOL 6.2). It overwrites itself when dropped and is never
/// printed.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct MailSecret([u8; 16]);

impl MailSecret {
    /// Its length in bytes.
    pub const BYTES: usize = 16;
    /// Its length as text.
    pub const CHARACTERS: usize = 26;

    /// The secret with these bytes, which must be random.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The secret's bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The secret as 26 characters.
    #[must_use]
    pub fn to_text(&self) -> String {
        crockford::encode(&self.0)
    }

    /// Reads 26 characters as typed or pasted, spaces and hyphens aside.
    ///
    /// # Errors
    /// `Malformed` for anything else.
    pub fn parse(text: &str) -> Result<Self> {
        let malformed = Error::Malformed("mail secret");
        if text.len() > 4 * Self::CHARACTERS {
            return Err(malformed);
        }
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let bytes = crockford::decode(&text).ok_or(malformed)?;
        Ok(Self(bytes.try_into().map_err(|_| malformed)?))
    }
}

impl std::fmt::Debug for MailSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MailSecret(…)")
    }
}
