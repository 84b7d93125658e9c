use companion::CheckInDraft;

use super::{coping, mood, sleep};
use crate::ask;
use crate::codes::{self, Reader};
use crate::failure::{Failure, Result};
use crate::picture::mood_row;
use crate::session::Session;

/// The quick check-in: one digit.
pub fn quick(session: &Session, draft: &mut CheckInDraft, reader: &mut Reader<'_>) -> Result<()> {
    ask_mood(session, draft, reader)?;
    if draft.mood.is_none() && draft.mood_label.is_none() {
        return Err(Failure::Stopped);
    }
    Ok(())
}

/// The full check-in: every field that was not given as an option; each may be skipped.
pub fn full(session: &Session, draft: &mut CheckInDraft, reader: &mut Reader<'_>) -> Result<()> {
    ask::above(session, |page| page.quiet(&session.say("ask-skip")));
    if draft.mood.is_none() {
        ask_mood(session, draft, reader)?;
    }
    if draft.feelings.is_empty() {
        draft.feelings = list(session, "ask-feelings", reader, |reader, word| {
            reader.code(codes::FEELING, word)
        })?;
    }
    if draft.tags.is_empty() {
        draft.tags = list(session, "ask-tags", reader, |reader, word| {
            reader.code(codes::TAG, word)
        })?;
    }
    scales(session, draft)?;
    if draft.sleep_min.is_none() {
        draft.sleep_min = until(session, "ask-sleep", sleep)?;
    }
    number(
        session,
        "ask-sleep-quality",
        1..=5,
        &mut draft.sleep_quality,
    )?;
    if draft.coping.is_empty() {
        draft.coping = list(session, "ask-coping", reader, coping)?;
    }
    for (id, field) in [("ask-win", &mut draft.win), ("ask-note", &mut draft.note)] {
        if field.is_none() {
            *field = ask::words(session, &session.say(id))?;
        }
    }
    if draft.support_wish.is_none() {
        draft.support_wish = until(session, "ask-wish", |word| {
            let numbered = ["none", "would_like_to_talk", "want_plan_now"];
            let place = word
                .parse::<usize>()
                .ok()
                .and_then(|number| number.checked_sub(1));
            match place.and_then(|place| numbered.get(place)) {
                Some(code) => Ok((*code).to_owned()),
                None => reader.code(codes::WISH, word),
            }
        })?;
    }
    Ok(())
}

fn ask_mood(session: &Session, draft: &mut CheckInDraft, reader: &Reader<'_>) -> Result<()> {
    ask::above(session, |page| {
        page.text(&session.say("ask-mood"));
        let words =
            [1, 2, 3, 4, 5].map(|level: i64| session.catalogue().word("mood", &level.to_string()));
        let rows = mood_row(&words, page.width());
        page.lines(rows);
    });
    let said = until(session, "ask-mood-digit", |word| {
        let (level, label) = mood(reader, word)?;
        if level.is_some_and(|level| !(1..=5).contains(&level)) {
            return Err(Failure::Argument {
                field: "mood",
                rule: companion::Rule::OutOfRange,
            });
        }
        Ok((level, label))
    })?;
    if let Some((level, label)) = said {
        draft.mood = level;
        draft.mood_label = draft.mood_label.take().or(label);
    }
    Ok(())
}

fn scales(session: &Session, draft: &mut CheckInDraft) -> Result<()> {
    number(session, "ask-valence", -3..=3, &mut draft.valence)?;
    number(session, "ask-energy", -3..=3, &mut draft.energy)?;
    number(session, "ask-low", 0..=3, &mut draft.low)?;
    number(session, "ask-anxiety", 0..=3, &mut draft.anxiety)?;
    number(session, "ask-irritability", 0..=3, &mut draft.irritability)?;
    number(session, "ask-elevated", 0..=3, &mut draft.elevated)?;
    number(session, "ask-connection", 0..=3, &mut draft.connection)
}

fn number(
    session: &Session,
    id: &str,
    range: std::ops::RangeInclusive<i64>,
    field: &mut Option<i64>,
) -> Result<()> {
    if field.is_none() {
        *field = until(session, id, |word| {
            let number = word.parse().ok().filter(|number| range.contains(number));
            number.ok_or(Failure::Argument {
                field: "number",
                rule: companion::Rule::OutOfRange,
            })
        })?;
    }
    Ok(())
}

/// Asks until the answer fits or is empty.
fn until<T>(
    session: &Session,
    id: &str,
    mut read: impl FnMut(&str) -> Result<T>,
) -> Result<Option<T>> {
    loop {
        let Some(answer) = ask::words(session, &session.say(id))? else {
            return Ok(None);
        };
        match read(&answer) {
            Ok(value) => return Ok(Some(value)),
            Err(failure) => ask::again(session, failure)?,
        }
    }
}

/// Asks for several words with commas between them.
fn list<T>(
    session: &Session,
    id: &str,
    reader: &mut Reader<'_>,
    read: impl Fn(&mut Reader<'_>, &str) -> Result<T>,
) -> Result<Vec<T>> {
    let said = until(session, id, |answer| {
        let words = answer
            .split(',')
            .map(str::trim)
            .filter(|word| !word.is_empty());
        words
            .map(|word| read(reader, word))
            .collect::<Result<Vec<T>>>()
    })?;
    Ok(said.unwrap_or_default())
}
