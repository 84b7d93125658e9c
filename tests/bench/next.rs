use companion::Companion;
use harness::workload::{CheckInLine, Line, Words, check_in_draft};
use journal::CheckInDraft;

use crate::error::{Error, Result};

/// Three check-ins a day, as in the workload.
const APART_MS: i64 = 8 * 60 * 60 * 1000;

/// Check-ins that come after the workload, with its words.
pub struct NextCheckIns<'a> {
    lines: Vec<&'a CheckInLine>,
    words: Words,
    place: usize,
    at_ms: i64,
}

impl<'a> NextCheckIns<'a> {
    /// Begins after `at_ms`; own words are found in the profile.
    pub fn after(companion: &Companion, lines: &'a [Line], at_ms: i64) -> Result<Self> {
        let check_in = |line: &'a Line| match line {
            Line::CheckIn(line) | Line::BurstCheckIn(line) => Some(line),
            _ => None,
        };
        let check_ins: Vec<_> = lines.iter().filter_map(check_in).collect();
        if check_ins.is_empty() {
            return Err(Error::Unfit("the workload has no check-in".into()));
        }
        Ok(Self {
            lines: check_ins,
            words: words_of(companion, lines)?,
            place: 0,
            at_ms,
        })
    }

    /// When the one before was.
    pub const fn at_ms(&self) -> i64 {
        self.at_ms
    }

    /// The one before as a line of JSON.
    pub fn line(&self) -> Result<Vec<u8>> {
        let line = self
            .lines
            .get(self.place.saturating_sub(1) % self.lines.len());
        Ok(line
            .map(serde_json::to_vec)
            .transpose()?
            .unwrap_or_default())
    }

    /// The next one.
    pub fn draft(&mut self) -> CheckInDraft {
        self.at_ms += APART_MS;
        let line = self.lines.get(self.place % self.lines.len());
        self.place += 1;
        let mut draft = line.map_or_else(
            || {
                CheckInDraft::at(journal::Moment {
                    at_ms: self.at_ms,
                    tz_min: 0,
                })
            },
            |line| check_in_draft(line, &self.words),
        );
        draft.at.at_ms = self.at_ms;
        draft
    }
}

/// The codes of the workload's words, as the profile has them.
pub fn words_of(companion: &Companion, lines: &[Line]) -> Result<Words> {
    let own = companion.profile()?.words;
    let mut words = Words::default();
    for word in Words::wanted(lines) {
        let known = own.iter().find(|known| {
            known.kind == word.kind.name() && known.words.shown.as_deref() == Some(&word.text)
        });
        let known = known.ok_or_else(|| Error::Unfit("a word has no code".into()))?;
        words.learn(word, known.code.clone());
    }
    Ok(words)
}
