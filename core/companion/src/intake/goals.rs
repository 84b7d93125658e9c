use journal::goal::{GOAL_ACTIVE, GOALS, GOALS_ACTIVE_MAX, GOALS_MAX};
use journal::{
    DocumentKey, DocumentKind, Goal, GoalChange, GoalDraft, Id, Place, Record, RecordKind, Rule,
    Source, StepChange, StepDraft,
};
use store::Listing;

use super::run::Intake;
use crate::import::{ReadGoal, ReadStepDone, Rejected, RowRule};
use crate::{CompanionError, Result};

/// A goal that was read; it is written at the end, since later rows say which steps are done.
pub(super) struct HeldGoal {
    pub(super) line: u64,
    pub(super) read: ReadGoal,
    pub(super) source: Source,
    pub(super) steps_done: Vec<(u64, ReadStepDone)>,
}

const KEY: DocumentKey = DocumentKey::whole(DocumentKind::Profile);
const KIND: u8 = RecordKind::Goal as u8;

impl Intake<'_, '_, '_> {
    /// Notes that a step of an earlier goal is done.
    pub(super) fn hold_step(&mut self, line: u64, step: ReadStepDone) {
        let goal = usize::try_from(step.goal)
            .ok()
            .and_then(|place| self.goals.get_mut(place));
        match goal {
            Some(goal) => goal.steps_done.push((line, step)),
            None => self.reject(line, RowRule::NothingThere, "goal"),
        }
    }

    /// Writes the goals that were held.
    pub(super) fn write_goals(&mut self) -> Result<()> {
        let live = self.session.reader().records(KIND, &Listing::live())?;
        let active = |row: &&store::RecordRow| row.group.as_deref() == Some(GOAL_ACTIVE);
        let (mut all, mut open) = (live.len(), live.iter().filter(active).count());
        for goal in std::mem::take(&mut self.goals) {
            if let Some(id) = self.there(&goal.source.row_hash)? {
                self.report.already_there += 1;
                self.mark_steps(&id, &goal)?;
                continue;
            }
            if all >= GOALS_MAX || (!goal.read.done && open >= GOALS_ACTIVE_MAX) {
                self.reject(goal.line, RowRule::TooMany, "goals");
                continue;
            }
            match self.write_goal(&goal) {
                Ok(()) => {
                    all += 1;
                    open += usize::from(!goal.read.done);
                    self.report.taken.goals += 1;
                }
                Err(error) => self.reject_for(goal.line, error)?,
            }
        }
        Ok(())
    }

    fn write_goal(&mut self, goal: &HeldGoal) -> Result<()> {
        let mut draft = GoalDraft::new(&goal.read.title);
        draft.status = Some(if goal.read.done { "done" } else { GOAL_ACTIVE }.into());
        draft.source = Some(goal.source.clone());
        draft.steps = goal
            .read
            .steps
            .iter()
            .map(|step| StepDraft {
                done: step.done,
                ..StepDraft::new(&step.text)
            })
            .collect();
        for (line, done) in &goal.steps_done {
            let step = usize::try_from(done.step)
                .ok()
                .and_then(|n| draft.steps.get_mut(n));
            match step {
                Some(step) => step.done = done.done,
                None => self.reject(*line, RowRule::NothingThere, "step"),
            }
        }
        let id = self.session.new_id();
        let mut write = draft
            .write(id, &mut self.session.pen(None).dated(goal.read.at))?
            .write;
        for progress in &goal.read.progress {
            let record = Record::default().after(&write.edits);
            let cheer = [GoalChange::Cheer {
                step: None,
                text: progress.text.clone(),
            }];
            let pen = &mut self.session.pen(None).dated(progress.at);
            write
                .edits
                .extend(Goal::change(id, &record, &cheer, pen)?.write.edits);
        }
        self.pending.add(self.private, KEY, write);
        Ok(())
    }

    /// Marks steps of a goal that is there already.
    fn mark_steps(&mut self, id: &str, goal: &HeldGoal) -> Result<()> {
        let id: Id = id.parse()?;
        for (line, done) in &goal.steps_done {
            let record = self
                .session
                .record(self.private, KEY, Place::record(GOALS, id))?;
            let view = Goal::read(id, &record);
            let step = usize::try_from(done.step)
                .ok()
                .and_then(|n| view.steps.get(n));
            let Some(step) = step else {
                self.reject(*line, RowRule::NothingThere, "step");
                continue;
            };
            if step.done.is_done == done.done {
                self.report.already_there += 1;
                continue;
            }
            let change = [GoalChange::Step(step.id, StepChange::Done(done.done))];
            let written = Goal::change(id, &record, &change, &mut self.session.pen(None))?;
            self.session.apply(self.private, KEY, &[written.write])?;
            self.report.taken.steps_done += 1;
        }
        Ok(())
    }

    pub(super) fn reject(&mut self, line: u64, rule: RowRule, field: &'static str) {
        self.report.rejected.push(Rejected { line, rule, field });
    }

    /// Reports a row that does not fit; every other error ends the import.
    pub(super) fn reject_for(&mut self, line: u64, error: CompanionError) -> Result<()> {
        let CompanionError::InvalidInput { field, rule } = error else {
            return Err(error);
        };
        let rule = match rule {
            Rule::Missing => RowRule::Missing,
            Rule::TooLong => RowRule::TooLong,
            Rule::TooMany => RowRule::TooMany,
            Rule::OutOfRange => RowRule::OutOfRange,
            Rule::BadFormat => RowRule::BadFormat,
            Rule::NotAllowed => RowRule::NotKnown,
        };
        self.reject(line, rule, field);
        Ok(())
    }
}
