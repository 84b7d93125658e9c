//! Every endpoint, status and problem, by requests with real signatures.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

#[path = "requests/accounts.rs"]
mod accounts;
#[path = "requests/blobs.rs"]
mod blobs;
#[path = "requests/chains.rs"]
mod chains;
#[path = "requests/compaction.rs"]
mod compaction;
#[path = "requests/counters.rs"]
mod counters;
#[path = "requests/cursors.rs"]
mod cursors;
#[path = "requests/damage.rs"]
mod damage;
#[path = "requests/feeds.rs"]
mod feeds;
#[path = "requests/http.rs"]
mod http;
#[path = "requests/limits.rs"]
mod limits;
#[path = "requests/mailboxes.rs"]
mod mailboxes;
#[path = "requests/members.rs"]
mod members;
#[path = "requests/net.rs"]
mod net;
#[path = "requests/people.rs"]
mod people;
