use std::io::{self, Seek, Write};

use serde::Serialize;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::cells::Labels;
use super::readme::{README, ReadmeFacts};
use super::records::RecordsFile;
use super::table::{TableFile, TableRow};
use crate::Language;
use crate::import::EXPORT_JSON;

/// An export that is being written, file by file.
pub struct ExportZip<W: Write + Seek> {
    zip: ZipWriter<W>,
}

impl<W: Write + Seek> ExportZip<W> {
    /// Begins an export.
    pub fn begin(out: W) -> Self {
        Self {
            zip: ZipWriter::new(out),
        }
    }

    /// Writes `README.txt`.
    ///
    /// # Errors
    /// Whatever writing returns.
    pub fn readme(&mut self, language: Language, facts: &ReadmeFacts) -> io::Result<()> {
        self.start(README)?;
        self.zip.write_all(facts.text(language).as_bytes())
    }

    /// Begins `export.json`; `head` is what is said of all records together.
    ///
    /// # Errors
    /// Whatever writing returns.
    pub fn records(&mut self, head: &impl Serialize) -> io::Result<RecordsFile<'_, W>> {
        self.start(EXPORT_JSON)?;
        RecordsFile::begin(&mut self.zip, head)
    }

    /// Begins the table of rows of type `R`; `labels` finds the words of a code of a field.
    ///
    /// # Errors
    /// Whatever writing returns.
    pub fn table<'z, R: TableRow>(
        &'z mut self,
        labels: &'z Labels<'z>,
    ) -> io::Result<TableFile<'z, W, R>> {
        self.start(R::FILE)?;
        TableFile::begin(&mut self.zip, labels)
    }

    /// Ends the export.
    ///
    /// # Errors
    /// Whatever writing returns.
    pub fn finish(self) -> io::Result<W> {
        Ok(self.zip.finish()?)
    }

    fn start(&mut self, name: &str) -> io::Result<()> {
        // Every file has the same date, and a device's owner and clock are nobody's business.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o600);
        Ok(self.zip.start_file(name, options)?)
    }
}
