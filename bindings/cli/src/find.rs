//! Finds the record that a short id on the command line means.

use companion::CompanionError;
use companion::view::{ChangeKind, GoalFilter};

use crate::failure::{Failure, Result};
use crate::ids::{find, resolve};
use crate::session::Session;

/// Words that mean the newest one.
const LAST: [&str; 4] = ["last", "latest", "ultimo", "ultima"];
/// How long an id is when it is typed in full.
const ID_CHARS: usize = 13;

fn is_last(typed: &str) -> bool {
    LAST.contains(&crate::words::folded(typed).as_str())
}

fn not_found() -> Failure {
    Failure::Journal(CompanionError::NotFound)
}

/// A check-in: looked for from this month back, month by month.
pub fn check_in(session: &Session, typed: &str) -> Result<String> {
    if typed.len() == ID_CHARS {
        return Ok(typed.to_ascii_lowercase());
    }
    let journal = session.journal()?;
    let this_month = session.now().date().strftime("%Y-%m").to_string();
    let mut months = journal.history_month(&this_month)?.months_present;
    months.sort_unstable();
    for month in months.iter().rev() {
        let view = journal.history_month(month)?;
        let mut ids: Vec<_> = view.days.iter().flat_map(|day| &day.check_ins).collect();
        if is_last(typed) {
            ids.sort_by_key(|line| (line.at_ms, line.id.clone()));
            return ids.last().map(|line| line.id.clone()).ok_or_else(not_found);
        }
        if let Some(id) = find(typed, ids.iter().map(|line| line.id.as_str()))? {
            return Ok(id);
        }
    }
    Err(not_found())
}

/// A goal.
pub fn goal(session: &Session, typed: &str) -> Result<String> {
    if typed.len() == ID_CHARS {
        return Ok(typed.to_ascii_lowercase());
    }
    let goals = session.journal()?.goals(GoalFilter::All)?.goals;
    if is_last(typed) {
        return goals
            .into_iter()
            .map(|goal| goal.id)
            .max()
            .ok_or_else(not_found);
    }
    resolve(typed, goals.iter().map(|goal| goal.id.as_str()))
}

/// A step and its goal; open goals are looked through first.
pub fn step(session: &Session, typed: &str) -> Result<(String, String)> {
    let journal = session.journal()?;
    let typed_low = typed.to_ascii_lowercase();
    let mut goals = journal.goals(GoalFilter::All)?.goals;
    goals.sort_by_key(|goal| !matches!(goal.status.as_str(), "active" | "paused" | "idea"));
    let mut found = Vec::new();
    for goal in goals {
        let view = journal.goal(&goal.id)?;
        if let Some(step) = find(&typed_low, view.steps.iter().map(|step| step.id.as_str()))? {
            if step == typed_low {
                return Ok((goal.id, step));
            }
            found.push((goal.id, step));
        }
    }
    one(found)
}

/// A contact: looked for in every relationship, from the newest year back.
pub fn contact(session: &Session, typed: &str) -> Result<String> {
    if typed.len() == ID_CHARS {
        return Ok(typed.to_ascii_lowercase());
    }
    let newest = |ids: Vec<String>| ids.into_iter().max().ok_or_else(not_found);
    let mut all = Vec::new();
    for relationship in session.journal()?.relationships()?.relationships {
        for ids in contacts_by_year(session, &relationship.id)? {
            if !is_last(typed)
                && let Some(id) = find(typed, ids.iter().map(String::as_str))?
            {
                return Ok(id);
            }
            all.extend(ids);
        }
    }
    if is_last(typed) {
        newest(all)
    } else {
        Err(not_found())
    }
}

fn contacts_by_year(session: &Session, relationship: &str) -> Result<Vec<Vec<String>>> {
    let journal = session.journal()?;
    let years = journal
        .contacts(relationship, session.now().date().year())?
        .years_present;
    let mut all = Vec::new();
    for year in years.iter().rev() {
        let view = journal.contacts(relationship, *year)?;
        all.push(
            view.contacts
                .into_iter()
                .map(|contact| contact.id)
                .collect(),
        );
    }
    Ok(all)
}

/// A follow-up and its contact.
pub fn follow_up(session: &Session, typed: &str) -> Result<(String, String)> {
    let journal = session.journal()?;
    let typed = typed.to_ascii_lowercase();
    let due = journal
        .today(&session.now().date().to_string())?
        .due_follow_ups;
    if let Some(id) = find(&typed, due.iter().map(|follow_up| follow_up.id.as_str()))? {
        let contact = due.into_iter().find(|follow_up| follow_up.id == id);
        return contact
            .map(|found| (found.contact_id, id))
            .ok_or_else(not_found);
    }
    for relationship in journal.relationships()?.relationships {
        for contact in contacts_by_year(session, &relationship.id)?
            .into_iter()
            .flatten()
        {
            let view = journal.contact(&contact)?;
            if let Some(id) = find(&typed, view.follow_ups.iter().map(|own| own.id.as_str()))? {
                return Ok((contact, id));
            }
        }
    }
    Err(not_found())
}

/// A relationship, by the name that the person gave it or by its id.
pub fn relationship(session: &Session, typed: &str) -> Result<Option<String>> {
    let relationships = session.journal()?.relationships()?.relationships;
    let wanted = crate::words::folded(typed);
    let mut named = relationships.iter().filter(|relationship| {
        relationship
            .name
            .as_deref()
            .is_some_and(|name| crate::words::folded(name) == wanted)
    });
    match (named.next(), named.count()) {
        (Some(one), 0) => return Ok(Some(one.id.clone())),
        (Some(_), more) => return Err(Failure::Several { count: more + 1 }),
        (None, _) => {}
    }
    find(
        typed,
        relationships
            .iter()
            .map(|relationship| relationship.id.as_str()),
    )
}

/// A deleted record of a kind.
pub fn deleted(session: &Session, typed: &str, kind: &str) -> Result<String> {
    if typed.len() == ID_CHARS {
        return Ok(typed.to_ascii_lowercase());
    }
    let items = session.journal()?.changes()?.items;
    let ids = items
        .iter()
        .filter(|item| item.kind == ChangeKind::Deleted && item.child.is_none())
        .filter(|item| item.record_kind.as_deref() == Some(kind))
        .filter_map(|item| item.id.as_deref());
    resolve(typed, ids)
}

fn one(mut found: Vec<(String, String)>) -> Result<(String, String)> {
    match found.len() {
        0 => Err(not_found()),
        1 => found.pop().ok_or_else(not_found),
        count => Err(Failure::Several { count }),
    }
}
