use std::io::{self, Seek, Write};

use serde::Serialize;
use zip::ZipWriter;

/// Names the form of `export.json`.
pub const EXPORT_FORMAT: &str = "companion-export";
/// The version of that form that is written; a larger one is not read.
pub const EXPORT_VERSION: i64 = 1;

/// `export.json` while it is being written:
/// `{"format":…,"version":…,"head":[…],"records":[…]}`, one record a line.
pub struct RecordsFile<'z, W: Write + Seek> {
    zip: &'z mut ZipWriter<W>,
    begun: bool,
}

impl<'z, W: Write + Seek> RecordsFile<'z, W> {
    pub(super) fn begin(zip: &'z mut ZipWriter<W>, head: &impl Serialize) -> io::Result<Self> {
        write!(
            zip,
            "{{\"format\":\"{EXPORT_FORMAT}\",\"version\":{EXPORT_VERSION},\n\"head\":["
        )?;
        serde_json::to_writer(&mut *zip, head)?;
        write!(zip, "],\n\"records\":[")?;
        Ok(Self { zip, begun: false })
    }

    /// Writes a record.
    ///
    /// # Errors
    /// Whatever writing returns.
    pub fn record(&mut self, record: &impl Serialize) -> io::Result<()> {
        let between = if self.begun {
            b",\n".as_slice()
        } else {
            b"\n".as_slice()
        };
        self.begun = true;
        // A zipped file is fastest in large pieces, and a serializer writes many small ones.
        let mut line = between.to_vec();
        serde_json::to_writer(&mut line, record)?;
        self.zip.write_all(&line)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Whatever writing returns.
    pub fn end(self) -> io::Result<()> {
        self.zip.write_all(b"\n]}\n")
    }
}
