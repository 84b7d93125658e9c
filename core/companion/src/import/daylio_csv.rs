//! The CSV export of Daylio: `full_date,date,weekday,time,mood,activities,note_title,note`.

use std::io::{BufReader, Read, Seek, SeekFrom};

use jiff::civil::DateTime;
use serde_json::{Map, Value};

use super::canonical::canonical;
use super::csv_table::{CsvTable, delimiter_of, head};
use super::daylio::PREDEFINED;
use super::facts::Facts;
use super::row::{RowRule, Sink, Wrong};
use super::text::{from_html, joined, said, words};
use super::times;
use super::{Format, Limits, MoodReading, ReadCheckIn, Reading, Refusal, RowSource, Zone};

/// The code of this format.
const APP: &str = "daylio_csv";
/// What parts the activities of a cell.
const BETWEEN_ACTIVITIES: char = '|';
/// The best of our moods; that of the first predefined one.
const MOOD_BEST: usize = 5;
/// The columns, in their usual order.
const COLUMNS: [&str; 8] = [
    "full_date",
    "date",
    "weekday",
    "time",
    "mood",
    "activities",
    "note_title",
    "note",
];
/// Those without which a file is not of this form.
pub(super) const NEEDED: [&str; 3] = ["full_date", "time", "mood"];

pub(super) fn read<F: Read + Seek>(
    file: &mut F,
    zone: &Zone,
    limits: &Limits,
    sink: &mut Sink<'_>,
) -> Result<Facts, Refusal> {
    let delimiter = delimiter_of(&head(file)?);
    file.seek(SeekFrom::Start(0))?;
    let mut table = CsvTable::open(BufReader::new(file), delimiter, limits)?;
    let places = COLUMNS.map(|name| table.header.iter().position(|column| column == name));
    while let Some(row) = table.next()? {
        let reading = row
            .cells
            .and_then(|cells| read_row(row.line, &cells, places, zone));
        sink.give(row.line, reading)?;
    }
    Ok(Facts::of(Format::DaylioCsv))
}

fn read_row(
    line: u64,
    cells: &csv::StringRecord,
    places: [Option<usize>; COLUMNS.len()],
    zone: &Zone,
) -> Result<Reading, Wrong> {
    let mut row = Map::new();
    for (name, place) in COLUMNS.iter().zip(places) {
        if let Some(cell) = place.and_then(|place| cells.get(place)) {
            row.insert((*name).to_owned(), cell.into());
        }
    }
    let row = Value::Object(row);
    let text = |field: &str| row.get(field).and_then(Value::as_str).unwrap_or_default();
    let date = times::date(text("full_date")).ok_or((RowRule::BadFormat, "full_date"))?;
    let time = times::clock(text("time")).ok_or((RowRule::BadFormat, "time"))?;
    let at = zone.moment(DateTime::from_parts(date, time));
    let mut check_in = ReadCheckIn::at(at.ok_or((RowRule::OutOfRange, "full_date"))?);
    check_in.mood_label = said(text("mood"));
    check_in.mood = check_in.mood_label.as_deref().map(mood);
    check_in.tags = words(text("activities").split(BETWEEN_ACTIVITIES));
    let note = said(&from_html(text("note")));
    check_in.note = joined([said(text("note_title")), note]);
    let canonical = canonical(APP, &row);
    let row = RowSource {
        app: APP,
        canonical,
        original: check_in.mood_label.clone(),
    };
    Reading::of_check_in(line, row, check_in)
}

/// The level of a mood that comes with Daylio; the person places any other.
fn mood(name: &str) -> MoodReading {
    let known = PREDEFINED
        .iter()
        .position(|known| known.eq_ignore_ascii_case(name));
    let level = known.and_then(|place| i64::try_from(MOOD_BEST - place).ok());
    level.map_or_else(
        || MoodReading::Unplaced(name.to_owned()),
        MoodReading::Level,
    )
}
