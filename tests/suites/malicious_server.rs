//! What a hostile server can try against one person's devices (SECURITY 9.3): it holds its real
//! key,
//! signs whatever it likes, and is refused or noticed. Nothing that was acknowledged is lost, and
//! once an honest server answers again, all devices have the same.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

#[path = "malicious_server/answers.rs"]
mod answers;
#[path = "malicious_server/claims.rs"]
mod claims;
#[path = "malicious_server/cursors.rs"]
mod cursors;
#[path = "malicious_server/entries.rs"]
mod entries;
#[path = "malicious_server/linking.rs"]
mod linking;
#[path = "malicious_server/records.rs"]
mod records;
#[path = "malicious_server/withholding.rs"]
mod withholding;
#[path = "malicious_server/world.rs"]
mod world;
