//! How a person rates themselves, and what a contact was to them.

mod fields;
mod project;
mod rating;
mod rating_change;
mod reflection;

pub use fields::*;
pub use project::{project_reflection, project_self_rating};
pub use rating::{Answer, SelfRating, SelfRatingDraft};
pub use rating_change::SelfRatingChange;
pub use reflection::{Reflection, ReflectionChange, ReflectionDraft};
