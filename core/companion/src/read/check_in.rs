use journal::{CheckIn, Code, Presence, Record};

use super::text::start_of;
use crate::view::{CheckInDetailView, CheckInLine, CopingLine, ImportedFrom, Versions};

/// How much of a note a list shows, in characters.
const NOTE_START_CHARS: usize = 120;

fn codes(codes: Vec<Code>) -> Vec<String> {
    codes.into_iter().map(|code| code.to_string()).collect()
}

/// One check-in in a list.
pub(crate) fn line(id: journal::Id, record: &Record) -> CheckInLine {
    let check_in = CheckIn::read(id, record);
    CheckInLine {
        id: id.to_string(),
        at_ms: check_in.at.at_ms,
        tz_min: check_in.at.tz_min,
        mood: Versions::of(check_in.mood, |mood| mood),
        mood_label: check_in.mood_label.shown.map(|code| code.to_string()),
        feelings: codes(check_in.feelings),
        tags: codes(check_in.tags),
        win: check_in.win.shown,
        note_start: check_in
            .note
            .shown
            .map(|note| start_of(&note, NOTE_START_CHARS)),
        edited: check_in.edited_on.is_some(),
        brought_back: check_in.presence == Presence::BroughtBack,
        imported: check_in.source.is_some(),
    }
}

/// A whole check-in.
pub(crate) fn detail(id: journal::Id, record: &Record, locked_count: u32) -> CheckInDetailView {
    let check_in = CheckIn::read(id, record);
    let number = |value| value;
    let code = |code: Code| code.to_string();
    CheckInDetailView {
        id: id.to_string(),
        at_ms: check_in.at.at_ms,
        tz_min: check_in.at.tz_min,
        local_date: check_in.at.local_date().to_string(),
        kind: check_in.kind.to_string(),
        mood: Versions::of(check_in.mood, number),
        mood_label: Versions::of(check_in.mood_label, code),
        valence: Versions::of(check_in.valence, number),
        energy: Versions::of(check_in.energy, number),
        low: Versions::of(check_in.low, number),
        anxiety: Versions::of(check_in.anxiety, number),
        irritability: Versions::of(check_in.irritability, number),
        elevated: Versions::of(check_in.elevated, number),
        feelings: codes(check_in.feelings),
        tags: codes(check_in.tags),
        sleep_min: Versions::of(check_in.sleep_min, number),
        sleep_quality: Versions::of(check_in.sleep_quality, number),
        connection: Versions::of(check_in.connection, number),
        coping: check_in
            .coping
            .into_iter()
            .map(|coping| CopingLine {
                code: coping.code.to_string(),
                helped: Versions::of(coping.helped, number),
            })
            .collect(),
        win: Versions::of(check_in.win, |text| text),
        note: Versions::of(check_in.note, |text| text),
        support_wish: Versions::of(check_in.support_wish, code),
        edited_on: check_in.edited_on.map(|date| date.to_string()),
        brought_back: check_in.presence == Presence::BroughtBack,
        deleted: !check_in.presence.is_live(),
        imported_from: check_in.source.map(|source| ImportedFrom {
            app: source.app,
            batch: source.batch,
            part: source.part,
            original: source.original,
        }),
        locked_count,
    }
}
