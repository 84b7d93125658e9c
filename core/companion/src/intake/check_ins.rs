use journal::check_in::{COPING_CODES, FEELING_CODES, MOOD_LABELS, SLEEP_MIN_STEP, TAG_CODES};
use journal::{CheckInDraft, Rule, Source, Vocabulary};

use super::run::Intake;
use crate::import::{MoodReading, ReadCheckIn};
use crate::{CompanionError, Result};

impl Intake<'_, '_, '_> {
    /// The draft of a check-in as it was read.
    pub(super) fn check_in_draft(
        &mut self,
        read: &ReadCheckIn,
        source: Source,
    ) -> Result<CheckInDraft> {
        let mut draft = CheckInDraft::at(read.at);
        draft.kind = "imported".into();
        draft.mood = self.mood(read.mood.as_ref())?;
        if let Some(label) = &read.mood_label {
            draft.mood_label = Some(self.word("mood", &MOOD_LABELS, label, draft.mood)?);
        }
        draft.valence = read.valence;
        draft.energy = read.energy;
        draft.low = read.low;
        draft.anxiety = read.anxiety;
        draft.irritability = read.irritability;
        draft.elevated = read.elevated;
        draft.feelings = self.words("feeling", &FEELING_CODES, &read.feelings)?;
        draft.tags = self.words("tag", &TAG_CODES, &read.tags)?;
        let coping = self.words("coping", &COPING_CODES, &read.coping)?;
        draft.coping = coping.into_iter().map(|code| (code, None)).collect();
        // Other apps know minutes; ours come in steps of five.
        draft.sleep_min = read
            .sleep_min
            .map(|min| (min + 2) / SLEEP_MIN_STEP * SLEEP_MIN_STEP);
        draft.sleep_quality = read.sleep_quality;
        draft.note.clone_from(&read.note);
        draft.source = Some(source);
        Ok(draft)
    }

    fn mood(&self, mood: Option<&MoodReading>) -> Result<Option<i64>> {
        match mood {
            None => Ok(None),
            Some(MoodReading::Level(level)) => Ok(Some(*level)),
            Some(MoodReading::Unplaced(name)) => {
                let placed = self.answers.moods.get(name).copied();
                placed.ok_or_else(|| CompanionError::input("mood", Rule::Missing))
            }
        }
    }

    pub(super) fn words(
        &mut self,
        kind: &str,
        known: &Vocabulary,
        words: &[String],
    ) -> Result<Vec<String>> {
        let mut codes = Vec::with_capacity(words.len());
        for word in words {
            let code = self.word(kind, known, word, None)?;
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        Ok(codes)
    }
}
