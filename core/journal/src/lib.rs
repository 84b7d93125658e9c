//! What a person writes and what happens when two devices change it.
//!
//! ```
//! use journal::check_in::CHECK_INS;
//! use journal::{CheckIn, CheckInChange, CheckInDraft, DeviceTag, Document, DocumentKey};
//! use journal::{DocumentKind, IdSource, Moment, Place, Readers};
//!
//! # fn main() -> journal::Result<()> {
//! let now = Moment { at_ms: 1_795_000_000_000, tz_min: 60 };
//! let month = DocumentKey::month(DocumentKind::CheckIns, now.local_date());
//! let (asha, tablet) = ([1; 16], [2; 16]);
//! let mut ids = IdSource::after(DeviceTag::of(&asha), 0);
//!
//! // Two taps on the phone: one write, one change.
//! let mut phone = Document::new(month)?;
//! let id = ids.next(1_795_000_000_000);
//! let draft = CheckInDraft { mood: Some(2), ..CheckInDraft::at(now) };
//! phone.write(&asha, &[draft.write(id)?])?;
//!
//! // The tablet takes it over; then both change the mood apart.
//! let mut other = Document::open(month, Some(&phone.snapshot()?), &[])?;
//! let place = Place::record(CHECK_INS, id);
//! for (document, device, mood) in [(&mut phone, asha, 3), (&mut other, tablet, 4)] {
//!     let record = document.record(place).unwrap_or_default();
//!     let event = ids.next(1_795_000_001_000);
//!     let mood = [CheckInChange::Mood(Some(mood))];
//!     document.write(&device, &[CheckIn::change(id, &record, &mood, now, event)?])?;
//! }
//!
//! // They meet: one mood is shown, both are kept.
//! for payload in other.export(&phone.heads(), Readers::NEWEST, |bytes| bytes)? {
//!     phone.import(&payload)?;
//! }
//! let check_in = CheckIn::read(id, &phone.record(place).unwrap_or_default());
//! assert_eq!(check_in.mood.versions.len(), 2);
//! # Ok(())
//! # }
//! ```

mod actor;
mod birth;
pub mod carry;
mod check;
pub mod check_in;
pub mod constants;
pub mod contact;
pub mod deletion;
mod document;
mod document_key;
mod edit;
mod error;
mod field;
mod fold;
pub mod goal;
mod id;
mod input;
mod language;
mod log;
mod order;
pub mod outcome;
mod packed;
mod payload;
mod pen;
pub mod profile;
mod projected;
mod projection;
pub mod rank;
mod record;
pub mod relationship;
mod revision;
mod scalar;
pub mod schema;
pub mod text;
mod time;
mod vocabulary;

pub use actor::Actor;
pub use check_in::{CheckIn, CheckInChange, CheckInDraft};
pub use constants::{Constants, Source};
pub use contact::{
    Contact, ContactChange, ContactDraft, Correction, FollowUpChange, FollowUpDraft,
};
pub use deletion::Presence;
pub use document::{
    Applied, CHANGE_BYTES_MAX, CHANGE_OPS_MAX, CHANGES_MAX, DOCUMENT_BYTES_MAX, Document, Hash,
    Rebuilt, WrittenChange,
};
pub use document_key::{DocumentKey, DocumentKind, GENERATION_MAX, Part as DocumentPart};
pub use edit::{Edit, Place, Write};
pub use error::{Error, Fate, Result, Rule};
pub use field::{Class, Field, Merge, Mv, Rival};
pub use fold::{Answers, Done, Said};
pub use goal::{Goal, GoalChange, GoalDraft, Step, StepChange, StepDraft};
pub use id::{DeviceTag, ID_CHARS, ID_MS_MAX, Id, IdSource, MemberId};
pub use log::{EVENTS_MAX, Event, events, tip_ids, tips};
pub use outcome::{
    Answer, Reflection, ReflectionChange, ReflectionDraft, SelfRating, SelfRatingChange,
    SelfRatingDraft,
};
pub use packed::{Packed, Part};
pub use payload::{
    BUNDLE_CHANGES_MIN, ChangeFacts, ENTRY_PARTS_MAX, EntryBudget, EntryPart, Expect, Format,
    PAYLOAD_BYTES_MAX, PAYLOAD_RATIO_MAX, PAYLOAD_SLACK_BYTES, PackedEntries, Payload, Readers,
    SINGLE_CHANGES_MAX, TooLarge, Unsent, pack_entries, unpacked_max,
};
pub use pen::Pen;
pub use profile::{
    FeedTag, ITSELF as ITSELF_ID, Profile, ProfileChange, StrengthChange, ToolChange, Word,
    WordChange, WordDraft,
};
pub use projection::{
    CodeKind, CodeRow, Notice, NoticeKind, Point, Projection, RecordKind, RowState, SearchText,
    Task,
};
pub use rank::Position;
pub use record::{Record, Version};
pub use relationship::{Membership, Relationship, RelationshipChange, RelationshipState};
pub use revision::Written;
pub use scalar::Scalar;
pub use time::{AT_MS_END, AT_MS_MIN, CLOCK_AHEAD_MS_MAX, Moment, TZ_MIN_MAX, parse_date};
pub use vocabulary::{CODE_CHARS_MAX, Code, Vocabulary};
