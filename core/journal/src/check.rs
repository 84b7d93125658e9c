//! Checks of numbers and lists that somebody entered.

use std::ops::RangeInclusive;

use crate::{Error, Field, Id, Moment, Result, Rule, check_in};

const PACKED_MS: i64 = 4096;

/// The distance of a moment from the time in an id: for a record of now only the zone is left,
/// two bytes instead of nine.
#[must_use]
pub(crate) fn distance(at: Moment, id: Id) -> i64 {
    let created = i64::try_from(id.created_ms()).unwrap_or_default();
    at.packed()
        .saturating_sub(created.saturating_mul(PACKED_MS))
}

/// The moment at this distance from the time in an id; none if it is out of range.
#[must_use]
pub(crate) fn moment(distance: i64, id: Id) -> Option<Moment> {
    let created = i64::try_from(id.created_ms()).ok()?;
    Moment::from_packed(distance.checked_add(created.checked_mul(PACKED_MS)?)?)
}

/// A number within `range`, if there is one.
pub(crate) fn within(
    field: &Field,
    value: Option<i64>,
    range: &RangeInclusive<i64>,
) -> Result<Option<i64>> {
    match value {
        Some(value) if !range.contains(&value) => Err(Error::input(field.name, Rule::OutOfRange)),
        other => Ok(other),
    }
}

/// Minutes of sleep, in steps of five.
pub(crate) fn sleep(minutes: Option<i64>) -> Result<Option<i64>> {
    let field = check_in::SLEEP_MIN;
    let minutes = within(&field, minutes, &(0..=check_in::SLEEP_MIN_MAX))?;
    match minutes {
        Some(minutes) if minutes % check_in::SLEEP_MIN_STEP != 0 => {
            Err(Error::input(field.name, Rule::OutOfRange))
        }
        other => Ok(other),
    }
}
