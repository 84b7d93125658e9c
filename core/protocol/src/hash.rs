use sha2::{Digest, Sha256};

use crate::Label;

/// SHA-256 of `L(label)` followed by the parts.
#[must_use]
pub fn hash(label: Label, parts: &[&[u8]]) -> [u8; 32] {
    let mut state = Sha256::new_with_prefix(label.to_bytes());
    for part in parts {
        state.update(part);
    }
    state.finalize().into()
}

/// SHA-256 of the parts, one after the other.
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut state = Sha256::new();
    for part in parts {
        state.update(part);
    }
    state.finalize().into()
}
