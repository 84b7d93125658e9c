//! The simulator (SECURITY 9.1): one person's devices and one server, over the real crates, real
//! databases and real cryptography, in one thread. Time, randomness, the line between them and
//! every fault follow from one seed, so a seed replays a run byte for byte.
//!
//! ```no_run
//! use harness::sim::Network;
//!
//! let net = Network::seeded(7);
//! let phone = net.first_device("phone");
//! let tablet = net.link("tablet", &phone).expect("linked");
//! phone.check_in("slept badly");
//! net.cut_off(&tablet);
//! tablet.check_in("a walk helped");
//! net.mend_all();
//! net.run_until_quiescent().expect("equal devices and nothing lost");
//! ```

mod device;
mod home;
mod invariants;
mod joining;
mod life;
mod link;
mod many;
mod network;
mod node;
mod oracle;
mod plan;
mod planted;
mod pulse;
mod reach;
mod run;
mod summary;
mod trace;
mod words;
mod world;

pub use device::{Attempt, Device, Fate};
pub use invariants::Broken;
pub use link::FlakyLink;
pub use many::{Amount, many, seeds_of};
pub use network::{Backup, Network};
pub use oracle::{Field, Oracle, RecordRef};
pub use plan::Plan;
pub use planted::{Caught, PLANTED, Planted, caught};
pub use run::{Ended, Run, played, replay_command, run};
pub use summary::{FaultKind, Faults, Summary};
pub use trace::TraceHash;
