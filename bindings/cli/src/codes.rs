//! Codes that somebody may type in words, and words that become the person's own.

use companion::view::WordView;
use companion::{Companion, Rule, WordDraft, vocabulary};

use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::words::{code_of, folded};
use crate::{ask, terminal};

/// A field that takes codes.
#[derive(Clone, Copy)]
pub struct Coded {
    /// The field's name in the glossary.
    pub field: &'static str,
    /// The kind in the catalogue, `word-{kind}-{code}`.
    pub kind: &'static str,
    pub codes: &'static [&'static str],
    /// The kind of own words that it takes.
    pub own: Option<&'static str>,
}

macro_rules! coded {
    ($($name:ident: $field:literal, $kind:literal, $codes:expr, $own:expr;)*) => {
        $(pub const $name: Coded = Coded {
            field: $field, kind: $kind, codes: $codes.codes, own: $own,
        };)*
        /// Every field that takes codes.
        pub const ALL: &[Coded] = &[$($name),*];
    };
}

coded! {
    MOOD_LABEL: "mood_label", "mood_label", vocabulary::MOOD_LABELS, Some("mood");
    FEELING: "feelings", "feeling", vocabulary::FEELING_CODES, Some("feeling");
    TAG: "tags", "tag", vocabulary::TAG_CODES, Some("tag");
    COPING: "coping", "coping", vocabulary::COPING_CODES, Some("coping");
    WISH: "support_wish", "wish", vocabulary::SUPPORT_WISHES, None;
    AREA: "life_areas", "area", vocabulary::LIFE_AREA_CODES, None;
    GOAL_STATUS: "status", "goal_status", vocabulary::GOAL_STATUSES, None;
    STEP_WHO: "who", "who", vocabulary::STEP_WHOS, None;
    MODE: "mode", "mode", vocabulary::MODES, None;
    SETTING: "setting", "setting", vocabulary::SETTINGS, Some("setting");
    ASKED_BY: "initiated_by", "asked_by", vocabulary::INITIATORS, None;
    CONTACT_STATUS: "status", "contact_status", vocabulary::CONTACT_STATUSES, None;
    SUPPORT: "support_types", "support", vocabulary::SUPPORT_TYPE_CODES, Some("support");
    ACTIVITY: "activities", "activity", vocabulary::ACTIVITY_CODES, None;
    FOLLOW_UP_WHO: "who", "who", vocabulary::FOLLOW_UP_WHOS, None;
    TRANSITION: "transition_from", "transition", vocabulary::TRANSITIONS, None;
    RATING: "items", "rating", vocabulary::OWN_ITEMS, None;
    WORD_KIND: "kind", "vocabulary", vocabulary::WORD_KINDS, None;
}

/// Reads codes and makes own words of what is none.
pub struct Reader<'a> {
    session: &'a Session,
    journal: &'a Companion,
    words: Vec<WordView>,
    /// Whether new words are kept without asking.
    keep_new: bool,
}

impl<'a> Reader<'a> {
    pub fn new(session: &'a Session, keep_new: bool) -> Result<Self> {
        let journal = session.journal()?;
        let words = journal.profile()?.words;
        let keep_new = keep_new || !terminal::has_keyboard();
        Ok(Self {
            session,
            journal,
            words,
            keep_new,
        })
    }

    /// The code of a word that is known; none if it is not.
    pub fn known(&self, coded: Coded, typed: &str) -> Option<String> {
        code_of(coded.kind, coded.codes, typed).or_else(|| self.own_word(coded, typed))
    }

    /// The code of an own word.
    fn own_word(&self, coded: Coded, typed: &str) -> Option<String> {
        let kind = coded.own?;
        let wanted = folded(typed);
        let word = self
            .words
            .iter()
            .filter(|word| word.kind == kind)
            .find(|word| {
                let words = word.words.shown.as_deref().unwrap_or_default();
                word.code == typed.trim() || folded(words) == wanted
            })?;
        Some(word.code.clone())
    }

    /// The code of a word; a new word becomes the person's own, if they want it.
    ///
    /// # Errors
    /// `not_allowed` if it is no word of this field.
    pub fn code(&mut self, coded: Coded, typed: &str) -> Result<String> {
        if let Some(code) = self.known(coded, typed) {
            return Ok(code);
        }
        let refused = Failure::Argument {
            field: coded.field,
            rule: Rule::NotAllowed,
        };
        let Some(kind) = coded.own else {
            return Err(refused);
        };
        let question = self
            .session
            .tell("ask-own-word", &[("word", typed.trim().into())]);
        if !self.keep_new && !ask::yes(self.session, &question, true)? {
            return Err(refused);
        }
        let code = self.journal.add_word(&WordDraft::new(kind, typed.trim()))?;
        self.words = self.journal.profile()?.words;
        Ok(code)
    }

    /// The codes of several words.
    ///
    /// # Errors
    /// As [`Reader::code`].
    pub fn codes(&mut self, coded: Coded, typed: &[String]) -> Result<Vec<String>> {
        let typed = typed.iter().filter(|word| !word.trim().is_empty());
        typed.map(|word| self.code(coded, word)).collect()
    }

    /// The level of an own mood word.
    pub fn level(&self, code: &str) -> Option<i64> {
        self.words
            .iter()
            .find(|word| word.code == code)
            .and_then(|word| word.level)
    }
}
