use std::io::{BufReader, Read, Seek, SeekFrom};

use super::csv_guard::CsvGuard;
use super::row::{RowRule, Wrong};
use super::text::said;
use super::{Limits, Refusal};

/// The characters that part the cells of CSV files, the most usual first.
const DELIMITERS: [u8; 3] = *b",;\t";
/// How much of a file shows its delimiter and its kind.
pub(super) const HEAD_BYTES: u64 = 64 * 1024;
/// How many rows give samples.
const SAMPLE_ROWS: usize = 3;
/// The longest sample, in characters.
const SAMPLE_CHARS_MAX: usize = 60;

/// The columns of a CSV file, for a screen on which somebody says what they mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CsvColumns {
    /// What parts the cells.
    pub delimiter: u8,
    /// The columns, in order.
    pub columns: Vec<CsvColumn>,
}

/// One column of a CSV file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CsvColumn {
    /// Its header.
    pub name: String,
    /// The first values under it.
    pub samples: Vec<String>,
}

/// A CSV file, record by record; the first one is the header.
pub(super) struct CsvTable<R> {
    csv: csv::Reader<CsvGuard<R>>,
    cells: csv::ByteRecord,
    /// The columns of the header, clean.
    pub(super) header: Vec<String>,
}

/// One record of a CSV file.
pub(super) struct CsvRow {
    pub(super) line: u64,
    pub(super) cells: Result<csv::StringRecord, Wrong>,
}

impl<R: Read> CsvTable<R> {
    /// Reads the header; an empty file has none.
    pub(super) fn open(file: R, delimiter: u8, limits: &Limits) -> Result<Self, Refusal> {
        let guard = CsvGuard::new(file, delimiter, limits);
        let mut csv = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(guard);
        let mut cells = csv::ByteRecord::new();
        csv.read_byte_record(&mut cells)?;
        let name = |cell: &[u8]| {
            let name = std::str::from_utf8(cell).map_err(|_| Refusal::NotText)?;
            Ok(said(name).unwrap_or_default())
        };
        let header = cells.iter().map(name).collect::<Result<_, Refusal>>()?;
        Ok(Self { csv, cells, header })
    }

    /// The next record; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<CsvRow>, Refusal> {
        if !self.csv.read_byte_record(&mut self.cells)? {
            return Ok(None);
        }
        let line = self.cells.position().map_or(0, csv::Position::line);
        let cells = if self.cells.len() > self.header.len() {
            Err((RowRule::TooMany, ""))
        } else {
            csv::StringRecord::from_byte_record(self.cells.clone())
                .map_err(|_| (RowRule::NotText, ""))
        };
        Ok(Some(CsvRow { line, cells }))
    }
}

/// The columns of a CSV file and its first values.
///
/// # Errors
/// The `Refusal` of whatever is wrong with it.
pub fn csv_columns<F: Read + Seek>(file: &mut F, limits: &Limits) -> Result<CsvColumns, Refusal> {
    let delimiter = delimiter_of(&head(file)?);
    file.seek(SeekFrom::Start(0))?;
    let mut table = CsvTable::open(BufReader::new(file), delimiter, limits)?;
    let named = |name: &String| CsvColumn {
        name: name.clone(),
        samples: Vec::new(),
    };
    let mut columns: Vec<_> = table.header.iter().map(named).collect();
    for _ in 0..SAMPLE_ROWS {
        let Some(row) = table.next()? else { break };
        let Ok(cells) = row.cells else { continue };
        for (column, cell) in columns.iter_mut().zip(&cells) {
            let sample = said(cell).unwrap_or_default().replace('\n', " ");
            column
                .samples
                .push(sample.chars().take(SAMPLE_CHARS_MAX).collect());
        }
    }
    Ok(CsvColumns { delimiter, columns })
}

/// The beginning of a file.
pub(super) fn head<F: Read + Seek>(file: &mut F) -> Result<Vec<u8>, Refusal> {
    file.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    file.take(HEAD_BYTES).read_to_end(&mut head)?;
    Ok(head)
}

/// The delimiter that the first line has most of outside of quotes.
pub(super) fn delimiter_of(head: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [0_usize; DELIMITERS.len()];
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            byte if !quoted => {
                for (count, delimiter) in counts.iter_mut().zip(DELIMITERS) {
                    *count += usize::from(*byte == delimiter);
                }
            }
            _ => {}
        }
    }
    // `max_by_key` takes the last of equals, and the most usual one is to win.
    let best = DELIMITERS
        .into_iter()
        .zip(counts)
        .rev()
        .max_by_key(|(_, count)| *count);
    best.map_or(b',', |(delimiter, _)| delimiter)
}
