//! Every screen, answered from rows in one read transaction. No document is loaded here.

mod changes;
mod check_in;
mod contacts;
mod export_file;
mod export_rows;
mod exports;
mod found;
mod goals;
mod history;
mod outcomes;
mod profile;
mod relationships;
mod search;
mod text;
mod today;
mod trends;

pub use export_file::ExportOutcome;
pub use exports::{ExportOptions, ExportReport};
pub(crate) use found::{Found, record_of};
pub(crate) use outcomes::reflection_row;
pub(crate) use profile::profile_record;
