//! What a person writes and what happens when two devices change it.

mod birth;
mod check;
pub mod check_in;
pub mod constants;
pub mod deletion;
mod document;
mod document_key;
mod edit;
mod error;
mod field;
mod id;
mod log;
mod packed;
mod projection;
mod record;
mod scalar;
pub mod text;
mod time;
mod vocabulary;

pub use check_in::{CheckIn, CheckInChange, CheckInDraft};
pub use constants::{Constants, Source};
pub use deletion::Presence;
pub use document::{CHANGE_OPS_MAX, DOCUMENT_BYTES_MAX, Document, Hash, WrittenChange};
pub use document_key::{DocumentKey, DocumentKind, GENERATION_MAX, Part as DocumentPart};
pub use edit::{Edit, Place, Write};
pub use error::{Error, Result, Rule};
pub use field::{Class, Field, Merge, Mv, Rival};
pub use id::{DeviceTag, ID_CHARS, ID_MS_MAX, Id, IdSource, MemberId};
pub use log::{EVENTS_MAX, Event, events, tip_ids, tips};
pub use packed::{Packed, Part};
pub use projection::{
    CodeKind, CodeRow, Notice, NoticeKind, Point, Projection, RecordKind, RowState, SearchText,
    Task,
};
pub use record::{Record, Version};
pub use scalar::Scalar;
pub use time::{AT_MS_END, AT_MS_MIN, CLOCK_AHEAD_MS_MAX, Moment, TZ_MIN_MAX, parse_date};
pub use vocabulary::{CODE_CHARS_MAX, Code, Vocabulary};
