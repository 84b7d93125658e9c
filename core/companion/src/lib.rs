//! The facade of Companion: one call fills one screen, one call writes one thing, and it is on disk
//! when the call returns.
//!
//! ```
//! use companion::{CheckInDraft, Companion, DeviceClass, Language, Moment, Setup};
//!
//! # fn main() -> companion::Result<()> {
//! # let folder = tempfile::tempdir().expect("a folder");
//! # let (folder, parts) = (folder.path(), companion::fakes::parts(1_795_500_000_000));
//! let setup = Setup { language: Language::English, class: DeviceClass::Phone, pin: None };
//! let companion = Companion::create(folder, parts, &setup)?;
//! let now = Moment { at_ms: 1_795_500_000_000, tz_min: -480 };
//! let id = companion.record_check_in(&CheckInDraft { mood: Some(4), ..CheckInDraft::at(now) })?;
//! assert_eq!(companion.check_in(&id)?.mood.shown, Some(4));
//! # Ok(())
//! # }
//! ```

mod arrival;
mod background;
mod companion;
mod devices;
mod envelope;
mod error;
pub mod export;
#[cfg(feature = "fakes")]
pub mod fakes;
mod folder;
mod hex;
mod identity;
pub mod import;
mod intake;
mod linking;
mod lock;
mod meta;
mod observe;
mod open;
mod parts;
mod progress;
mod read;
mod repair;
mod restore;
mod rows;
mod secret;
mod sync;
mod verify;
pub mod view;
pub mod vocabulary;
mod words;
mod write;

pub use background::Background;
pub use companion::Companion;
pub use devices::{DeviceState, DeviceView, DevicesView, NewWords};
pub use envelope::{EnvelopeReport, EnvelopeScope, PictureProgress, PictureReader, pictures};
pub use error::{CompanionError, Result};
pub use intake::{ImportAnswers, ImportCounts, ImportReport, LongTexts};
pub use journal::{
    CheckInChange, CheckInDraft, ContactChange, ContactDraft, Correction, FollowUpChange,
    FollowUpDraft, GoalChange, GoalDraft, Id, Moment, Position, ProfileChange, RecordKind,
    ReflectionChange, Rule, SelfRatingDraft, StepChange, StepDraft, StrengthChange, ToolChange,
    WordChange, WordDraft, outcome::Answer,
};
pub use linking::{LinkProblem, Linking, NewDevice};
pub use observe::{Listener, Observation, Topic};
pub use open::{DeviceClass, FolderState, Language, Setup};
pub use parts::{Clock, KeyHolder, Parts, RandomSource};
pub use progress::{CancelHandle, Progress, ProgressListener};
pub use read::{ExportOptions, ExportOutcome, ExportReport};
pub use repair::{LostPart, RepairView};
pub use restore::Recovery;
pub use secret::Secret;
pub use sync::{
    Call, HttpTransport, MissingView, NoReply, PendingView, Place, Reply, Roots, ServerAddress,
    ServerView, SyncListener, SyncProgress, SyncReport, Transport, WhyStopped,
};
pub use verify::VerifyView;
pub use write::{APPLIED_CHANGES_MAX, AppliedChanges, DocumentHeads};
