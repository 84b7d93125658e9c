use ed25519_dalek::Signer;

use crate::{Error, Label, PersonId, Result, VerifyingKey};

/// The one cipher suite so far: Ed25519, SHA-256, X25519, XChaCha20-Poly1305.
pub const SUITE: u8 = 1;
/// The length of a signature.
pub const SIGNATURE_BYTES: usize = 64;

/// An Ed25519 signature.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; SIGNATURE_BYTES]);

impl Signature {
    /// The signature with these bytes; whether it holds is for `VerifyingKey::verify`.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; SIGNATURE_BYTES]) -> Self {
        Self(bytes)
    }

    /// The signature's bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; SIGNATURE_BYTES] {
        &self.0
    }
}

impl std::fmt::Debug for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signature(…)")
    }
}

/// A secret Ed25519 key. It overwrites itself when dropped and is never printed.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key that this seed gives.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> VerifyingKey {
        VerifyingKey::of(self.0.verifying_key())
    }

    /// `sig(label, hash)` as `person`: a key in two person logs speaks only for whom it signed.
    #[must_use]
    pub fn sign(&self, label: Label, person: &PersonId, hash: &[u8; 32]) -> Signature {
        self.sign_message(&message(label, person, hash))
    }

    /// The one place where something is signed.
    pub(crate) fn sign_message(&self, message: &[u8]) -> Signature {
        Signature(self.0.sign(message).to_bytes())
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

impl VerifyingKey {
    /// Checks `sig(label, hash)` as `person`, strictly: one key and message have no second
    /// signature that some take and others refuse.
    ///
    /// # Errors
    /// `BadSignature` when it does not hold.
    pub fn verify(
        &self,
        label: Label,
        person: &PersonId,
        hash: &[u8; 32],
        signature: &Signature,
    ) -> Result<()> {
        self.holds(&message(label, person, hash), signature)
    }

    /// The one place where a signature is checked.
    pub(crate) fn holds(&self, message: &[u8], signature: &Signature) -> Result<()> {
        let signature = ed25519_dalek::Signature::from_bytes(signature.as_bytes());
        self.inner()
            .verify_strict(message, &signature)
            .map_err(|_| Error::BadSignature)
    }
}

fn message(label: Label, person: &PersonId, hash: &[u8; 32]) -> Vec<u8> {
    [&label.to_bytes()[..], person.as_bytes(), hash].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: PersonId = PersonId::from_bytes([5; 32]);

    #[test]
    fn a_signature_holds_for_one_key_label_person_and_hash() {
        let key = SigningKey::from_seed(&[3; 32]);
        let signature = key.sign(Label::Record, &ME, &[9; 32]);
        let public = key.public();
        assert_eq!(
            public.verify(Label::Record, &ME, &[9; 32], &signature),
            Ok(())
        );

        let other = SigningKey::from_seed(&[4; 32]).public();
        let you = PersonId::from_bytes([6; 32]);
        let mut bent = *signature.as_bytes();
        bent[63] ^= 1;
        let refused = [
            other.verify(Label::Record, &ME, &[9; 32], &signature),
            public.verify(Label::Card, &ME, &[9; 32], &signature),
            public.verify(Label::Record, &you, &[9; 32], &signature),
            public.verify(Label::Record, &ME, &[8; 32], &signature),
            public.verify(Label::Record, &ME, &[9; 32], &Signature::from_bytes(bent)),
        ];
        assert!(refused.iter().all(|r| *r == Err(Error::BadSignature)));
    }

    #[test]
    fn a_signing_key_is_never_printed() {
        assert_eq!(
            format!("{:?}", SigningKey::from_seed(&[3; 32])),
            "SigningKey(…)"
        );
    }
}
