//! Every object of the wire: its bytes, what it refuses, and each limit at the edge and one past.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

#[path = "wire/answers.rs"]
mod answers;
#[path = "wire/byte_budget.rs"]
mod byte_budget;
#[path = "wire/codes.rs"]
mod codes;
#[path = "wire/cursors.rs"]
mod cursors;
#[path = "wire/entries.rs"]
mod entries;
#[path = "wire/files.rs"]
mod files;
#[path = "wire/frames.rs"]
mod frames;
#[path = "wire/mailboxes.rs"]
mod mailboxes;
#[path = "wire/manifests.rs"]
mod manifests;
#[path = "wire/parts.rs"]
mod parts;
#[path = "wire/qr.rs"]
mod qr;
#[path = "wire/requests.rs"]
mod requests;
#[path = "wire/servers.rs"]
mod servers;
#[path = "wire/tokens.rs"]
mod tokens;
