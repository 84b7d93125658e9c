//! A look at Automerge's frames before Automerge reads them: how long they get when unpacked and
//! how many rows their columns claim, which a few bytes can make endless (SECURITY 8).

use std::io::Read;

use flate2::bufread::DeflateDecoder;

use crate::{Error, Result};

const MAGIC: [u8; 4] = [0x85, 0x6F, 0x4A, 0x83];
const CHECKSUM_BYTES: usize = 4;
const HASH_BYTES: u64 = 32;
/// The bit of a column's specification that says that it is deflated.
const DEFLATED: u64 = 0b1000;
/// The most bytes of a number.
const NUMBER_BYTES_MAX: u32 = 10;

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FrameKind {
    Document,
    Change,
    Bundle,
}

/// How much a frame may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// All columns unpacked, in bytes.
    pub(crate) bytes_max: usize,
    /// The rows of any one column.
    pub(crate) rows_max: u64,
    /// Whether columns may be deflated.
    pub(crate) deflated: bool,
}

/// Checks the first frame of `bytes` and returns its length.
pub(crate) fn check(bytes: &[u8], kind: FrameKind, bounds: Bounds) -> Result<usize> {
    let frame = Frame::of(bytes, kind)?;
    check_body(frame.body, kind, bounds)?;
    Ok(frame.length)
}

/// One frame: magic, checksum, kind, length and body.
pub(crate) struct Frame<'a> {
    /// The first bytes of the hash.
    pub(crate) checksum: &'a [u8],
    /// What is hashed: kind, length and body.
    pub(crate) hashed: &'a [u8],
    pub(crate) body: Cursor<'a>,
    /// All of it, in bytes.
    pub(crate) length: usize,
}

impl<'a> Frame<'a> {
    /// The first frame of `bytes`, of this kind.
    pub(crate) fn of(bytes: &'a [u8], kind: FrameKind) -> Result<Self> {
        let mut from = Cursor { left: bytes };
        let magic = from.take(MAGIC.len())?;
        let checksum = from.take(CHECKSUM_BYTES)?;
        let start = from.left;
        let found = match from.take(1)? {
            [0] => FrameKind::Document,
            [1] => FrameKind::Change,
            [3] => FrameKind::Bundle,
            _ => return Err(damaged()),
        };
        if magic != MAGIC || found != kind {
            return Err(damaged());
        }
        let length = from.length()?;
        let body = Cursor {
            left: from.take(length)?,
        };
        let hashed = start.len() - from.left.len();
        Ok(Self {
            checksum,
            hashed: start.get(..hashed).ok_or_else(damaged)?,
            body,
            length: bytes.len() - from.left.len(),
        })
    }
}

fn check_body(mut from: Cursor<'_>, kind: FrameKind, bounds: Bounds) -> Result<()> {
    let mut budget = bounds.bytes_max;
    match kind {
        FrameKind::Document => {
            from.skip_names()?;
            from.skip_hashes()?;
            let changes = from.columns()?;
            let ops = from.columns()?;
            for column in changes.into_iter().chain(ops) {
                column.check(&mut from, bounds, &mut budget)?;
            }
        }
        FrameKind::Change => {
            from.skip_hashes()?;
            from.skip_name()?;
            // Sequence, first operation and time.
            for _ in 0..3 {
                from.number()?;
            }
            from.skip_name()?;
            from.skip_names()?;
            for column in from.columns()? {
                column.check(&mut from, bounds, &mut budget)?;
            }
        }
        FrameKind::Bundle => {
            from.skip_hashes()?;
            from.skip_names()?;
            for _ in ["changes", "operations"] {
                for column in from.columns()? {
                    column.check(&mut from, bounds, &mut budget)?;
                }
            }
        }
    }
    Ok(())
}

/// A column by its specification and its length.
pub(crate) struct Column {
    pub(crate) specification: u64,
    pub(crate) length: usize,
}

impl Column {
    fn check(&self, from: &mut Cursor<'_>, bounds: Bounds, budget: &mut usize) -> Result<()> {
        let bytes = from.take(self.length)?;
        let mut plain = Vec::new();
        let bytes = if self.specification & DEFLATED == 0 {
            bytes
        } else if bounds.deflated {
            let most = u64::try_from(*budget).unwrap_or(u64::MAX);
            let inflated = DeflateDecoder::new(bytes)
                .take(most.saturating_add(1))
                .read_to_end(&mut plain);
            inflated.map_err(|_| damaged())?;
            &plain
        } else {
            return Err(damaged());
        };
        *budget = budget
            .checked_sub(bytes.len())
            .ok_or(Error::Limit("unpacked bytes"))?;
        check_rows(self.specification & 0b111, bytes, bounds.rows_max)
    }
}

fn check_rows(column_type: u64, bytes: &[u8], rows_max: u64) -> Result<()> {
    // Raw values have no runs.
    if column_type == 7 {
        return Ok(());
    }
    rows(column_type, bytes, rows_max).map(drop)
}

/// Adds up the runs of a column without unrolling them.
pub(crate) fn rows(column_type: u64, bytes: &[u8], rows_max: u64) -> Result<u64> {
    let mut from = Cursor { left: bytes };
    let mut rows: u64 = 0;
    while !from.left.is_empty() {
        let run = match column_type {
            // Runs of no and yes.
            4 => from.number()?,
            kind => from.run(kind, rows_max)?,
        };
        rows = rows.saturating_add(run);
        if rows > rows_max {
            return Err(Error::Limit("rows"));
        }
    }
    Ok(rows)
}

