use std::io::{self, Read};

use super::{Limits, Refusal};

/// Reads what was unpacked, and stops where it becomes too much.
///
/// After its first error it never asks the reader below again: a decoder may be in any state then.
pub(super) struct Bounded<R> {
    inner: R,
    read: u64,
    read_max: u64,
    ratio_max: u64,
    failed: bool,
}

impl<R: Read> Bounded<R> {
    /// Bounds what `packed_bytes` unpack to.
    pub(super) fn unpacked(inner: R, packed_bytes: u64, limits: &Limits) -> Self {
        let ratio_max = packed_bytes.saturating_mul(limits.ratio);
        Self {
            inner,
            read: 0,
            read_max: limits.unpacked_bytes,
            ratio_max,
            failed: false,
        }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.failed {
            return Err(Refusal::Broken.into());
        }
        let outcome = self.inner.read(buffer).and_then(|count| {
            self.read = self.read.saturating_add(count as u64);
            if self.read > self.read_max {
                Err(Refusal::UnpackedTooLarge.into())
            } else if self.read > self.ratio_max {
                Err(Refusal::RatioTooHigh.into())
            } else {
                Ok(count)
            }
        });
        self.failed = outcome.is_err();
        outcome
    }
}

/// Leaves out line ends, which base64 may be broken by.
pub(super) struct WithoutLineEnds<R>(pub(super) R);

impl<R: Read> Read for WithoutLineEnds<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.0.read(buffer)?;
            let mut kept = 0;
            for index in 0..count {
                match buffer.get(index).copied() {
                    Some(b'\r' | b'\n') | None => {}
                    Some(byte) => {
                        if let Some(slot) = buffer.get_mut(kept) {
                            *slot = byte;
                        }
                        kept += 1;
                    }
                }
            }
            // Nothing kept of something read is not the end.
            if kept > 0 || count == 0 {
                return Ok(kept);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: usize, packed: u64, limits: Limits) -> Result<usize, Refusal> {
        let content = vec![b'a'; bytes];
        let mut all = Vec::new();
        let mut bounded = Bounded::unpacked(content.as_slice(), packed, &limits);
        Ok(bounded.read_to_end(&mut all)?)
    }

    #[test]
    fn unpacked_bytes_are_counted_to_the_limit_and_not_one_past() {
        let limits = Limits {
            unpacked_bytes: 1_000,
            ..Limits::default()
        };
        assert_eq!(read(1_000, 1_000, limits), Ok(1_000));
        assert_eq!(read(1_001, 1_000, limits), Err(Refusal::UnpackedTooLarge));
    }

    #[test]
    fn the_ratio_holds_to_the_limit_and_not_one_byte_past() {
        let limits = Limits::default();
        assert_eq!(read(2_000, 10, limits), Ok(2_000));
        assert_eq!(read(2_001, 10, limits), Err(Refusal::RatioTooHigh));
    }

    #[test]
    fn a_reader_that_failed_is_not_asked_again() {
        struct Once(bool);
        impl Read for Once {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                assert!(!std::mem::replace(&mut self.0, true), "asked again");
                Err(io::ErrorKind::UnexpectedEof.into())
            }
        }
        let mut bounded = Bounded::unpacked(Once(false), 1, &Limits::default());
        let mut buffer = [0; 1];
        assert!(bounded.read(&mut buffer).is_err());
        assert!(bounded.read(&mut buffer).is_err());
    }

    #[test]
    fn line_ends_of_both_kinds_are_left_out() {
        let mut text = String::new();
        let read = "ab\r\n\n\nc\n".as_bytes();
        assert!(WithoutLineEnds(read).read_to_string(&mut text).is_ok());
        assert_eq!(text, "abc");
    }
}
