mod add;
mod amend;

use companion::{ContactChange, RecordKind, ReflectionChange};

use super::check_in::text;
use super::goal::date;
use crate::args::{Contact, EditContact, Reflect};
use crate::codes::{self, Reader};
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::{ask, find, show, terminal};

/// Does something with contacts.
pub fn run(session: &Session, action: Contact) -> Result<()> {
    match action {
        Contact::Add(arguments) => add::run(session, &arguments),
        Contact::List { with, year } => list(session, with.as_deref(), year),
        Contact::Show { id } => {
            let id = find::contact(session, &id)?;
            let view = session.journal()?.contact(&id)?;
            let voice = session.voice()?;
            session.show(&view, |page| show::contact::draw(page, &voice, &view))
        }
        Contact::Edit(arguments) => edit(session, &arguments),
        Contact::FollowUp(action) => super::follow_up::run(session, action),
        Contact::Close { id } => {
            let id = find::contact(session, &id)?;
            session
                .journal()?
                .edit_contact(&id, &[ContactChange::Close { alone: true }])?;
            session.done("closed", Some(&id))
        }
        Contact::Amend {
            id,
            field,
            value,
            why,
        } => {
            let id = find::contact(session, &id)?;
            let correction = amend::correction(session, &field, &value)?;
            change(session, &id, vec![ContactChange::Amend { correction, why }])
        }
        Contact::Reflect(arguments) => reflect(session, &arguments),
        Contact::Delete { id } => {
            let id = find::contact(session, &id)?;
            session.journal()?.delete(RecordKind::Contact, &id)?;
            session.done("deleted", Some(&id))
        }
        Contact::Restore { id } => {
            let id = find::deleted(session, &id, "contact")?;
            session.journal()?.restore(RecordKind::Contact, &id)?;
            session.done("restored", Some(&id))
        }
    }
}

/// The contacts of one relationship, or of each, below each other.
fn list(session: &Session, with: Option<&str>, year: Option<i16>) -> Result<()> {
    let journal = session.journal()?;
    let year = year.unwrap_or_else(|| session.now().date().year());
    let all = journal.relationships()?.relationships;
    let wanted = match with {
        Some(typed) => Some(
            find::relationship(session, typed)?
                .ok_or(Failure::Journal(companion::CompanionError::NotFound))?,
        ),
        None => None,
    };
    let chosen: Vec<_> = all
        .into_iter()
        .filter(|relationship| {
            wanted
                .as_ref()
                .is_none_or(|wanted| *wanted == relationship.id)
        })
        .collect();
    let views = chosen
        .iter()
        .map(|relationship| Ok(journal.contacts(&relationship.id, year)?))
        .collect::<Result<Vec<_>>>()?;
    let voice = session.voice()?;
    session.show(&views, |page| {
        if views.is_empty() {
            page.text(&voice.say("contact-empty"));
        }
        for (relationship, view) in chosen.iter().zip(&views) {
            page.gap();
            if let Some(name) = &relationship.name {
                page.heading(name);
            }
            show::contact::list(page, &voice, view);
        }
    })
}

fn edit(session: &Session, typed: &EditContact) -> Result<()> {
    let id = find::contact(session, &typed.id)?;
    let mut reader = Reader::new(session, false)?;
    let mut changes = Vec::new();
    if let Some(status) = &typed.status {
        changes.push(ContactChange::Status(
            reader.code(codes::CONTACT_STATUS, status)?,
        ));
    }
    lists(session, typed, &mut reader, &mut changes)?;
    if let Some(summary) = &typed.summary {
        changes.push(ContactChange::Summary(text(summary)?));
    }
    let transition = &typed.transition;
    if let Some(from) = &transition.from {
        let code = reader.code(codes::TRANSITION, from)?;
        changes.push(ContactChange::TransitionFrom(Some(code)));
    }
    let from_on = date(session, "transition_on", transition.from_on.as_deref())?;
    changes.extend(from_on.map(|date| ContactChange::TransitionOn(Some(date))));
    changes.extend(
        transition
            .window
            .clone()
            .map(|window| ContactChange::Window(Some(window))),
    );
    for field in &typed.clear {
        changes.push(match field.trim() {
            "summary" => ContactChange::Summary(String::new()),
            "from" | "transition_from" => ContactChange::TransitionFrom(None),
            "from-on" | "transition_on" => ContactChange::TransitionOn(None),
            "window" => ContactChange::Window(None),
            _ => {
                let rule = companion::Rule::NotAllowed;
                return Err(Failure::Argument {
                    field: "clear",
                    rule,
                });
            }
        });
    }
    change(session, &id, changes)
}