pub(crate) struct Cursor<'a> {
    left: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (taken, left) = self.left.split_at_checked(length).ok_or_else(damaged)?;
        self.left = left;
        Ok(taken)
    }

    /// A number in LEB128; the time and the lengths of runs are signed ones.
    pub(crate) fn number(&mut self) -> Result<u64> {
        self.bits().map(|(bits, _, _)| bits)
    }

    fn signed(&mut self) -> Result<i64> {
        let (bits, length, negative) = self.bits()?;
        let bits = bits.cast_signed();
        let unset = length * 7;
        let sign = if negative && unset < i64::BITS {
            -1_i64 << unset
        } else {
            0
        };
        Ok(bits | sign)
    }

    /// The bits, how many bytes they took, and the sign bit.
    fn bits(&mut self) -> Result<(u64, u32, bool)> {
        let mut bits = 0;
        for place in 0..NUMBER_BYTES_MAX {
            let &[byte] = self.take(1)? else {
                return Err(damaged());
            };
            bits |= u64::from(byte & 0x7F).checked_shl(place * 7).unwrap_or(0);
            if byte & 0x80 == 0 {
                return Ok((bits, place + 1, byte & 0x40 != 0));
            }
        }
        Err(damaged())
    }

    pub(crate) fn length(&mut self) -> Result<usize> {
        usize::try_from(self.number()?).map_err(|_| damaged())
    }

    pub(crate) fn skip_name(&mut self) -> Result<()> {
        let length = self.length()?;
        self.take(length).map(drop)
    }

    pub(crate) fn skip_names(&mut self) -> Result<()> {
        for _ in 0..self.number()? {
            self.skip_name()?;
        }
        Ok(())
    }

    fn skip_hashes(&mut self) -> Result<()> {
        let length = self.number()?.checked_mul(HASH_BYTES);
        let length = length.and_then(|length| usize::try_from(length).ok());
        self.take(length.ok_or_else(damaged)?).map(drop)
    }

    pub(crate) fn columns(&mut self) -> Result<Vec<Column>> {
        let mut columns = Vec::new();
        for _ in 0..self.number()? {
            columns.push(Column {
                specification: self.number()?,
                length: self.length()?,
            });
        }
        Ok(columns)
    }

    /// One run: how many rows it stands for.
    fn run(&mut self, column_type: u64, rows_max: u64) -> Result<u64> {
        let run = self.signed()?;
        if run == 0 {
            return self.number();
        }
        let values = if run > 0 { 1 } else { run.unsigned_abs() };
        if values > rows_max {
            return Err(Error::Limit("rows"));
        }
        for _ in 0..values {
            if column_type == 5 {
                self.skip_name()?;
            } else {
                self.number()?;
            }
        }
        Ok(run.unsigned_abs())
    }
}

pub(crate) const fn damaged() -> Error {
    Error::Unreadable("frame")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        bytes_max: 1_000,
        rows_max: 10,
        deflated: true,
    };

    #[test]
    fn rows_are_counted_up_to_their_bound() {
        // Ten times the same value, and eleven times.
        assert_eq!(check_rows(2, &[10, 7], 10), Ok(()));
        assert_eq!(check_rows(2, &[11, 7], 10), Err(Error::Limit("rows")));
        // Two values one by one, then eight without a value, then nine.
        assert_eq!(check_rows(3, &[0x7E, 1, 2, 0, 8], 10), Ok(()));
        assert_eq!(
            check_rows(3, &[0x7E, 1, 2, 0, 9], 10),
            Err(Error::Limit("rows"))
        );
        // Runs of no and yes, and a run that a few bytes make endless.
        assert_eq!(check_rows(4, &[3, 7], 10), Ok(()));
        let endless = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F];
        assert_eq!(check_rows(4, &endless, 10), Err(Error::Limit("rows")));
        // Two names, one of them cut off.
        assert_eq!(check_rows(5, &[0x7E, 1, b'a', 2, b'b'], 10), Err(damaged()));
    }

    #[test]
    fn signed_numbers_are_read_at_their_edges() {
        let read = |bytes: &[u8]| Cursor { left: bytes }.signed();
        assert_eq!(read(&[0x3F]), Ok(63));
        assert_eq!(read(&[0x40]), Ok(-64));
        assert_eq!(read(&[0xC0, 0x00]), Ok(64));
        assert_eq!(read(&[0x80, 0x7F]), Ok(-128));
        assert_eq!(read(&[0x80; 11]), Err(damaged()));
    }

    #[test]
    fn a_deflated_column_is_unpacked_within_its_bound_only() {
        let packed = |length: usize| {
            let mut packed = Vec::new();
            let plain = vec![0; length];
            flate2::bufread::DeflateEncoder::new(&plain[..], flate2::Compression::best())
                .read_to_end(&mut packed)
                .expect("deflate");
            packed
        };
        for (length, outcome) in [
            (1_000, Ok(())),
            (1_001, Err(Error::Limit("unpacked bytes"))),
            (1_000_000, Err(Error::Limit("unpacked bytes"))),
        ] {
            let bytes = packed(length);
            let column = Column {
                specification: DEFLATED | 7,
                length: bytes.len(),
            };
            let checked = column.check(&mut Cursor { left: &bytes }, BOUNDS, &mut 1_000);
            assert_eq!(checked, outcome, "{length}");
        }
    }
}
