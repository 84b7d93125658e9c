use companion::{ProfileChange, WordDraft};

use super::Journal;
use crate::ProfileView;
use crate::error::Result;

#[uniffi::export]
impl Journal {
    /// Changes single things in the profile; answers with the ids of the strengths, words and tools
    /// it made.
    ///
    /// # Errors
    /// `InvalidInput` for the first change that does not fit; `NotFound` for a strength, word or
    /// tool that is not there.
    pub async fn edit_profile(&self, changes: Vec<ProfileChange>) -> Result<Vec<String>> {
        self.run(move |companion| companion.edit_profile(&changes))
            .await
    }

    /// Adds a word of one's own to a vocabulary; answers with the code under which it is used.
    ///
    /// # Errors
    /// `InvalidInput` for the kind, the words or the level, or with `too_many`.
    pub async fn add_word(&self, draft: WordDraft) -> Result<String> {
        self.run(move |companion| companion.add_word(&draft)).await
    }

    /// What the person says of themselves.
    ///
    /// # Errors
    /// `Damaged` and other errors of reading.
    pub async fn profile(&self) -> Result<ProfileView> {
        self.run(|companion| companion.profile().map(Into::into))
            .await
    }
}
