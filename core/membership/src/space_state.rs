//! What a space's log says, with the person logs that belong to it: who is in and as what, who gets
//! keys, whose entries count, which epochs fit.

mod admission;
mod epochs;
mod roles;
mod rules;
mod state;

pub use admission::Admission;
pub use epochs::{EpochFacts, Misfit};
pub use roles::MemberRole;
pub use rules::EntryRule;
pub use state::SpaceState;
