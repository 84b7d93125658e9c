use journal::contact::Contact;
use journal::{Code, Goal, RecordKind};
use store::{Listing, Reader};

use super::changes::waiting;
use super::{Found, check_in, found::locked_count, profile, record_of, relationships};
use crate::view::{DueFollowUp, NextStep, PeerLine, TodayView};
use crate::{Companion, Result, meta, rows};

/// The most next steps on today's screen.
const NEXT_STEPS_MAX: usize = 5;
/// The most follow-ups on today's screen.
const FOLLOW_UPS_MAX: usize = 20;

impl Companion {
    /// Today's screen; `local_date` is `YYYY-MM-DD`.
    ///
    /// # Errors
    /// `InvalidInput` if it is no date.
    pub fn today(&self, local_date: &str) -> Result<TodayView> {
        let day = rows::day_of(journal::parse_date("local_date", local_date)?);
        let person = self.inner.me.member;
        self.read(|reader| {
            let check_ins =
                reader.records_on(RecordKind::CheckIn as u8, &(day..=day), &Listing::live())?;
            let lines = check_ins.iter().map(|row| {
                let (id, record) = record_of(row)?;
                Ok(check_in::line(id, &record))
            });
            Ok(TodayView {
                local_date: local_date.to_owned(),
                recovery_meaning: profile::recovery_meaning(reader)?,
                check_ins: lines.collect::<Result<_>>()?,
                next_steps: next_steps(reader)?,
                due_follow_ups: due_follow_ups(reader, person)?,
                waiting: waiting(reader)?,
                peers: peers(reader)?,
                sync: crate::sync::view(reader)?,
                clock_looks_wrong: self.clock_looks_wrong(reader)?,
                words_unconfirmed: reader.meta(meta::ROOT)?.is_some(),
                locked_count: locked_count(reader)?,
            })
        })
    }
}

fn next_steps(reader: &Reader<'_>) -> Result<Vec<NextStep>> {
    let active = Some(journal::goal::GOAL_ACTIVE);
    let tasks = reader.tasks(RecordKind::Goal as u8, active, None, NEXT_STEPS_MAX)?;
    let mut steps = Vec::new();
    for task in tasks {
        let found = Found::by(reader, RecordKind::Goal, &task.record.id)?;
        let (id, record) = record_of(&found.row)?;
        let goal = Goal::read(id, &record);
        let step = goal
            .steps
            .into_iter()
            .find(|step| step.id.as_str() == task.task.child);
        let Some(step) = step else { continue };
        steps.push(NextStep {
            goal_id: task.record.id,
            goal_title: goal.title.shown.unwrap_or_default(),
            step_id: task.task.child,
            text: step.text.shown.unwrap_or_default(),
            who: step.who.shown.as_ref().map(Code::to_string),
            due_on: step.due_on.shown.map(|date| date.to_string()),
        });
    }
    Ok(steps)
}

fn due_follow_ups(reader: &Reader<'_>, person: journal::MemberId) -> Result<Vec<DueFollowUp>> {
    let tasks = reader.tasks(RecordKind::Contact as u8, None, None, FOLLOW_UPS_MAX)?;
    let mut due = Vec::new();
    for task in tasks {
        let found = Found::by(reader, RecordKind::Contact, &task.record.id)?;
        let (id, record) = record_of(&found.row)?;
        let follow_ups = Contact::read(id, &record, person).follow_ups;
        let one = follow_ups
            .into_iter()
            .find(|one| one.id.as_str() == task.task.child);
        let Some(one) = one else { continue };
        due.push(DueFollowUp {
            contact_id: task.record.id,
            id: task.task.child,
            what: one.what.shown.unwrap_or_default(),
            who: one.who.shown.as_ref().map(Code::to_string),
            due_on: one.due_on.shown.map(|date| date.to_string()),
        });
    }
    Ok(due)
}

fn peers(reader: &Reader<'_>) -> Result<Vec<PeerLine>> {
    let named = relationships::named(reader)?;
    let line = |(space, name)| PeerLine {
        relationship: crate::write::relationship_id(space),
        name,
    };
    Ok(named.into_iter().map(line).collect())
}
