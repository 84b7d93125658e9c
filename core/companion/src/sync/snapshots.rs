//! Snapshots (PROTOCOL 10): whole documents in sealed blobs, and the manifest that says what they
//! cover. They stand for entries that a server has dropped, and bring a new phone ten years at
//! once.

mod adopt;
mod confirm;
mod make;
mod piece;
mod settled;

pub(crate) use adopt::{SnapshotOrder, is_of_snapshot};
pub(crate) use settled::{Settled, settled_name};
