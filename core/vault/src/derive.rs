use hkdf::Hkdf;
use protocol::{Label, LogId, SUITE};
use sha2::Sha256;

use crate::Secret;

/// `K(secret, label, extra)` (PROTOCOL 3): HKDF-SHA256 without salt, over label, suite, log and
/// `extra`; `LogId::NONE` where there is no log.
#[must_use]
pub fn derive(secret: &[u8], label: Label, log: &LogId, extra: &[u8]) -> Secret {
    let label = label.to_bytes();
    expand(None, secret, &[&label, &[SUITE], log.as_bytes(), extra])
}

/// `K` of the twelve words, the one use with a salt.
pub(crate) fn derive_from_words(entropy: &[u8], label: Label) -> Secret {
    let salt = protocol::hash(Label::Person, &[]);
    let label = label.to_bytes();
    let info: [&[u8]; 3] = [&label, &[SUITE], LogId::NONE.as_bytes()];
    expand(Some(&salt), entropy, &info)
}

/// HKDF-SHA256 (RFC 5869), 32 bytes of it.
pub(crate) fn expand(salt: Option<&[u8]>, secret: &[u8], info: &[&[u8]]) -> Secret {
    Secret::of(|bytes| {
        // 32 bytes are one block of the hash: HKDF refuses only more than 255 blocks.
        let fits = Hkdf::<Sha256>::new(salt, secret).expand_multi_info(info, bytes);
        debug_assert!(fits.is_ok(), "one block always fits");
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_the_input_changes_the_key() {
        let space = LogId::from_bytes([1; 32]);
        let key = derive(&[7; 32], Label::EntryKey, &space, b"extra");
        let others = [
            derive(&[8; 32], Label::EntryKey, &space, b"extra"),
            derive(&[7; 32], Label::BlobKey, &space, b"extra"),
            derive(&[7; 32], Label::EntryKey, &LogId::NONE, b"extra"),
            derive(&[7; 32], Label::EntryKey, &space, b""),
            derive_from_words(&[7; 32], Label::EntryKey),
        ];
        assert!(others.iter().all(|other| *other != key));
        assert_eq!(derive(&[7; 32], Label::EntryKey, &space, b"extra"), key);
    }
}
