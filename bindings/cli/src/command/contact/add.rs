use companion::{ContactDraft, FollowUpDraft};

use super::support;
use crate::args::AddContact;
use crate::codes::{self, Reader};
use crate::command::check_in::{text, when};
use crate::command::goal::date;
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::{ask, find, terminal};

/// Notes a contact. The first one opens the space for the person and their peer worker.
pub fn run(session: &Session, typed: &AddContact) -> Result<()> {
    let mut reader = Reader::new(session, false)?;
    let mode = match &typed.mode {
        Some(mode) => reader.code(codes::MODE, mode)?,
        None if terminal::has_keyboard() => asked_mode(session, &mut reader)?,
        None => return Err(Failure::missing("mode")),
    };
    let mut draft = ContactDraft::at(when(session, typed.at.as_deref())?, &mode);
    fill(session, &mut draft, typed, &mut reader)?;
    if terminal::has_keyboard() {
        ask_rest(session, &mut draft, typed, &mut reader)?;
    }
    let relationship = relationship(session, typed.with.as_deref())?;
    let id = session.journal()?.note_contact(&relationship, &draft)?;
    session.done("contact", Some(&id))
}

fn fill(
    session: &Session,
    draft: &mut ContactDraft,
    typed: &AddContact,
    reader: &mut Reader<'_>,
) -> Result<()> {
    let coded = |reader: &mut Reader<'_>, coded, typed: &Option<String>| {
        typed
            .as_ref()
            .map(|typed| reader.code(coded, typed))
            .transpose()
    };
    draft.duration_min = typed.minutes.unwrap_or(0);
    draft.setting = coded(reader, codes::SETTING, &typed.setting)?;
    draft.initiated_by = coded(reader, codes::ASKED_BY, &typed.asked_by)?;
    if let Some(status) = coded(reader, codes::CONTACT_STATUS, &typed.status)? {
        draft.status = status;
    }
    for typed in &typed.support {
        draft.support_types.push(support(reader, typed)?);
    }
    draft.activities = reader.codes(codes::ACTIVITY, &typed.activity)?;
    for typed in &typed.goal {
        let id = find::goal(session, typed)?;
        draft
            .goal_refs
            .push(id.parse().map_err(|_| Failure::format("goal_refs"))?);
    }
    draft.summary = typed.summary.as_deref().map(text).transpose()?;
    draft.follow_ups = typed
        .follow_up
        .iter()
        .map(|what| FollowUpDraft::new(what))
        .collect();
    draft.language = typed.spoken.clone();
    draft.interpreter_used = typed.interpreter.then_some(true);
    draft.transition_from = coded(reader, codes::TRANSITION, &typed.transition.from)?;
    draft.transition_on = date(
        session,
        "transition_on",
        typed.transition.from_on.as_deref(),
    )?;
    draft.window = typed.transition.window.clone();
    Ok(())
}

/// Asks for what makes a contact useful and was not given as an option.
fn ask_rest(
    session: &Session,
    draft: &mut ContactDraft,
    typed: &AddContact,
    reader: &mut Reader<'_>,
) -> Result<()> {
    if typed.minutes.is_none()
        && let Some(answer) = ask::words(session, &session.say("ask-minutes"))?
    {
        draft.duration_min = answer
            .parse()
            .map_err(|_| Failure::format("duration_min"))?;
    }
    if draft.status == "held" && draft.support_types.is_empty() {
        offer(session, "ask-support", codes::SUPPORT);
        while draft.support_types.is_empty() {
            let answer = ask::words(session, &session.say("ask-words"))?;
            let Some(answer) = answer else { continue };
            for word in answer.split(',').filter(|word| !word.trim().is_empty()) {
                draft.support_types.push(support(reader, word)?);
            }
        }
    }
    if draft.summary.is_none() {
        draft.summary = ask::words(session, &session.say("ask-summary"))?;
    }
    Ok(())
}

fn asked_mode(session: &Session, reader: &mut Reader<'_>) -> Result<String> {
    offer(session, "ask-mode", codes::MODE);
    loop {
        let answer = ask::words(session, &session.say("ask-words"))?;
        let Some(answer) = answer else { continue };
        match reader.code(codes::MODE, &answer) {
            Ok(code) => return Ok(code),
            Err(failure) => ask::again(session, failure)?,
        }
    }
}

fn offer(session: &Session, id: &str, coded: codes::Coded) {
    let words: Vec<_> = coded
        .codes
        .iter()
        .map(|code| session.catalogue().word(coded.kind, code))
        .collect();
    ask::above(session, |page| {
        page.text(&session.say(id));
        page.quiet(&words.join(", "));
    });
}

/// The relationship that was named, the only one, or a new one if there is none yet.
fn relationship(session: &Session, with: Option<&str>) -> Result<String> {
    let journal = session.journal()?;
    let mut all = journal.relationships()?.relationships;
    if let Some(name) = with {
        if let Some(id) = find::relationship(session, name)? {
            return Ok(id);
        }
        let question = session.tell("ask-new-relationship", &[("name", name.into())]);
        let wanted =
            all.is_empty() || (terminal::has_keyboard() && ask::yes(session, &question, true)?);
        if wanted {
            return Ok(journal.open_relationship(Some(name))?);
        }
        return Err(Failure::Journal(companion::CompanionError::NotFound));
    }
    match all.len() {
        0 => {
            let name = if terminal::has_keyboard() {
                ask::words(session, &session.say("ask-peer-name"))?
            } else {
                None
            };
            Ok(journal.open_relationship(name.as_deref())?)
        }
        1 => all
            .pop()
            .map(|only| only.id)
            .ok_or(Failure::missing("relationship")),
        count => Err(Failure::Several { count }),
    }
}
