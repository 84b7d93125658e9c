//! What every store keeps to; run on the file and on the one in memory.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test may stop where it fails"
)]

mod conformance {
    pub mod documents;
    pub mod exchange;
    pub mod lists;
    pub mod membership;
    pub mod records;
    pub mod searching;
    pub mod transactions;
    pub mod trends;
}
mod support;

use store::{MemoryStore, Store};

/// Runs one test on each kind of store.
fn on_each(test: impl Fn(&dyn Store)) {
    test(&MemoryStore::new().unwrap());
    let folder = tempfile::tempdir().unwrap();
    test(&support::open(folder.path()).unwrap());
}
