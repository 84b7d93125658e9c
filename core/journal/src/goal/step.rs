use jiff::civil::Date;

use super::{StepChange, StepDraft, fields::*};
use crate::{
    Code, Edit, Id, Mv, Packed, Pen, Position, Presence, Record, Result, deletion,
    fold::{self, DONE, Done, UNDONE},
    input, order,
    revision::{self, Revision},
    text,
};

/// A step of a goal as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its id.
    pub id: Id,
    /// What it is.
    pub text: Mv<String>,
    /// Who does it.
    pub who: Mv<Code>,
    /// The natural support who does it.
    pub support_ref: Mv<Id>,
    /// When it is due.
    pub due_on: Mv<Date>,
    /// Its place among the steps.
    pub rank: String,
    /// Whether it is done.
    pub done: Done,
    /// A note that two people may write together; empty if nothing was written.
    pub note: Mv<String>,
    /// Whether it is there.
    pub presence: Presence,
}

impl Step {
    fn read(id: Id, child: &Record) -> Self {
        Self {
            id,
            text: child.texts(&STEP_TEXT),
            who: child.codes(&STEP_WHO),
            support_ref: input::read_id(child, &STEP_SUPPORT_REF),
            due_on: child.dates(&STEP_DUE_ON),
            rank: order::rank_of(child, &STEP_RANK),
            done: fold::done(child, STEP_DONE.key),
            note: child.texts(&STEP_NOTE),
            presence: deletion::presence(child),
        }
    }

    /// All steps of a goal in their order, deleted ones too.
    pub(super) fn read_all(goal: &Record) -> Vec<Self> {
        let mut steps: Vec<Self> = revision::children(goal, &STEPS)
            .map(|(id, child)| Self::read(id, &child))
            .collect();
        // The same rank can be given twice apart; then the older step goes first.
        steps.sort_by(|a, b| (&a.rank, a.id).cmp(&(&b.rank, b.id)));
        steps
    }
}

/// Adds a step to the goal in `revision`.
pub(super) fn add(revision: &mut Revision, draft: &StepDraft, pen: &mut Pen<'_>) -> Result<()> {
    revision.room_for_child(&STEPS, STEPS_MAX)?;
    let rank = order::rank_at(revision, &STEPS, &STEP_RANK, draft.position, None)?;
    let note = draft.note.as_deref().unwrap_or_default();
    let note = text::accept(STEP_NOTE.name, note, STEP_NOTE.chars_max)?;
    let (_, prefix) = revision.make(&STEPS, pen);
    for edit in [
        input::some_text(&STEP_TEXT, &draft.text)?,
        input::code(&STEP_WHO, STEP_WHOS, Some(&draft.who))?,
        input::id(&STEP_SUPPORT_REF, draft.support_ref),
        input::date(&STEP_DUE_ON, draft.due_on.as_deref())?,
        Edit::Put(STEP_RANK.key.into(), rank.into()),
        Edit::MakeText(STEP_NOTE.key.into(), note),
    ] {
        revision.edit(edit.within(&prefix));
    }
    if draft.done {
        revision.log(Some(&prefix), &STEP_DONE, (DONE, Packed::default()), pen)?;
    }
    Ok(())
}

/// Changes the step `id` of the goal in `revision`.
pub(super) fn change(
    revision: &mut Revision,
    id: Id,
    change: &StepChange,
    pen: &mut Pen<'_>,
) -> Result<()> {
    match change {
        StepChange::Delete => return revision.delete_child(&STEPS, id, pen),
        StepChange::Restore => {
            revision.room_for_child(&STEPS, STEPS_MAX)?;
            return revision.restore_child(&STEPS, id, pen);
        }
        _ => {}
    }
    let (step, prefix) = revision.child(&STEPS, id, pen)?;
    let edit = match change {
        StepChange::Text(words) => input::some_text(&STEP_TEXT, words)?,
        StepChange::Who(who) => input::code(&STEP_WHO, STEP_WHOS, Some(who))?,
        StepChange::SupportRef(support) => input::id(&STEP_SUPPORT_REF, *support),
        StepChange::DueOn(date) => input::date(&STEP_DUE_ON, date.as_deref())?,
        StepChange::Note(note) => {
            let note = text::accept(STEP_NOTE.name, note, STEP_NOTE.chars_max)?;
            Edit::SetText(STEP_NOTE.key.into(), note)
        }
        StepChange::Move(position) => moved(revision, id, *position)?,
        StepChange::Done(yes) => {
            let now = fold::done(&step, STEP_DONE.key);
            if now.is_done == *yes && !now.two_answers {
                return Ok(());
            }
            let kind = if *yes { DONE } else { UNDONE };
            return revision.log(Some(&prefix), &STEP_DONE, (kind, Packed::default()), pen);
        }
        StepChange::Delete | StepChange::Restore => return Ok(()),
    };
    revision.edit(edit.within(&prefix));
    Ok(())
}

fn moved(revision: &mut Revision, id: Id, position: Position) -> Result<Edit> {
    let rank = order::rank_at(revision, &STEPS, &STEP_RANK, position, Some(id))?;
    Ok(Edit::Put(STEP_RANK.key.into(), rank.into()))
}
