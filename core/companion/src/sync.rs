//! Keeping devices in step through the person's own server: what a request carries, what its answer
//! does, and the way there and back (PROTOCOL 5 to 8).

mod applying;
mod bundle;
mod call;
mod chain;
mod driver;
mod engine;
mod enroll;
mod epochs;
mod erase;
mod exchange;
mod facts;
mod http;
mod incoming;
mod judging;
mod known;
mod ledger;
mod marker;
mod opening;
mod outgoing;
mod pending;
mod planning;
#[cfg(test)]
pub(crate) mod poison;
mod promised;
mod report;
mod retention;
mod seat;
mod server;
mod snapshots;
mod split_view;
mod state;
mod taking;
mod tally;
#[cfg(test)]
mod tests;
mod transport;
mod watch;
mod work;

pub(crate) use call::{Came, DEADLINE, open_call, refusal, send};
pub(crate) use chain::facts_of;
pub(crate) use driver::Begins;
pub(crate) use engine::{Remembered, must_retire};
pub(crate) use epochs::{agree, secret_of};

pub use http::{HttpTransport, Roots};
pub(crate) use judging::judge;
pub use report::{MissingView, PendingView, SyncListener, SyncProgress, SyncReport, WhyStopped};
pub(crate) use seat::Seat;
pub(crate) use server::{NAMED, chosen, named, view};
pub use server::{ServerAddress, ServerView};
pub(crate) use snapshots::{Settled, SnapshotOrder, is_of_snapshot, settled_name};
pub(crate) use state::EntryState;
pub use transport::{Call, NoReply, Place, Reply, Transport};
