//! The sync server: it stores, orders and forwards what devices sealed and signed (PROTOCOL 6, 9).
//! It depends on `protocol` and `membership` alone: it cannot read what it keeps.
//!
//! `Server` is the whole of it in one thread, without a network: clock and randomness are
//! arguments, so that a simulator can replay it. `run` puts it behind HTTP.

mod batch;
mod bounds;
mod caller;
mod clock;
mod command;
mod compaction;
mod config;
mod daily;
mod erasure;
mod error;
mod evaluate;
mod folder;
mod gate;
mod keys;
mod log;
mod metrics;
mod observer;
mod prepare;
mod random;
mod rate;
mod reply;
mod routes;
mod run;
mod scrub;
mod serve;
mod server;
pub mod storage;
mod sync;
mod tables;
mod tls;
mod turn;

pub use bounds::Bounds;
pub use clock::{Clock, SystemClock};
pub use command::program;
pub use config::{Config, Network, RateLimits, TlsFiles};
pub use error::{Error, Result};
pub use gate::{Gate, OpenGate, RetryAfter};
pub use keys::{INCARNATION_BYTES, INCARNATION_FILE, Incarnation, KEYS_FILE, Keys};
pub use observer::{Observer, Silent};
pub use protocol::Endpoint;
pub use random::SystemRandom;
pub use reply::{Incoming, Reply};
pub use run::run;
pub use scrub::ScrubReport;
pub use serve::Peer;
pub use server::{DATABASE_FILE, Server, Settings};
pub use storage::{SqliteStorage, Storage};
