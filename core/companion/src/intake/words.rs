use std::collections::HashMap;

use journal::{
    Code, DocumentKey, DocumentKind, Place, Profile, ProfileChange, Rule, Vocabulary, WordDraft,
};
use store::SpaceId;

use crate::write::Session;
use crate::{CompanionError, Result};

/// Turns words into codes: known ones into ours, all others into words of one's own.
pub(super) struct Words {
    space: SpaceId,
    own: HashMap<(String, String), Code>,
    pub(super) added: u32,
    /// Why no more words are taken, once none is: a file may hold thousands.
    full: Option<CompanionError>,
}

const KEY: DocumentKey = DocumentKey::whole(DocumentKind::Profile);

impl Words {
    /// Begins with the words that the person has already.
    pub(super) fn of(session: &mut Session<'_, '_>, space: SpaceId) -> Result<Self> {
        let profile = Profile::read(&session.record(space, KEY, Place::ITSELF)?);
        let mut own = HashMap::new();
        for word in profile.words {
            let (Some(kind), Some(words)) = (word.kind.shown, word.words.shown) else {
                continue;
            };
            own.entry((kind.to_string(), folded(&words)))
                .or_insert(word.code);
        }
        Ok(Self {
            space,
            own,
            added: 0,
            full: None,
        })
    }

    /// The code for `words` among `known` or the words of the vocabulary `kind`; a new one if there
    /// is none, at `level` if it is a mood.
    ///
    /// # Errors
    /// `InvalidInput` if the words are too long or too many.
    pub(super) fn code(
        &mut self,
        session: &mut Session<'_, '_>,
        (kind, known): (&str, &Vocabulary),
        words: &str,
        level: Option<i64>,
    ) -> Result<String> {
        let folded = folded(words);
        if known.codes.contains(&folded.as_str()) {
            return Ok(folded);
        }
        let name = (kind.to_owned(), folded);
        if let Some(code) = self.own.get(&name) {
            return Ok(code.to_string());
        }
        if let Some(full) = &self.full {
            return Err(full.clone());
        }
        let draft = WordDraft {
            level,
            ..WordDraft::new(kind, words.trim())
        };
        let record = session.record(self.space, KEY, Place::ITSELF)?;
        let changes = [ProfileChange::AddWord(draft)];
        let written = Profile::change(&record, &changes, &mut session.pen(None));
        let written = written.map_err(CompanionError::from).inspect_err(|error| {
            let full = matches!(
                error,
                CompanionError::InvalidInput {
                    rule: Rule::TooMany,
                    ..
                }
            );
            self.full = full.then(|| error.clone());
        })?;
        session.apply(self.space, KEY, &[written.write])?;
        let id = *written
            .made
            .first()
            .ok_or(CompanionError::Unexpected("word"))?;
        let code = Code::own(id);
        self.own.insert(name, code.clone());
        self.added += 1;
        Ok(code.to_string())
    }
}

/// Words as codes are written: lower case, spaces and hyphens as one underscore.
fn folded(words: &str) -> String {
    let lower = words.trim().to_lowercase();
    let parts = lower.split(|c: char| c.is_whitespace() || c == '-' || c == '_');
    parts
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("_")
}
