use companion::CheckInChange;

use super::{coping, mood, sleep, text, when};
use crate::args::EditCheckIn;
use crate::codes::{self, Reader};
use crate::failure::{Failure, Result};
use crate::find;
use crate::session::Session;

/// Changes what was named, and nothing else.
pub fn run(session: &Session, arguments: &EditCheckIn) -> Result<()> {
    let id = find::check_in(session, &arguments.id)?;
    let mut reader = Reader::new(session, arguments.fields.own)?;
    let mut changes = Vec::new();
    values(session, arguments, &mut reader, &mut changes)?;
    lists(arguments, &mut reader, &mut changes)?;
    for field in &arguments.clear {
        changes.push(clear(field)?);
    }
    if changes.is_empty() {
        return Err(Failure::missing("field"));
    }
    session.journal()?.edit_check_in(&id, &changes)?;
    session.done("changed", Some(&id))
}

fn values(
    session: &Session,
    arguments: &EditCheckIn,
    reader: &mut Reader<'_>,
    changes: &mut Vec<CheckInChange>,
) -> Result<()> {
    let typed = &arguments.fields;
    if typed.at.is_some() {
        changes.push(CheckInChange::At(when(session, typed.at.as_deref())?));
    }
    if let Some(typed) = &typed.mood {
        let (level, label) = mood(reader, typed)?;
        changes.push(CheckInChange::Mood(level));
        changes.extend(label.map(|label| CheckInChange::MoodLabel(Some(label))));
    }
    if let Some(typed) = &typed.label {
        let code = reader.code(codes::MOOD_LABEL, typed)?;
        changes.push(CheckInChange::MoodLabel(Some(code)));
    }
    if let Some(typed) = &typed.sleep {
        changes.push(CheckInChange::SleepMin(Some(sleep(typed)?)));
    }
    for (name, value) in [
        ("sleep_quality", typed.sleep_quality),
        ("valence", typed.valence),
        ("energy", typed.energy),
        ("low", typed.low),
        ("anxiety", typed.anxiety),
        ("irritability", typed.irritability),
        ("elevated", typed.elevated),
        ("connection", typed.connection),
    ] {
        changes.extend(value.map(|value| CheckInChange::Scale(name.into(), Some(value))));
    }
    changes.extend(typed.win.clone().map(|win| CheckInChange::Win(Some(win))));
    if let Some(typed) = &typed.note {
        changes.push(CheckInChange::Note(Some(text(typed)?)));
    }
    if let Some(typed) = &typed.wish {
        changes.push(CheckInChange::SupportWish(Some(
            reader.code(codes::WISH, typed)?,
        )));
    }
    Ok(())
}

fn lists(
    arguments: &EditCheckIn,
    reader: &mut Reader<'_>,
    changes: &mut Vec<CheckInChange>,
) -> Result<()> {
    for typed in &arguments.fields.feeling {
        changes.push(CheckInChange::AddFeeling(
            reader.code(codes::FEELING, typed)?,
        ));
    }
    for typed in &arguments.no_feeling {
        changes.push(CheckInChange::RemoveFeeling(known(
            reader,
            codes::FEELING,
            typed,
        )?));
    }
    for typed in &arguments.fields.tag {
        changes.push(CheckInChange::AddTag(reader.code(codes::TAG, typed)?));
    }
    for typed in &arguments.no_tag {
        changes.push(CheckInChange::RemoveTag(known(reader, codes::TAG, typed)?));
    }
    for typed in &arguments.fields.coping {
        let (code, helped) = coping(reader, typed)?;
        changes.push(CheckInChange::Coping(code, helped));
    }
    for typed in &arguments.no_coping {
        changes.push(CheckInChange::RemoveCoping(known(
            reader,
            codes::COPING,
            typed,
        )?));
    }
    Ok(())
}

/// A word that is taken away must be known: it is never made.
fn known(reader: &Reader<'_>, coded: codes::Coded, typed: &str) -> Result<String> {
    reader.known(coded, typed).ok_or(Failure::Argument {
        field: coded.field,
        rule: companion::Rule::NotAllowed,
    })
}

fn clear(field: &str) -> Result<CheckInChange> {
    const SCALES: [&str; 8] = [
        "sleep_quality",
        "valence",
        "energy",
        "low",
        "anxiety",
        "irritability",
        "elevated",
        "connection",
    ];
    let name = field.trim().replace('-', "_");
    Ok(match name.as_str() {
        "mood" => CheckInChange::Mood(None),
        "label" | "mood_label" => CheckInChange::MoodLabel(None),
        "sleep" | "sleep_min" => CheckInChange::SleepMin(None),
        "win" => CheckInChange::Win(None),
        "note" => CheckInChange::Note(None),
        "wish" | "support_wish" => CheckInChange::SupportWish(None),
        scale if SCALES.contains(&scale) => CheckInChange::Scale(name, None),
        _ => {
            return Err(Failure::Argument {
                field: "clear",
                rule: companion::Rule::NotAllowed,
            });
        }
    })
}
