use crate::{Label, sha256};

/// The check code has twelve decimal digits.
pub const CHECK_CODE_DIGITS: usize = 12;
/// How many check codes there are: 10¹².
pub const CHECK_CODES: u64 = 1_000_000_000_000;

/// What a check code is stretched from: all that both sides sent (PROTOCOL 6.2, SECURITY 5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckCodeInput {
    /// The password of Argon2id.
    pub password: [u8; 96],
    /// The salt of Argon2id.
    pub salt: Vec<u8>,
}

impl CheckCodeInput {
    /// Of a link code's bytes or an invitation's mail id, and both slots in clear.
    #[must_use]
    pub fn new(code_or_mail_id: &[u8], first_slot: &[u8], second_slot: &[u8]) -> Self {
        let mut password = [0; 96];
        let hashes = [code_or_mail_id, first_slot, second_slot].map(|part| sha256(&[part]));
        for (place, byte) in password.iter_mut().zip(hashes.as_flattened()) {
            *place = *byte;
        }
        let salt = Label::CheckCode.to_bytes();
        Self { password, salt }
    }
}
