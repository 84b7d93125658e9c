//! The client's side of a sync as a pure state machine (PROTOCOL 7): it is told what happened and
//! says what to do next. It has no clock, disk, network or randomness; read it beside PROTOCOL 7.

mod action;
mod answers;
mod backoff;
mod consequence;
mod event;
mod limits;
mod machine;
mod memory;
mod problems;
mod state;
#[cfg(test)]
mod tests;

pub use action::{Action, Cause, Order, Report, Scope, Why};
pub use consequence::{ProblemConsequence, StatusConsequence};
pub use event::{AnswerFacts, Event, Planned, StoredFacts};
pub use limits::{
    ATTEMPTS_MAX, BACKOFF_MS_MAX, BACKOFF_MS_MIN, BUDGET_BYTES_MAX, BUDGET_BYTES_MIN,
    COUNTERS_USED_MAX, FULL_CHECK_MS, QUICK_ANSWER_MS, QUICK_ANSWERS, QUOTA_WAIT_MS, ROUNDS_MAX,
    STUCK_ROUNDS, TURNS_MAX, UNASKED_BYTES_MAX, UNASKED_MS,
};
pub use machine::Session;
pub use memory::Memory;
pub use state::{Halt, State};
