use crate::{Label, hash};

/// Eight bytes that a server keeps beside a row's body, and compares on each read (PROTOCOL 9).
#[must_use]
pub fn row_check(body: &[u8]) -> [u8; 8] {
    let hash = hash(Label::Row, &[body]);
    hash.first_chunk().copied().unwrap_or_default()
}
