use std::io::{self, Seek, Write};
use std::marker::PhantomData;

use journal::Moment;
use zip::ZipWriter;

use super::cells::{Cells, Labels};

/// The columns with which every table begins.
const FIRST_COLUMNS: [&str; 4] = ["id", "local_date", "local_time", "utc_offset"];

/// A row of one of the tables.
pub trait TableRow {
    /// The name of the table's file.
    const FILE: &'static str;
    /// Its columns after `id,local_date,local_time,utc_offset`.
    const COLUMNS: &'static [&'static str];

    /// The record.
    fn id(&self) -> &str;
    /// When it was.
    fn moment(&self) -> Moment;
    /// Its cells, one for each of [`Self::COLUMNS`].
    fn fill(&self, cells: &mut Cells<'_>);
}

/// A table that is being written: CSV as in RFC 4180, UTF-8 without a byte order mark.
pub struct TableFile<'z, W: Write + Seek, R> {
    csv: csv::Writer<&'z mut ZipWriter<W>>,
    labels: &'z Labels<'z>,
    row: PhantomData<R>,
}

impl<'z, W: Write + Seek, R: TableRow> TableFile<'z, W, R> {
    pub(super) fn begin(zip: &'z mut ZipWriter<W>, labels: &'z Labels<'z>) -> io::Result<Self> {
        let mut csv = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(zip);
        csv.write_record(FIRST_COLUMNS.iter().chain(R::COLUMNS))?;
        Ok(Self {
            csv,
            labels,
            row: PhantomData,
        })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// Whatever writing returns.
    pub fn row(&mut self, row: &R) -> io::Result<()> {
        let mut cells = Cells::of(self.labels, row.id(), row.moment());
        row.fill(&mut cells);
        Ok(self.csv.write_record(cells.into_cells())?)
    }

    /// Ends the table.
    ///
    /// # Errors
    /// Whatever writing returns.
    pub fn end(mut self) -> io::Result<()> {
        self.csv.flush()
    }
}
