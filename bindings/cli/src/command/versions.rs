use companion::view::{ChangeKind, CheckInDetailView, Versions};
use companion::{
    CheckInChange, CompanionError, ContactChange, FollowUpChange, GoalChange, ProfileChange, Rule,
    StepChange,
};

use super::changes;
use crate::ask;
use crate::failure::{Failure, Result};
use crate::session::Session;

/// Chooses one of several versions: it is written again, and so the others are answered.
pub fn choose(
    session: &Session,
    typed: &str,
    field: &str,
    number: Option<usize>,
    child: Option<&str>,
) -> Result<()> {
    let item = changes::find(session, child.unwrap_or(typed), ChangeKind::Versions)?;
    let id = item.id.ok_or(Failure::Journal(CompanionError::NotFound))?;
    let field = field.trim().replace('-', "_");
    let kind = item.record_kind.unwrap_or_default();
    match (kind.as_str(), item.child.as_deref()) {
        ("check_in", _) => check_in(session, &id, &field, number)?,
        ("goal", None) => goal(session, &id, &field, number)?,
        ("goal", Some(step)) => self::step(session, &id, step, &field, number)?,
        ("contact", None) => contact(session, &id, &field, number)?,
        ("contact", Some(child)) => follow_up(session, &id, child, &field, number)?,
        ("profile", None) => profile(session, &field, number)?,
        _ => return Err(no_field()),
    }
    session.done("chosen", Some(&id))
}

const fn no_field() -> Failure {
    Failure::Argument {
        field: "field",
        rule: Rule::NotAllowed,
    }
}

/// The version that was named by its number, or is asked for.
fn pick<T: Clone + ToString>(
    session: &Session,
    versions: &Versions<T>,
    number: Option<usize>,
) -> Result<T> {
    let all = &versions.versions;
    if all.is_empty() {
        return Err(no_field());
    }
    let number = match number {
        Some(number) => number,
        None => {
            ask::above(session, |page| {
                for (n, version) in all.iter().enumerate() {
                    page.text(&format!("{}. {}", n + 1, version.value.to_string()));
                }
            });
            let answer = ask::words(session, &session.say("ask-version"))?;
            let answer = answer.ok_or(Failure::Stopped)?;
            answer.parse().map_err(|_| Failure::format("number"))?
        }
    };
    let chosen = number.checked_sub(1).and_then(|index| all.get(index));
    let refused = Failure::Argument {
        field: "number",
        rule: Rule::OutOfRange,
    };
    chosen.map(|version| version.value.clone()).ok_or(refused)
}

fn check_in(session: &Session, id: &str, field: &str, number: Option<usize>) -> Result<()> {
    let view = session.journal()?.check_in(id)?;
    let words = |versions: &Versions<String>| pick(session, versions, number);
    let change = match field {
        "mood" => CheckInChange::Mood(Some(pick(session, &view.mood, number)?)),
        "mood_label" => CheckInChange::MoodLabel(Some(words(&view.mood_label)?)),
        "sleep_min" => CheckInChange::SleepMin(Some(pick(session, &view.sleep_min, number)?)),
        "win" => CheckInChange::Win(Some(words(&view.win)?)),
        "note" => CheckInChange::Note(Some(words(&view.note)?)),
        "support_wish" => CheckInChange::SupportWish(Some(words(&view.support_wish)?)),
        _ => match field.strip_prefix("coping.") {
            Some(code) => {
                let line = view.coping.iter().find(|line| line.code == code);
                let helped = &line.ok_or(no_field())?.helped;
                CheckInChange::Coping(code.into(), Some(pick(session, helped, number)?))
            }
            None => {
                let value = pick(session, scale(&view, field)?, number)?;
                CheckInChange::Scale(field.into(), Some(value))
            }
        },
    };
    Ok(session.journal()?.edit_check_in(id, &[change])?)
}

