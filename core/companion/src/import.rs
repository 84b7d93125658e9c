//! Reading other people's files: what they hold, row by row, in their own words.
//!
//! Nothing here touches a disk or a clock, and nothing is written: [`Preview`] and [`read`] turn a
//! file into neutral [`Reading`]s, and the facade makes records of them.
//!
//! ```
//! use companion::import::{Limits, Preview, ReadOptions, RecordLimits};
//! use std::io::Cursor;
//!
//! let csv = "full_date,time,mood,activities\n2024-05-01,8:39 PM,good,walk | music\n";
//! let (options, limits) = (ReadOptions::default(), Limits::default());
//! let preview = Preview::of(&mut Cursor::new(csv), &options, &limits, &RecordLimits::default())?;
//! assert_eq!(preview.check_ins, 1);
//! # Ok::<(), companion::import::Refusal>(())
//! ```

mod archive;
mod bounded;
mod canonical;
mod csv_guard;
mod csv_mapper;
mod csv_mapping;
mod csv_table;
mod daily_you;
mod daylio;
mod daylio_csv;
mod export_json;
mod facts;
mod format;
mod in_parts;
mod json_guard;
mod json_stream;
mod limits;
mod line;
mod lines;
mod over;
mod parts;
mod pixy;
mod preview;
mod read;
mod reading;
mod refusal;
mod row;
mod scale;
#[cfg(test)]
mod tests;
mod text;
mod times;
mod zone;

pub use csv_mapping::{CsvMapping, ListColumn, MoodColumn, SleepColumn, SleepUnit, TimeFormat};
pub use csv_table::{CsvColumn, CsvColumns, csv_columns};
pub use export_json::{ExportPart, export_json};
pub use facts::{Facts, LeftOut, LeftOutKind};
pub use format::{EXPORT_JSON, Format};
pub use limits::*;
pub use over::{Over, RecordLimits};
pub use parts::{PART_CHARS_MIN, split_in_parts};
pub use preview::{Preview, TooLong, UnknownMood};
pub use read::{ReadOptions, read};
pub use reading::{
    MoodReading, ReadCheckIn, ReadContact, ReadGoal, ReadItem, ReadProgress, ReadStep,
    ReadStepDone, Reading, RowSource,
};
pub use refusal::Refusal;
pub use row::{Rejected, Row, RowRule};
pub use scale::Scale;
pub use zone::Zone;
