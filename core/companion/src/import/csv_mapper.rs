use std::io::{BufReader, Read, Seek, SeekFrom};

use jiff::civil::DateTime;
use jiff::fmt::strtime::BrokenDownTime;
use journal::Moment;
use serde_json::Value;

use super::canonical::canonical;
use super::csv_mapping::{CsvMapping, MoodColumn, SleepColumn, SleepUnit, TimeFormat};
use super::csv_table::CsvTable;
use super::facts::Facts;
use super::row::{RowRule, Sink, Wrong};
use super::scale::{Scale, number, sleep_min};
use super::text::{joined, said, words};
use super::times;
use super::{
    Format, Limits, MoodReading, ReadCheckIn, ReadItem, Reading, Refusal, RowSource, Zone,
};

/// The code of this format.
const APP: &str = "csv";
const MOODS: (i32, i32) = (1, 5);
const SCALES: (i32, i32) = (0, 3);
const HOUR_MIN: f64 = 60.0;
const SECOND_MS: i64 = 1_000;

pub(super) fn read<F: Read + Seek>(
    file: &mut F,
    mapping: &CsvMapping,
    zone: &Zone,
    limits: &Limits,
    sink: &mut Sink<'_>,
) -> Result<Facts, Refusal> {
    file.seek(SeekFrom::Start(0))?;
    let delimiter = u8::try_from(mapping.delimiter).map_err(|_| Refusal::MappingWrong)?;
    let mut table = CsvTable::open(BufReader::new(file), delimiter, limits)?;
    if !mapping.fits(table.header.len()) {
        return Err(Refusal::MappingWrong);
    }
    while let Some(row) = table.next()? {
        let reading = row.cells.and_then(|cells| {
            let (check_in, original) = Cells {
                cells: &cells,
                mapping,
                zone,
            }
            .check_in()?;
            let canonical = canonical(APP, &cells.iter().collect::<Value>());
            Ok(Reading {
                line: row.line,
                row: RowSource {
                    app: APP,
                    canonical,
                    original,
                },
                item: ReadItem::CheckIn(Box::new(check_in)),
            })
        });
        sink.give(row.line, reading)?;
    }
    Ok(Facts::of(Format::Csv))
}

struct Cells<'a> {
    cells: &'a csv::StringRecord,
    mapping: &'a CsvMapping,
    zone: &'a Zone,
}

impl Cells<'_> {
    fn check_in(&self) -> Result<(ReadCheckIn, Option<String>), Wrong> {
        let mapping = self.mapping;
        let mut check_in = ReadCheckIn::at(self.at()?);
        let mut original = None;
        match mapping.mood {
            Some(MoodColumn::Numbers(scale)) => {
                let level = self.level(scale, MOODS, "mood")?;
                check_in.mood = level.map(MoodReading::Level);
                original = level.and_then(|_| said(self.text(scale.column)));
            }
            Some(MoodColumn::Names(column)) => {
                original = said(self.text(column));
                check_in.mood = original.clone().map(MoodReading::Unplaced);
                check_in.mood_label.clone_from(&original);
            }
            None => {}
        }
        if let Some(column) = mapping.mood_label {
            check_in.mood_label = said(self.text(column));
        }
        let scale = |scale: Option<Scale>, field| match scale {
            Some(scale) => self.level(scale, SCALES, field),
            None => Ok(None),
        };
        check_in.low = scale(mapping.low, "low")?;
        check_in.anxiety = scale(mapping.anxiety, "anxiety")?;
        check_in.irritability = scale(mapping.irritability, "irritability")?;
        check_in.elevated = scale(mapping.elevated, "elevated")?;
        let list = |list: &super::ListColumn| words(self.text(list.column).split(&*list.separator));
        check_in.feelings = mapping.feelings.as_ref().map(list).unwrap_or_default();
        check_in.tags = mapping.tags.as_ref().map(list).unwrap_or_default();
        check_in.sleep_min = mapping
            .sleep
            .map(|sleep| self.sleep(sleep))
            .transpose()?
            .flatten();
        check_in.note = joined(mapping.note.iter().map(|column| said(self.text(*column))));
        if check_in.says_something() {
            Ok((check_in, original))
        } else {
            Err((RowRule::Empty, ""))
        }
    }

    fn text(&self, column: usize) -> &str {
        self.cells.get(column).unwrap_or_default().trim()
    }

    fn at(&self) -> Result<Moment, Wrong> {
        let texts: Vec<_> = self
            .mapping
            .time
            .iter()
            .map(|column| self.text(*column))
            .collect();
        let text = texts.join(" ");
        if text.trim().is_empty() {
            return Err((RowRule::Missing, "time"));
        }
        let counted = |unit: i64| text.trim().parse::<i64>().ok()?.checked_mul(unit);
        let at = match &self.mapping.time_format {
            TimeFormat::Iso => times::iso(&text, self.zone),
            TimeFormat::UnixSeconds => counted(SECOND_MS).and_then(|ms| self.zone.lived(ms)),
            TimeFormat::UnixMs => counted(1).and_then(|ms| self.zone.lived(ms)),
            TimeFormat::Pattern(pattern) => patterned(pattern, text.trim(), self.zone),
        };
        at.ok_or((RowRule::BadFormat, "time"))
    }

    fn level(
        &self,
        scale: Scale,
        ends: (i32, i32),
        field: &'static str,
    ) -> Result<Option<i64>, Wrong> {
        let text = self.text(scale.column);
        if text.is_empty() {
            return Ok(None);
        }
        let number = number(text).ok_or((RowRule::BadFormat, field))?;
        scale.level(number, ends, field).map(Some)
    }

    fn sleep(&self, sleep: SleepColumn) -> Result<Option<i64>, Wrong> {
        let text = self.text(sleep.column);
        if text.is_empty() {
            return Ok(None);
        }
        let bad = (RowRule::BadFormat, "sleep");
        let minutes = match sleep.unit {
            SleepUnit::Hours => number(text).ok_or(bad)? * HOUR_MIN,
            SleepUnit::Minutes => number(text).ok_or(bad)?,
            SleepUnit::Clock => {
                let (hours, minutes) = text.split_once(':').ok_or(bad)?;
                number(hours).ok_or(bad)? * HOUR_MIN + number(minutes).ok_or(bad)?
            }
        };
        sleep_min(minutes).map(Some)
    }
}

/// A time by a pattern; without a clock in it, noon.
fn patterned(pattern: &str, text: &str, zone: &Zone) -> Option<Moment> {
    let parts = BrokenDownTime::parse(pattern, text).ok()?;
    if let Some(offset) = parts.offset() {
        let at_ms = parts.to_timestamp().ok()?.as_millisecond();
        return times::moment(at_ms, i64::from(offset.seconds() / 60));
    }
    let time = if parts.hour().is_some() {
        parts.to_time().ok()?
    } else {
        times::NOON
    };
    zone.moment(DateTime::from_parts(parts.to_date().ok()?, time))
}
