//! How someone feels, in their own words.

mod change;
mod draft;
mod fields;
mod project;
mod read;

pub use change::CheckInChange;
pub use draft::CheckInDraft;
pub use fields::*;
pub use project::project;
pub use read::{CheckIn, Coping};
