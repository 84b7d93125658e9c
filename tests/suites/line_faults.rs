//! Whatever fails between devices and server, or on either side of them: nothing acknowledged is
//! lost, and the devices come to have the same. Real processes, real sockets, real disks.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

#[path = "line_faults/clocks.rs"]
mod clocks;
#[path = "line_faults/disks.rs"]
mod disks;
#[path = "line_faults/kills.rs"]
mod kills;
#[path = "line_faults/lines.rs"]
mod lines;
#[path = "line_faults/load.rs"]
mod load;
#[path = "line_faults/place.rs"]
mod place;
#[path = "line_faults/restored.rs"]
mod restored;
