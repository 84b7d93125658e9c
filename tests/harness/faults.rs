//! Faults at the system-call level, and what a power loss leaves of a folder.
//!
//! The shim in `tests/faults` is preloaded into a real program. It counts every call that changes
//! what is under one folder, and stops, tears, cuts short or fails the one whose turn it is.

mod call;
mod disk;
mod fault;
mod power;
mod shim;
mod snapshot;
mod trace;

pub use call::Call;
pub use fault::{Fault, Kind, Outcome};
pub use power::{CrashState, CrashStates, SECTOR_BYTES};
pub use shim::Shim;
pub use snapshot::Snapshot;
pub use trace::{Event, Trace};