fn lists(
    session: &Session,
    typed: &EditContact,
    reader: &mut Reader<'_>,
    changes: &mut Vec<ContactChange>,
) -> Result<()> {
    for typed in &typed.support {
        let (code, minutes) = support(reader, typed)?;
        changes.push(ContactChange::Support(code, minutes));
    }
    for typed in &typed.no_support {
        changes.push(ContactChange::RemoveSupport(
            reader.code(codes::SUPPORT, typed)?,
        ));
    }
    for typed in &typed.activity {
        changes.push(ContactChange::AddActivity(
            reader.code(codes::ACTIVITY, typed)?,
        ));
    }
    for typed in &typed.no_activity {
        changes.push(ContactChange::RemoveActivity(
            reader.code(codes::ACTIVITY, typed)?,
        ));
    }
    let bad_id = |_| Failure::format("id");
    for typed in &typed.goal {
        let id = find::goal(session, typed)?;
        changes.push(ContactChange::AddGoal(id.parse().map_err(bad_id)?));
    }
    for typed in &typed.no_goal {
        let id = find::goal(session, typed)?;
        changes.push(ContactChange::RemoveGoal(id.parse().map_err(bad_id)?));
    }
    if let Some(typed) = &typed.same_as {
        let id = find::contact(session, typed)?;
        changes.push(ContactChange::AddSameAs(id.parse().map_err(bad_id)?));
    }
    Ok(())
}

/// `emotional` or `emotional=20`.
fn support(reader: &mut Reader<'_>, typed: &str) -> Result<(String, i64)> {
    let (word, minutes) = match typed.rsplit_once('=') {
        Some((word, minutes)) => (
            word,
            minutes
                .trim()
                .parse()
                .map_err(|_| Failure::format("support_types"))?,
        ),
        None => (typed, 0),
    };
    Ok((reader.code(codes::SUPPORT, word)?, minutes))
}

fn change(session: &Session, id: &str, changes: Vec<ContactChange>) -> Result<()> {
    if changes.is_empty() {
        return Err(Failure::missing("field"));
    }
    session.journal()?.edit_contact(id, &changes)?;
    session.done("changed", Some(id))
}

fn reflect(session: &Session, typed: &Reflect) -> Result<()> {
    let contact = find::contact(session, &typed.id)?;
    let words = match &typed.text {
        Some(words) => Some(text(words)?),
        None if typed.heard.is_none() && typed.helped.is_none() && terminal::has_keyboard() => {
            ask::words(session, &session.say("ask-reflection"))?
        }
        None => None,
    };
    let mut changes = Vec::new();
    changes.extend(words.map(|words| ReflectionChange::Text(Some(words))));
    changes.extend(
        typed
            .heard
            .map(|heard| ReflectionChange::FeltHeard(Some(heard))),
    );
    changes.extend(
        typed
            .helped
            .map(|helped| ReflectionChange::Helped(Some(helped))),
    );
    if changes.is_empty() {
        return Err(Failure::missing("text"));
    }
    let id = session.journal()?.reflect(&contact, &changes)?;
    session.done("reflected", Some(&id))
}
