use companion::GoalChange;
use companion::view::{GoalDetailView, GoalFilter, GoalListView};

use super::Journal;
use crate::GoalDraft;
use crate::error::Result;

#[uniffi::export]
impl Journal {
    /// Writes down a goal of one's own, with steps if there are any yet.
    ///
    /// # Errors
    /// `InvalidInput` for the first field that does not fit, or with `too_many`.
    pub async fn add_goal(&self, draft: GoalDraft) -> Result<String> {
        self.run(move |companion| companion.add_goal(&draft.into()))
            .await
    }

    /// Changes single things in a goal or its steps; answers with the ids of the steps it made.
    ///
    /// # Errors
    /// `NotFound`; `InvalidInput` for the first change that does not fit.
    pub async fn edit_goal(&self, id: String, changes: Vec<GoalChange>) -> Result<Vec<String>> {
        self.run(move |companion| companion.edit_goal(&id, &changes))
            .await
    }

    /// The goals that `filter` names: active ones first, the newest first.
    ///
    /// # Errors
    /// `Damaged` and other errors of reading.
    pub async fn goals(&self, filter: GoalFilter) -> Result<GoalListView> {
        self.run(move |companion| companion.goals(filter)).await
    }

    /// A whole goal.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn goal(&self, id: String) -> Result<GoalDetailView> {
        self.run(move |companion| companion.goal(&id)).await
    }
}
