//! Padmé padding: a length tells little more than the order of magnitude of what is inside, for at
//! most 12 % more bytes (Nikitin and others, "Reducing Metadata Leakage from Encrypted Files and
//! Communication with PURBs", 2019).

use protocol::cbor::item_length;
use zeroize::Zeroizing;

use crate::{Error, Result};

/// The padded length of `length` bytes: as few of the low bits set as the order of magnitude needs.
#[must_use]
pub const fn padme(length: usize) -> usize {
    let Some(exponent) = length.checked_ilog2() else {
        return length;
    };
    let Some(order) = exponent.checked_ilog2() else {
        return length;
    };
    let mask = (1_usize << (exponent - (order + 1))) - 1;
    match length.checked_add(mask) {
        Some(up) => up & !mask,
        None => length,
    }
}

/// Pads `content` with zeros to its Padmé length, and to at least `least` bytes.
pub fn pad(content: &mut Vec<u8>, least: usize) {
    content.resize(padded_bytes(content.len(), least), 0);
}

/// Checks that `padded` is `content_bytes` of content, padded as `pad` does. Content tells its own
/// length, so a reader knows it; a padding of another length or kind could carry a mark.
///
/// # Errors
/// `Malformed` for any other padding.
pub fn check(padded: &[u8], content_bytes: usize, least: usize) -> Result<()> {
    let padding = padded
        .get(content_bytes..)
        .ok_or(Error::Malformed("padding"))?;
    let right = padded.len() == padded_bytes(content_bytes, least);
    if right && padding.iter().all(|byte| *byte == 0) {
        Ok(())
    } else {
        Err(Error::Malformed("padding"))
    }
}

/// A padded copy that overwrites itself: what is sealed is what a person wrote.
pub(crate) fn padded(content: &[u8], least: usize) -> Zeroizing<Vec<u8>> {
    // Room for all at once: a vector that grows would leave a copy behind.
    let mut padded = Zeroizing::new(Vec::with_capacity(padded_bytes(content.len(), least)));
    padded.extend_from_slice(content);
    pad(&mut padded, least);
    padded
}

/// The content of what was padded: one item of CBOR, which tells its own length.
pub(crate) fn content_bytes<'a>(
    padded: &'a [u8],
    least: usize,
    what: &'static str,
) -> Result<&'a [u8]> {
    let length = item_length(padded)?;
    check(padded, length, least)?;
    padded.get(..length).ok_or(Error::Malformed(what))
}

fn padded_bytes(content_bytes: usize, least: usize) -> usize {
    padme(content_bytes).max(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_of_the_paper() {
        let known = [
            (0, 0),
            (1, 1),
            (2, 2),
            (3, 3),
            (8, 8),
            (9, 10),
            (15, 16),
            (16, 16),
            (17, 18),
            (100, 104),
            (223, 224),
            (224, 224),
            (225, 240),
            (240, 240),
            (241, 256),
            (1_000, 1_024),
            (1_025, 1_088),
            (65_537, 67_584),
        ];
        for (length, padded) in known {
            assert_eq!(padme(length), padded, "{length}");
        }
    }

    #[test]
    fn padding_never_shrinks_costs_at_most_an_eighth_and_is_stable() {
        for length in 0..70_000 {
            let padded = padme(length);
            assert!(
                padded >= length && padded - length <= length / 8 + 1,
                "{length}"
            );
            assert_eq!(padme(padded), padded, "{length}");
        }
        assert_eq!(padme(usize::MAX), usize::MAX);
    }

    #[test]
    fn only_the_right_number_of_zeros_is_taken() {
        let mut padded = vec![7; 223];
        pad(&mut padded, 224);
        assert_eq!((padded.len(), check(&padded, 223, 224)), (224, Ok(())));
        let wrong = Err(Error::Malformed("padding"));
        assert_eq!(check(&padded[..223], 223, 224), wrong);
        assert_eq!(check(&[&padded[..], &[0]].concat(), 223, 224), wrong);
        assert_eq!(check(&padded, 225, 224), wrong);
        padded[223] = 1;
        assert_eq!(check(&padded, 223, 224), wrong);
    }
}
