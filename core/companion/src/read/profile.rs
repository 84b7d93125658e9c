use std::collections::BTreeMap;

use journal::{Profile, Record, RecordKind};
use store::Reader;

use super::found::locked_count;
use crate::view::{ProfileView, StrengthView, ToolView, Versions, WordView};
use crate::{Companion, Result};

/// Settings that hold before anything is chosen: name, icon and notifications tell nothing.
const PRESETS: [(&str, &str); 1] = [("discreet", "true")];

impl Companion {
    /// What the person says of themselves.
    ///
    /// # Errors
    /// `Damaged` and other errors of reading.
    pub fn profile(&self) -> Result<ProfileView> {
        self.read(|reader| {
            let profile = Profile::read(&profile_record(reader)?);
            let text = |text| text;
            let mut words: Vec<WordView> = profile.words.into_iter().map(word).collect();
            words.sort_by_key(|word| word.archived);
            Ok(ProfileView {
                display: Versions::of(profile.display, text),
                recovery_meaning: Versions::of(profile.recovery_meaning, text),
                culture_notes: Versions::of(profile.culture_notes, text),
                language: profile.language,
                strengths: profile
                    .strengths
                    .into_iter()
                    .map(|strength| StrengthView {
                        id: strength.id.to_string(),
                        text: Versions::of(strength.text, text),
                    })
                    .collect(),
                toolbox: profile
                    .toolbox
                    .into_iter()
                    .map(|tool| ToolView {
                        id: tool.id.to_string(),
                        text: Versions::of(tool.text, text),
                        coping: tool.coping.shown.map(|code| code.to_string()),
                    })
                    .collect(),
                words,
                settings: settings(
                    profile
                        .settings
                        .into_iter()
                        .map(|(name, value)| (name.to_string(), value)),
                ),
                locked_count: locked_count(reader)?,
            })
        })
    }
}

fn word(word: journal::Word) -> WordView {
    WordView {
        code: word.code.to_string(),
        kind: word
            .kind
            .shown
            .map(|code| code.to_string())
            .unwrap_or_default(),
        words: Versions::of(word.words, |words| words),
        level: word.level.shown,
        archived: word.archived,
    }
}

/// The settings that were chosen, and those that hold until another is.
fn settings(chosen: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    let preset = PRESETS.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let settings: BTreeMap<_, _> = preset.into_iter().chain(chosen).collect();
    settings.into_iter().collect()
}

/// What recovery means to the person.
pub(crate) fn recovery_meaning(reader: &Reader<'_>) -> Result<Option<String>> {
    Ok(profile_record(reader)?
        .texts(&journal::profile::RECOVERY_MEANING)
        .shown)
}

/// The values of the profile, as their row holds them; nothing before the first is said.
pub(crate) fn profile_record(reader: &Reader<'_>) -> Result<Record> {
    let row = reader.record(RecordKind::Profile as u8, journal::ITSELF_ID)?;
    Ok(row
        .map(|row| Record::from_bytes(&row.body))
        .transpose()?
        .unwrap_or_default())
}
