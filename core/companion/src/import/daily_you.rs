//! JSON of Daily You: a list of entries.
//!
//! The form is the one that `lib/utils/imports/import_json.dart` and `lib/models/entry.dart` of
//! github.com/Demizo/Daily_You take: `timeCreated` (local ISO 8601 without a zone), `timeModified`,
//! `text`, `mood` (−2 to 2, or null), `imgPath` or `images`.

use std::io::{Read, Seek, SeekFrom};

use serde_json::Value;

use super::canonical::{canonical, only};
use super::facts::{Facts, LeftOutKind};
use super::json_stream::{Parts, Want, read_parts};
use super::row::{RowRule, Sink, Wrong};
use super::text::said;
use super::times;
use super::{Format, Limits, MoodReading, ReadCheckIn, Reading, Refusal, RowSource, Zone};

/// Rows are `[{`.
const ROW_DEPTH: u32 = 2;
/// How far its moods lie below ours.
const MOOD_SHIFT: i64 = 3;
/// The furthest that its moods go to either side.
const MOOD_MAX: i64 = 2;
/// The code of this app.
const APP: &str = "daily_you";
const ROW_FIELDS: &[&str] = &["timeCreated", "text", "mood"];

pub(super) fn read<F: Read + Seek>(
    file: &mut F,
    zone: &Zone,
    limits: &Limits,
    sink: &mut Sink<'_>,
) -> Result<Facts, Refusal> {
    file.seek(SeekFrom::Start(0))?;
    let mut entries = Entries {
        zone,
        sink,
        line: 0,
        photos: 0,
    };
    read_parts(file, ROW_DEPTH, limits, &mut entries)?;
    let mut facts = Facts::of(Format::DailyYou);
    facts.leave_out(LeftOutKind::Photos, entries.photos);
    Ok(facts)
}

struct Entries<'a, 's> {
    zone: &'a Zone,
    sink: &'a mut Sink<'s>,
    line: u64,
    photos: u64,
}

impl Parts for Entries<'_, '_> {
    fn wants(&self, key: &str) -> Want {
        if key.is_empty() {
            Want::Each
        } else {
            Want::Nothing
        }
    }

    fn take(&mut self, _: &str, entry: Value) -> Result<(), Refusal> {
        self.line += 1;
        let old_photo = entry.get("imgPath").is_some_and(Value::is_string);
        let photos = entry
            .get("images")
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        self.photos += photos as u64 + u64::from(old_photo);
        let row = self.entry(&entry);
        self.sink.give(self.line, row)
    }
}

impl Entries<'_, '_> {
    fn entry(&self, entry: &Value) -> Result<Reading, Wrong> {
        let time = entry.get("timeCreated").and_then(Value::as_str);
        let time = time.ok_or((RowRule::Missing, "timeCreated"))?;
        let at = times::iso(time, self.zone).ok_or((RowRule::BadFormat, "timeCreated"))?;
        let mut check_in = ReadCheckIn::at(at);
        let mut original = None;
        if let Some(mood) = entry.get("mood").filter(|mood| !mood.is_null()) {
            let mood = mood.as_i64().ok_or((RowRule::BadFormat, "mood"))?;
            if !(-MOOD_MAX..=MOOD_MAX).contains(&mood) {
                return Err((RowRule::OutOfRange, "mood"));
            }
            check_in.mood = Some(MoodReading::Level(mood + MOOD_SHIFT));
            original = Some(mood.to_string());
        }
        check_in.note = entry.get("text").and_then(Value::as_str).and_then(said);
        let canonical = canonical(APP, &only(entry, ROW_FIELDS));
        let row = RowSource {
            app: APP,
            canonical,
            original,
        };
        Reading::of_check_in(self.line, row, check_in)
    }
}
