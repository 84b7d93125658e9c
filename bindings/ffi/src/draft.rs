//! What somebody enters.

mod change;
mod check_in;
mod contact;
mod goal;
mod outcome;
mod profile;

pub use check_in::{CheckInDraft, Tried};
pub use contact::{ContactDraft, SupportDraft};
pub use goal::GoalDraft;
pub use outcome::{ItemDraft, SelfRatingDraft};
