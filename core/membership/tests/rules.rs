//! Every rule of SECURITY 3 and 4 by itself, the worked example, and what must hold of any set.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

#[path = "rules/actors.rs"]
mod actors;
#[path = "rules/devices.rs"]
mod devices;
#[path = "rules/entries.rs"]
mod entries;
#[path = "rules/epochs.rs"]
mod epochs;
#[path = "rules/eras.rs"]
mod eras;
#[path = "rules/example.rs"]
mod example;
#[path = "rules/forks.rs"]
mod forks;
#[path = "rules/intake.rs"]
mod intake;
#[path = "rules/measure.rs"]
mod measure;
#[path = "rules/properties.rs"]
mod properties;
#[path = "rules/server.rs"]
mod server;
#[path = "rules/space.rs"]
mod space;
#[path = "rules/story.rs"]
mod story;
