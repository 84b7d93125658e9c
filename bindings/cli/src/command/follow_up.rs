use companion::{ContactChange, FollowUpChange, FollowUpDraft};

use super::goal::date;
use crate::args::FollowUp;
use crate::codes::{self, Reader};
use crate::failure::{Failure, Result};
use crate::find;
use crate::session::Session;

/// Does something with the things to do after a contact.
pub fn run(session: &Session, action: FollowUp) -> Result<()> {
    match action {
        FollowUp::Add {
            contact,
            what,
            who,
            due,
        } => {
            let contact = find::contact(session, &contact)?;
            let mut draft = FollowUpDraft::new(&what);
            if let Some(who) = who {
                draft.who = who_code(session, &who)?;
            }
            draft.due_on = date(session, "due_on", due.as_deref())?;
            let change = ContactChange::AddFollowUp(draft);
            let made = session.journal()?.edit_contact(&contact, &[change])?;
            session.done("follow-up", made.first().map(String::as_str))
        }
        FollowUp::Done { id } => {
            change(session, &id, "step-done", vec![FollowUpChange::Done(true)])
        }
        FollowUp::Undo { id } => change(
            session,
            &id,
            "step-undone",
            vec![FollowUpChange::Done(false)],
        ),
        FollowUp::Edit {
            id,
            what,
            who,
            due,
            clear,
        } => {
            let mut changes: Vec<_> = what.map(FollowUpChange::What).into_iter().collect();
            if let Some(who) = who {
                changes.push(FollowUpChange::Who(who_code(session, &who)?));
            }
            let due = date(session, "due_on", due.as_deref())?;
            changes.extend(due.map(|date| FollowUpChange::DueOn(Some(date))));
            for field in &clear {
                if !matches!(field.trim(), "due" | "due_on") {
                    let rule = companion::Rule::NotAllowed;
                    return Err(Failure::Argument {
                        field: "clear",
                        rule,
                    });
                }
                changes.push(FollowUpChange::DueOn(None));
            }
            change(session, &id, "changed", changes)
        }
        FollowUp::Delete { id } => change(session, &id, "deleted", vec![FollowUpChange::Delete]),
    }
}

fn who_code(session: &Session, typed: &str) -> Result<String> {
    Reader::new(session, false)?.code(codes::FOLLOW_UP_WHO, typed)
}

fn change(session: &Session, typed: &str, done: &str, changes: Vec<FollowUpChange>) -> Result<()> {
    if changes.is_empty() {
        return Err(Failure::missing("field"));
    }
    let (contact, id) = find::follow_up(session, typed)?;
    let child = id.parse().map_err(|_| Failure::format("id"))?;
    let changes: Vec<_> = changes
        .into_iter()
        .map(|change| ContactChange::FollowUp(child, change))
        .collect();
    session.journal()?.edit_contact(&contact, &changes)?;
    session.done(done, Some(&id))
}
