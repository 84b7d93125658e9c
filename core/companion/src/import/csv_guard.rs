use std::io::{self, Read};

use super::{Limits, Refusal};

/// Where in a CSV text a byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    FieldStart,
    Plain,
    Quoted,
    QuoteInQuoted,
}

/// Watches CSV on its way to the parser: how large one record is and how many columns it has.
///
/// The parser keeps one record at a time, so this bounds what it can hold.
pub(super) struct CsvGuard<R> {
    inner: R,
    delimiter: u8,
    place: Place,
    bytes: u64,
    bytes_max: u64,
    cells: usize,
    cells_max: usize,
}

impl<R: Read> CsvGuard<R> {
    pub(super) const fn new(inner: R, delimiter: u8, limits: &Limits) -> Self {
        Self {
            inner,
            delimiter,
            place: Place::FieldStart,
            bytes: 0,
            bytes_max: limits.row_bytes,
            cells: 1,
            cells_max: limits.columns,
        }
    }

    fn watch(&mut self, byte: u8) -> Result<(), Refusal> {
        self.bytes += 1;
        self.place = match (self.place, byte) {
            (Place::Quoted, b'"') => Place::QuoteInQuoted,
            (Place::Quoted, _) | (Place::FieldStart | Place::QuoteInQuoted, b'"') => Place::Quoted,
            (_, b'\n' | b'\r') => {
                self.bytes = 0;
                self.cells = 1;
                Place::FieldStart
            }
            (_, byte) if byte == self.delimiter => {
                self.cells += 1;
                Place::FieldStart
            }
            _ => Place::Plain,
        };
        if self.bytes > self.bytes_max {
            return Err(Refusal::RowTooLarge);
        }
        if self.cells > self.cells_max {
            return Err(Refusal::TooManyColumns);
        }
        Ok(())
    }
}

impl<R: Read> Read for CsvGuard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        for byte in buffer.iter().take(count) {
            self.watch(*byte)?;
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pass(csv: &str, limits: Limits) -> Result<(), Refusal> {
        let mut text = String::new();
        CsvGuard::new(csv.as_bytes(), b',', &limits).read_to_string(&mut text)?;
        Ok(())
    }

    #[test]
    fn columns_are_taken_to_the_limit_and_not_one_past() {
        let limits = Limits::default();
        assert_eq!(pass(&",".repeat(limits.columns - 1), limits), Ok(()));
        assert_eq!(
            pass(&",".repeat(limits.columns), limits),
            Err(Refusal::TooManyColumns)
        );
        assert_eq!(
            pass(&format!("\"{}\"", ",".repeat(limits.columns)), limits),
            Ok(())
        );
        assert_eq!(pass(&",,,\n".repeat(limits.columns), limits), Ok(()));
    }

    #[test]
    fn a_record_is_taken_to_the_limit_and_not_one_past() {
        let limits = Limits {
            row_bytes: 10,
            ..Limits::default()
        };
        assert_eq!(pass("1234567890\n1234567890\n", limits), Ok(()));
        assert_eq!(pass("12345678901\n", limits), Err(Refusal::RowTooLarge));
        // A line end inside quotes does not end a record; a doubled quote does not end a field.
        assert_eq!(
            pass("\"12\n45\"\"78901\"\n", limits),
            Err(Refusal::RowTooLarge)
        );
        assert_eq!(pass("12\"34\n56\"78\n90\n", limits), Ok(()));
    }
}
