use companion::view::GoalFilter;
use companion::{GoalChange, GoalDraft, RecordKind, StepDraft};

use crate::args::{AddGoal, EditGoal, Goal, GoalFields};
use crate::codes::{self, Reader};
use crate::dates::parse_day;
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::{ask, find, show};

/// Does something with goals.
pub fn run(session: &Session, action: Goal) -> Result<()> {
    match action {
        Goal::Add(arguments) => add(session, *arguments),
        Goal::List {
            all,
            done,
            set_aside,
        } => list(session, filter(all, done, set_aside)),
        Goal::Show { id } => {
            let id = find::goal(session, &id)?;
            let view = session.journal()?.goal(&id)?;
            let voice = session.voice()?;
            session.show(&view, |page| show::goal::draw(page, &voice, &view))
        }
        Goal::Edit(arguments) => edit(session, &arguments),
        Goal::Status { id, status } => {
            let id = find::goal(session, &id)?;
            let status = Reader::new(session, false)?.code(codes::GOAL_STATUS, &status)?;
            change(session, &id, vec![GoalChange::Status(status)])
        }
        Goal::Cheer { id, text, step } => cheer(session, &id, text, step.as_deref()),
        Goal::Delete { id } => {
            let id = find::goal(session, &id)?;
            session.journal()?.delete(RecordKind::Goal, &id)?;
            session.done("deleted", Some(&id))
        }
        Goal::Restore { id } => {
            let id = find::deleted(session, &id, "goal")?;
            session.journal()?.restore(RecordKind::Goal, &id)?;
            session.done("restored", Some(&id))
        }
    }
}

const fn filter(all: bool, done: bool, set_aside: bool) -> GoalFilter {
    match (all, done, set_aside) {
        (true, _, _) => GoalFilter::All,
        (_, true, _) => GoalFilter::Done,
        (_, _, true) => GoalFilter::SetAside,
        _ => GoalFilter::Open,
    }
}

fn list(session: &Session, filter: GoalFilter) -> Result<()> {
    let view = session.journal()?.goals(filter)?;
    let voice = session.voice()?;
    session.show(&view, |page| show::goal::list(page, &voice, &view))
}

fn add(session: &Session, arguments: AddGoal) -> Result<()> {
    let title = match arguments.title {
        Some(title) => title,
        None => ask::words(session, &session.say("ask-goal"))?.ok_or(Failure::Stopped)?,
    };
    let mut reader = Reader::new(session, false)?;
    let fields = &arguments.fields;
    let draft = GoalDraft {
        why: fields.why.clone(),
        success: fields.success.clone(),
        life_areas: reader.codes(codes::AREA, &fields.area)?,
        confidence: fields.confidence,
        importance: fields.importance,
        start_on: date(session, "start_on", fields.start.as_deref())?,
        target_on: date(session, "target_on", fields.target.as_deref())?,
        review_on: date(session, "review_on", fields.review.as_deref())?,
        steps: arguments
            .step
            .iter()
            .map(|step| StepDraft::new(step))
            .collect(),
        status: Some(if arguments.idea { "idea" } else { "active" }.into()),
        ..GoalDraft::new(&title)
    };
    let id = session.journal()?.add_goal(&draft)?;
    session.done("goal", Some(&id))
}

/// A date that somebody typed, as it is kept.
pub fn date(session: &Session, field: &'static str, typed: Option<&str>) -> Result<Option<String>> {
    let read = |typed| parse_day(typed, session.now().date()).ok_or(Failure::format(field));
    Ok(typed.map(read).transpose()?.map(|date| date.to_string()))
}

fn edit(session: &Session, arguments: &EditGoal) -> Result<()> {
    let id = find::goal(session, &arguments.id)?;
    let mut reader = Reader::new(session, false)?;
    let mut changes: Vec<GoalChange> = Vec::new();
    changes.extend(arguments.title.clone().map(GoalChange::Title));
    fields(session, &arguments.fields, &mut reader, &mut changes)?;
    for typed in &arguments.no_area {
        changes.push(GoalChange::RemoveLifeArea(reader.code(codes::AREA, typed)?));
    }
    for field in &arguments.clear {
        changes.push(clear(field)?);
    }
    change(session, &id, changes)
}

fn fields(
    session: &Session,
    typed: &GoalFields,
    reader: &mut Reader<'_>,
    changes: &mut Vec<GoalChange>,
) -> Result<()> {
    changes.extend(typed.why.clone().map(|why| GoalChange::Why(Some(why))));
    changes.extend(
        typed
            .success
            .clone()
            .map(|success| GoalChange::Success(Some(success))),
    );
    for area in reader.codes(codes::AREA, &typed.area)? {
        changes.push(GoalChange::AddLifeArea(area));
    }
    let start = date(session, "start_on", typed.start.as_deref())?;
    let target = date(session, "target_on", typed.target.as_deref())?;
    let review = date(session, "review_on", typed.review.as_deref())?;
    changes.extend(start.map(|date| GoalChange::StartOn(Some(date))));
    changes.extend(target.map(|date| GoalChange::TargetOn(Some(date))));
    changes.extend(review.map(|date| GoalChange::ReviewOn(Some(date))));
    changes.extend(typed.confidence.map(GoalChange::Confidence));
    changes.extend(typed.importance.map(GoalChange::Importance));
    Ok(())
}

fn clear(field: &str) -> Result<GoalChange> {
    Ok(match field.trim() {
        "why" => GoalChange::Why(None),
        "success" => GoalChange::Success(None),
        "start" | "start_on" => GoalChange::StartOn(None),
        "target" | "target_on" => GoalChange::TargetOn(None),
        "review" | "review_on" => GoalChange::ReviewOn(None),
        _ => {
            return Err(Failure::Argument {
                field: "clear",
                rule: companion::Rule::NotAllowed,
            });
        }
    })
}

fn cheer(session: &Session, id: &str, text: Option<String>, step: Option<&str>) -> Result<()> {
    let id = find::goal(session, id)?;
    let step = match step {
        Some(typed) => {
            let steps = session.journal()?.goal(&id)?.steps;
            let found = crate::ids::resolve(typed, steps.iter().map(|step| step.id.as_str()))?;
            Some(found.parse().map_err(|_| Failure::format("id"))?)
        }
        None => None,
    };
    session
        .journal()?
        .edit_goal(&id, &[GoalChange::Cheer { step, text }])?;
    session.done("cheered", Some(&id))
}

/// Makes changes to a goal; there must be some.
pub fn change(session: &Session, id: &str, changes: Vec<GoalChange>) -> Result<()> {
    if changes.is_empty() {
        return Err(Failure::missing("field"));
    }
    session.journal()?.edit_goal(id, &changes)?;
    session.done("changed", Some(id))
}
