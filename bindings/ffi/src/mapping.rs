//! What somebody says of the columns of a CSV file.

use companion::Rule;
use companion::import::{
    CsvMapping, ListColumn, MoodColumn, Scale, SleepColumn, SleepUnit, TimeFormat,
};

use crate::CompanionError;

/// What the columns of a CSV file mean. Columns are counted from 0.
#[uniffi::remote(Record)]
pub struct CsvMapping {
    /// What parts the cells.
    pub delimiter: Delimiter,
    /// When it was: one column, or a date and a time.
    #[uniffi(default)]
    pub time: Vec<Column>,
    /// How the time is written; of two columns, with a space between them.
    pub time_format: TimeFormat,
    /// The mood.
    #[uniffi(default)]
    pub mood: Option<MoodColumn>,
    /// The mood in words.
    #[uniffi(default)]
    pub mood_label: Option<Column>,
    /// Feelings.
    #[uniffi(default)]
    pub feelings: Option<ListColumn>,
    /// What one did.
    #[uniffi(default)]
    pub tags: Option<ListColumn>,
    /// Sleep.
    #[uniffi(default)]
    pub sleep: Option<SleepColumn>,
    /// How low.
    #[uniffi(default)]
    pub low: Option<Scale>,
    /// How anxious.
    #[uniffi(default)]
    pub anxiety: Option<Scale>,
    /// How irritable.
    #[uniffi(default)]
    pub irritability: Option<Scale>,
    /// How elevated.
    #[uniffi(default)]
    pub elevated: Option<Scale>,
    /// Title and note, or any other texts; they are joined by newlines.
    #[uniffi(default)]
    pub note: Vec<Column>,
}

/// How a time is written.
#[uniffi::remote(Enum)]
pub enum TimeFormat {
    /// ISO 8601, with or without a time and an offset.
    Iso,
    /// Seconds since 1970, UTC.
    UnixSeconds,
    /// Milliseconds since 1970, UTC.
    UnixMs,
    /// A pattern such as `%d/%m/%Y %H:%M` or `%m/%d/%y %I:%M %p`.
    Pattern(String),
}

/// How a mood is written.
#[uniffi::remote(Enum)]
pub enum MoodColumn {
    /// As a number of a scale.
    Numbers(Scale),
    /// As a name, which the person places.
    Names(Column),
}

/// A column with several words.
#[uniffi::remote(Record)]
pub struct ListColumn {
    /// The column.
    pub column: Column,
    /// What parts the words.
    pub separator: String,
}

/// A column with the length of sleep.
#[uniffi::remote(Record)]
pub struct SleepColumn {
    /// The column.
    pub column: Column,
    /// How it is written.
    pub unit: SleepUnit,
}

/// How a length of sleep is written.
#[uniffi::remote(Enum)]
pub enum SleepUnit {
    /// `7.5`
    Hours,
    /// `450`
    Minutes,
    /// `7:30`
    Clock,
}

/// A column of numbers and the two ends of its scale.
#[uniffi::remote(Record)]
pub struct Scale {
    /// The column, from 0.
    pub column: Column,
    /// The number that stands for our lowest level; it may be the larger one.
    pub from: f64,
    /// The number that stands for our highest level.
    pub to: f64,
}

/// The number of a column, from 0.
pub type Column = usize;

uniffi::custom_type!(Column, u32, {
    remote,
    try_lift: |number| Ok(usize::try_from(number)?),
    lower: |column| u32::try_from(column).unwrap_or(u32::MAX),
});

/// What parts the cells of a table: one character.
pub type Delimiter = char;

uniffi::custom_type!(Delimiter, String, {
    remote,
    try_lift: |text| {
        let bad = CompanionError::input("delimiter", Rule::BadFormat);
        text.parse().map_err(|_| bad.into())
    },
    lower: |delimiter| delimiter.to_string(),
});
