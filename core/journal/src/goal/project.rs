use super::{Goal, Step, fields::*};
use crate::{Id, Notice, Point, Projection, Record, RecordKind, SearchText, Task, fold, projected};

/// The series of cheers.
const CHEER_SERIES: &str = "cheer";
/// The series of done steps.
const STEP_DONE_SERIES: &str = "step_done";

/// All that lists, search and trends need of a goal.
#[must_use]
pub fn project(id: Id, record: &Record) -> Projection {
    let goal = Goal::read(id, record);
    let active = goal
        .status
        .shown
        .as_ref()
        .is_some_and(|code| code.as_str() == GOAL_ACTIVE);
    Projection {
        kind: RecordKind::Goal,
        id: id.to_string(),
        local_date: None,
        at_ms: fold::created(id).at_ms,
        state: projected::state(&goal.presence, goal.moved),
        group: goal.status.shown.as_ref().map(ToString::to_string),
        mood: None,
        sleep_min: None,
        sleep_quality: None,
        codes: Vec::new(),
        tasks: if active { tasks(&goal) } else { Vec::new() },
        points: points(&goal),
        notices: notices(&goal),
        search: search(&goal),
        row_hash: goal.source.map(|source| source.row_hash),
        body: record.to_bytes(),
    }
}

fn tasks(goal: &Goal) -> Vec<Task> {
    let open = goal.steps.iter().filter(|step| !step.done.is_done);
    open.map(|step| Task {
        child: step.id.to_string(),
        due_on: step.due_on.shown,
        rank: step.rank.clone(),
    })
    .collect()
}

fn points(goal: &Goal) -> Vec<Point> {
    let mut points = fold::points(CONFIDENCE.name, &goal.confidence);
    points.extend(fold::points(IMPORTANCE.name, &goal.importance));
    let cheers = goal.cheers.iter();
    points.extend(cheers.map(|cheer| projected::point(CHEER_SERIES, cheer.at, 1)));
    let done = goal.steps.iter().filter_map(|step| step.done.on);
    points.extend(done.map(|on| projected::point(STEP_DONE_SERIES, on, 1)));
    points
}

fn search(goal: &Goal) -> Vec<SearchText> {
    let mut found = Vec::new();
    for (field, mv) in [
        (&TITLE, &goal.title),
        (&WHY, &goal.why),
        (&SUCCESS, &goal.success),
    ] {
        found.extend(projected::texts(None, field, mv));
    }
    for step in &goal.steps {
        found.extend(projected::texts(Some(step.id), &STEP_TEXT, &step.text));
        found.extend(projected::texts(Some(step.id), &STEP_NOTE, &step.note));
    }
    found
}

fn notices(goal: &Goal) -> Vec<Notice> {
    let mut notices = Notice::of_presence(&goal.presence, None);
    for (field, mv) in [
        (&TITLE, &goal.title),
        (&WHY, &goal.why),
        (&SUCCESS, &goal.success),
    ] {
        notices.extend(Notice::of_field(field, mv, None));
    }
    for (field, mv) in [
        (&START_ON, &goal.start_on),
        (&TARGET_ON, &goal.target_on),
        (&REVIEW_ON, &goal.review_on),
    ] {
        notices.extend(Notice::of_field(field, mv, None));
    }
    for (field, series) in [
        (&CONFIDENCE, &goal.confidence),
        (&IMPORTANCE, &goal.importance),
    ] {
        if series.iter().any(|said| said.value.is_none()) {
            notices.push(Notice::unreadable(field, None));
        }
    }
    if !goal.status.differing.is_empty() {
        notices.push(projected::two_answers(&STATUS, None));
    }
    for step in goal.steps.iter().chain(&goal.deleted_steps) {
        notices.extend(step_notices(step));
    }
    notices
}

fn step_notices(step: &Step) -> Vec<Notice> {
    let child = Some(step.id.as_str());
    let mut notices = Notice::of_presence(&step.presence, child);
    if !step.presence.is_live() {
        return notices;
    }
    notices.extend(Notice::of_field(&STEP_TEXT, &step.text, child));
    notices.extend(Notice::of_field(&STEP_WHO, &step.who, child));
    notices.extend(Notice::of_field(
        &STEP_SUPPORT_REF,
        &step.support_ref,
        child,
    ));
    notices.extend(Notice::of_field(&STEP_DUE_ON, &step.due_on, child));
    notices.extend(Notice::of_field(&STEP_NOTE, &step.note, child));
    if step.done.two_answers {
        notices.push(projected::two_answers(&STEP_DONE, Some(step.id)));
    }
    notices
}
