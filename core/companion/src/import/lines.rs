//! JSON lines of the form of the ten-year workload (NUMBERS.md, DOMAIN 10), plain or `.xz`.

use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use journal::Moment;
use lzma_rust2::XzReader;
use serde_json::Value;

use super::bounded::Bounded;
use super::canonical::canonical;
use super::facts::Facts;
use super::limits::XZ_MEMORY_KIB_MAX;
use super::line::{Line, depth, next_line};
use super::row::{RowRule, Sink, Wrong};
use super::text::{said, words};
use super::times;
use super::{
    Format, Limits, MoodReading, ReadCheckIn, ReadContact, ReadGoal, ReadItem, ReadProgress,
    ReadStep, ReadStepDone, Reading, Refusal, RowSource,
};

/// The code of this format.
const APP: &str = "journal_lines";
/// How far its moods, −2 to 2, lie below ours.
const MOOD_SHIFT: i64 = 3;
const MOOD_MAX: i64 = 2;
/// How far its energy, 1 to 5, lies above ours.
const ENERGY_SHIFT: i64 = 3;
const ENERGY_MAX: i64 = 5;
const HOUR_MIN: f64 = 60.0;
/// The longest contact, in minutes (DOMAIN 5.4).
const DURATION_MIN_MAX: i64 = 1_440;

pub(super) fn read<F: Read + Seek>(
    file: &mut F,
    format: Format,
    limits: &Limits,
    sink: &mut Sink<'_>,
) -> Result<Facts, Refusal> {
    let packed = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    if format == Format::JsonLinesXz {
        let xz = XzReader::new_mem_limit(BufReader::new(file), true, XZ_MEMORY_KIB_MAX);
        read_lines(
            BufReader::new(Bounded::unpacked(xz, packed, limits)),
            limits,
            sink,
        )?;
    } else {
        read_lines(BufReader::new(file), limits, sink)?;
    }
    Ok(Facts::of(format))
}

fn read_lines(mut text: impl BufRead, limits: &Limits, sink: &mut Sink<'_>) -> Result<(), Refusal> {
    let mut bytes = Vec::new();
    let mut line = 0;
    loop {
        line += 1;
        match next_line(&mut text, &mut bytes, limits.row_bytes)? {
            Line::End => return Ok(()),
            Line::TooLong => sink.give(line, Err((RowRule::TooLong, "")))?,
            Line::Whole if bytes.trim_ascii().is_empty() => {}
            Line::Whole => sink.give(line, read_line(line, &bytes, limits))?,
        }
    }
}

fn read_line(line: u64, bytes: &[u8], limits: &Limits) -> Result<Reading, Wrong> {
    let text = std::str::from_utf8(bytes).map_err(|_| (RowRule::NotText, ""))?;
    if depth(bytes) > limits.depth {
        return Err((RowRule::TooDeep, ""));
    }
    let text = text.trim_start_matches('\u{feff}');
    let row: Value = serde_json::from_str(text).map_err(|_| (RowRule::BadFormat, ""))?;
    let mut original = None;
    let item = match row.get("t").and_then(Value::as_str) {
        Some("c" | "bc") => {
            original = row
                .get("mood")
                .filter(|mood| !mood.is_null())
                .map(Value::to_string);
            ReadItem::CheckIn(Box::new(check_in(&row)?))
        }
        Some("o" | "bo") => ReadItem::Contact(Box::new(contact(&row)?)),
        Some("g") => ReadItem::Goal(Box::new(goal(&row)?)),
        Some("bs") => ReadItem::StepDone(ReadStepDone {
            goal: row
                .get("goal")
                .and_then(Value::as_u64)
                .ok_or((RowRule::Missing, "goal"))?,
            step: row
                .get("step")
                .and_then(Value::as_u64)
                .ok_or((RowRule::Missing, "step"))?,
            done: truth(&row, "done")?,
        }),
        Some(_) => return Err((RowRule::NotKnown, "t")),
        None => return Err((RowRule::Missing, "t")),
    };
    let canonical = canonical(APP, &row);
    Ok(Reading {
        line,
        row: RowSource {
            app: APP,
            canonical,
            original,
        },
        item,
    })
}

