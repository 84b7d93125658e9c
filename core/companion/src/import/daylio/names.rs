use std::collections::HashMap;

use serde_json::Value;

use super::PREDEFINED;
use crate::import::Refusal;
use crate::import::json_stream::{Parts, Want};
use crate::import::text::said;

/// The kind of asset that is a photo.
const PHOTO: i64 = 1;

pub(super) struct Mood {
    pub(super) name: Option<String>,
    pub(super) group: i64,
}

/// What the file names: its moods and tags, and how much there is of what is not imported.
#[derive(Default)]
pub(super) struct Names {
    pub(super) names_max: usize,
    pub(super) moods: HashMap<i64, Mood>,
    pub(super) tags: HashMap<i64, String>,
    pub(super) version: Option<i64>,
    pub(super) photos: u64,
    pub(super) attachments: u64,
    pub(super) goals: u64,
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
