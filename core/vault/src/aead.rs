use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use protocol::Random;
use zeroize::Zeroizing;

use crate::{Error, Result, Secret};

pub(crate) const NONCE_BYTES: usize = 24;
pub(crate) const TAG_BYTES: usize = 16;
/// How much longer a box is than its content: nonce and authentication tag.
pub const BOX_OVERHEAD_BYTES: usize = NONCE_BYTES + TAG_BYTES;

/// Closes a box (PROTOCOL 3): a random nonce, then XChaCha20-Poly1305.
///
/// # Errors
/// `Protocol` when the source of randomness fails.
pub fn seal_box(
    key: &Secret,
    content: &[u8],
    additional: &[u8],
    random: &mut dyn Random,
) -> Result<Vec<u8>> {
    let mut nonce = [0; NONCE_BYTES];
    random.fill(&mut nonce)?;
    let sealed = encrypt(key, &nonce, content, additional)?;
    Ok([&nonce[..], &sealed].concat())
}

/// Opens a box.
///
/// # Errors
/// `CannotOpen` for another key or damage, `Malformed` for bytes shorter than an empty box.
pub fn open_box(key: &Secret, sealed: &[u8], additional: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = sealed.split_first_chunk().ok_or(Error::Malformed("box"))?;
    decrypt(key, nonce, sealed, additional)
}

pub(crate) fn encrypt(
    key: &Secret,
    nonce: &[u8; NONCE_BYTES],
    content: &[u8],
    additional: &[u8],
) -> Result<Vec<u8>> {
    let payload = Payload {
        msg: content,
        aad: additional,
    };
    let cipher = XChaCha20Poly1305::new(key.expose().into());
    // Only a content of 256 GiB is refused.
    cipher
        .encrypt(&XNonce::from(*nonce), payload)
        .map_err(|_| Error::Limit("content bytes"))
}

pub(crate) fn decrypt(
    key: &Secret,
    nonce: &[u8; NONCE_BYTES],
    sealed: &[u8],
    additional: &[u8],
) -> Result<Zeroizing<Vec<u8>>> {
    let payload = Payload {
        msg: sealed,
        aad: additional,
    };
    let cipher = XChaCha20Poly1305::new(key.expose().into());
    let opened = cipher.decrypt(&XNonce::from(*nonce), payload);
    opened.map(Zeroizing::new).map_err(|_| Error::CannotOpen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::tests::Counting;

    #[test]
    fn a_box_opens_with_its_key_and_additional_data_only() {
        let key = Secret::take(&mut [1; 32]);
        let sealed = seal_box(&key, b"hope", b"more", &mut Counting(0)).unwrap();
        assert_eq!(sealed.len(), 4 + BOX_OVERHEAD_BYTES);
        assert_eq!(
            open_box(&key, &sealed, b"more").unwrap().as_slice(),
            b"hope"
        );
        assert_eq!(
            open_box(&key, &sealed, b"less").unwrap_err(),
            Error::CannotOpen
        );
        let other = Secret::take(&mut [2; 32]);
        assert_eq!(
            open_box(&other, &sealed, b"more").unwrap_err(),
            Error::CannotOpen
        );
        for n in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[n] ^= 1;
            assert_eq!(
                open_box(&key, &bent, b"more").unwrap_err(),
                Error::CannotOpen
            );
        }
        assert_eq!(
            open_box(&key, &sealed[..23], b"").unwrap_err(),
            Error::Malformed("box")
        );
        assert_eq!(
            open_box(&key, &sealed[..24], b"").unwrap_err(),
            Error::CannotOpen
        );
    }
}
