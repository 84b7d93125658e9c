//! Taking in what was read from a file: words become codes, rows become drafts, and all of it is
//! one write, which can be undone as one batch.

mod carried;
mod check_ins;
mod contacts;
mod deleted;
mod goals;
mod options;
mod pending;
mod preview;
mod run;
mod scalars;
mod words;

pub(crate) use carried::{
    Carried, ExportHead, ExportRecord, PRIVATE_SPACE, kind_of as record_kind_of,
};
pub use options::{ImportAnswers, ImportCounts, ImportReport, LongTexts};
pub(crate) use preview::preview_of_export;
pub(crate) use run::Intake;
pub(crate) use scalars::record_to_json;
