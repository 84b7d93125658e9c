use std::io::{Seek, Write};

use jiff::civil::Date;
use journal::contact::Contact;
use journal::outcome::Answer;
use journal::{
    CheckIn, Code, Goal, Id, MemberId, Moment, Mv, Record, RecordKind, Reflection, SelfRating,
};
use store::{Day, Listing, Reader, RecordRow};

use super::{Found, record_of, relationships};
use crate::Result;
use crate::export::{
    CheckInRow, ContactRow, ExportZip, GoalRow, Labels, OutcomeRow, StepRow, TableFile,
};
use crate::folder::disk;
use crate::read::ExportReport;
use crate::rows;

/// Writes the tables, each from rows, a year at a time where there may be many.
pub(super) fn write<W: Write + Seek>(
    reader: &Reader<'_>,
    zip: &mut ExportZip<W>,
    labels: &Labels<'_>,
    person: MemberId,
) -> Result<ExportReport> {
    let mut check_ins = 0;
    let mut table = zip.table::<CheckInRow>(labels).map_err(disk)?;
    each_by_year(reader, RecordKind::CheckIn, &mut |row| {
        check_ins += 1;
        table.row(&check_in(row)?).map_err(disk)
    })?;
    table.end().map_err(disk)?;
    let (goals, steps) = write_goals(reader, zip, labels)?;
    let mut contacts = 0;
    let mut table = zip.table::<ContactRow>(labels).map_err(disk)?;
    each_by_year(reader, RecordKind::Contact, &mut |row| {
        contacts += 1;
        table.row(&contact(reader, row, person)?).map_err(disk)
    })?;
    table.end().map_err(disk)?;
    let outcomes = write_outcomes(reader, zip, labels)?;
    Ok(ExportReport {
        check_ins,
        goals,
        steps,
        contacts,
        outcomes,
        locked: Vec::new(),
    })
}

/// Every live record of a kind, by date, a year at a time.
fn each_by_year(
    reader: &Reader<'_>,
    kind: RecordKind,
    each: &mut dyn FnMut(&RecordRow) -> Result<()>,
) -> Result<()> {
    let mut years: Vec<Date> = Vec::new();
    let mut before = Day::MAX;
    while let Some(day) = reader.newest_day(kind as u8, before)? {
        let first = rows::date_of(day).first_of_year();
        before = rows::day_of(first);
        years.push(first);
    }
    for first in years.into_iter().rev() {
        let days = rows::day_of(first)..=rows::day_of(first.last_of_year());
        for row in reader.records_on(kind as u8, &days, &Listing::live())? {
            each(&row)?;
        }
    }
    Ok(())
}

fn created(id: Id) -> Moment {
    Moment {
        at_ms: i64::try_from(id.created_ms()).unwrap_or_default(),
        tz_min: 0,
    }
}

/// In how many fields versions wait for a choice.
fn contested(record: &Record) -> i64 {
    let several = record
        .iter()
        .filter(|(_, versions)| versions.len() > 1)
        .count();
    i64::try_from(several).unwrap_or(i64::MAX)
}

fn codes(codes: &[Code]) -> Vec<String> {
    codes.iter().map(Code::to_string).collect()
}

fn code(code: Option<Code>) -> Option<String> {
    code.map(|code| code.to_string())
}

fn date(date: Mv<Date>) -> Option<String> {
    date.shown.map(|date| date.to_string())
}

fn check_in(row: &RecordRow) -> Result<CheckInRow> {
    let (id, record) = record_of(row)?;
    let check_in = CheckIn::read(id, &record);
    Ok(CheckInRow {
        kind: check_in.kind.to_string(),
        mood: check_in.mood.shown,
        mood_label: code(check_in.mood_label.shown),
        valence: check_in.valence.shown,
        energy: check_in.energy.shown,
        low: check_in.low.shown,
        anxiety: check_in.anxiety.shown,
        irritability: check_in.irritability.shown,
        elevated: check_in.elevated.shown,
        feelings: codes(&check_in.feelings),
        tags: codes(&check_in.tags),
        sleep_min: check_in.sleep_min.shown,
        sleep_quality: check_in.sleep_quality.shown,
        connection: check_in.connection.shown,
        coping: check_in
            .coping
            .iter()
            .map(|coping| (coping.code.to_string(), coping.helped.shown))
            .collect(),
        win: check_in.win.shown,
        note: check_in.note.shown,
        support_wish: code(check_in.support_wish.shown),
        edited_on: check_in.edited_on.map(|date| date.to_string()),
        imported_from: check_in.source.map(|source| source.app),
        fields_with_versions: contested(&record),
        ..CheckInRow::at(id.as_str(), check_in.at)
    })
}

fn write_goals<W: Write + Seek>(
    reader: &Reader<'_>,
    zip: &mut ExportZip<W>,
    labels: &Labels<'_>,
) -> Result<(u64, u64)> {
    let all = reader.records(RecordKind::Goal as u8, &Listing::live())?;
    let mut table = zip.table::<GoalRow>(labels).map_err(disk)?;
    for row in &all {
        table.row(&goal(row)?).map_err(disk)?;
    }
    table.end().map_err(disk)?;
    let mut steps = 0;
    let mut table = zip.table::<StepRow>(labels).map_err(disk)?;
    for row in &all {
        for step in steps_of(row)? {
            steps += 1;
            table.row(&step).map_err(disk)?;
        }
    }
    table.end().map_err(disk)?;
    Ok((all.len() as u64, steps))
}

