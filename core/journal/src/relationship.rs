//! A person and whoever walks alongside; it may begin with the person alone.

mod change;
mod fields;
mod project;
mod read;
mod state;

pub use change::RelationshipChange;
pub use fields::*;
pub use project::project;
pub use read::{MemberCard, Relationship};
pub use state::{Membership, Other, RelationshipState};
