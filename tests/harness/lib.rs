//! What the suites and the benchmarks share: faults at the system-call level, power loss, the
//! decoders that take bytes from elsewhere, and the workload of ten years.
//!
//! ```no_run
//! use harness::faults::{Fault, Kind};
//!
//! let mut write = std::process::Command::new("companion");
//! write.args(["--home", "/dev/shm/home", "check-in", "--mood", "4"]);
//! let outcome = Fault::new("/dev/shm/home", Kind::Stop, 3).run(&mut write)?;
//! assert!(outcome.stopped(), "the third write or sync was never reached");
//! # Ok::<(), harness::Error>(())
//! ```

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

pub mod decoders;
pub mod device;
mod error;
mod everything;
pub mod faults;
pub mod markers;
pub mod model;
pub mod parts;
pub mod party;
pub mod proxy;
pub mod rows;
pub mod server;
pub mod sim;
pub mod workload;

pub use error::{Error, Result};
pub use everything::everything;
