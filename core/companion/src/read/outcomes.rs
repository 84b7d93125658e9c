use journal::{Id, RecordKind, Reflection, SelfRating, outcome::Answer};
use store::{Listing, Reader, RecordRow};

use super::{found::locked_count, record_of};
use crate::view::{OutcomeView, ReflectionView, SelfRatingView, Versions};
use crate::{Companion, Result};

impl Companion {
    /// What the person rated of their own, the newest first.
    ///
    /// # Errors
    /// `Damaged` and other errors of reading.
    pub fn outcomes(&self) -> Result<OutcomeView> {
        self.read(|reader| {
            let rows = reader.records(RecordKind::SelfRating as u8, &Listing::live())?;
            let ratings = rows.iter().rev().map(rating).collect::<Result<_>>()?;
            Ok(OutcomeView {
                ratings,
                locked_count: locked_count(reader)?,
            })
        })
    }
}

fn rating(row: &RecordRow) -> Result<SelfRatingView> {
    let (id, record) = record_of(row)?;
    let rating = SelfRating::read(id, &record);
    Ok(SelfRatingView {
        id: id.to_string(),
        at_ms: rating.completed_at.map(|at| at.at_ms),
        items: rating
            .items
            .into_iter()
            .map(|(code, answer)| (code.to_string(), answer.shown.and_then(Answer::number)))
            .collect(),
    })
}

/// The row of the person's own words on a contact.
pub(crate) fn reflection_row(reader: &Reader<'_>, contact: Id) -> Result<Option<RecordRow>> {
    let listing = Listing {
        group: Some(contact.to_string()),
        ..Listing::live()
    };
    Ok(reader
        .records(RecordKind::Reflection as u8, &listing)?
        .into_iter()
        .next())
}

/// The person's own words on a contact.
pub(crate) fn reflection_on(reader: &Reader<'_>, contact: Id) -> Result<Option<ReflectionView>> {
    let Some(row) = reflection_row(reader, contact)? else {
        return Ok(None);
    };
    let (id, record) = record_of(&row)?;
    let reflection = Reflection::read(id, &record);
    Ok(Some(ReflectionView {
        id: id.to_string(),
        text: Versions::of(reflection.text, |text| text),
        felt_heard: Versions::of(reflection.felt_heard, |value| value),
        helped: Versions::of(reflection.helped, |value| value),
    }))
}
