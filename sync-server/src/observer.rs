use std::time::Duration;

use protocol::Status;

use crate::Error;

/// Hears what the core does, in numbers alone.
pub trait Observer: Send + Sync {
    /// One transaction took `requests` requests and was committed, or not.
    fn committed(&self, _requests: usize, _kept: bool, _took: Duration) {}
    /// A request got a signed answer with this status.
    fn answered(&self, _status: Status) {}
    /// A request or transaction met an error; it was answered with 503.
    fn failed(&self, _error: &Error) {}
    /// An item was refused for a quota (status 5 or problem 26).
    fn quota_refused(&self) {}
    /// Damaged rows were moved aside.
    fn damaged(&self, _rows: u64) {}
    /// Compaction dropped this much.
    fn dropped(&self, _items: u64, _blobs: u64) {}
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {}
