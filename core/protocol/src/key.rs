use crate::{Error, Result};

/// The prime of Curve25519, 2^255 − 19, little-endian.
const PRIME: [u8; 32] = {
    let mut prime = [0xFF; 32];
    prime[0] = 0xED;
    prime[31] = 0x7F;
    prime
};

/// The canonical X25519 keys of order eight; `is_small` knows the other three of small order: 0, 1
/// and p − 1. With any of them the shared secret is zero (Bernstein, "Curve25519"; RFC 7748, 6.1).
const ORDER_EIGHT: [[u8; 32]; 2] = [
    [
        0xE0, 0xEB, 0x7A, 0x7C, 0x3B, 0x41, 0xB8, 0xAE, 0x16, 0x56, 0xE3, 0xFA, 0xF1, 0x9F, 0xC4,
        0x6A, 0xDA, 0x09, 0x8D, 0xEB, 0x9C, 0x32, 0xB1, 0xFD, 0x86, 0x62, 0x05, 0x16, 0x5F, 0x49,
        0xB8, 0x00,
    ],
    [
        0x5F, 0x9C, 0x95, 0xBC, 0xA3, 0x50, 0x8C, 0x24, 0xB1, 0xD0, 0xB1, 0x55, 0x9C, 0x83, 0xEF,
        0x5B, 0x04, 0x44, 0x5C, 0xC4, 0x58, 0x1C, 0x8E, 0x86, 0xD8, 0x22, 0x4E, 0xDD, 0xD0, 0x9F,
        0x11, 0x57,
    ],
];

/// A public Ed25519 key that is canonical and not of small order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

impl VerifyingKey {
    /// Takes a key from elsewhere.
    ///
    /// # Errors
    /// `WeakKey` for bytes that are no point, not the one spelling of it, or of small order.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(&bytes).map_err(|_| Error::WeakKey)?;
        let canonical = key.to_edwards().compress().to_bytes() == bytes;
        if !canonical || key.is_weak() {
            return Err(Error::WeakKey);
        }
        Ok(Self(key))
    }

    /// The key's bytes.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    pub(crate) const fn inner(&self) -> &ed25519_dalek::VerifyingKey {
        &self.0
    }

    pub(crate) const fn of(key: ed25519_dalek::VerifyingKey) -> Self {
        Self(key)
    }
}

impl std::fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VerifyingKey(…)")
    }
}

/// A public X25519 key that is canonical and not of small order: what epoch secrets are sealed to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SealKey([u8; 32]);

impl SealKey {
    /// Takes a key from elsewhere.
    ///
    /// # Errors
    /// `WeakKey` for bytes that are not the one spelling of a key, or of small order: one such key
    /// in a card would stop all sealing.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self> {
        // Compared from the highest byte down: the keys are little-endian.
        let canonical = bytes.iter().rev().lt(PRIME.iter().rev());
        if !canonical || is_small(&bytes) {
            return Err(Error::WeakKey);
        }
        Ok(Self(bytes))
    }

    /// The key's bytes.
    #[must_use]
    pub const fn to_bytes(&self) -> [u8; 32] {
        self.0
    }
}

fn is_small(bytes: &[u8; 32]) -> bool {
    let [first, rest @ ..] = bytes;
    let zero_or_one = *first <= 1 && rest.iter().all(|byte| *byte == 0);
    let minus_one = *first == 0xEC && rest.iter().eq(PRIME.iter().skip(1));
    zero_or_one || minus_one || ORDER_EIGHT.contains(bytes)
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near_prime(first: u8, last: u8) -> [u8; 32] {
        let mut bytes = PRIME;
        bytes[0] = first;
        bytes[31] = last;
        bytes
    }

    #[test]
    fn seal_keys_of_small_order_or_second_spelling_are_refused() {
        let mut one = [0; 32];
        one[0] = 1;
        let bad = [
            [0; 32],
            one,
            near_prime(0xEC, 0x7F),
            near_prime(0xED, 0x7F),
            near_prime(0xEE, 0x7F),
            near_prime(0xEB, 0xFF),
            ORDER_EIGHT[0],
            ORDER_EIGHT[1],
        ];
        for bytes in bad {
            assert_eq!(
                SealKey::from_bytes(bytes),
                Err(Error::WeakKey),
                "{bytes:02x?}"
            );
        }
        assert!(SealKey::from_bytes(near_prime(0xEB, 0x7F)).is_ok());
        one[0] = 9;
        assert!(SealKey::from_bytes(one).is_ok());
    }

    #[test]
    fn verifying_keys_of_small_order_second_spelling_or_off_the_curve_are_refused() {
        let mut identity = [0; 32];
        identity[0] = 1;
        let mut off_the_curve = [0; 32];
        off_the_curve[0] = 2;
        // y = p + 3: a point, but its one spelling is 3.
        let second_spelling = near_prime(0xF0, 0x7F);
        let mut first_spelling = [0; 32];
        first_spelling[0] = 3;
        assert!(VerifyingKey::from_bytes(first_spelling).is_ok());
        for bytes in [identity, [0; 32], off_the_curve, second_spelling] {
            assert_eq!(
                VerifyingKey::from_bytes(bytes),
                Err(Error::WeakKey),
                "{bytes:02x?}"
            );
        }
    }
}
