//! The sync server: it stores, orders and forwards what devices sealed and signed (PROTOCOL 6, 9).
//! It depends on `protocol` and `membership` alone: it cannot read what it keeps.
//!
//! `Server` is the whole of it in one thread, without a network: clock and randomness are
//! arguments, so that a simulator can replay it. `run` puts it behind HTTP.

mod bounds;
mod clock;
mod endpoint;
mod error;
mod gate;
mod keys;
mod observer;
mod reply;
mod scrub;
mod server;
pub mod storage;

pub use bounds::Bounds;
pub use clock::{Clock, SystemClock};
pub use endpoint::Endpoint;
pub use error::{Error, Result};
pub use gate::{Gate, OpenGate, RetryAfter};
pub use keys::{INCARNATION_BYTES, INCARNATION_FILE, Incarnation, KEYS_FILE, Keys};
pub use observer::{Observer, Silent};
pub use reply::{Incoming, Reply};
pub use scrub::ScrubReport;
pub use server::{DATABASE_FILE, Server, Settings};
pub use storage::{SqliteStorage, Storage};
