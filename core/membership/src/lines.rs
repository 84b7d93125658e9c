use protocol::{Error, Result};

/// The length of a line.
pub const LINE_BYTES: usize = 32;
/// The fewest lines: their number, padded to a power of two, tells little about spaces.
pub const LINES_MIN: usize = 4;

/// The masked cuts of a removed device, one for each space it wrote in, among random ones: only
/// who knows a space finds its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines(Vec<u8>);

impl Lines {
    /// Takes lines that are sorted, their number a power of two and at least `LINES_MIN`.
    ///
    /// # Errors
    /// `Malformed` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (lines, rest) = bytes.as_chunks::<LINE_BYTES>();
        let padded = lines.len().is_power_of_two() && lines.len() >= LINES_MIN;
        if !rest.is_empty() || !padded || !lines.is_sorted() {
            return Err(Error::Malformed("lines"));
        }
        Ok(Self(bytes.to_vec()))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8; LINE_BYTES]> {
        self.0.as_chunks().0.iter()
    }

    /// The lines, one after the other.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(count: usize) -> Vec<u8> {
        let line = |n: usize| [u8::try_from(n).unwrap(); LINE_BYTES];
        (0..count).flat_map(line).collect()
    }

    #[test]
    fn lines_come_in_powers_of_two_from_four_on_and_sorted() {
        for count in [4, 8, 16] {
            assert!(Lines::from_bytes(&sorted(count)).is_ok(), "{count}");
        }
        for count in [0, 1, 2, 3, 5, 6, 12] {
            assert!(Lines::from_bytes(&sorted(count)).is_err(), "{count}");
        }
        assert!(Lines::from_bytes(&sorted(4)[1..]).is_err());
        let mut unsorted = sorted(4);
        unsorted[0] = 9;
        assert!(Lines::from_bytes(&unsorted).is_err());
    }
}
