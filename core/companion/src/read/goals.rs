use journal::{Code, Goal, Mv, Presence, Record, RecordKind, Said, Step};
use store::{Listing, Reader, RecordRow};

use super::{Found, found::locked_count, record_of};
use crate::view::{
    CheerView, GoalDetailView, GoalFilter, GoalLine, GoalListView, PointView, StatusEvent,
    StepView, Versions,
};
use crate::{Companion, Result};

const KIND: u8 = RecordKind::Goal as u8;

impl Companion {
    /// The goals that `filter` names: active ones first, the newest first.
    ///
    /// # Errors
    /// `Damaged` and other errors of reading.
    pub fn goals(&self, filter: GoalFilter) -> Result<GoalListView> {
        self.read(|reader| {
            let mut goals = Vec::new();
            for row in reader.records(KIND, &Listing::live())? {
                if shows(filter, row.group.as_deref().unwrap_or_default()) {
                    goals.push(line(&row)?);
                }
            }
            goals.sort_by(|a, b| {
                let rank = |goal: &GoalLine| status_rank(&goal.status);
                rank(a).cmp(&rank(b)).then_with(|| b.id.cmp(&a.id))
            });
            Ok(GoalListView {
                goals,
                locked_count: locked_count(reader)?,
            })
        })
    }

    /// A whole goal.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn goal(&self, id: &str) -> Result<GoalDetailView> {
        self.read(|reader| {
            let found = Found::by(reader, RecordKind::Goal, id)?;
            let (id, record) = record_of(&found.row)?;
            let contacts = contacts_about(reader, id.as_str())?;
            Ok(detail(
                Goal::read(id, &record),
                contacts,
                locked_count(reader)?,
            ))
        })
    }
}

fn shows(filter: GoalFilter, status: &str) -> bool {
    match filter {
        GoalFilter::Open => !matches!(status, "done" | "let_go"),
        GoalFilter::All => true,
        GoalFilter::Done => status == "done",
        GoalFilter::SetAside => status == "let_go",
    }
}

fn status_rank(status: &str) -> usize {
    let known = journal::goal::GOAL_STATUSES.codes;
    known
        .iter()
        .position(|code| *code == status)
        .unwrap_or(known.len())
}

fn status_of(goal: &Goal) -> String {
    goal.status
        .shown
        .as_ref()
        .map(Code::to_string)
        .unwrap_or_default()
}

fn line(row: &RecordRow) -> Result<GoalLine> {
    let (id, record) = record_of(row)?;
    let goal = Goal::read(id, &record);
    let done = goal.steps.iter().filter(|step| step.done.is_done).count();
    let next = goal.steps.iter().find(|step| !step.done.is_done);
    let target = goal.target_on.shown.map(|date| date.to_string());
    Ok(GoalLine {
        id: id.to_string(),
        status: status_of(&goal),
        steps_done: count(done),
        steps_all: count(goal.steps.len()),
        next_step: next.and_then(|step| step.text.shown.clone()),
        target_on: target,
        last_cheer_at_ms: goal.cheers.iter().map(|cheer| cheer.at.at_ms).max(),
        life_areas: goal.life_areas.iter().map(Code::to_string).collect(),
        title: Versions::of(goal.title, |title| title),
    })
}

fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

fn detail(goal: Goal, contacts: Vec<String>, locked_count: u32) -> GoalDetailView {
    let text = |text| text;
    let dates = |dates: Mv<jiff::civil::Date>| Versions::of(dates, |date| date.to_string());
    GoalDetailView {
        id: goal.id.to_string(),
        status: status_of(&goal),
        status_answers: goal.status.differing.iter().map(Code::to_string).collect(),
        status_history: goal
            .status_history
            .iter()
            .map(|event| StatusEvent {
                status: event.status.to_string(),
                at_ms: Some(event.at.at_ms),
            })
            .collect(),
        title: Versions::of(goal.title, text),
        why: Versions::of(goal.why, text),
        success: Versions::of(goal.success, text),
        life_areas: goal.life_areas.iter().map(Code::to_string).collect(),
        start_on: dates(goal.start_on),
        target_on: dates(goal.target_on),
        review_on: dates(goal.review_on),
        confidence: goal.confidence.iter().map(point).collect(),
        importance: goal.importance.iter().map(point).collect(),
        steps: goal.steps.into_iter().map(step).collect(),
        cheers: goal
            .cheers
            .into_iter()
            .map(|cheer| CheerView {
                step_id: cheer.step.map(|step| step.to_string()),
                text: cheer.text,
                at_ms: Some(cheer.at.at_ms),
            })
            .collect(),
        contacts,
        brought_back: goal.presence == Presence::BroughtBack,
        deleted: !goal.presence.is_live(),
        locked_count,
    }
}

fn point(said: &Said) -> PointView {
    PointView {
        value: said.value,
        at_ms: Some(said.at.at_ms),
    }
}

fn step(step: Step) -> StepView {
    StepView {
        id: step.id.to_string(),
        text: Versions::of(step.text, |text| text),
        who: Versions::of(step.who, |who| who.to_string()),
        due_on: Versions::of(step.due_on, |date| date.to_string()),
        done: step.done.is_done,
        two_answers: step.done.two_answers,
        note: step.note.shown.filter(|note| !note.is_empty()),
        brought_back: step.presence == Presence::BroughtBack,
    }
}

/// The contacts that name a goal, the newest first.
fn contacts_about(reader: &Reader<'_>, goal: &str) -> Result<Vec<String>> {
    let rows = reader.records(RecordKind::Contact as u8, &Listing::live())?;
    let key = journal::contact::GOAL_REFS.at(goal);
    let names = |row: &&RecordRow| {
        Record::from_bytes(&row.body).is_ok_and(|record| !record.versions(&key).is_empty())
    };
    let mut found: Vec<String> = rows
        .iter()
        .filter(names)
        .map(|row| row.record.id.clone())
        .collect();
    found.reverse();
    Ok(found)
}
