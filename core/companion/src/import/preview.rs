use std::collections::BTreeMap;
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use journal::Moment;

use super::{
    CsvColumns, Facts, Format, Limits, MoodReading, Over, ReadItem, ReadOptions, Reading,
    RecordLimits, Refusal, Rejected, Row, csv_columns, read,
};

/// What an import would bring, before anything is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// What the file says of itself.
    pub facts: Facts,
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
    pub too_long: Vec<TooLong>,
    /// Every row that cannot be taken.
    pub rejected: Vec<Rejected>,
    /// The columns of a CSV file, if it has to be said what they mean.
    pub columns: Option<CsvColumns>,
}

/// The name of a mood without a level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownMood {
    /// Its name.
    pub name: String,
    /// How many rows have it.
    pub count: u64,
}

/// A row with something over a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// Where it stands.
    pub line: u64,
    /// What of it.
    pub over: Vec<Over>,
}

impl Preview {
    /// The preview of a file in which nothing was read yet.
    pub(crate) const fn empty(facts: Facts) -> Self {
        Self {
            facts,
            check_ins: 0,
            contacts: 0,
            goals: 0,
            steps_done: 0,
            first: None,
            last: None,
            unknown_moods: Vec::new(),
            too_long: Vec::new(),
            rejected: Vec::new(),
            columns: None,
        }
    }

    /// Reads a file and says what importing it would bring.
    ///
    /// # Errors
    /// The `Refusal` of the whole file.
    pub fn of<F: Read + Seek>(
        file: &mut F,
        options: &ReadOptions,
        limits: &Limits,
        record_limits: &RecordLimits,
    ) -> Result<Self, Refusal> {
        let mut count = Count::new(limits, record_limits);
        let facts = read(file, options, limits, &mut |row| count.row(&row));
        match (facts, count.refused) {
            (Err(Refusal::Cancelled), Some(refusal)) => Err(refusal),
            (Err(Refusal::MappingNeeded), _) => {
                let mut preview = count.preview;
                preview.columns = Some(csv_columns(file, limits)?);
                Ok(preview)
            }
            (Err(refusal), _) => Err(refusal),
            (Ok(facts), _) => {
                let mut preview = count.preview;
                preview.facts = facts;
                let named = |(name, count)| UnknownMood { name, count };
                preview.unknown_moods = count.moods.into_iter().map(named).collect();
                Ok(preview)
            }
        }
    }
}

struct Count<'a> {
    preview: Preview,
    moods: BTreeMap<String, u64>,
    names_max: usize,
    record_limits: &'a RecordLimits,
    refused: Option<Refusal>,
}

impl<'a> Count<'a> {
    const fn new(limits: &Limits, record_limits: &'a RecordLimits) -> Self {
        let preview = Preview::empty(Facts::of(Format::Csv));
        let moods = BTreeMap::new();
        Self {
            preview,
            moods,
            names_max: limits.names,
            record_limits,
            refused: None,
        }
    }

    fn row(&mut self, row: &Row) -> ControlFlow<()> {
        match row {
            Row::Rejected(rejected) => self.preview.rejected.push(*rejected),
            Row::Reading(reading) => self.reading(reading),
        }
        if self.moods.len() > self.names_max {
            self.refused = Some(Refusal::TooManyNames);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn reading(&mut self, reading: &Reading) {
        let preview = &mut self.preview;
        let at = match &reading.item {
            ReadItem::CheckIn(read) => {
                if let Some(MoodReading::Unplaced(name)) = &read.mood {
                    *self.moods.entry(name.clone()).or_default() += 1;
                }
                preview.check_ins += 1;
                Some(read.at)
            }
            ReadItem::Contact(read) => {
                preview.contacts += 1;
                Some(read.at)
            }
            ReadItem::Goal(read) => {
                preview.goals += 1;
                Some(read.at)
            }
            ReadItem::StepDone(_) => {
                preview.steps_done += 1;
                None
            }
        };
        if let Some(at) = at {
            preview.first = Some(preview.first.map_or(at, |first| first.min(at)));
            preview.last = Some(preview.last.map_or(at, |last| last.max(at)));
        }
        let over = reading.over(self.record_limits);
        if !over.is_empty() {
            preview.too_long.push(TooLong {
                line: reading.line,
                over,
            });
        }
    }
}
