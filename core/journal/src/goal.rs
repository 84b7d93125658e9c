//! What a person wants, in steps.

mod change;
mod draft;
mod fields;
mod project;
mod read;
mod step;

pub use change::{GoalChange, StepChange};
pub use draft::{GoalDraft, StepDraft};
pub use fields::*;
pub use project::project;
pub use read::{Cheer, Goal, StatusEvent};
pub use step::Step;