fn scale<'a>(view: &'a CheckInDetailView, field: &str) -> Result<&'a Versions<i64>> {
    Ok(match field {
        "valence" => &view.valence,
        "energy" => &view.energy,
        "low" => &view.low,
        "anxiety" => &view.anxiety,
        "irritability" => &view.irritability,
        "elevated" => &view.elevated,
        "sleep_quality" => &view.sleep_quality,
        "connection" => &view.connection,
        _ => return Err(no_field()),
    })
}

fn goal(session: &Session, id: &str, field: &str, number: Option<usize>) -> Result<()> {
    let view = session.journal()?.goal(id)?;
    let words = |versions: &Versions<String>| pick(session, versions, number);
    let change = match field {
        "title" => GoalChange::Title(words(&view.title)?),
        "why" => GoalChange::Why(Some(words(&view.why)?)),
        "success" => GoalChange::Success(Some(words(&view.success)?)),
        "start_on" => GoalChange::StartOn(Some(words(&view.start_on)?)),
        "target_on" => GoalChange::TargetOn(Some(words(&view.target_on)?)),
        "review_on" => GoalChange::ReviewOn(Some(words(&view.review_on)?)),
        _ => return Err(no_field()),
    };
    session.journal()?.edit_goal(id, &[change])?;
    Ok(())
}

fn step(
    session: &Session,
    goal: &str,
    step: &str,
    field: &str,
    number: Option<usize>,
) -> Result<()> {
    let view = session.journal()?.goal(goal)?;
    let own = view
        .steps
        .iter()
        .find(|own| own.id == step)
        .ok_or(no_field())?;
    let words = |versions: &Versions<String>| pick(session, versions, number);
    let change = match field {
        "text" => StepChange::Text(words(&own.text)?),
        "who" => StepChange::Who(words(&own.who)?),
        "due_on" => StepChange::DueOn(Some(words(&own.due_on)?)),
        _ => return Err(no_field()),
    };
    let id = step.parse().map_err(|_| Failure::format("id"))?;
    session
        .journal()?
        .edit_goal(goal, &[GoalChange::Step(id, change)])?;
    Ok(())
}

fn contact(session: &Session, id: &str, field: &str, number: Option<usize>) -> Result<()> {
    let view = session.journal()?.contact(id)?;
    let words = |versions: &Versions<String>| pick(session, versions, number);
    let change = match field {
        "transition_from" => ContactChange::TransitionFrom(Some(words(&view.transition_from)?)),
        "transition_on" => ContactChange::TransitionOn(Some(words(&view.transition_on)?)),
        _ => return Err(no_field()),
    };
    session.journal()?.edit_contact(id, &[change])?;
    Ok(())
}

fn follow_up(
    session: &Session,
    contact: &str,
    child: &str,
    field: &str,
    number: Option<usize>,
) -> Result<()> {
    let view = session.journal()?.contact(contact)?;
    let own = view
        .follow_ups
        .iter()
        .find(|own| own.id == child)
        .ok_or(no_field())?;
    let words = |versions: &Versions<String>| pick(session, versions, number);
    let change = match field {
        "what" => FollowUpChange::What(words(&own.what)?),
        "who" => FollowUpChange::Who(words(&own.who)?),
        "due_on" => FollowUpChange::DueOn(Some(words(&own.due_on)?)),
        _ => return Err(no_field()),
    };
    let id = child.parse().map_err(|_| Failure::format("id"))?;
    session
        .journal()?
        .edit_contact(contact, &[ContactChange::FollowUp(id, change)])?;
    Ok(())
}

fn profile(session: &Session, field: &str, number: Option<usize>) -> Result<()> {
    let view = session.journal()?.profile()?;
    let words = |versions: &Versions<String>| pick(session, versions, number);
    let change = match field {
        "display" => ProfileChange::Display(Some(words(&view.display)?)),
        "recovery_meaning" => ProfileChange::RecoveryMeaning(Some(words(&view.recovery_meaning)?)),
        _ => return Err(no_field()),
    };
    session.journal()?.edit_profile(&[change])?;
    Ok(())
}
