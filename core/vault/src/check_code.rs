use protocol::{CHECK_CODE_DIGITS, CHECK_CODES, CheckCodeInput};
use secrecy::{ExposeSecret, SecretString};
use subtle::{Choice, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::pin::argon2id;
use crate::{Result, StretchCost};

/// What Argon2id gives: 40 bits.
const OUTPUT_BYTES: usize = 5;
/// How many digits stand together when it is shown.
const GROUP_DIGITS: usize = 4;
/// The longest text that is looked at as a typed code.
pub const CHECK_CODE_BYTES_MAX: usize = 64;

/// Twelve digits that agree only if both sides sent and received the same (PROTOCOL 6.2,
/// SECURITY 5). One side shows them, the person types them into the other.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct CheckCode([u8; CHECK_CODE_DIGITS]);

impl CheckCode {
    /// Derives the code; it takes 19 MiB and some 50 ms, so that nobody grinds keys to a code.
    ///
    /// # Errors
    /// `Stretching` without the memory.
    pub fn derive(input: &CheckCodeInput) -> Result<Self> {
        let mut output = zeroize::Zeroizing::new([0; OUTPUT_BYTES]);
        let cost = StretchCost::default();
        argon2id(&input.password, &input.salt, cost, &mut *output)?;
        let number = output
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte));
        Ok(Self::of(number % CHECK_CODES))
    }

    fn of(mut number: u64) -> Self {
        let mut digits = [0; CHECK_CODE_DIGITS];
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + u8::try_from(number % 10).unwrap_or_default();
            number /= 10;
        }
        Self(digits)
    }

    /// The code as it is shown: `1234 5678 9012`.
    #[must_use]
    pub fn shown(&self) -> SecretString {
        let groups = self.0.chunks(GROUP_DIGITS);
        let groups = groups.map(|digits| digits.iter().copied().map(char::from));
        let mut text = String::with_capacity(CHECK_CODE_DIGITS + CHECK_CODE_DIGITS / GROUP_DIGITS);
        for group in groups {
            if !text.is_empty() {
                text.push(' ');
            }
            text.extend(group);
        }
        text.into()
    }

    /// Whether this is what was typed, spaces and hyphens aside. It takes as long wherever the
    /// first wrong digit is.
    #[must_use]
    pub fn is(&self, typed: &SecretString) -> bool {
        let typed = typed.expose_secret();
        if typed.len() > CHECK_CODE_BYTES_MAX {
            return false;
        }
        let between = |c: &char| c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}');
        let mut digits = typed.chars().filter(|c| !between(c));
        let mut same = Choice::from(1);
        for digit in self.0 {
            let typed = digits.next().map_or(0, u32::from);
            same &= typed.ct_eq(&u32::from(digit));
        }
        bool::from(same) && digits.next().is_none()
    }
}

impl std::fmt::Debug for CheckCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CheckCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(first: &[u8], second: &[u8]) -> CheckCode {
        CheckCode::derive(&CheckCodeInput::new(b"qr", first, second)).unwrap()
    }

    fn typed(text: &str) -> SecretString {
        SecretString::from(text)
    }

    #[test]
    fn both_sides_see_the_same_code_if_they_sent_the_same() {
        let one = code(b"one", b"two");
        let shown = one.shown();
        assert!(one.is(&shown) && code(b"one", b"two").is(&shown));
        assert!(!code(b"one", b"too").is(&shown));
        assert!(!code(b"own", b"two").is(&shown));
        let other = CheckCode::derive(&CheckCodeInput::new(b"QR", b"one", b"two"));
        assert!(!other.unwrap().is(&shown));
    }

    #[test]
    fn a_code_is_shown_in_groups_with_its_leading_zeros() {
        assert_eq!(CheckCode::of(7).shown().expose_secret(), "0000 0000 0007");
        let most = CheckCode::of(CHECK_CODES - 1);
        assert_eq!(most.shown().expose_secret(), "9999 9999 9999");
        assert_eq!(format!("{most:?}"), "CheckCode(…)");
    }

    #[test]
    fn a_code_may_be_typed_in_any_grouping_but_not_with_a_digit_off() {
        let code = CheckCode::of(123_456_789_012);
        for text in [
            "123456789012",
            "1234-5678-9012",
            " 1234 5678\u{a0}9012\n",
            "123 456 789 012",
        ] {
            assert!(code.is(&typed(text)), "{text}");
        }
        let long = "1234 5678 9012".to_owned() + &" ".repeat(CHECK_CODE_BYTES_MAX);
        for text in [
            "",
            "12345678901",
            "1234567890123",
            "023456789012",
            "123456789013",
            "12345678901٢",
            "123456789012x",
            &long,
        ] {
            assert!(!code.is(&typed(text)), "{text}");
        }
    }
}
