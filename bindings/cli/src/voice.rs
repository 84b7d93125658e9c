//! How values of the journal are said: codes, own words, fields with several versions.

use companion::view::{ProfileView, Versions};

use crate::catalogue::{Catalogue, Facts};
use crate::dates::Calendar;
use crate::page::{Line, Page, Paint};

/// The words of a language together with the person's own.
pub struct Voice<'a> {
    pub catalogue: &'a Catalogue,
    pub calendar: Calendar<'a>,
    own: Vec<(String, String)>,
}

impl<'a> Voice<'a> {
    pub fn new(catalogue: &'a Catalogue, calendar: Calendar<'a>, profile: &ProfileView) -> Self {
        let own = profile
            .words
            .iter()
            .filter_map(|word| Some((word.code.clone(), word.words.shown.clone()?)));
        Self {
            catalogue,
            calendar,
            own: own.collect(),
        }
    }

    pub fn say(&self, id: &str) -> String {
        self.catalogue.say(id)
    }

    pub fn tell(&self, id: &str, facts: &Facts<'_>) -> String {
        self.catalogue.tell(id, facts)
    }

    /// The words for a code: the person's own, or ours.
    pub fn word(&self, kind: &str, code: &str) -> String {
        let own = self
            .own
            .iter()
            .find(|(own, _)| own == code)
            .map(|(_, words)| words.clone());
        own.unwrap_or_else(|| self.catalogue.word(kind, code))
    }

    /// The words for several codes, joined.
    pub fn words(&self, kind: &str, codes: &[String]) -> String {
        codes
            .iter()
            .map(|code| self.word(kind, code))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The words of the five moods, from 1.
    pub fn moods(&self) -> [String; 5] {
        [1, 2, 3, 4, 5].map(|level| self.word("mood", &level.to_string()))
    }

    /// A mood as its digit, face and words.
    pub fn mood(&self, line: Line, mood: &Versions<i64>, label: Option<&str>) -> Line {
        let Some(level) = mood.shown else {
            return match label {
                Some(label) => line.plain(&self.word("mood_label", label)),
                None if mood.unreadable => line.quiet(&self.say("said-unreadable")),
                None => line.quiet(&self.say("said-no-mood")),
            };
        };
        let face = usize::try_from(level - 1)
            .ok()
            .and_then(|index| crate::picture::FACES.get(index));
        let words = label.map_or_else(
            || self.word("mood", &level.to_string()),
            |label| self.word("mood_label", label),
        );
        let face = face.copied().unwrap_or_default();
        let line = line.with(Paint::Mood(level), &format!("{level} {face} {words}"));
        self.mark_versions(line, mood)
    }

    /// Adds "2 versions" where a field has them.
    pub fn mark_versions<T>(&self, line: Line, field: &Versions<T>) -> Line {
        match field.versions.len() {
            0 => line,
            count => line.quiet(&format!("  [{}]", self.count_versions(count))),
        }
    }

    fn count_versions(&self, count: usize) -> String {
        self.tell("said-versions", &[("count", count.into())])
    }

    /// Adds a field to a page, by how one value of it is said: what is shown, or every version.
    pub fn field<T>(
        &self,
        page: &mut Page,
        id: &str,
        field: &Versions<T>,
        said: impl Fn(&T) -> String,
    ) {
        let label = self.say(&format!("field-{id}"));
        if field.unreadable {
            page.pair(&label, &self.say("said-unreadable"));
        }
        if field.versions.is_empty() {
            if let Some(shown) = &field.shown {
                page.pair(&label, &said(shown));
            }
            return;
        }
        page.pair(
            &label,
            &format!("[{}]", self.count_versions(field.versions.len())),
        );
        for (n, version) in field.versions.iter().enumerate() {
            page.pair("", &format!("{}. {}", n + 1, said(&version.value)));
        }
    }

    /// Adds a field of words to a page.
    pub fn text(&self, page: &mut Page, id: &str, field: &Versions<String>) {
        self.field(page, id, field, Clone::clone);
    }

    /// Adds a date to a page.
    pub fn date(&self, page: &mut Page, id: &str, field: &Versions<String>) {
        self.field(page, id, field, |date| self.calendar.day_text(date));
    }

    /// Adds codes to a page, if there are any.
    pub fn codes(&self, page: &mut Page, id: &str, kind: &str, codes: &[String]) {
        if !codes.is_empty() {
            page.pair(&self.say(&format!("field-{id}")), &self.words(kind, codes));
        }
    }

    /// Says what could not be opened, if anything.
    pub fn locked(&self, page: &mut Page, count: u32) {
        if count > 0 {
            page.gap();
            page.quiet(&self.tell("said-locked", &[("count", count.into())]));
        }
    }
}
