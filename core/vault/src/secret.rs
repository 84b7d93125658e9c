use protocol::Random;
use secrecy::{ExposeSecret, SecretBox};
use subtle::ConstantTimeEq;

use crate::Result;

/// Thirty-two secret bytes: overwritten when dropped, compared in constant time, never printed.
pub struct Secret(SecretBox<[u8; 32]>);

impl Secret {
    /// Draws a secret.
    ///
    /// # Errors
    /// `Protocol` when the source of randomness fails.
    pub fn make(random: &mut dyn Random) -> Result<Self> {
        let mut filled = Ok(());
        let secret = SecretBox::init_with_mut(|bytes: &mut [u8; 32]| filled = random.fill(bytes));
        filled?;
        Ok(Self(secret))
    }

    /// Takes a secret over and overwrites where it was.
    #[must_use]
    pub fn take(from: &mut [u8; 32]) -> Self {
        let secret = Self::of(|bytes| bytes.copy_from_slice(from));
        zeroize::Zeroize::zeroize(from);
        secret
    }

    /// A secret that `write` puts in place, so that no copy of it stays elsewhere.
    pub(crate) fn of(write: impl FnOnce(&mut [u8; 32])) -> Self {
        Self(SecretBox::init_with_mut(write))
    }

    /// The bytes themselves, for the cipher, the database key or the encrypted store only.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }
}

impl Clone for Secret {
    fn clone(&self) -> Self {
        Self::of(|bytes| bytes.copy_from_slice(self.expose()))
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose().ct_eq(other.expose()).into()
    }
}

impl Eq for Secret {}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Fills with one byte, the next time with the next.
    pub(crate) struct Counting(pub(crate) u8);

    impl Random for Counting {
        fn fill(&mut self, bytes: &mut [u8]) -> protocol::Result<()> {
            bytes.fill(self.0);
            self.0 = self.0.wrapping_add(1);
            Ok(())
        }
    }

    struct Empty;

    impl Random for Empty {
        fn fill(&mut self, _: &mut [u8]) -> protocol::Result<()> {
            Err(protocol::Error::NoRandomness)
        }
    }

    #[test]
    fn without_randomness_there_is_no_secret() {
        let error = protocol::Error::NoRandomness.into();
        assert_eq!(Secret::make(&mut Empty), Err(error));
    }

    #[test]
    fn a_taken_secret_leaves_nothing_behind_and_is_never_printed() {
        let mut bytes = [0xAB; 32];
        let secret = Secret::take(&mut bytes);
        assert_eq!((bytes, secret.expose()), ([0; 32], &[0xAB; 32]));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }

    #[test]
    fn secrets_are_equal_by_their_bytes() {
        let secret = Secret::take(&mut [1; 32]);
        assert_eq!(secret, secret.clone());
        assert_ne!(secret, Secret::take(&mut [2; 32]));
    }
}
