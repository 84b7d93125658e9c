use journal::goal::{GOAL_ACTIVE, GOALS, GOALS_ACTIVE_MAX, GOALS_MAX};
use journal::{
    DocumentKey, DocumentKind, Goal, GoalChange, GoalDraft, Id, Place, RecordKind, Rule,
};
use store::Listing;

use super::Session;
use crate::observe::Topic;
use crate::{Companion, CompanionError, Result};

const KIND: u8 = RecordKind::Goal as u8;

impl Companion {
    /// Writes down a goal of one's own, with steps if there are any yet.
    ///
    /// # Errors
    /// `InvalidInput` for the first field that does not fit, or with `too_many`.
    pub fn add_goal(&self, draft: &GoalDraft) -> Result<String> {
        let space = self.inner.me.private_space;
        self.write(&[Topic::Goals], |session| {
            room_for_goal(session)?;
            if draft.status.as_deref() == Some(GOAL_ACTIVE) {
                room_for_active(session)?;
            }
            let id = session.new_id();
            let written = draft.write(id, &mut session.pen(None))?;
            let key = DocumentKey::whole(DocumentKind::Profile);
            session.apply(space, key, &[written.write])?;
            Ok(id.to_string())
        })
    }

    /// Changes single things in a goal or its steps; answers with the ids of the steps it made.
    ///
    /// # Errors
    /// `NotFound`; `InvalidInput` for the first change that does not fit.
    pub fn edit_goal(&self, id: &str, changes: &[GoalChange]) -> Result<Vec<String>> {
        let id: Id = id.parse()?;
        self.write(&[Topic::Goals], |session| {
            let found = session.find(RecordKind::Goal, id.as_str())?;
            let record = session.record(found.space, found.key, Place::record(GOALS, id))?;
            let activates = |change: &GoalChange| {
                matches!(change, GoalChange::Status(status) if status == GOAL_ACTIVE)
            };
            let active = found.row.group.as_deref() == Some(GOAL_ACTIVE);
            if !active && changes.iter().any(activates) {
                room_for_active(session)?;
            }
            let by = self.member_in(found.space);
            let written = Goal::change(id, &record, changes, &mut session.pen(by))?;
            session.apply(found.space, found.key, &[written.write])?;
            Ok(written.made.iter().map(ToString::to_string).collect())
        })
    }
}

fn room_for_goal(session: &Session<'_, '_>) -> Result<()> {
    let all = session.reader().records(KIND, &Listing::live())?;
    if all.len() >= GOALS_MAX {
        Err(CompanionError::input("goals", Rule::TooMany))
    } else {
        Ok(())
    }
}

fn room_for_active(session: &Session<'_, '_>) -> Result<()> {
    let active = Listing {
        group: Some(GOAL_ACTIVE.into()),
        ..Listing::live()
    };
    let active = session.reader().records(KIND, &active)?;
    if active.len() >= GOALS_ACTIVE_MAX {
        Err(CompanionError::input("status", Rule::TooMany))
    } else {
        Ok(())
    }
}
