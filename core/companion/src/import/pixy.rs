//! Exports of Pixy, `pixy-mood-tracker-YYYY-MM-DD.json`.
//!
//! The form is that of `src/hooks/useDatagate.ts`, `src/types/index.ts` and
//! `src/helpers/migration.ts` of github.com/mrzmyr/pixy-mood-tracker-app (MIT): `version`, `items`
//! (a list; by day in old exports), `tags` (in `settings` in old exports) and `settings`.

use std::collections::HashMap;
use std::io::{Read, Seek, SeekFrom};

use jiff::Timestamp;
use serde_json::Value;

use super::canonical::{canonical, only};
use super::facts::Facts;
use super::json_stream::{Parts, Want, read_parts};
use super::row::{RowRule, Sink, Wrong};
use super::text::{said, words};
use super::times;
use super::{Format, Limits, MoodReading, ReadCheckIn, Reading, Refusal, RowSource, Zone};

/// Rows are `{"items":[{`.
const ROW_DEPTH: u32 = 3;
/// Pixy's ratings, levels 0 to 6, and our mood for each.
const RATINGS: [(&str, i64); 7] = [
    ("extremely_bad", 1),
    ("very_bad", 2),
    ("bad", 2),
    ("neutral", 3),
    ("good", 4),
    ("very_good", 4),
    ("extremely_good", 5),
];
/// Pixy's words for the quality of sleep, from 1 to 5.
const SLEEP: [&str; 5] = ["very_bad", "bad", "neutral", "good", "very_good"];
/// The code of this app.
const APP: &str = "pixy";
const ROW_FIELDS: &[&str] = &[
    "id", "date", "dateTime", "rating", "message", "tags", "emotions", "sleep",
];

pub(super) fn read<F: Read + Seek>(
    file: &mut F,
    zone: &Zone,
    limits: &Limits,
    sink: &mut Sink<'_>,
) -> Result<Facts, Refusal> {
    // The tags stand after the entries that name them.
    let mut tags = Tags {
        names: HashMap::new(),
        names_max: limits.names,
    };
    file.seek(SeekFrom::Start(0))?;
    read_parts(&mut *file, ROW_DEPTH, limits, &mut tags)?;
    file.seek(SeekFrom::Start(0))?;
    let mut items = Items {
        tags: &tags.names,
        zone,
        sink,
        line: 0,
    };
    read_parts(&mut *file, ROW_DEPTH, limits, &mut items)?;
    Ok(Facts::of(Format::Pixy))
}

struct Tags {
    names: HashMap<String, String>,
    names_max: usize,
}

impl Parts for Tags {
    fn wants(&self, key: &str) -> Want {
        if matches!(key, "tags" | "settings") {
            Want::Each
        } else {
            Want::Nothing
        }
    }

    fn take(&mut self, _: &str, part: Value) -> Result<(), Refusal> {
        // Of the settings of old exports, the one that is a list of tags has them too.
        let parts = if let Value::Array(parts) = part {
            parts
        } else {
            vec![part]
        };
        for tag in &parts {
            let text = |field| tag.get(field).and_then(Value::as_str);
            if let (Some(id), Some(name)) = (text("id"), text("title").or_else(|| text("name"))) {
                self.names.insert(id.to_owned(), name.to_owned());
            }
        }
        if self.names.len() > self.names_max {
            return Err(Refusal::TooManyNames);
        }
        Ok(())
    }
}

struct Items<'a, 's> {
    tags: &'a HashMap<String, String>,
    zone: &'a Zone,
    sink: &'a mut Sink<'s>,
    line: u64,
}

impl Parts for Items<'_, '_> {
    fn wants(&self, key: &str) -> Want {
        if key == "items" {
            Want::Each
        } else {
            Want::Nothing
        }
    }

    fn take(&mut self, _: &str, item: Value) -> Result<(), Refusal> {
        self.line += 1;
        let row = self.item(&item);
        self.sink.give(self.line, row)
    }
}

impl Items<'_, '_> {
    fn item(&self, item: &Value) -> Result<Reading, Wrong> {
        let text = |field| item.get(field).and_then(Value::as_str);
        let mut check_in = ReadCheckIn::at(self.at(text("date"), text("dateTime"))?);
        let rating = item.get("rating").filter(|rating| !rating.is_null());
        let rating = rating.map(rating_of).transpose()?;
        check_in.mood = rating.map(|(_, mood)| MoodReading::Level(mood));
        let quality = item.pointer("/sleep/quality").and_then(Value::as_str);
        let quality = quality.and_then(|quality| SLEEP.iter().position(|known| *known == quality));
        check_in.sleep_quality = quality.and_then(|place| i64::try_from(place + 1).ok());
        check_in.feelings = words(list(item, "emotions").iter().filter_map(Value::as_str));
        check_in.tags = words(list(item, "tags").iter().filter_map(|tag| self.tag(tag)));
        check_in.note = text("message").and_then(said);
        let canonical = canonical(APP, &only(item, ROW_FIELDS));
        let original = rating.map(|(name, _)| name.to_owned());
        let row = RowSource {
            app: APP,
            canonical,
            original,
        };
        Reading::of_check_in(self.line, row, check_in)
    }

    fn at(&self, day: Option<&str>, time: Option<&str>) -> Result<journal::Moment, Wrong> {
        let day = day.ok_or((RowRule::Missing, "date"))?;
        let day = times::date(day).ok_or((RowRule::BadFormat, "date"))?;
        let at = match time {
            Some(time) => {
                let time: Timestamp = time.parse().map_err(|_| (RowRule::BadFormat, "dateTime"))?;
                times::on_day(time.as_millisecond(), day, self.zone)
            }
            None => self.zone.moment(day.to_datetime(times::NOON)),
        };
        at.ok_or((RowRule::OutOfRange, "date"))
    }

    fn tag<'t>(&'t self, tag: &'t Value) -> Option<&'t str> {
        let text = |field| tag.get(field).and_then(Value::as_str);
        let by_id = text("id")
            .and_then(|id| self.tags.get(id))
            .map(String::as_str);
        by_id.or_else(|| text("title")).or_else(|| text("name"))
    }
}

fn list<'v>(item: &'v Value, field: &str) -> &'v [Value] {
    item.get(field)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn rating_of(rating: &Value) -> Result<(&'static str, i64), Wrong> {
    let level = match rating {
        Value::String(name) => RATINGS.iter().find(|(known, _)| known == name),
        rating => rating
            .as_u64()
            .and_then(|level| RATINGS.get(usize::try_from(level).ok()?)),
    };
    level.copied().ok_or((RowRule::NotKnown, "rating"))
}
