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

pub mod decoders;
mod error;
pub mod faults;
pub mod parts;
pub mod workload;

pub use error::{Error, Result};
