//! Crockford's base 32: read aloud, typed and copied without a mistake that matters.

const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The digits that spell `bytes`; bits that are left over are zero.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut waiting, mut bits) = (0_u32, 0);
    for byte in bytes {
        waiting = (waiting << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(digit(waiting >> bits));
        }
        waiting &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(digit(waiting << (5 - bits)));
    }
    text
}

fn digit(value: u32) -> char {
    let place = usize::try_from(value % 32).unwrap_or_default();
    DIGITS.get(place).copied().map_or('0', char::from)
}

/// The bytes that a text spells, whatever its case; hyphens are only there to be read by, and the
/// letters o, i and l are taken for the digits that they look like. None for anything else.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut waiting, mut bits) = (0_u32, 0);
    for letter in text.chars().filter(|letter| *letter != '-') {
        let letter = match letter.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        };
        let found = DIGITS.iter().position(|d| char::from(*d) == letter)?;
        waiting = (waiting << 5) | u32::try_from(found).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(waiting >> bits).ok()?);
            waiting &= (1 << bits) - 1;
        }
    }
    // A digit too many, or bits that say something in the last one, is no spelling of ours.
    (bits < 5 && waiting == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_reads_back_in_either_case_and_with_hyphens() {
        for length in 0..70_u8 {
            let bytes: Vec<u8> = (0..length).map(|n| n.wrapping_mul(37) ^ 0xA5).collect();
            let text = encode(&bytes);
            assert_eq!(text.len(), (bytes.len() * 8).div_ceil(5));
            assert_eq!(decode(&text), Some(bytes.clone()));
            assert_eq!(decode(&text.to_ascii_uppercase()), Some(bytes.clone()));
            let apart: Vec<String> = text.chars().map(String::from).collect();
            assert_eq!(decode(&apart.join("-")), Some(bytes));
        }
    }

    #[test]
    fn letters_that_look_like_digits_are_those_digits() {
        assert_eq!(decode("oOiIlL00"), decode("00111100"));
    }

    #[test]
    fn other_letters_a_digit_too_many_and_bits_left_over_are_refused() {
        for text in ["u0", "0_", "0é", "0", "000", "01", "zz"] {
            assert_eq!(decode(text), None, "{text}");
        }
        assert_eq!(decode("00"), Some(vec![0]));
        assert_eq!(decode("zw"), Some(vec![255]));
    }
}
