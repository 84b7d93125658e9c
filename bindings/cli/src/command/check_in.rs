mod edit;
mod prompts;

use companion::{CheckInDraft, RecordKind};

use crate::args::{CheckIn, CheckInAction, CheckInFields};
use crate::codes::{self, Reader};
use crate::dates::{parse_minutes, parse_when};
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::system::moment_of;
use crate::{find, show, terminal};

/// Notes a check-in, or does something with one.
pub fn run(session: &Session, arguments: &CheckIn) -> Result<()> {
    match &arguments.action {
        None => record(session, arguments),
        Some(CheckInAction::Show { id }) => {
            let id = find::check_in(session, id)?;
            let view = session.journal()?.check_in(&id)?;
            let voice = session.voice()?;
            session.show(&view, |page| show::check_in::draw(page, &voice, &view))
        }
        Some(CheckInAction::Edit(arguments)) => edit::run(session, arguments),
        Some(CheckInAction::Delete { id }) => {
            let id = find::check_in(session, id)?;
            session.journal()?.delete(RecordKind::CheckIn, &id)?;
            session.done("deleted", Some(&id))
        }
        Some(CheckInAction::Restore { id }) => {
            let id = find::deleted(session, id, "check_in")?;
            session.journal()?.restore(RecordKind::CheckIn, &id)?;
            session.done("restored", Some(&id))
        }
    }
}

fn record(session: &Session, arguments: &CheckIn) -> Result<()> {
    let mut reader = Reader::new(session, arguments.fields.own)?;
    let at = when(session, arguments.fields.at.as_deref())?;
    let mut draft = CheckInDraft::at(at);
    fill(&mut draft, &arguments.fields, &mut reader)?;
    if arguments.full {
        prompts::full(session, &mut draft, &mut reader)?;
    } else if says_nothing(&draft) {
        prompts::quick(session, &mut draft, &mut reader)?;
    }
    draft.kind = kind(arguments, &draft).into();
    let id = session.journal()?.record_check_in(&draft)?;
    session.done("check-in", Some(&id))?;
    if draft.support_wish.as_deref() == Some("want_plan_now") && !session.is_json() {
        let mut page = session.page();
        page.text(&session.say("check-in-plan"));
        terminal::print(&page.render())?;
    }
    Ok(())
}

fn kind(arguments: &CheckIn, draft: &CheckInDraft) -> &'static str {
    let mood_alone = CheckInDraft {
        mood: draft.mood,
        mood_label: draft.mood_label.clone(),
        ..CheckInDraft::at(draft.at)
    };
    if arguments.evening {
        "evening"
    } else if arguments.full || *draft != mood_alone {
        "full"
    } else {
        "quick"
    }
}

fn says_nothing(draft: &CheckInDraft) -> bool {
    *draft == CheckInDraft::at(draft.at)
}

/// The moment that somebody typed, or now.
pub fn when(session: &Session, typed: Option<&str>) -> Result<companion::Moment> {
    let zoned = match typed {
        Some(typed) => parse_when(typed, session.now()).ok_or(Failure::format("at"))?,
        None => session.now().clone(),
    };
    Ok(moment_of(&zoned))
}

/// Words, or the whole input for `-`.
pub fn text(typed: &str) -> Result<String> {
    if typed == "-" {
        terminal::read_all()
    } else {
        Ok(typed.to_owned())
    }
}

fn fill(draft: &mut CheckInDraft, typed: &CheckInFields, reader: &mut Reader<'_>) -> Result<()> {
    if let Some(typed) = &typed.mood {
        (draft.mood, draft.mood_label) = mood(reader, typed)?;
    }
    if let Some(typed) = &typed.label {
        draft.mood_label = Some(reader.code(codes::MOOD_LABEL, typed)?);
    }
    draft.feelings = reader.codes(codes::FEELING, &typed.feeling)?;
    draft.tags = reader.codes(codes::TAG, &typed.tag)?;
    for typed in &typed.coping {
        draft.coping.push(coping(reader, typed)?);
    }
    draft.sleep_min = typed.sleep.as_deref().map(sleep).transpose()?;
    draft.sleep_quality = typed.sleep_quality;
    draft.valence = typed.valence;
    draft.energy = typed.energy;
    draft.low = typed.low;
    draft.anxiety = typed.anxiety;
    draft.irritability = typed.irritability;
    draft.elevated = typed.elevated;
    draft.connection = typed.connection;
    draft.win = typed.win.clone();
    draft.note = typed.note.as_deref().map(text).transpose()?;
    if let Some(typed) = &typed.wish {
        draft.support_wish = Some(reader.code(codes::WISH, typed)?);
    }
    Ok(())
}

/// A mood as a digit, one of our words, or a word of the person's own that has a level.
fn mood(reader: &Reader<'_>, typed: &str) -> Result<(Option<i64>, Option<String>)> {
    let typed = typed.trim();
    if let Ok(level) = typed.parse() {
        return Ok((Some(level), None));
    }
    const LEVELS: &[&str] = &["1", "2", "3", "4", "5"];
    if let Some(level) = crate::words::code_of("mood", LEVELS, typed) {
        return Ok((level.parse().ok(), None));
    }
    let code = reader.known(codes::MOOD_LABEL, typed);
    let code = code.ok_or(Failure::Argument {
        field: "mood",
        rule: companion::Rule::NotAllowed,
    })?;
    let ours = codes::MOOD_LABEL
        .codes
        .iter()
        .position(|known| *known == code);
    let level = ours.and_then(|index| i64::try_from(index + 1).ok());
    Ok((level.or_else(|| reader.level(&code)), Some(code)))
}

/// `walk` or `walk=2`.
fn coping(reader: &mut Reader<'_>, typed: &str) -> Result<(String, Option<i64>)> {
    let (word, helped) = match typed.rsplit_once('=') {
        Some((word, helped)) => {
            let helped = helped
                .trim()
                .parse()
                .map_err(|_| Failure::format("coping"))?;
            (word, Some(helped))
        }
        None => (typed, None),
    };
    Ok((reader.code(codes::COPING, word)?, helped))
}

fn sleep(typed: &str) -> Result<i64> {
    parse_minutes(typed).ok_or(Failure::format("sleep_min"))
}
