use companion::CheckInChange;
use companion::view::{CheckInDetailView, HistoryMonthView};

use super::Journal;
use crate::CheckInDraft;
use crate::error::Result;

#[uniffi::export]
impl Journal {
    /// Records how someone feels. Works without network; it is on disk when this returns.
    ///
    /// # Errors
    /// `InvalidInput` for the first field that does not fit; `DiskFull`, `Disk`, `Damaged`.
    pub async fn record_check_in(&self, draft: CheckInDraft) -> Result<String> {
        self.run(move |companion| companion.record_check_in(&draft.into()))
            .await
    }

    /// Changes single things in a check-in; what other devices changed meanwhile stays.
    ///
    /// # Errors
    /// `NotFound`; `InvalidInput` for the first change that does not fit.
    pub async fn edit_check_in(&self, id: String, changes: Vec<CheckInChange>) -> Result<()> {
        self.run(move |companion| companion.edit_check_in(&id, &changes))
            .await
    }

    /// A month of check-ins; `month` is `YYYY-MM`.
    ///
    /// # Errors
    /// `InvalidInput` if it is no month.
    pub async fn history_month(&self, month: String) -> Result<HistoryMonthView> {
        self.run(move |companion| companion.history_month(&month))
            .await
    }

    /// A whole check-in.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn check_in(&self, id: String) -> Result<CheckInDetailView> {
        self.run(move |companion| companion.check_in(&id)).await
    }
}