fn check_in(row: &Value) -> Result<ReadCheckIn, Wrong> {
    let mut check_in = ReadCheckIn::at(at(row)?);
    if let Some(mood) = whole(row, "mood", -MOOD_MAX, MOOD_MAX)? {
        check_in.mood = Some(MoodReading::Level(mood + MOOD_SHIFT));
    }
    check_in.energy = whole(row, "energy", 1, ENERGY_MAX)?.map(|energy| energy - ENERGY_SHIFT);
    check_in.feelings = list(row, "feelings")?;
    check_in.coping = list(row, "helped")?;
    check_in.sleep_min = sleep(row)?;
    check_in.note = text(row, "note")?;
    if check_in.says_something() {
        Ok(check_in)
    } else {
        Err((RowRule::Empty, ""))
    }
}

fn contact(row: &Value) -> Result<ReadContact, Wrong> {
    let mode = match row.get("kind").and_then(Value::as_str) {
        Some("text") => "text_message",
        Some("visit") => "in_person",
        Some("call") => "phone",
        Some("group") => "group",
        Some(_) => return Err((RowRule::NotKnown, "kind")),
        None => return Err((RowRule::Missing, "kind")),
    };
    let duration_min = whole(row, "minutes", 0, DURATION_MIN_MAX)?;
    Ok(ReadContact {
        at: at(row)?,
        duration_min,
        mode,
        setting: text(row, "setting")?,
        support: list(row, "support")?,
        summary: text(row, "note")?,
    })
}

fn goal(row: &Value) -> Result<ReadGoal, Wrong> {
    let step = |step: &Value| {
        let text = text(step, "text")?.ok_or((RowRule::Missing, "steps"))?;
        Ok(ReadStep {
            text,
            done: truth(step, "done")?,
        })
    };
    let progress = |progress: &Value| {
        Ok(ReadProgress {
            at: at(progress)?,
            text: text(progress, "note")?,
        })
    };
    Ok(ReadGoal {
        at: at(row)?,
        title: text(row, "title")?.ok_or((RowRule::Missing, "title"))?,
        done: !truth(row, "open")?,
        steps: items(row, "steps")?
            .iter()
            .map(step)
            .collect::<Result<_, Wrong>>()?,
        progress: items(row, "progress")?
            .iter()
            .map(progress)
            .collect::<Result<_, Wrong>>()?,
    })
}

/// Times carry no zone: UTC.
fn at(row: &Value) -> Result<Moment, Wrong> {
    let at_ms = row.get("at").ok_or((RowRule::Missing, "at"))?;
    let at_ms = at_ms.as_i64().ok_or((RowRule::BadFormat, "at"))?;
    times::moment(at_ms, 0).ok_or((RowRule::OutOfRange, "at"))
}

/// Hours, 0 = not said, as minutes in steps of 5.
fn sleep(row: &Value) -> Result<Option<i64>, Wrong> {
    let Some(hours) = row.get("sleep").filter(|hours| !hours.is_null()) else {
        return Ok(None);
    };
    let hours = hours.as_f64().ok_or((RowRule::BadFormat, "sleep"))?;
    super::scale::sleep_min(hours * HOUR_MIN).map(|minutes| Some(minutes).filter(|min| *min > 0))
}

fn whole(row: &Value, field: &'static str, min: i64, max: i64) -> Result<Option<i64>, Wrong> {
    let Some(number) = row.get(field).filter(|number| !number.is_null()) else {
        return Ok(None);
    };
    let number = number.as_i64().ok_or((RowRule::BadFormat, field))?;
    if (min..=max).contains(&number) {
        Ok(Some(number))
    } else {
        Err((RowRule::OutOfRange, field))
    }
}

fn truth(row: &Value, field: &'static str) -> Result<bool, Wrong> {
    row.get(field)
        .and_then(Value::as_bool)
        .ok_or((RowRule::Missing, field))
}

fn text(row: &Value, field: &'static str) -> Result<Option<String>, Wrong> {
    match row.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(said(text)),
        Some(_) => Err((RowRule::BadFormat, field)),
    }
}

fn list(row: &Value, field: &'static str) -> Result<Vec<String>, Wrong> {
    let items = items(row, field)?;
    if items.iter().all(Value::is_string) {
        Ok(words(items.iter().filter_map(Value::as_str)))
    } else {
        Err((RowRule::BadFormat, field))
    }
}

fn items<'v>(row: &'v Value, field: &'static str) -> Result<&'v [Value], Wrong> {
    match row.get(field) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err((RowRule::BadFormat, field)),
    }
}
