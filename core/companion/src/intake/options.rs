use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::import::{LeftOut, ReadOptions, Rejected};

/// What becomes of a text that is too long for one record. It is never cut and never dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LongTexts {
    /// The row is not taken, and reported.
    #[default]
    Skip,
    /// It is kept as numbered parts at one time.
    Parts,
}

/// What the person said after the preview.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportAnswers {
    /// How the file is read: the zone of its times, the columns of a table.
    pub read: ReadOptions,
    /// Where each mood name stands, 1 to 5; none for a mood that is kept in words only. A row with
    /// a name that is missing here is not taken, and reported.
    pub moods: BTreeMap<String, Option<i64>>,
    /// What becomes of texts that are too long.
    pub long_texts: LongTexts,
    /// The relationship that contacts go to; without it the oldest, or a new one.
    pub relationship: Option<String>,
}

/// How many records an import made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// Check-ins.
    pub check_ins: u64,
    /// Goals.
    pub goals: u64,
    /// Steps that were marked as done in goals that were there.
    pub steps_done: u64,
    /// Contacts.
    pub contacts: u64,
    /// Everything else that an export of Companion carries.
    pub others: u64,
}

impl ImportReport {
    /// The report of an import that has not done anything yet.
    pub(crate) const fn of(format: &'static str) -> Self {
        Self {
            batch: None,
            format,
            taken: ImportCounts {
                check_ins: 0,
                goals: 0,
                steps_done: 0,
                contacts: 0,
                others: 0,
            },
            already_there: 0,
            differing: Vec::new(),
            rejected: Vec::new(),
            left_out: Vec::new(),
            words_added: 0,
        }
    }
}

/// What an import did. Every row is counted in exactly one place.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportReport {
    /// Names the import, for undoing it; none if it brought nothing.
    pub batch: Option<String>,
    /// The format that was read, as a code.
    pub format: &'static str,
    /// What was made.
    pub taken: ImportCounts,
    /// Rows that were there already.
    pub already_there: u64,
    /// Records of an export that are there already and differ: what is here was kept.
    pub differing: Vec<String>,
    /// Rows that were not taken, by line and rule.
    pub rejected: Vec<Rejected>,
    /// Kinds of things that the format holds and Companion does not keep.
    pub left_out: Vec<LeftOut>,
    /// Words of one's own that were added.
    pub words_added: u32,
}
