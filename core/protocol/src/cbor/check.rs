use crate::{Error, Result, limits::CBOR_DEPTH_MAX};

const MALFORMED: Error = Error::Malformed("cbor");

/// Checks that `bytes` are exactly one item in its one spelling.
///
/// # Errors
/// `Malformed` for a longer spelling than needed, unsorted or double keys, indefinite lengths,
/// unknown kinds of value, text that is not UTF-8, missing or trailing bytes; `Limit` for nesting
/// deeper than `CBOR_DEPTH_MAX`.
pub fn check_item(bytes: &[u8]) -> Result<()> {
    if item_length(bytes)? == bytes.len() {
        Ok(())
    } else {
        Err(MALFORMED)
    }
}

/// Checks the first item in `bytes` and tells its length; what follows is not looked at.
///
/// # Errors
/// As `check_item`, trailing bytes aside.
pub fn item_length(bytes: &[u8]) -> Result<usize> {
    let mut checker = Checker { bytes, at: 0 };
    checker.item(0)?;
    Ok(checker.at)
}

struct Checker<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Checker<'b> {
    fn item(&mut self, depth: usize) -> Result<()> {
        let (major, value) = self.head()?;
        match major {
            0 | 1 => Ok(()),
            2 => self.take(value).map(|_| ()),
            3 => {
                let text = self.take(value)?;
                std::str::from_utf8(text).map(|_| ()).map_err(|_| MALFORMED)
            }
            4 => self.elements(value, depth + 1),
            5 => self.pairs(value, depth + 1),
            // Tags (6) and floats or other simple values (7) are no part of version 1.
            7 if (20..=22).contains(&value) => Ok(()),
            _ => Err(MALFORMED),
        }
    }

    fn elements(&mut self, count: u64, depth: usize) -> Result<()> {
        self.open(count, 1, depth)?;
        for _ in 0..count {
            self.item(depth)?;
        }
        Ok(())
    }

    fn pairs(&mut self, count: u64, depth: usize) -> Result<()> {
        self.open(count, 2, depth)?;
        let mut last: &[u8] = &[];
        for _ in 0..count {
            let start = self.at;
            self.item(depth)?;
            let key = self.bytes.get(start..self.at).unwrap_or_default();
            // Keys ascend as bytes. No key is empty, so the first always passes.
            if key <= last {
                return Err(MALFORMED);
            }
            last = key;
            self.item(depth)?;
        }
        Ok(())
    }

    /// Refuses what is too deep, and counts that the remaining bytes cannot hold.
    fn open(&self, count: u64, bytes_each: u64, depth: usize) -> Result<()> {
        if depth > CBOR_DEPTH_MAX {
            return Err(Error::Limit("cbor depth"));
        }
        let left = self.bytes.len().saturating_sub(self.at) as u64;
        if count.saturating_mul(bytes_each) > left {
            return Err(MALFORMED);
        }
        Ok(())
    }

    fn head(&mut self) -> Result<(u8, u64)> {
        let first = self.byte()?;
        let (major, short) = (first >> 5, first & 0x1F);
        let following = match short {
            0..=23 => return Ok((major, u64::from(short))),
            // Longer forms of major 7 are floats and simple values that version 1 does not use.
            24..=27 if major != 7 => 1_usize << (short - 24),
            _ => return Err(MALFORMED),
        };
        let mut value = 0_u64;
        for _ in 0..following {
            value = (value << 8) | u64::from(self.byte()?);
        }
        let least = match following {
            1 => 24,
            2 => 1 << 8,
            4 => 1 << 16,
            _ => 1 << 32,
        };
        if value < least {
            return Err(MALFORMED);
        }
        Ok((major, value))
    }

    fn byte(&mut self) -> Result<u8> {
        let byte = self.bytes.get(self.at).copied().ok_or(MALFORMED)?;
        self.at += 1;
        Ok(byte)
    }

    fn take(&mut self, length: u64) -> Result<&'b [u8]> {
        let length = usize::try_from(length).map_err(|_| MALFORMED)?;
        let end = self.at.checked_add(length).ok_or(MALFORMED)?;
        let taken = self.bytes.get(self.at..end).ok_or(MALFORMED)?;
        self.at = end;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> Vec<u8> {
        let mut bytes = vec![0x81; depth];
        bytes.push(0);
        bytes
    }

    #[test]
    fn every_kind_of_value_in_its_one_spelling_is_taken() {
        let good: [&[u8]; 14] = [
            &[0x00],
            &[0x17],
            &[0x18, 24],
            &[0x19, 1, 0],
            &[0x1A, 0, 1, 0, 0],
            &[0x1B, 0, 0, 0, 1, 0, 0, 0, 0],
            &[0x20],
            &[0x41, 0xFF],
            &[0x62, 0xC3, 0xA9],
            &[0x80],
            &[0xA2, 0, 0x40, 1, 0x40],
            &[0xF4],
            &[0xF5],
            &[0xF6],
        ];
        for bytes in good {
            assert_eq!(check_item(bytes), Ok(()), "{bytes:02x?}");
        }
    }

    #[test]
    fn every_second_spelling_is_refused() {
        let bad: [&[u8]; 26] = [
            &[],
            &[0x18, 23],
            &[0x18],
            &[0x19, 0, 255],
            &[0x1A, 0, 0, 255, 255],
            &[0x1B, 0, 0, 0, 0, 255, 255, 255, 255],
            &[0x1C],
            &[0x1F],
            &[0x38, 0],
            &[0x41],
            &[0x58, 1, 0],
            &[0x5F, 0x41, 0, 0xFF],
            &[0x61, 0xFF],
            &[0x7F, 0xFF],
            &[0x81],
            &[0x9F, 0xFF],
            &[0xA1, 0],
            &[0xA2, 1, 0, 0, 0],
            &[0xA2, 0, 0, 0, 0],
            &[0xBF, 0xFF],
            &[0xC0, 0],
            &[0xE0],
            &[0xF7],
            &[0xF8, 20],
            &[0xF9, 0, 0],
            &[0xFF],
        ];
        for bytes in bad {
            assert_eq!(check_item(bytes), Err(MALFORMED), "{bytes:02x?}");
        }
    }

    #[test]
    fn trailing_bytes_are_refused_in_a_whole_item_only() {
        assert_eq!(check_item(&[0, 0]), Err(MALFORMED));
        assert_eq!(item_length(&[0, 0]), Ok(1));
    }

    #[test]
    fn eight_containers_may_nest_and_no_more() {
        assert_eq!(check_item(&nested(CBOR_DEPTH_MAX)), Ok(()));
        assert_eq!(
            check_item(&nested(CBOR_DEPTH_MAX + 1)),
            Err(Error::Limit("cbor depth"))
        );
    }

    #[test]
    fn a_count_or_length_beyond_the_bytes_is_refused_at_once() {
        for first in [0x5B, 0x7B, 0x9B, 0xBB] {
            let bytes = [first, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0];
            assert_eq!(check_item(&bytes), Err(MALFORMED));
        }
    }
}
