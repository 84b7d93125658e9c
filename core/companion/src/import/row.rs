use std::ops::ControlFlow;

use super::{Limits, Reading, Refusal};

/// Why a row is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RowRule {
    /// Something that is needed is not there.
    Missing,
    /// It is not of the form that it needs to have.
    BadFormat,
    /// A number or a time is outside of what can be kept.
    OutOfRange,
    /// The row is too large.
    TooLong,
    /// It has more cells than the file has columns.
    TooMany,
    /// It is not UTF-8 text.
    NotText,
    /// It is nested too deeply.
    TooDeep,
    /// It is of a kind, or has a value, that this version does not know.
    NotKnown,
    /// It names something that is not in the file.
    NothingThere,
    /// It holds nothing that a record could keep.
    Empty,
}

impl RowRule {
    /// A short code, the same in every language.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::BadFormat => "bad_format",
            Self::OutOfRange => "out_of_range",
            Self::TooLong => "too_long",
            Self::TooMany => "too_many",
            Self::NotText => "not_text",
            Self::TooDeep => "too_deep",
            Self::NotKnown => "not_known",
            Self::NothingThere => "nothing_there",
            Self::Empty => "empty",
        }
    }
}

/// A row that is not taken, by line and rule; never what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Where it stands: the line of a text file, else the number of the entry, from 1.
    pub line: u64,
    /// Why.
    pub rule: RowRule,
    /// The field, by our own or the format's name; empty for the row as a whole.
    pub field: &'static str,
}

/// One row of a file: taken or not.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// It can be taken.
    Reading(Reading),
    /// It cannot.
    Rejected(Rejected),
}

/// What is wrong with a row: the rule and the field.
pub(super) type Wrong = (RowRule, &'static str);

/// Hands rows on and counts them.
pub(super) struct Sink<'a> {
    each: &'a mut dyn FnMut(Row) -> ControlFlow<()>,
    rows: u64,
    rows_max: u64,
}

impl<'a> Sink<'a> {
    pub(super) fn new(each: &'a mut dyn FnMut(Row) -> ControlFlow<()>, limits: &Limits) -> Self {
        Self {
            each,
            rows: 0,
            rows_max: limits.rows,
        }
    }

    /// Hands on what was made of the row at `line`.
    pub(super) fn give(&mut self, line: u64, row: Result<Reading, Wrong>) -> Result<(), Refusal> {
        self.rows += 1;
        if self.rows > self.rows_max {
            return Err(Refusal::TooManyRows);
        }
        let row = match row {
            Ok(reading) => Row::Reading(reading),
            Err((rule, field)) => Row::Rejected(Rejected { line, rule, field }),
        };
        match (self.each)(row) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Refusal::Cancelled),
        }
    }
}
