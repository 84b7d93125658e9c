//! The state machine against every event in every state, and against long random stories.

mod pairs;
mod random;
mod story;
mod walks;
