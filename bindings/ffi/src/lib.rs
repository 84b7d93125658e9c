//! The facade for Kotlin, Swift and Python: records in, records out, and no logic.
//!
//! ```
//! # fn main() {
//! use companion_ffi::{CancelHandle, vocabularies};
//!
//! let mood_labels = vocabularies().into_iter().find(|known| known.field == "mood_label");
//! assert!(mood_labels.is_some_and(|known| !known.codes.is_empty()));
//! let cancel = CancelHandle::new();
//! cancel.cancel();
//! assert!(cancel.is_cancelled());
//! # }
//! ```
#![allow(
    unsafe_code,
    reason = "uniffi's macros expand to the C functions of the library"
)]

mod background;
mod draft;
mod error;
mod export;
mod import;
mod journal;
mod mapping;
mod observe;
mod parts;
mod progress;
#[cfg(feature = "seam-tests")]
mod seam_tests;
mod view;
mod vocabulary;
mod words;

pub use draft::{
    CheckInDraft, ContactDraft, GoalDraft, ItemDraft, SelfRatingDraft, SupportDraft, Tried,
};
pub use error::CompanionError;
pub use export::CodeWords;
pub use import::*;
pub use journal::{Journal, folder_state, repair_folder, wipe_folder};
pub use observe::{Listener, Observation};
pub use parts::KeyHolder;
pub use progress::{CancelHandle, ProgressListener};
#[cfg(feature = "seam-tests")]
pub use seam_tests::*;
pub use view::{OutcomeView, ProfileView, RatedItem, SelfRatingView, Setting};
pub use vocabulary::{VocabularyView, vocabularies};

uniffi::setup_scaffolding!("companion");
