//! Backups of Daylio, `.daylio`: a ZIP whose `backup.daylio` is base64 of JSON.
//!
//! The form is that of DOMAIN 10, checked against the official backup and the model in
//! `src/formats/daylio.rs` of github.com/Guekka/DaylioBackupTools (MPL-2.0), version 15.

use std::collections::HashMap;
use std::io::{Read, Seek};

use base64::engine::general_purpose::STANDARD;
use base64::read::DecoderReader;
use serde_json::Value;

use super::archive::Archive;
use super::bounded::WithoutLineEnds;
use super::canonical::{canonical, only};
use super::facts::{Facts, LeftOutKind};
use super::json_stream::{Parts, Want, read_parts};
use super::row::{RowRule, Sink, Wrong};
use super::text::{from_html, joined, said, words};
use super::times;
use super::{
    Format, Limits, MoodReading, ReadCheckIn, ReadItem, Reading, Refusal, RowSource, Zone,
};

/// The file of the archive that holds the entries.
pub(super) const BACKUP: &str = "backup.daylio";
/// The version that this importer was made for.
const VERSION: i64 = 15;
/// Rows are `{"dayEntries":[{`.
const ROW_DEPTH: u32 = 3;
/// Daylio's moods go from group 1, the best, to 5.
const GROUPS: i64 = 5;
/// The names of the moods that come with Daylio, the best first.
pub(super) const PREDEFINED: [&str; 5] = ["rad", "good", "meh", "bad", "awful"];
/// The kind of asset that is a photo.
const PHOTO: i64 = 1;
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

pub(super) fn read<F: Read + Seek>(
    file: &mut F,
    zone: &Zone,
    limits: &Limits,
    sink: &mut Sink<'_>,
) -> Result<Facts, Refusal> {
    let mut archive = Archive::open(file, limits)?;
    // The names may stand after the entries, so they are read first, on a way of their own.
    let mut names = Names {
        names_max: limits.names,
        ..Names::default()
    };
    read_json(&mut archive, limits, &mut names)?;
    let mut entries = Entries {
        names: &names,
        zone,
        sink,
        line: 0,
        unnamed_tags: 0,
        seen: false,
    };
    read_json(&mut archive, limits, &mut entries)?;
    if !entries.seen {
        return Err(Refusal::PartMissing);
    }
    let unnamed_tags = entries.unnamed_tags;
    let mut facts = Facts::of(Format::DaylioBackup);
    facts.version = names.version;
    facts.version_known = names.version == Some(VERSION);
    let files = archive
        .count_under("assets/")
        .saturating_sub(names.attachments);
    facts.leave_out(LeftOutKind::Photos, names.photos.max(files));
    facts.leave_out(LeftOutKind::Attachments, names.attachments);
    facts.leave_out(LeftOutKind::Goals, names.goals);
    facts.leave_out(LeftOutKind::UnnamedTags, unnamed_tags);
    Ok(facts)
}

fn read_json<F: Read + Seek>(
    archive: &mut Archive<F>,
    limits: &Limits,
    parts: &mut dyn Parts,
) -> Result<(), Refusal> {
    let packed = WithoutLineEnds(archive.file(BACKUP)?);
    read_parts(
        DecoderReader::new(packed, &STANDARD),
        ROW_DEPTH,
        limits,
        parts,
    )
}

struct Mood {
    name: Option<String>,
    group: i64,
}

/// What the file names: its moods and tags, and how much there is of what is not imported.
#[derive(Default)]
struct Names {
    names_max: usize,
    moods: HashMap<i64, Mood>,
    tags: HashMap<i64, String>,
    version: Option<i64>,
    photos: u64,
    attachments: u64,
    goals: u64,
}

impl Parts for Names {
    fn wants(&self, key: &str) -> Want {
        match key {
            "version" => Want::Plain,
            "customMoods" | "tags" | "assets" | "goals" => Want::Each,
            _ => Want::Nothing,
        }
    }

    fn take(&mut self, key: &str, part: Value) -> Result<(), Refusal> {
        let number = |field| part.get(field).and_then(Value::as_i64);
        match key {
            "version" => self.version = part.as_i64(),
            "customMoods" => {
                if let (Some(id), Some(group)) = (number("id"), number("mood_group_id")) {
                    self.moods.insert(
                        id,
                        Mood {
                            name: mood_name(&part),
                            group,
                        },
                    );
                }
            }
            "tags" => {
                let name = part.get("name").and_then(Value::as_str).and_then(said);
                if let (Some(id), Some(name)) = (number("id"), name) {
                    self.tags.insert(id, name);
                }
            }
            "assets" if number("type") == Some(PHOTO) => self.photos += 1,
            "assets" => self.attachments += 1,
            _ => self.goals += 1,
        }
        if self.moods.len().max(self.tags.len()) > self.names_max {
            return Err(Refusal::TooManyNames);
        }
        Ok(())
    }
}

/// The name that the person gave a mood, or the one it comes with.
fn mood_name(mood: &Value) -> Option<String> {
    let own = mood
        .get("custom_name")
        .and_then(Value::as_str)
        .and_then(said);
    own.or_else(|| {
        let predefined = mood.get("predefined_name_id")?.as_i64()?.checked_sub(1)?;
        PREDEFINED
            .get(usize::try_from(predefined).ok()?)
            .map(|name| (*name).to_owned())
    })
}

struct Entries<'a, 's> {
    names: &'a Names,
    zone: &'a Zone,
    sink: &'a mut Sink<'s>,
    line: u64,
    unnamed_tags: u64,
    seen: bool,
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
        if !check_in.says_something() {
            return Err((RowRule::Empty, ""));
        }
        let canonical = canonical(APP, &only(entry, ROW_FIELDS));
        Ok(Reading {
            line: self.line,
            row: RowSource {
                app: APP,
                canonical,
                original,
            },
            item: ReadItem::CheckIn(Box::new(check_in)),
        })
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
