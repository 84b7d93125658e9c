//! HPKE in base mode (RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305), its randomness passed in.

use std::convert::Infallible;

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, OpModeR, OpModeS, Serializable};
use protocol::SealKey;
use rand_core::{TryCryptoRng, TryRng};
use zeroize::Zeroizing;

use crate::{DeviceKeys, Error, Result, Secret, device_keys};

/// The length of the ephemeral public key.
pub(crate) const EPHEMERAL_BYTES: usize = 32;

/// Content sealed to one key.
pub(crate) struct Sealed {
    pub(crate) ephemeral: [u8; EPHEMERAL_BYTES],
    pub(crate) ciphertext: Vec<u8>,
}

/// Seals to a key. The ephemeral key derives from `seed`: the same seed gives the same bytes.
pub(crate) fn seal(to: &SealKey, info: &[u8], content: &[u8], seed: &Secret) -> Result<Sealed> {
    let sealed = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &device_keys::public(to)?,
        info,
        content,
        &[],
        &mut Once(seed),
    );
    let (ephemeral, ciphertext) = sealed.map_err(|_| protocol::Error::WeakKey)?;
    Ok(Sealed {
        ephemeral: ephemeral.to_bytes().into(),
        ciphertext,
    })
}

/// Opens what was sealed to the device.
pub(crate) fn open(
    keys: &DeviceKeys,
    info: &[u8],
    ephemeral: &[u8; EPHEMERAL_BYTES],
    ciphertext: &[u8],
) -> Result<Zeroizing<Vec<u8>>> {
    let ephemeral = Deserializable::from_bytes(ephemeral).map_err(|_| Error::CannotOpen)?;
    let opened = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &keys.opening(),
        &ephemeral,
        info,
        ciphertext,
        &[],
    );
    opened.map(Zeroizing::new).map_err(|_| Error::CannotOpen)
}

/// Gives HPKE the 32 bytes that its ephemeral key is derived from, so that whoever has the secret
/// gets the same key again.
pub(crate) struct Once<'s>(pub(crate) &'s Secret);

impl TryRng for Once<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> std::result::Result<u32, Infallible> {
        rand_core::utils::next_word_via_fill(self)
    }

    fn try_next_u64(&mut self) -> std::result::Result<u64, Infallible> {
        rand_core::utils::next_word_via_fill(self)
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> std::result::Result<(), Infallible> {
        // HPKE asks once, for 32 bytes. A vector fails should a later version ask otherwise.
        to.iter_mut()
            .zip(self.0.expose())
            .for_each(|(to, from)| *to = *from);
        Ok(())
    }
}

impl TryCryptoRng for Once<'_> {}
