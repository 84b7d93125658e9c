use companion::Moment;
use companion::import::{CsvColumn, CsvColumns, Over, Preview, TooLong};

use super::{LeftOut, RejectedRow};

/// The name of a mood without a level.
#[derive(uniffi::Record)]
pub struct UnknownMood {
    /// Its name.
    pub name: String,
    /// How many rows have it.
    pub count: u64,
}

/// What of a row is over a limit.
#[derive(uniffi::Record)]
pub struct OverLimit {
    /// The field.
    pub field: String,
    /// How long it is: characters of a text, items of a list.
    pub length: u64,
    /// The limit.
    pub limit: u64,
    /// Whether it is a list with too many items.
    pub items: bool,
}

/// A row with something over a limit.
#[derive(uniffi::Record)]
pub struct TooLongRow {
    /// Where it stands.
    pub line: u64,
    /// What of it.
    pub over: Vec<OverLimit>,
}

/// One column of a CSV file.
#[derive(uniffi::Record)]
pub struct CsvColumnView {
    /// Its header.
    pub name: String,
    /// The first values under it.
    pub samples: Vec<String>,
}

/// The columns of a CSV file, for a screen on which somebody says what they mean.
#[derive(uniffi::Record)]
pub struct CsvColumnsView {
    /// What parts the cells, as the mapping takes it.
    pub delimiter: String,
    /// The columns, in order.
    pub columns: Vec<CsvColumnView>,
}

/// What an import would bring, before anything is written.
#[derive(uniffi::Record)]
pub struct PreviewView {
    /// The format, as a code.
    pub format: String,
    /// The version that the file names.
    pub version: Option<i64>,
    /// Whether that version is one that this importer was made for.
    pub version_known: bool,
    /// What the file holds besides rows, and is not imported.
    pub left_out: Vec<LeftOut>,
    /// Check-ins that can be taken.
    pub check_ins: u64,
    /// Contacts that can be taken.
    pub contacts: u64,
    /// Goals that can be taken.
    pub goals: u64,
    /// Steps done that can be taken.
    pub steps_done: u64,
    /// The earliest of them.
    pub first: Option<Moment>,
    /// The latest of them.
    pub last: Option<Moment>,
    /// Names of moods that the person is asked to place on 1 to 5, by name.
    pub unknown_moods: Vec<UnknownMood>,
    /// Rows with something over a limit; the person chooses numbered parts or to leave them out.
    pub too_long: Vec<TooLongRow>,
    /// Every row that cannot be taken.
    pub rejected: Vec<RejectedRow>,
    /// The columns of a CSV file, if it has to be said what they mean.
    pub columns: Option<CsvColumnsView>,
}

impl From<Preview> for PreviewView {
    fn from(preview: Preview) -> Self {
        let unknown = |mood: companion::import::UnknownMood| UnknownMood {
            name: mood.name,
            count: mood.count,
        };
        Self {
            format: preview.facts.format.code().to_owned(),
            version: preview.facts.version,
            version_known: preview.facts.version_known,
            left_out: preview.facts.left_out.into_iter().map(Into::into).collect(),
            check_ins: preview.check_ins,
            contacts: preview.contacts,
            goals: preview.goals,
            steps_done: preview.steps_done,
            first: preview.first,
            last: preview.last,
            unknown_moods: preview.unknown_moods.into_iter().map(unknown).collect(),
            too_long: preview.too_long.into_iter().map(Into::into).collect(),
            rejected: preview.rejected.into_iter().map(Into::into).collect(),
            columns: preview.columns.map(Into::into),
        }
    }
}

impl From<TooLong> for TooLongRow {
    fn from(row: TooLong) -> Self {
        Self {
            line: row.line,
            over: row.over.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Over> for OverLimit {
    fn from(over: Over) -> Self {
        Self {
            field: over.field.to_owned(),
            length: u64::try_from(over.length).unwrap_or(u64::MAX),
            limit: u64::try_from(over.limit).unwrap_or(u64::MAX),
            items: over.items,
        }
    }
}

impl From<CsvColumns> for CsvColumnsView {
    fn from(columns: CsvColumns) -> Self {
        Self {
            delimiter: char::from(columns.delimiter).to_string(),
            columns: columns.columns.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<CsvColumn> for CsvColumnView {
    fn from(column: CsvColumn) -> Self {
        Self {
            name: column.name,
            samples: column.samples,
        }
    }
}
