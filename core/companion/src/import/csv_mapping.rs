use serde::{Deserialize, Serialize};

use super::scale::Scale;

/// What the columns of a CSV file mean. Columns are counted from 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CsvMapping {
    /// What parts the cells.
    pub delimiter: char,
    /// When it was: one column, or a date and a time.
    pub time: Vec<usize>,
    /// How the time is written; of two columns, with a space between them.
    pub time_format: TimeFormat,
    /// The mood.
    pub mood: Option<MoodColumn>,
    /// The mood in words.
    pub mood_label: Option<usize>,
    /// Feelings.
    pub feelings: Option<ListColumn>,
    /// What one did.
    pub tags: Option<ListColumn>,
    /// Sleep.
    pub sleep: Option<SleepColumn>,
    /// How low.
    pub low: Option<Scale>,
    /// How anxious.
    pub anxiety: Option<Scale>,
    /// How irritable.
    pub irritability: Option<Scale>,
    /// How elevated.
    pub elevated: Option<Scale>,
    /// Title and note, or any other texts; they are joined by newlines.
    pub note: Vec<usize>,
}

/// How a time is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeFormat {
    /// ISO 8601, with or without a time and an offset.
    #[default]
    Iso,
    /// Seconds since 1970, UTC.
    UnixSeconds,
    /// Milliseconds since 1970, UTC.
    UnixMs,
    /// A pattern such as `%d/%m/%Y %H:%M` or `%m/%d/%y %I:%M %p`.
    Pattern(String),
}

/// How a mood is written.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoodColumn {
    /// As a number of a scale.
    Numbers(Scale),
    /// As a name, which the person places.
    Names(usize),
}

/// A column with several words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListColumn {
    /// The column.
    pub column: usize,
    /// What parts the words.
    pub separator: String,
}

/// A column with the length of sleep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SleepColumn {
    /// The column.
    pub column: usize,
    /// How it is written.
    pub unit: SleepUnit,
}

/// How a length of sleep is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SleepUnit {
    /// `7.5`
    Hours,
    /// `450`
    Minutes,
    /// `7:30`
    Clock,
}

impl Default for CsvMapping {
    fn default() -> Self {
        Self {
            delimiter: ',',
            time: Vec::new(),
            time_format: TimeFormat::Iso,
            mood: None,
            mood_label: None,
            feelings: None,
            tags: None,
            sleep: None,
            low: None,
            anxiety: None,
            irritability: None,
            elevated: None,
            note: Vec::new(),
        }
    }
}

impl CsvMapping {
    /// Whether it fits a file with so many columns: a time is named, every column exists, and
    /// every scale has two ends.
    pub(super) fn fits(&self, columns: usize) -> bool {
        let scales = [
            self.low,
            self.anxiety,
            self.irritability,
            self.elevated,
            self.mood_scale(),
        ];
        let single = [
            self.mood_label,
            self.mood_name_column(),
            self.sleep.map(|sleep| sleep.column),
            self.feelings.as_ref().map(|list| list.column),
            self.tags.as_ref().map(|list| list.column),
        ];
        let lists = [&self.feelings, &self.tags];
        let mut named = self.time.iter().chain(&self.note).copied();
        (1..=2).contains(&self.time.len())
            && self.delimiter.is_ascii()
            && self.delimiter != '"'
            && named.all(|column| column < columns)
            && single.iter().flatten().all(|column| *column < columns)
            && scales
                .iter()
                .flatten()
                .all(|scale| scale.column < columns && scale.fits())
            && lists
                .into_iter()
                .flatten()
                .all(|list| !list.separator.is_empty())
    }

    const fn mood_scale(&self) -> Option<Scale> {
        if let Some(MoodColumn::Numbers(scale)) = self.mood {
            Some(scale)
        } else {
            None
        }
    }

    const fn mood_name_column(&self) -> Option<usize> {
        if let Some(MoodColumn::Names(column)) = self.mood {
            Some(column)
        } else {
            None
        }
    }
}
