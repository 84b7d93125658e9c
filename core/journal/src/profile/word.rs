use super::{WordChange, fields::*};
use crate::{
    Code, Edit, Error, Id, Mv, Pen, Position, Presence, Record, Result, Rule, Scalar, deletion,
    input, order,
    revision::{self, Revision},
    text,
};

/// A word of one's own as somebody enters it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordDraft {
    /// `mood feeling tag coping setting support`.
    pub kind: String,
    /// 1 to 40 characters for a mood, else 1 to 30.
    pub words: String,
    /// Where a mood word stands, 1 to 5; only for moods.
    pub level: Option<i64>,
    /// Where it goes among the words.
    pub position: Position,
}

impl WordDraft {
    /// A word after all others, without a level.
    #[must_use]
    pub fn new(kind: &str, words: &str) -> Self {
        Self {
            kind: kind.into(),
            words: words.into(),
            level: None,
            position: Position::Last,
        }
    }
}

/// A word of one's own as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its id.
    pub id: Id,
    /// The code under which records use it.
    pub code: Code,
    /// What it is used for.
    pub kind: Mv<Code>,
    /// The words.
    pub words: Mv<String>,
    /// Where a mood word stands, 1 to 5.
    pub level: Mv<i64>,
    /// Its place among the words.
    pub rank: String,
    /// Whether it is no longer offered. It still names what it named.
    pub archived: bool,
    /// Whether it is there.
    pub presence: Presence,
}

impl Word {
    fn read(id: Id, child: &Record) -> Self {
        Self {
            id,
            code: Code::own(id),
            kind: child.codes(&WORD_KIND),
            words: child.texts(&WORD_WORDS),
            level: child.ints(&WORD_LEVEL, 1..=LEVEL_MAX),
            rank: order::rank_of(child, &WORD_RANK),
            archived: child.bools(&WORD_ARCHIVED).shown.unwrap_or(false),
            presence: deletion::presence(child),
        }
    }

    /// All words of a profile in their order.
    pub(super) fn read_all(profile: &Record) -> Vec<Self> {
        let mut words: Vec<Self> = revision::children(profile, &VOCABULARY)
            .map(|(id, child)| Self::read(id, &child))
            .collect();
        words.sort_by(|a, b| (&a.rank, a.id).cmp(&(&b.rank, b.id)));
        words
    }
}

/// Adds a word to the profile in `revision`.
pub(super) fn add(revision: &mut Revision, draft: &WordDraft, pen: &mut Pen<'_>) -> Result<()> {
    let present = revision.record().child_ids(VOCABULARY.key).len();
    revision::check_count(&VOCABULARY, present, WORDS_MAX)?;
    let kind = WORD_KINDS.accept(VOCABULARY.name, &draft.kind)?;
    let rank = order::rank_at(revision, &VOCABULARY, &WORD_RANK, draft.position, None)?;
    let (_, prefix) = revision.make(&VOCABULARY, pen);
    for edit in [
        Edit::Put(WORD_KIND.key.into(), kind.as_str().into()),
        words(&kind, &draft.words)?,
        level(&kind, draft.level)?,
        Edit::Put(WORD_RANK.key.into(), rank.into()),
    ] {
        revision.edit(edit.within(&prefix));
    }
    Ok(())
}

/// Changes the word `id` of the profile in `revision`.
pub(super) fn change(
    revision: &mut Revision,
    id: Id,
    change: &WordChange,
    pen: &mut Pen<'_>,
) -> Result<()> {
    let (word, prefix) = revision.child(&VOCABULARY, id, pen)?;
    let kind = word.codes(&WORD_KIND).shown;
    let kind = kind.unwrap_or_else(|| Code::own(id));
    let edit = match change {
        WordChange::Words(said) => words(&kind, said)?,
        WordChange::Level(value) => level(&kind, *value)?,
        WordChange::Move(position) => {
            let rank = order::rank_at(revision, &VOCABULARY, &WORD_RANK, *position, Some(id))?;
            Edit::Put(WORD_RANK.key.into(), rank.into())
        }
        WordChange::Archived(yes) => {
            let archived = yes.then_some(Scalar::Bool(true));
            Edit::put_or_clear(WORD_ARCHIVED.key, archived)
        }
    };
    revision.edit(edit.within(&prefix));
    Ok(())
}

fn words(kind: &Code, words: &str) -> Result<Edit> {
    let mood = kind.as_str() == WORD_KIND_MOOD;
    let chars_max = if mood {
        MOOD_WORDS_CHARS_MAX
    } else {
        WORDS_CHARS_MAX
    };
    let words = text::accept_some(WORD_WORDS.name, words, chars_max)?;
    Ok(Edit::Put(WORD_WORDS.key.into(), words.into()))
}

fn level(kind: &Code, level: Option<i64>) -> Result<Edit> {
    if level.is_some() && kind.as_str() != WORD_KIND_MOOD {
        return Err(Error::input(WORD_LEVEL.name, Rule::NotAllowed));
    }
    input::int(&WORD_LEVEL, &(1..=LEVEL_MAX), level)
}
