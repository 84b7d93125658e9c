use std::io::{Read, Seek, SeekFrom};

use serde_json::Value;

use super::archive::Archive;
use super::csv_table::{CsvTable, delimiter_of, head};
use super::json_stream::{Parts, Want, read_parts};
use super::{Limits, Refusal, daylio, daylio_csv};

/// The forms of files that can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// A backup of Daylio.
    DaylioBackup,
    /// The CSV export of Daylio.
    DaylioCsv,
    /// The export of Pixy.
    Pixy,
    /// The JSON of Daily You.
    DailyYou,
    /// JSON lines.
    JsonLines,
    /// JSON lines packed as `.xz`.
    JsonLinesXz,
    /// Any other CSV file: somebody says what its columns mean.
    Csv,
    /// An export of Companion itself.
    Companion,
}

/// The file of our own exports that holds everything.
pub const EXPORT_JSON: &str = "export.json";

impl Format {
    /// A short code, the same in every language.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DaylioBackup => "daylio",
            Self::DaylioCsv => "daylio_csv",
            Self::Pixy => "pixy",
            Self::DailyYou => "daily_you",
            Self::JsonLines | Self::JsonLinesXz => "journal_lines",
            Self::Csv => "csv",
            Self::Companion => "companion",
        }
    }

    /// Finds out the form of a file from its content; its name does not matter.
    ///
    /// # Errors
    /// `NotKnown`, or the `Refusal` of whatever is wrong with it.
    pub fn of<F: Read + Seek>(file: &mut F, limits: &Limits) -> Result<Self, Refusal> {
        if file.seek(SeekFrom::End(0))? > limits.packed_bytes {
            return Err(Refusal::PackedTooLarge);
        }
        let head = head(file)?;
        if head.starts_with(b"PK") {
            return of_archive(file, limits);
        }
        if head.starts_with(b"\xfd7zXZ\0") {
            return Ok(Self::JsonLinesXz);
        }
        if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
            return Err(Refusal::NotText);
        }
        let text = head
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(&head)
            .trim_ascii_start();
        match text.first() {
            Some(b'{') if text.split(|byte| *byte == b'\n').any(is_row) => Ok(Self::JsonLines),
            Some(b'{' | b'[') => of_json(file, limits),
            Some(_) => of_text(file, &head, limits),
            None => Err(Refusal::NotKnown),
        }
    }
}

fn of_archive<F: Read + Seek>(file: &mut F, limits: &Limits) -> Result<Format, Refusal> {
    let archive = Archive::open(file, limits)?;
    if archive.has(daylio::BACKUP) {
        Ok(Format::DaylioBackup)
    } else if archive.has(EXPORT_JSON) {
        Ok(Format::Companion)
    } else {
        Err(Refusal::NotKnown)
    }
}

/// Whether a line is a row of JSON lines.
fn is_row(line: &[u8]) -> bool {
    let row: Option<Value> = serde_json::from_slice(line).ok();
    row.is_some_and(|row| row.get("t").is_some_and(Value::is_string))
}

fn of_json<F: Read + Seek>(file: &mut F, limits: &Limits) -> Result<Format, Refusal> {
    struct Shape(Option<Format>);
    impl Parts for Shape {
        fn wants(&self, key: &str) -> Want {
            if matches!(key, "" | "items" | "t") {
                Want::Each
            } else {
                Want::Nothing
            }
        }

        fn take(&mut self, key: &str, part: Value) -> Result<(), Refusal> {
            self.0 = match key {
                "items" if part.get("date").is_some() => Some(Format::Pixy),
                "" if part.get("timeCreated").is_some() => Some(Format::DailyYou),
                _ => None,
            };
            // The first row tells; the rest is read later.
            Err(Refusal::Cancelled)
        }
    }
    let mut shape = Shape(None);
    file.seek(SeekFrom::Start(0))?;
    match read_parts(&mut *file, 3, limits, &mut shape) {
        Ok(()) | Err(Refusal::Cancelled | Refusal::Broken) => shape.0.ok_or(Refusal::NotKnown),
        Err(refusal) => Err(refusal),
    }
}

fn of_text<F: Read + Seek>(file: &mut F, head: &[u8], limits: &Limits) -> Result<Format, Refusal> {
    // Further lines may be broken one by one; a header that is no text belongs to no CSV file.
    let header = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if head.contains(&0) || std::str::from_utf8(header).is_err() {
        return Err(Refusal::NotKnown);
    }
    file.seek(SeekFrom::Start(0))?;
    let table = CsvTable::open(file, delimiter_of(head), limits)?;
    let has = |name: &&str| table.header.iter().any(|column| column == name);
    if daylio_csv::NEEDED.iter().all(has) {
        Ok(Format::DaylioCsv)
    } else if table.header.len() > 1 {
        Ok(Format::Csv)
    } else {
        Err(Refusal::NotKnown)
    }
}