fn goal(row: &RecordRow) -> Result<GoalRow> {
    let (id, record) = record_of(row)?;
    let goal = Goal::read(id, &record);
    let done = goal.steps.iter().filter(|step| step.done.is_done).count();
    Ok(GoalRow {
        id: id.to_string(),
        at: created(id),
        title: goal.title.shown.unwrap_or_default(),
        why: goal.why.shown,
        success: goal.success.shown,
        life_areas: codes(&goal.life_areas),
        status: code(goal.status.shown).unwrap_or_default(),
        confidence: goal.confidence.last().and_then(|said| said.value),
        importance: goal.importance.last().and_then(|said| said.value),
        start_on: date(goal.start_on),
        target_on: date(goal.target_on),
        review_on: date(goal.review_on),
        steps_done: i64::try_from(done).unwrap_or(i64::MAX),
        steps_all: i64::try_from(goal.steps.len()).unwrap_or(i64::MAX),
        cheers: goal
            .cheers
            .into_iter()
            .map(|cheer| cheer.text.unwrap_or_default())
            .collect(),
        fields_with_versions: contested(&record),
    })
}

fn steps_of(row: &RecordRow) -> Result<Vec<StepRow>> {
    let (id, record) = record_of(row)?;
    let steps = (1..).zip(Goal::read(id, &record).steps);
    Ok(steps
        .map(|(place, step)| StepRow {
            id: step.id.to_string(),
            at: created(step.id),
            goal_id: id.to_string(),
            place,
            fields_with_versions: contested(
                &record.child(&journal::goal::STEPS.at(step.id.as_str())),
            ),
            text: step.text.shown.unwrap_or_default(),
            who: code(step.who.shown),
            due_on: date(step.due_on),
            done: step.done.is_done,
            note: step.note.shown.filter(|note| !note.is_empty()),
        })
        .collect())
}

fn contact(reader: &Reader<'_>, row: &RecordRow, person: MemberId) -> Result<ContactRow> {
    let (id, record) = record_of(row)?;
    let contact = Contact::read(id, &record, person);
    let space = Found::by(reader, RecordKind::Contact, id.as_str())?.space;
    let support = contact.support_types.into_iter();
    Ok(ContactRow {
        id: id.to_string(),
        at: contact.at,
        peer_name: relationships::peer_name(reader, space)?,
        duration_min: contact.duration_min,
        mode: code(contact.mode),
        setting: code(contact.setting),
        initiated_by: code(contact.initiated_by),
        status: code(contact.status.shown).unwrap_or_default(),
        support_types: support
            .map(|one| (one.code.to_string(), one.minutes.shown.unwrap_or_default()))
            .collect(),
        activities: codes(&contact.activities),
        summary: contact.summary.shown.filter(|summary| !summary.is_empty()),
        follow_ups: contact
            .follow_ups
            .into_iter()
            .filter_map(|one| one.what.shown)
            .collect(),
        language: contact.language,
        interpreter_used: contact.interpreter_used,
        fields_with_versions: contested(&record),
    })
}

fn write_outcomes<W: Write + Seek>(
    reader: &Reader<'_>,
    zip: &mut ExportZip<W>,
    labels: &Labels<'_>,
) -> Result<u64> {
    let mut outcomes = 0;
    let mut table: TableFile<'_, W, OutcomeRow> = zip.table(labels).map_err(disk)?;
    for row in reader.records(RecordKind::SelfRating as u8, &Listing::live())? {
        for line in rating(&row)? {
            table.row(&line).map_err(disk)?;
        }
        outcomes += 1;
    }
    for row in reader.records(RecordKind::Reflection as u8, &Listing::live())? {
        table.row(&reflection(&row)?).map_err(disk)?;
        outcomes += 1;
    }
    table.end().map_err(disk)?;
    Ok(outcomes)
}

/// One line for each thing that was rated.
fn rating(row: &RecordRow) -> Result<Vec<OutcomeRow>> {
    let (id, record) = record_of(row)?;
    let rating = SelfRating::read(id, &record);
    let at = rating.completed_at.unwrap_or_else(|| created(id));
    let line = |(item, answer): (Code, Mv<Answer>)| OutcomeRow {
        id: id.to_string(),
        at,
        kind: "self_rating",
        item: Some(item.to_string()),
        answer: answer.shown.and_then(Answer::number),
        contact_id: None,
        text: None,
        felt_heard: None,
        helped: None,
        fields_with_versions: contested(&record),
    };
    Ok(rating.items.into_iter().map(line).collect())
}

fn reflection(row: &RecordRow) -> Result<OutcomeRow> {
    let (id, record) = record_of(row)?;
    let reflection = Reflection::read(id, &record);
    Ok(OutcomeRow {
        id: id.to_string(),
        at: created(id),
        kind: "reflection",
        item: None,
        answer: None,
        contact_id: reflection.contact_id.map(|contact| contact.to_string()),
        text: reflection.text.shown,
        felt_heard: reflection.felt_heard.shown,
        helped: reflection.helped.shown,
        fields_with_versions: contested(&record),
    })
}
