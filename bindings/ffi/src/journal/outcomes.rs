use companion::ReflectionChange;

use super::Journal;
use crate::error::Result;
use crate::{OutcomeView, SelfRatingDraft};

#[uniffi::export]
impl Journal {
    /// Keeps what the person rated of their own, 0 to 10.
    ///
    /// # Errors
    /// `InvalidInput` for the first item that does not fit, or with `too_many`.
    pub async fn rate_myself(&self, draft: SelfRatingDraft) -> Result<String> {
        self.run(move |companion| companion.rate_myself(&draft.into()))
            .await
    }

    /// Writes the person's own words on a contact, for nobody else to read.
    ///
    /// # Errors
    /// `NotFound` if there is no such contact; `InvalidInput` for the first field that does not
    /// fit.
    pub async fn reflect(&self, contact: String, changes: Vec<ReflectionChange>) -> Result<String> {
        self.run(move |companion| companion.reflect(&contact, &changes))
            .await
    }

    /// What the person rated of their own, the newest first.
    ///
    /// # Errors
    /// `Damaged` and other errors of reading.
    pub async fn outcomes(&self) -> Result<OutcomeView> {
        self.run(|companion| companion.outcomes().map(Into::into))
            .await
    }
}
