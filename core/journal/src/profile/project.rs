use super::{Profile, Strength, Tool, Word, fields::*};
use crate::{Notice, Projection, Record, RecordKind, RowState};

/// The id of the row that stands for a document itself.
pub const ITSELF: &str = "self";

/// All that lists need of the profile.
#[must_use]
pub fn project(record: &Record) -> Projection {
    let profile = Profile::read(record);
    Projection {
        kind: RecordKind::Profile,
        id: ITSELF.into(),
        local_date: None,
        at_ms: 0,
        state: RowState::Live,
        group: None,
        mood: None,
        sleep_min: None,
        sleep_quality: None,
        codes: Vec::new(),
        tasks: Vec::new(),
        points: Vec::new(),
        notices: notices(&profile),
        search: Vec::new(),
        row_hash: None,
        body: record.to_bytes(),
    }
}

fn notices(profile: &Profile) -> Vec<Notice> {
    let mut notices = Notice::of_field(&DISPLAY, &profile.display, None);
    notices.extend(Notice::of_field(
        &RECOVERY_MEANING,
        &profile.recovery_meaning,
        None,
    ));
    notices.extend(Notice::of_field(
        &CULTURE_NOTES,
        &profile.culture_notes,
        None,
    ));
    for strength in profile.strengths.iter().chain(&profile.deleted_strengths) {
        notices.extend(strength_notices(strength));
    }
    for word in &profile.words {
        notices.extend(word_notices(word));
    }
    for tool in profile.toolbox.iter().chain(&profile.deleted_tools) {
        notices.extend(tool_notices(tool));
    }
    for (device, name) in &profile.device_names {
        notices.extend(Notice::of_field(&DEVICE_NAMES, name, Some(device)));
    }
    notices
}

fn strength_notices(strength: &Strength) -> Vec<Notice> {
    let child = Some(strength.id.as_str());
    let mut notices = Notice::of_presence(&strength.presence, child);
    if strength.presence.is_live() {
        notices.extend(Notice::of_field(&STRENGTH_TEXT, &strength.text, child));
    }
    notices
}

fn word_notices(word: &Word) -> Vec<Notice> {
    let child = Some(word.id.as_str());
    let mut notices = Notice::of_presence(&word.presence, child);
    notices.extend(Notice::of_field(&WORD_KIND, &word.kind, child));
    notices.extend(Notice::of_field(&WORD_WORDS, &word.words, child));
    notices.extend(Notice::of_field(&WORD_LEVEL, &word.level, child));
    notices
}

fn tool_notices(tool: &Tool) -> Vec<Notice> {
    let child = Some(tool.id.as_str());
    let mut notices = Notice::of_presence(&tool.presence, child);
    if tool.presence.is_live() {
        notices.extend(Notice::of_field(&TOOL_TEXT, &tool.text, child));
        notices.extend(Notice::of_field(&TOOL_COPING, &tool.coping, child));
    }
    notices
}
