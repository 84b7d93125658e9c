use jiff::civil::Date;

use super::{FollowUpChange, FollowUpDraft, fields::*};
use crate::{
    Code, Id, Mv, Packed, Pen, Presence, Record, Result, deletion,
    fold::{self, DONE, Done, UNDONE},
    input,
    revision::{self, Revision},
};

/// Something to do after a contact, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// Its id.
    pub id: Id,
    /// What it is.
    pub what: Mv<String>,
    /// Who does it.
    pub who: Mv<Code>,
    /// When it is due.
    pub due_on: Mv<Date>,
    /// Whether it is done.
    pub done: Done,
    /// Whether it is there.
    pub presence: Presence,
}

impl FollowUp {
    fn read(id: Id, child: &Record) -> Self {
        Self {
            id,
            what: child.texts(&FOLLOW_UP_WHAT),
            who: child.codes(&FOLLOW_UP_WHO),
            due_on: child.dates(&FOLLOW_UP_DUE_ON),
            done: fold::done(child, FOLLOW_UP_DONE.key),
            presence: deletion::presence(child),
        }
    }

    /// All follow-ups of a contact, deleted ones too, oldest first.
    pub(super) fn read_all(contact: &Record) -> Vec<Self> {
        revision::children(contact, &FOLLOW_UPS)
            .map(|(id, child)| Self::read(id, &child))
            .collect()
    }
}

/// Adds a follow-up to the contact in `revision`.
pub(super) fn add(revision: &mut Revision, draft: &FollowUpDraft, pen: &mut Pen<'_>) -> Result<()> {
    revision.room_for_child(&FOLLOW_UPS, FOLLOW_UPS_MAX)?;
    let (_, prefix) = revision.make(&FOLLOW_UPS, pen);
    for edit in [
        input::some_text(&FOLLOW_UP_WHAT, &draft.what)?,
        input::code(&FOLLOW_UP_WHO, FOLLOW_UP_WHOS, Some(&draft.who))?,
        input::date(&FOLLOW_UP_DUE_ON, draft.due_on.as_deref())?,
    ] {
        revision.edit(edit.within(&prefix));
    }
    Ok(())
}

/// Changes the follow-up `id` of the contact in `revision`.
pub(super) fn change(
    revision: &mut Revision,
    id: Id,
    change: &FollowUpChange,
    pen: &mut Pen<'_>,
) -> Result<()> {
    match change {
        FollowUpChange::Delete => return revision.delete_child(&FOLLOW_UPS, id, pen),
        FollowUpChange::Restore => {
            revision.room_for_child(&FOLLOW_UPS, FOLLOW_UPS_MAX)?;
            return revision.restore_child(&FOLLOW_UPS, id, pen);
        }
        _ => {}
    }
    let (follow_up, prefix) = revision.child(&FOLLOW_UPS, id, pen)?;
    let edit = match change {
        FollowUpChange::What(words) => input::some_text(&FOLLOW_UP_WHAT, words)?,
        FollowUpChange::Who(who) => input::code(&FOLLOW_UP_WHO, FOLLOW_UP_WHOS, Some(who))?,
        FollowUpChange::DueOn(date) => input::date(&FOLLOW_UP_DUE_ON, date.as_deref())?,
        FollowUpChange::Done(yes) => {
            let now = fold::done(&follow_up, FOLLOW_UP_DONE.key);
            if now.is_done == *yes && !now.two_answers {
                return Ok(());
            }
            let said = (if *yes { DONE } else { UNDONE }, Packed::default());
            return revision.log(Some(&prefix), &FOLLOW_UP_DONE, said, pen);
        }
        FollowUpChange::Delete | FollowUpChange::Restore => return Ok(()),
    };
    revision.edit(edit.within(&prefix));
    Ok(())
}
