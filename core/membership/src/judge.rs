//! Which opened entries count (S4 to S7), over facts that the client found in them. In the order of
//! SECURITY 4: what is wrong by itself (S7), by membership (S4), forks (S6), what came in (S5).

mod actors;
mod closure;
mod entries;
mod facts;
mod forks;
mod graph;
mod judgement;

pub use facts::{ActorAt, ChainStart, ChangeFacts, ChangeHash, EntryFacts, EntryId, ManifestFacts};
pub use facts::{EntrySet, LastChange};
pub use judgement::{Judgement, Verdict, Why, judge_entries};
