use std::io::{Read, Seek, SeekFrom};

use super::*;
use crate::import::bounded::Bounded;

/// A file of so many letters, of which none is kept.
struct Letters {
    bytes: u64,
    at: u64,
}

impl Read for Letters {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = usize::try_from(self.bytes - self.at)
            .unwrap()
            .min(buffer.len());
        buffer[..count].fill(b'a');
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Letters {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(_) => self.bytes,
            SeekFrom::Current(_) => self.at,
        };
        Ok(self.at)
    }
}

#[test]
fn sixty_four_mebibytes_are_taken_and_not_one_byte_more() {
    let format = |bytes| Format::of(&mut Letters { bytes, at: 0 }, &Limits::default());
    // One endless word is no file that is known, but it is looked at.
    let small = Limits {
        row_bytes: u64::MAX,
        ..Limits::default()
    };
    let looked = Format::of(
        &mut Letters {
            bytes: 1_000,
            at: 0,
        },
        &small,
    );
    assert_eq!(looked, Err(Refusal::NotKnown));
    assert_eq!(format(PACKED_BYTES_MAX), Err(Refusal::RowTooLarge));
    assert_eq!(format(PACKED_BYTES_MAX + 1), Err(Refusal::PackedTooLarge));
}

#[test]
fn a_quarter_of_a_gibibyte_is_unpacked_and_not_one_byte_more() {
    let unpack = |bytes| {
        let letters = Letters { bytes, at: 0 };
        let mut bounded = Bounded::unpacked(letters, PACKED_BYTES_MAX, &Limits::default());
        std::io::copy(&mut bounded, &mut std::io::sink()).map_err(Refusal::from)
    };
    assert_eq!(unpack(UNPACKED_BYTES_MAX), Ok(UNPACKED_BYTES_MAX));
    assert_eq!(
        unpack(UNPACKED_BYTES_MAX + 1),
        Err(Refusal::UnpackedTooLarge)
    );
}

#[test]
fn two_hundred_thousand_rows_are_taken_and_not_one_more() {
    let first = "{\"t\":\"c\",\"at\":1,\"mood\":0}\n";
    let lines = |count: u64| {
        format!(
            "{first}{}",
            "{}\n".repeat(usize::try_from(count).unwrap() - 1)
        )
    };
    let (_, taken) = rows(lines(ROWS_MAX).as_bytes()).unwrap();
    assert_eq!(taken.len() as u64, ROWS_MAX);
    assert_eq!(
        rows(lines(ROWS_MAX + 1).as_bytes()).map(|_| ()),
        Err(Refusal::TooManyRows)
    );
}

#[test]
fn a_row_of_one_mebibyte_is_taken_and_not_one_byte_more() {
    let line = |bytes: u64| {
        let (begin, end) = ("{\"t\":\"c\",\"at\":1,\"note\":\"", "\"}");
        let note = usize::try_from(bytes).unwrap() - begin.len() - end.len();
        let short = "{\"t\":\"c\",\"at\":1,\"mood\":0}";
        format!("{short}\n{begin}{}{end}\n", "x".repeat(note))
    };
    let reported = |bytes| check_ins(line(bytes).as_bytes(), &ReadOptions::default()).1;
    assert_eq!(reported(ROW_BYTES_MAX), []);
    assert_eq!(
        reported(ROW_BYTES_MAX + 1),
        [rejected(2, RowRule::TooLong, "")]
    );
}

#[test]
fn ten_thousand_unknown_moods_are_asked_for_and_not_one_more() {
    use std::fmt::Write;
    let csv = |count: usize| {
        let mut csv = "full_date,time,mood\n".to_owned();
        for mood in 0..count {
            writeln!(csv, "2024-01-01,10:00,mood {mood}").unwrap();
        }
        csv
    };
    let asked = preview(csv(NAMES_MAX).as_bytes())
        .unwrap()
        .unknown_moods
        .len();
    assert_eq!(asked, NAMES_MAX);
    let refused = preview(csv(NAMES_MAX + 1).as_bytes());
    assert_eq!(refused.map(|_| ()), Err(Refusal::TooManyNames));
}
