use serde_json::Value;

use super::names::Names;
use crate::import::canonical::{canonical, only};
use crate::import::json_stream::{Parts, Want};
use crate::import::row::{RowRule, Sink, Wrong};
use crate::import::text::{from_html, joined, said, words};
use crate::import::{MoodReading, ReadCheckIn, Reading, Refusal, RowSource, Zone, times};

/// Daylio's moods go from group 1, the best, to 5.
const GROUPS: i64 = 5;
/// One minute in milliseconds, the unit of Daylio's offsets being the millisecond.
const MINUTE_MS: i64 = 60_000;
/// The code of this app.
const APP: &str = "daylio";
/// What makes a row of an entry: not its number, which a merge of backups changes.
const ROW_FIELDS: &[&str] = &[
    "datetime",
    "timeZoneOffset",
    "mood",
    "note_title",
    "note",
    "tags",
];

/// Turns entries into check-ins, with the names that were read before.
pub(super) struct Entries<'a, 's> {
    pub(super) names: &'a Names,
    pub(super) zone: &'a Zone,
    pub(super) sink: &'a mut Sink<'s>,
    pub(super) line: u64,
    pub(super) unnamed_tags: u64,
    pub(super) seen: bool,
}

impl Parts for Entries<'_, '_> {
    fn wants(&self, key: &str) -> Want {
        if key == "dayEntries" {
            Want::Each
        } else {
            Want::Nothing
        }
    }

    fn take(&mut self, _: &str, entry: Value) -> Result<(), Refusal> {
        self.seen = true;
        self.line += 1;
        let row = self.entry(&entry);
        self.sink.give(self.line, row)
    }
}

impl Entries<'_, '_> {
    fn entry(&mut self, entry: &Value) -> Result<Reading, Wrong> {
        let at_ms = entry.get("datetime").and_then(Value::as_i64);
        let at_ms = at_ms.ok_or((RowRule::Missing, "datetime"))?;
        let tz_min = match entry.get("timeZoneOffset") {
            None | Some(Value::Null) => i64::from(self.zone.at(at_ms)),
            Some(offset) => {
                offset
                    .as_i64()
                    .ok_or((RowRule::BadFormat, "timeZoneOffset"))?
                    / MINUTE_MS
            }
        };
        let at = times::moment(at_ms, tz_min).ok_or((RowRule::OutOfRange, "datetime"))?;
        let mut check_in = ReadCheckIn::at(at);
        let mut original = None;
        if let Some(id) = entry.get("mood").filter(|mood| !mood.is_null()) {
            let id = id.as_i64().ok_or((RowRule::BadFormat, "mood"))?;
            let mood = self
                .names
                .moods
                .get(&id)
                .ok_or((RowRule::NothingThere, "mood"))?;
            if !(1..=GROUPS).contains(&mood.group) {
                return Err((RowRule::OutOfRange, "mood"));
            }
            check_in.mood = Some(MoodReading::Level(GROUPS + 1 - mood.group));
            check_in.mood_label = mood.name.clone();
            original = Some(mood.group.to_string());
        }
        check_in.tags = self.tags(entry);
        let text = |field| entry.get(field).and_then(Value::as_str);
        let title = text("note_title").and_then(said);
        let note = text("note").and_then(|note| said(&from_html(note)));
        check_in.note = joined([title, note]);
        let canonical = canonical(APP, &only(entry, ROW_FIELDS));
        let row = RowSource {
            app: APP,
            canonical,
            original,
        };
        Reading::of_check_in(self.line, row, check_in)
    }

    fn tags(&mut self, entry: &Value) -> Vec<String> {
        let ids = entry
            .get("tags")
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice);
        let named = |id: &Value| self.names.tags.get(&id.as_i64()?);
        let tags: Vec<_> = ids.iter().filter_map(named).collect();
        self.unnamed_tags += (ids.len() - tags.len()) as u64;
        words(tags.into_iter().map(String::as_str))
    }
}
