use companion::view::{ChangeItem, ChangeKind};
use companion::{CompanionError, RecordKind};

use super::versions;
use crate::args::Changes;
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::{ids, show};

/// Shows what waits for a look, chooses a version or brings back what was deleted.
pub fn run(session: &Session, action: Option<Changes>) -> Result<()> {
    match action {
        None => {
            let view = session.journal()?.changes()?;
            let voice = session.voice()?;
            session.show(&view, |page| show::changes::draw(page, &voice, &view))
        }
        Some(Changes::Choose {
            id,
            field,
            number,
            child,
        }) => versions::choose(session, &id, &field, number, child.as_deref()),
        Some(Changes::Restore { id }) => restore(session, &id),
    }
}

/// An item by the short id of its record or of its step or follow-up.
pub fn find(session: &Session, typed: &str, kind: ChangeKind) -> Result<ChangeItem> {
    let items = session.journal()?.changes()?.items;
    let fitting: Vec<_> = items.into_iter().filter(|item| item.kind == kind).collect();
    let named = |item: &ChangeItem| item.child.clone().or_else(|| item.id.clone());
    let mut all: Vec<String> = fitting.iter().filter_map(named).collect();
    all.extend(fitting.iter().filter_map(|item| item.id.clone()));
    let id = ids::resolve(typed, all.iter().map(String::as_str))?;
    let of_child = fitting.iter().find(|item| item.child.as_ref() == Some(&id));
    let item = of_child.or_else(|| fitting.iter().find(|item| item.id.as_ref() == Some(&id)));
    item.cloned()
        .ok_or(Failure::Journal(CompanionError::NotFound))
}

fn restore(session: &Session, typed: &str) -> Result<()> {
    let item = find(session, typed, ChangeKind::Deleted)?;
    let journal = session.journal()?;
    let id = item.id.ok_or(Failure::Journal(CompanionError::NotFound))?;
    let child = item.child.as_deref();
    let kind = item.record_kind.unwrap_or_default();
    let bad_id = |_| Failure::format("id");
    match (kind.as_str(), child) {
        ("goal", Some(child)) => {
            let step = child.parse().map_err(bad_id)?;
            let change = companion::GoalChange::Step(step, companion::StepChange::Restore);
            journal.edit_goal(&id, &[change])?;
        }
        ("contact", Some(child)) => {
            let own = child.parse().map_err(bad_id)?;
            let change =
                companion::ContactChange::FollowUp(own, companion::FollowUpChange::Restore);
            journal.edit_contact(&id, &[change])?;
        }
        (kind, _) => journal.restore(record_kind(kind)?, &id)?,
    }
    session.done("restored", Some(child.unwrap_or(&id)))
}

fn record_kind(code: &str) -> Result<RecordKind> {
    Ok(match code {
        "check_in" => RecordKind::CheckIn,
        "goal" => RecordKind::Goal,
        "contact" => RecordKind::Contact,
        "self_rating" => RecordKind::SelfRating,
        "reflection" => RecordKind::Reflection,
        _ => return Err(Failure::Journal(CompanionError::NotFound)),
    })
}
