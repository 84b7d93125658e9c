//! What somebody entered, as edits: checked against its field, nothing cut.

use std::ops::RangeInclusive;

use crate::{Code, Edit, Error, Field, Id, Mv, Record, Result, Rule, Scalar, Vocabulary};
use crate::{check, text, time};

/// Text that may be left out; blank clears the field.
pub(crate) fn text(field: &Field, words: Option<&str>) -> Result<Edit> {
    let words = words.filter(|words| !words.trim().is_empty());
    let words = words.map(|words| text::accept(field.name, words, field.chars_max));
    Ok(Edit::put_or_clear(field.key, words.transpose()?))
}

/// Text that must be there.
pub(crate) fn some_text(field: &Field, words: &str) -> Result<Edit> {
    let words = text::accept_some(field.name, words, field.chars_max)?;
    Ok(Edit::Put(field.key.into(), words.into()))
}

/// A date, `YYYY-MM-DD`, that may be left out.
pub(crate) fn date(field: &Field, date: Option<&str>) -> Result<Edit> {
    let date = date.map(|date| time::parse_date(field.name, date));
    let date = date.transpose()?.map(|date| date.to_string());
    Ok(Edit::put_or_clear(field.key, date))
}

/// A code that may be left out.
pub(crate) fn code(field: &Field, known: Vocabulary, code: Option<&str>) -> Result<Edit> {
    let code = code.map(|code| known.accept(field.name, code));
    let code = code.transpose()?.map(|code| code.to_string());
    Ok(Edit::put_or_clear(field.key, code))
}

/// A whole number within `range` that may be left out.
pub(crate) fn int(field: &Field, range: &RangeInclusive<i64>, number: Option<i64>) -> Result<Edit> {
    let number = check::within(field, number, range)?;
    Ok(Edit::put_or_clear(field.key, number))
}

/// The id of another record that may be left out.
pub(crate) fn id(field: &Field, id: Option<Id>) -> Edit {
    Edit::put_or_clear(field.key, id.map(|id| id.to_string()))
}

/// Codes of which at most `count_max` differ, in order.
pub(crate) fn codes(
    field: &Field,
    known: Vocabulary,
    codes: &[String],
    count_max: usize,
) -> Result<Vec<Code>> {
    let accepted = codes.iter().map(|code| known.accept(field.name, code));
    let mut accepted = accepted.collect::<Result<Vec<_>>>()?;
    accepted.sort_unstable();
    accepted.dedup();
    if accepted.len() > count_max {
        Err(Error::input(field.name, Rule::TooMany))
    } else {
        Ok(accepted)
    }
}

/// The id of another record, with its versions.
pub(crate) fn read_id(record: &Record, field: &Field) -> Mv<Id> {
    Mv::read(record.versions(field.key), |value: &Scalar| {
        value.as_text().and_then(|id| id.parse().ok())
    })
}

/// The ids of a set, oldest first.
pub(crate) fn read_ids(record: &Record, field: &Field) -> Vec<Id> {
    record
        .under(field.key)
        .filter_map(|(id, _)| id.parse().ok())
        .collect()
}
