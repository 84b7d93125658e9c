use journal::goal::{self, GOAL_ACTIVE, GOALS};
use journal::{
    DocumentKey, DocumentKind, Goal, GoalChange, GoalDraft, Id, Place, Record, RecordKind, Rule,
};
use store::{Listing, SpaceId};

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
        let space = self.private_space()?;
        self.write(&[Topic::Goals], |session| {
            room_for_goal(session, space)?;
            if draft.status.as_deref() == Some(GOAL_ACTIVE) {
                room_for_active(session, space)?;
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
            let by = self.member_in(found.space);
            let written = Goal::change(id, &record, changes, &mut session.pen(by))?;
            let after = record.after(&written.write.edits);
            if is_active(id, &after) && !is_active(id, &record) {
                room_for_active(session, found.space)?;
            }
            session.apply(found.space, found.key, &[written.write])?;
            Ok(written.made.iter().map(ToString::to_string).collect())
        })
    }
}

/// Whether the document of a space takes one more goal.
pub(super) fn room_for_goal(session: &Session<'_, '_>, space: SpaceId) -> Result<()> {
    let all = session.reader().count_of(KIND, &Listing::live_in(space))?;
    let all = usize::try_from(all).unwrap_or(usize::MAX);
    goal::room_for_goal(all).map_err(|_| CompanionError::input("goals", Rule::TooMany))
}

/// Whether the document of a space takes one more active goal.
pub(super) fn room_for_active(session: &Session<'_, '_>, space: SpaceId) -> Result<()> {
    let active = Listing {
        group: Some(GOAL_ACTIVE.into()),
        ..Listing::live_in(space)
    };
    let active = session.reader().count_of(KIND, &active)?;
    Ok(goal::room_for_active_goal(
        usize::try_from(active).unwrap_or(usize::MAX),
    )?)
}

pub(super) fn is_active(id: Id, record: &Record) -> bool {
    let status = Goal::read(id, record).status.shown;
    status.is_some_and(|status| status.as_str() == GOAL_ACTIVE)
}
