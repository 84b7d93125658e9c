//! Own devices in one process that exchange sections without a server between them, or with a
//! mirror that keeps what it is given: everything that a server must not be able to break.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod exchange;
mod family;
mod faults;
mod mirror;
mod removal;
mod with_mirror;
