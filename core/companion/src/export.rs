//! Writing everything down for the person who owns it, readable by anyone with any computer.
//!
//! ```
//! use companion::Language;
//! use companion::export::{CheckInRow, ExportZip, ReadmeFacts};
//! use journal::Moment;
//! use serde_json::json;
//! use std::io::Cursor;
//!
//! let at = Moment { at_ms: 1_795_500_000_000, tz_min: -480 };
//! let mut export = ExportZip::begin(Cursor::new(Vec::new()));
//! export.readme(Language::English, &ReadmeFacts::made_at(at))?;
//! let mut records = export.records(&json!({"locked": []}))?;
//! records.record(&json!({"kind": "check_in", "id": "01hxyzabcd000"}))?;
//! records.end()?;
//! let labels = |_field: &str, code: &str| Some(code.to_owned());
//! let mut table = export.table::<CheckInRow>(&labels)?;
//! table.row(&CheckInRow::at("01hxyzabcd000", at))?;
//! table.end()?;
//! let zip = export.finish()?.into_inner();
//! assert!(zip.starts_with(b"PK"));
//! # Ok::<(), std::io::Error>(())
//! ```

mod cells;
mod model;
mod readme;
mod records;
mod table;
#[cfg(test)]
mod tests;
mod zip_file;

pub use cells::Labels;
pub use model::{CheckInRow, ContactRow, GoalRow, OutcomeRow, StepRow};
pub use readme::ReadmeFacts;
pub use records::{EXPORT_FORMAT, EXPORT_VERSION, RecordsFile};
pub use table::{TableFile, TableRow};
pub use zip_file::ExportZip;
