use super::{fields::*, rating_change};
use crate::{
    Code, Constants, Event, Id, Moment, Mv, Packed, Part, Pen, Place, Presence, Record, Result,
    Scalar, Source, constants, deletion, fold, input, language, log,
    revision::{Revision, Written},
};

const SKIPPED: &str = "skipped";
/// The answers in a `completed` event.
pub(super) const ANSWERS: &str = "w";

/// An answer to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A number, 0 to 10 for items of one's own.
    Number(i64),
    /// Left out on purpose.
    Skipped,
}

impl Answer {
    /// The number, unless it was skipped.
    #[must_use]
    pub const fn number(self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Skipped => None,
        }
    }

    pub(super) fn to_scalar(self) -> Scalar {
        match self {
            Self::Number(number) => number.into(),
            Self::Skipped => SKIPPED.into(),
        }
    }

    pub(super) fn read(value: &Scalar) -> Option<Self> {
        match value {
            Scalar::Int(number) => Some(Self::Number(*number)),
            Scalar::Text(text) if text == SKIPPED => Some(Self::Skipped),
            _ => None,
        }
    }
}

/// A self-rating on one's own single items, as somebody enters it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SelfRatingDraft {
    /// Answers by item: `hope my_say belonging self_kindness week confidence`.
    pub items: Vec<(String, Answer)>,
    /// The language of the words that were shown, BCP 47.
    pub language: Option<String>,
    /// `alone` or `with_peer`.
    pub place: Option<String>,
    /// `start three_months six_months ending any`.
    pub occasion: Option<String>,
    /// Whether it is finished; else it stays a draft.
    pub completed: bool,
    /// Where an imported self-rating came from.
    pub source: Option<Source>,
}

impl SelfRatingDraft {
    /// The write that makes this self-rating under `id`.
    ///
    /// # Errors
    /// `InvalidInput` for the first field that does not fit, and with `missing` if it is finished
    /// without a single number.
    pub fn write(&self, id: Id, pen: &mut Pen<'_>) -> Result<Written> {
        if let Some(source) = &self.source {
            source.checked()?;
        }
        let tag = self.language.as_deref();
        let tag = tag
            .map(|tag| language::accept(&LANGUAGE, tag))
            .transpose()?;
        let own = Packed::default()
            .with(INSTRUMENT.key, OWN_INSTRUMENT)
            .with(VERSION.key, OWN_INSTRUMENT_VERSION)
            .with_some(LANGUAGE.key, tag);
        let constants = constants::write(own, pen.by(), self.source.as_ref());
        let mut revision = Revision::new(crate::Place::record(SELF_RATINGS, id), constants);
        for (item, answer) in &self.items {
            rating_change::answer(&mut revision, item, *answer)?;
        }
        revision.edit(input::code(&PLACE, PLACES, self.place.as_deref())?);
        revision.edit(input::code(&OCCASION, OCCASIONS, self.occasion.as_deref())?);
        if self.completed {
            rating_change::complete(&mut revision, pen)?;
        }
        Ok(revision.finish(pen))
    }
}

/// A self-rating as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelfRating {
    /// Its id.
    pub id: Id,
    /// What was rated; none where it cannot be read.
    pub instrument: Option<Code>,
    /// The version of the instrument.
    pub version: Option<i64>,
    /// The language of the words that were shown.
    pub language: Option<String>,
    /// When it was finished; none while it is a draft.
    pub completed_at: Option<Moment>,
    /// The answers: of a draft as they stand, of a finished one as they were then.
    pub items: Vec<(Code, Mv<Answer>)>,
    /// Whether one was alone.
    pub place: Mv<Code>,
    /// On what occasion.
    pub occasion: Mv<Code>,
    /// Where it was imported from.
    pub source: Option<Source>,
    /// Whether it is there.
    pub presence: Presence,
}

impl SelfRating {
    /// Reads a self-rating; what cannot be read in it is marked in its field.
    #[must_use]
    pub fn read(id: Id, record: &Record) -> Self {
        let constants = Constants::of(record);
        let packed = constants.packed();
        let instrument = packed.text(INSTRUMENT.key).and_then(Code::read);
        let own = instrument.as_ref().map(Code::as_str) == Some(OWN_INSTRUMENT);
        let completed = completed(record);
        let items = completed.as_ref().and_then(|event| finished(event, own));
        Self {
            id,
            version: packed.int(VERSION.key),
            language: packed.text(LANGUAGE.key).map(str::to_owned),
            completed_at: completed.as_ref().map(fold::moment),
            items: items.unwrap_or_else(|| answers(record, own)),
            place: record.codes(&PLACE),
            occasion: record.codes(&OCCASION),
            source: constants.source(),
            presence: deletion::presence(record),
            instrument,
        }
    }

    /// The place of its record.
    pub(super) const fn at(id: Id) -> Place {
        Place::record(SELF_RATINGS, id)
    }
}

/// The event that finished it: of several the one with the smallest id is the record.
pub(super) fn completed(record: &Record) -> Option<Event> {
    log::events(record, COMPLETED.key).into_iter().next()
}

/// The answers of a draft. Only items of one's own have a range that this version knows.
pub(super) fn answers(record: &Record, own: bool) -> Vec<(Code, Mv<Answer>)> {
    let answer = |(code, versions)| {
        let read = |value: &Scalar| read_answer(value, own);
        Some((Code::read(code)?, Mv::read(versions, read)))
    };
    record.under(ITEMS.key).filter_map(answer).collect()
}

fn finished(event: &Event, own: bool) -> Option<Vec<(Code, Mv<Answer>)>> {
    let Some(Part::Map(answers)) = event.body.part(ANSWERS) else {
        return None;
    };
    let answer = |(code, part): (&str, &Part)| {
        let answer = match part {
            Part::One(value) => read_answer(value, own),
            _ => None,
        };
        let mv = Mv {
            shown: answer,
            versions: Vec::new(),
            unreadable: answer.is_none(),
        };
        Some((Code::read(code)?, mv))
    };
    Some(answers.iter().filter_map(answer).collect())
}

fn read_answer(value: &Scalar, own: bool) -> Option<Answer> {
    let fits = |answer: &Answer| match answer {
        Answer::Number(number) => !own || (0..=OWN_ITEM_MAX).contains(number),
        Answer::Skipped => true,
    };
    Answer::read(value).filter(fits)
}
