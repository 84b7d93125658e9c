use super::{Answer, SelfRating, fields::*, rating};
use crate::{
    Error, Id, Packed, Part, Pen, Record, Result, Rule, check, input,
    revision::{Revision, Written},
};

/// One thing changed in a self-rating that is still a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelfRatingChange {
    /// Answers an item.
    Answer(String, Answer),
    /// Takes an answer back.
    RemoveAnswer(String),
    /// Sets or clears whether one was alone.
    Place(Option<String>),
    /// Sets or clears the occasion.
    Occasion(Option<String>),
    /// Finishes it: from then on it is only read.
    Complete,
}

impl SelfRating {
    /// The write that makes `changes` to the self-rating `id`, which stands as `record`.
    ///
    /// # Errors
    /// `InvalidInput` for a value that does not fit, with `not_allowed` once it is finished, with
    /// `missing` if it is to be finished without a single number; `NotFound` if it is deleted.
    pub fn change(
        id: Id,
        record: &Record,
        changes: &[SelfRatingChange],
        pen: &mut Pen<'_>,
    ) -> Result<Written> {
        let mut revision = Revision::of(Self::at(id), record)?;
        for change in changes {
            if rating::completed(revision.record()).is_some() {
                return Err(Error::input(COMPLETED.name, Rule::NotAllowed));
            }
            match change {
                SelfRatingChange::Answer(item, value) => answer(&mut revision, item, *value)?,
                SelfRatingChange::RemoveAnswer(item) => revision.remove(&ITEMS, item)?,
                SelfRatingChange::Place(place) => {
                    revision.edit(input::code(&PLACE, PLACES, place.as_deref())?);
                }
                SelfRatingChange::Occasion(occasion) => {
                    revision.edit(input::code(&OCCASION, OCCASIONS, occasion.as_deref())?);
                }
                SelfRatingChange::Complete => complete(&mut revision, pen)?,
            }
        }
        Ok(revision.finish(pen))
    }
}

/// Answers an item of one's own.
pub(super) fn answer(revision: &mut Revision, item: &str, answer: Answer) -> Result<()> {
    let item = OWN_ITEMS.accept(ITEMS.name, item)?;
    if let Answer::Number(number) = answer {
        check::within(&ITEMS, Some(number), &(0..=OWN_ITEM_MAX))?;
    }
    revision.add(&ITEMS, item.as_str(), answer.to_scalar(), ITEMS_MAX)
}

/// Finishes it with the answers as they stand.
pub(super) fn complete(revision: &mut Revision, pen: &mut Pen<'_>) -> Result<()> {
    let answers = rating::answers(revision.record(), true);
    let shown = answers
        .iter()
        .filter_map(|(code, mv)| Some((code, mv.shown?)));
    let shown: Vec<_> = shown.collect();
    let said = shown
        .iter()
        .any(|(_, answer)| matches!(answer, Answer::Number(_)));
    if !said {
        return Err(Error::input(ITEMS.name, Rule::Missing));
    }
    let map = shown
        .into_iter()
        .fold(Packed::default(), |map, (code, answer)| {
            map.with(code.as_str(), answer.to_scalar())
        });
    let body = Packed::default().with_part(rating::ANSWERS, Part::Map(map));
    revision.log(None, &COMPLETED, ("completed", body), pen)
}
