use journal::{check_in, contact, goal, profile};

use super::{ReadItem, Reading};

/// How long texts and lists of a record may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordLimits {
    /// A check-in's note, in characters.
    pub note_chars: usize,
    /// A contact's summary, in characters.
    pub summary_chars: usize,
    /// A goal's title, in characters.
    pub title_chars: usize,
    /// A step's text, in characters.
    pub step_chars: usize,
    /// A cheer, in characters.
    pub cheer_chars: usize,
    /// A word of a mood, in characters.
    pub mood_label_chars: usize,
    /// A feeling, activity, way of coping, setting or kind of support, in characters.
    pub word_chars: usize,
    /// Feelings.
    pub feelings: usize,
    /// Activities.
    pub tags: usize,
    /// Ways of coping.
    pub coping: usize,
    /// Steps of a goal.
    pub steps: usize,
}

impl Default for RecordLimits {
    /// The limits of the journal.
    fn default() -> Self {
        Self {
            note_chars: check_in::NOTE_CHARS_MAX,
            summary_chars: contact::SUMMARY_CHARS_MAX,
            title_chars: goal::TITLE_CHARS_MAX,
            step_chars: goal::STEP_CHARS_MAX,
            cheer_chars: goal::CHEER_CHARS_MAX,
            mood_label_chars: profile::MOOD_WORDS_CHARS_MAX,
            word_chars: profile::WORDS_CHARS_MAX,
            feelings: check_in::FEELINGS_MAX,
            tags: check_in::TAGS_MAX,
            coping: check_in::COPING_MAX,
            steps: goal::STEPS_MAX,
        }
    }
}

/// Something of a row that is over the limit of its record. It is neither cut nor dropped: the
/// person chooses numbered parts or to leave the row out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Over {
    /// The field.
    pub field: &'static str,
    /// How long it is: characters of a text, items of a list.
    pub length: usize,
    /// The limit.
    pub limit: usize,
    /// Whether it is a list with too many items.
    pub items: bool,
}

impl Reading {
    /// What of it is over the limit of its record.
    #[must_use]
    pub fn over(&self, limits: &RecordLimits) -> Vec<Over> {
        let mut over = Found(Vec::new());
        match &self.item {
            ReadItem::CheckIn(read) => {
                over.text("note", read.note.as_deref(), limits.note_chars);
                over.text(
                    "mood_label",
                    read.mood_label.as_deref(),
                    limits.mood_label_chars,
                );
                over.words("feelings", &read.feelings, limits.feelings, limits);
                over.words("tags", &read.tags, limits.tags, limits);
                over.words("coping", &read.coping, limits.coping, limits);
            }
            ReadItem::Contact(read) => {
                over.text("summary", read.summary.as_deref(), limits.summary_chars);
                over.text("setting", read.setting.as_deref(), limits.word_chars);
                over.words("support_types", &read.support, usize::MAX, limits);
            }
            ReadItem::Goal(read) => {
                over.text("title", Some(&read.title), limits.title_chars);
                over.items("steps", read.steps.len(), limits.steps);
                for step in &read.steps {
                    over.text("text", Some(&step.text), limits.step_chars);
                }
                for progress in &read.progress {
                    over.text("cheers", progress.text.as_deref(), limits.cheer_chars);
                }
            }
            ReadItem::StepDone(_) => {}
        }
        over.0
    }
}

struct Found(Vec<Over>);

impl Found {
    fn text(&mut self, field: &'static str, text: Option<&str>, limit: usize) {
        let length = text.map_or(0, |text| text.chars().count());
        if length > limit {
            self.0.push(Over {
                field,
                length,
                limit,
                items: false,
            });
        }
    }

    fn items(&mut self, field: &'static str, length: usize, limit: usize) {
        if length > limit {
            self.0.push(Over {
                field,
                length,
                limit,
                items: true,
            });
        }
    }

    fn words(
        &mut self,
        field: &'static str,
        words: &[String],
        limit: usize,
        limits: &RecordLimits,
    ) {
        self.items(field, words.len(), limit);
        for word in words {
            self.text(field, Some(word), limits.word_chars);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{ReadCheckIn, RowSource};
    use journal::Moment;

    fn noted(note: String, tags: usize) -> Vec<Over> {
        let mut read = ReadCheckIn::at(Moment {
            at_ms: 0,
            tz_min: 0,
        });
        read.note = Some(note);
        read.tags = vec!["tag".into(); tags];
        let row = RowSource {
            app: "test",
            canonical: Vec::new(),
            original: None,
        };
        let reading = Reading {
            line: 1,
            row,
            item: ReadItem::CheckIn(Box::new(read)),
        };
        reading.over(&RecordLimits::default())
    }

    #[test]
    fn texts_and_lists_fit_to_the_limit_and_not_one_past() {
        let limits = RecordLimits::default();
        assert_eq!(noted("ñ".repeat(limits.note_chars), limits.tags), []);
        let over = noted("ñ".repeat(limits.note_chars + 1), limits.tags + 1);
        assert_eq!(
            over,
            [
                Over {
                    field: "note",
                    length: 4_001,
                    limit: 4_000,
                    items: false
                },
                Over {
                    field: "tags",
                    length: 21,
                    limit: 20,
                    items: true
                },
            ]
        );
    }
}
