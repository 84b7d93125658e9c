use journal::{DocumentKey, DocumentKind, Place, Profile, ProfileChange, WordDraft};

use crate::observe::Topic;
use crate::{Companion, Result};

impl Companion {
    /// Changes single things in the profile; answers with the ids of the strengths, words and tools
    /// it made.
    ///
    /// # Errors
    /// `InvalidInput` for the first change that does not fit; `NotFound` for a strength, word or
    /// tool that is not there.
    pub fn edit_profile(&self, changes: &[ProfileChange]) -> Result<Vec<String>> {
        let space = self.private_space()?;
        let key = DocumentKey::whole(DocumentKind::Profile);
        self.write(&[Topic::Profile], |session| {
            let record = session.record(space, key, Place::ITSELF)?;
            let written = Profile::change(&record, changes, &mut session.pen(None))?;
            session.apply(space, key, &[written.write])?;
            Ok(written.made.iter().map(ToString::to_string).collect())
        })
    }

    /// Adds a word of one's own to a vocabulary; answers with the code under which it is used.
    ///
    /// # Errors
    /// `InvalidInput` for the kind, the words or the level, or with `too_many`.
    pub fn add_word(&self, draft: &WordDraft) -> Result<String> {
        let made = self.edit_profile(&[ProfileChange::AddWord(draft.clone())])?;
        Ok(made.iter().map(|id| format!("x_{id}")).collect())
    }
}
