use journal::check_in::{
    COPING_CODES, FEELING_CODES, MOOD_LABELS, NOTE_CHARS_MAX, SLEEP_MIN_STEP, TAG_CODES,
};
use journal::{CheckInDraft, Rule, Source, Vocabulary};

use super::options::LongTexts;
use super::run::Intake;
use crate::import::{MoodReading, ReadCheckIn, split_in_parts};
use crate::{CompanionError, Result};

impl Intake<'_, '_, '_> {
    /// The drafts of a check-in as it was read: one, or one for each part of a long note.
    pub(super) fn check_in_drafts(
        &mut self,
        read: &ReadCheckIn,
        source: &Source,
    ) -> Result<Vec<CheckInDraft>> {
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
        draft.source = Some(source.clone());
        let note = read.note.as_deref().unwrap_or_default();
        let parts = self.parts(note, NOTE_CHARS_MAX, "note")?;
        draft.note = parts.first().filter(|note| !note.is_empty()).cloned();
        let mut drafts = vec![draft];
        drafts.extend(parts.iter().skip(1).map(|note| CheckInDraft {
            kind: "imported".into(),
            note: Some(note.clone()),
            source: Some(source.clone()),
            ..CheckInDraft::at(read.at)
        }));
        number(drafts.iter_mut().map(|draft| &mut draft.source));
        Ok(drafts)
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

    /// A text in as many parts as the person chose.
    pub(super) fn parts(
        &self,
        text: &str,
        chars_max: usize,
        field: &'static str,
    ) -> Result<Vec<String>> {
        let parts = split_in_parts(text, chars_max);
        if parts.len() > 1 && self.answers.long_texts == LongTexts::Skip {
            return Err(CompanionError::input(field, Rule::TooLong));
        }
        Ok(parts)
    }
}

/// Numbers the records of one row, if there are several.
pub(super) fn number<'s>(sources: impl ExactSizeIterator<Item = &'s mut Option<Source>>) {
    if sources.len() > 1 {
        for (place, source) in (1..).zip(sources) {
            if let Some(source) = source {
                source.part = Some(place);
            }
        }
    }
}
