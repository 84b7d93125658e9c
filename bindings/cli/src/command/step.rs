use companion::view::ChangeKind;
use companion::{CompanionError, GoalChange, Position, StepChange, StepDraft};

use super::goal::date;
use crate::args::{Step, StepFields};
use crate::codes::{self, Reader};
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::{ask, find, ids};

/// Does something with the steps of goals.
pub fn run(session: &Session, action: Step) -> Result<()> {
    match action {
        Step::Add { goal, text, fields } => add(session, &goal, text, &fields),
        Step::Done { id } => change(session, &id, "step-done", vec![StepChange::Done(true)]),
        Step::Undo { id } => change(session, &id, "step-undone", vec![StepChange::Done(false)]),
        Step::Edit {
            id,
            text,
            fields,
            clear,
        } => {
            let mut changes: Vec<StepChange> = text.map(StepChange::Text).into_iter().collect();
            edits(session, &fields, &mut changes)?;
            for field in &clear {
                changes.push(match field.trim() {
                    "due" | "due_on" => StepChange::DueOn(None),
                    "note" => StepChange::Note(String::new()),
                    _ => {
                        let rule = companion::Rule::NotAllowed;
                        return Err(Failure::Argument {
                            field: "clear",
                            rule,
                        });
                    }
                });
            }
            change(session, &id, "changed", changes)
        }
        Step::Move { id, place } => move_to(session, &id, place),
        Step::Delete { id } => change(session, &id, "deleted", vec![StepChange::Delete]),
        Step::Restore { id, goal } => restore(session, &id, goal.as_deref()),
    }
}

fn add(session: &Session, goal: &str, text: Option<String>, fields: &StepFields) -> Result<()> {
    let goal = find::goal(session, goal)?;
    let text = match text {
        Some(text) => text,
        None => ask::words(session, &session.say("ask-step"))?.ok_or(Failure::Stopped)?,
    };
    let mut draft = StepDraft::new(&text);
    if let Some(who) = &fields.who {
        draft.who = Reader::new(session, false)?.code(codes::STEP_WHO, who)?;
    }
    draft.due_on = date(session, "due_on", fields.due.as_deref())?;
    draft.note = fields.note.clone();
    let made = session
        .journal()?
        .edit_goal(&goal, &[GoalChange::AddStep(draft)])?;
    session.done("step", made.first().map(String::as_str))
}

fn edits(session: &Session, fields: &StepFields, changes: &mut Vec<StepChange>) -> Result<()> {
    if let Some(who) = &fields.who {
        let code = Reader::new(session, false)?.code(codes::STEP_WHO, who)?;
        changes.push(StepChange::Who(code));
    }
    let due = date(session, "due_on", fields.due.as_deref())?;
    changes.extend(due.map(|date| StepChange::DueOn(Some(date))));
    changes.extend(fields.note.clone().map(StepChange::Note));
    Ok(())
}

fn change(session: &Session, typed: &str, done: &str, changes: Vec<StepChange>) -> Result<()> {
    if changes.is_empty() {
        return Err(Failure::missing("field"));
    }
    let (goal, step) = find::step(session, typed)?;
    apply(session, &goal, &step, changes)?;
    session.done(done, Some(&step))
}

fn apply(session: &Session, goal: &str, step: &str, changes: Vec<StepChange>) -> Result<()> {
    let id = step.parse().map_err(|_| Failure::format("id"))?;
    let changes: Vec<_> = changes
        .into_iter()
        .map(|change| GoalChange::Step(id, change))
        .collect();
    session.journal()?.edit_goal(goal, &changes)?;
    Ok(())
}

/// Moves a step to a place counted from 1 among the others.
fn move_to(session: &Session, typed: &str, place: usize) -> Result<()> {
    let (goal, step) = find::step(session, typed)?;
    let steps = session.journal()?.goal(&goal)?.steps;
    let others: Vec<_> = steps.iter().filter(|other| other.id != step).collect();
    let before = place
        .checked_sub(2)
        .and_then(|index| others.get(index.min(others.len().saturating_sub(1))));
    let position = match (place, before) {
        (0, _) => {
            let rule = companion::Rule::OutOfRange;
            return Err(Failure::Argument {
                field: "place",
                rule,
            });
        }
        (_, Some(before)) => Position::After(before.id.parse().map_err(|_| Failure::format("id"))?),
        _ => Position::First,
    };
    apply(session, &goal, &step, vec![StepChange::Move(position)])?;
    session.done("changed", Some(&step))
}

/// A deleted step is named among the changes.
fn restore(session: &Session, typed: &str, goal: Option<&str>) -> Result<()> {
    let items = session.journal()?.changes()?.items;
    let deleted: Vec<(String, String)> = items
        .into_iter()
        .filter(|item| item.kind == ChangeKind::Deleted)
        .filter(|item| item.record_kind.as_deref() == Some("goal"))
        .filter_map(|item| Some((item.id?, item.child?)))
        .collect();
    let step = match ids::find(typed, deleted.iter().map(|(_, step)| step.as_str()))? {
        Some(step) => step,
        None if goal.is_some() => typed.to_ascii_lowercase(),
        None => return Err(Failure::Journal(CompanionError::NotFound)),
    };
    let named = goal.map(|goal| find::goal(session, goal)).transpose()?;
    let listed = deleted
        .iter()
        .find(|(_, child)| *child == step)
        .map(|(goal, _)| goal.clone());
    let goal = named
        .or(listed)
        .ok_or(Failure::Journal(CompanionError::NotFound))?;
    apply(session, &goal, &step, vec![StepChange::Restore])?;
    session.done("restored", Some(&step))
}
