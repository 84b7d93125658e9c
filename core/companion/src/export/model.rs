//! The rows of the tables.

mod check_in;
mod contact;
mod goal;
mod outcome;
mod step;

pub use check_in::CheckInRow;
pub use contact::ContactRow;
pub use goal::GoalRow;
pub use outcome::OutcomeRow;
pub use step::StepRow;
