use std::collections::BTreeMap;

use companion::import::{Preview, ReadOptions};
use companion::{CompanionError, ImportAnswers, LongTexts, Rule};

use crate::args::ImportFile;
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::words::folded;
use crate::{ask, find, terminal};

/// What the preview asks, answered by options or at the prompt.
pub fn read(
    session: &Session,
    typed: &ImportFile,
    preview: &Preview,
    read: ReadOptions,
) -> Result<ImportAnswers> {
    let may_ask = terminal::has_keyboard() && !typed.yes;
    let relationship = match &typed.with {
        Some(name) => {
            let found = find::relationship(session, name)?;
            Some(found.ok_or(Failure::Journal(CompanionError::NotFound))?)
        }
        None => None,
    };
    Ok(ImportAnswers {
        read,
        moods: moods(session, typed, preview, may_ask)?,
        long_texts: long_texts(session, typed, preview, may_ask)?,
        relationship,
    })
}

fn moods(
    session: &Session,
    typed: &ImportFile,
    preview: &Preview,
    may_ask: bool,
) -> Result<BTreeMap<String, Option<i64>>> {
    let mut moods = BTreeMap::new();
    for answer in &typed.mood {
        let (name, level) = answer.rsplit_once('=').ok_or(Failure::format("mood"))?;
        let unknown = preview
            .unknown_moods
            .iter()
            .find(|mood| folded(&mood.name) == folded(name));
        let refused = Failure::Argument {
            field: "mood",
            rule: Rule::NotAllowed,
        };
        moods.insert(unknown.ok_or(refused)?.name.clone(), level_of(level)?);
    }
    let open = preview
        .unknown_moods
        .iter()
        .filter(|mood| !typed_has(&moods, &mood.name));
    for mood in open.filter(|_| may_ask).collect::<Vec<_>>() {
        let facts = [("name", (&mood.name).into()), ("count", mood.count.into())];
        let question = session.tell("import-ask-mood", &facts);
        let level = loop {
            let Some(answer) = ask::words(session, &question)? else {
                break None;
            };
            match level_of(&answer) {
                Ok(level) => break level,
                Err(failure) => ask::again(session, failure)?,
            }
        };
        moods.insert(mood.name.clone(), level);
    }
    Ok(moods)
}

fn typed_has(moods: &BTreeMap<String, Option<i64>>, name: &str) -> bool {
    moods.contains_key(name)
}

/// 1 to 5, or nothing for a mood that is kept in words only.
fn level_of(text: &str) -> Result<Option<i64>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let level = text
        .trim()
        .parse()
        .ok()
        .filter(|level| (1..=5).contains(level));
    level.map(Some).ok_or(Failure::Argument {
        field: "mood",
        rule: Rule::OutOfRange,
    })
}

fn long_texts(
    session: &Session,
    typed: &ImportFile,
    preview: &Preview,
    may_ask: bool,
) -> Result<LongTexts> {
    let is_asked = !preview.too_long.is_empty() && may_ask;
    match typed.long.as_deref().map(folded).as_deref() {
        Some("parts" | "partes") => Ok(LongTexts::Parts),
        Some("skip" | "saltar") => Ok(LongTexts::Skip),
        Some(_) => Err(Failure::Argument {
            field: "long",
            rule: Rule::NotAllowed,
        }),
        None if is_asked => {
            let parts = ask::yes(session, &session.say("import-ask-long"), true)?;
            Ok(if parts {
                LongTexts::Parts
            } else {
                LongTexts::Skip
            })
        }
        None => Ok(LongTexts::default()),
    }
}
