use std::collections::{BTreeMap, BTreeSet};

use journal::Vocabulary;
use journal::check_in::{COPING_CODES, FEELING_CODES};
use journal::contact::{SETTINGS, SUPPORT_TYPE_CODES};

use super::Line;

/// Which vocabulary a word belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WordKind {
    /// Feelings.
    Feeling,
    /// Ways of coping.
    Coping,
    /// Places of a contact.
    Setting,
    /// Kinds of support.
    Support,
}

impl WordKind {
    /// Its name in the profile.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Feeling => "feeling",
            Self::Coping => "coping",
            Self::Setting => "setting",
            Self::Support => "support",
        }
    }

    const fn known(self) -> Vocabulary {
        match self {
            Self::Feeling => FEELING_CODES,
            Self::Coping => COPING_CODES,
            Self::Setting => SETTINGS,
            Self::Support => SUPPORT_TYPE_CODES,
        }
    }
}

/// A word that a line says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// Its vocabulary.
    pub kind: WordKind,
    /// The word.
    pub text: String,
}

/// The codes of the words that are none of ours.
#[derive(Clone, Debug, Default)]
pub struct Words(BTreeMap<Word, String>);

impl Words {
    /// The words of `lines` that need a code of one's own.
    pub fn wanted<'a>(lines: impl IntoIterator<Item = &'a Line>) -> BTreeSet<Word> {
        let mut wanted = BTreeSet::new();
        for line in lines {
            match line {
                Line::CheckIn(line) | Line::BurstCheckIn(line) => {
                    note(&mut wanted, WordKind::Feeling, &line.feelings);
                    note(&mut wanted, WordKind::Coping, &line.helped);
                }
                Line::Contact(line) | Line::BurstContact(line) => {
                    note(
                        &mut wanted,
                        WordKind::Setting,
                        std::slice::from_ref(&line.setting),
                    );
                    note(&mut wanted, WordKind::Support, &line.support);
                }
                Line::Goal(_) | Line::BurstStep(_) => {}
            }
        }
        wanted
    }

    /// Keeps the code that a word was given.
    pub fn learn(&mut self, word: Word, code: String) {
        self.0.insert(word, code);
    }

    /// The code of a word: the one it was given, or itself.
    #[must_use]
    pub fn code(&self, kind: WordKind, text: &str) -> String {
        let word = Word {
            kind,
            text: text.into(),
        };
        self.0
            .get(&word)
            .map_or_else(|| text.to_owned(), Clone::clone)
    }

    /// The codes of several words.
    #[must_use]
    pub fn codes(&self, kind: WordKind, texts: &[String]) -> Vec<String> {
        texts.iter().map(|text| self.code(kind, text)).collect()
    }
}

fn note(wanted: &mut BTreeSet<Word>, kind: WordKind, texts: &[String]) {
    for text in texts {
        if !kind.known().codes.contains(&text.as_str()) {
            wanted.insert(Word {
                kind,
                text: text.clone(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_are_no_codes_of_ours_need_one() {
        let text = r#"{"t":"c","at":1,"mood":0,"energy":3,"feelings":["calm","wobbly"],
            "helped":["peer-call"],"sleep":0,"note":""}"#;
        let line = Line::read(1, text).expect("a line");
        let wanted = Words::wanted([&line]);
        let texts: Vec<_> = wanted
            .iter()
            .map(|word| (word.kind, word.text.as_str()))
            .collect();
        assert_eq!(
            texts,
            [
                (WordKind::Feeling, "wobbly"),
                (WordKind::Coping, "peer-call")
            ]
        );
        let mut words = Words::default();
        for word in wanted {
            words.learn(word, "x_0".into());
        }
        assert_eq!(words.code(WordKind::Feeling, "wobbly"), "x_0");
        assert_eq!(words.code(WordKind::Feeling, "calm"), "calm");
    }
}
