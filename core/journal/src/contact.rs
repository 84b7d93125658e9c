//! What a person and a peer worker did together, and what is to follow.

mod change;
mod closing;
mod correction;
mod draft;
mod fields;
mod follow_up;
mod project;
mod read;

pub use change::{ContactChange, FollowUpChange};
pub use correction::{Amendment, Correction};
pub use draft::{ContactDraft, FollowUpDraft};
pub use fields::*;
pub use follow_up::FollowUp;
pub use project::project;
pub use read::{Contact, ContactStatusEvent, Seen, Support};
