//! Flat records, each of which fills one screen.

mod changes;
mod check_in;
mod contact;
mod goal;
mod outcome;
mod profile;
mod relationship;
mod search;
mod today;
mod trends;
mod verify;
mod versions;

pub use outcome::{OutcomeView, RatedItem, SelfRatingView};
pub use profile::{ProfileView, Setting};
