use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::{CompanionError, Result};

/// Stops a long call from another thread; the call then returns `Cancelled` and nothing is written.
#[derive(Clone, Debug, Default)]
pub struct CancelHandle(Arc<AtomicBool>);

impl CancelHandle {
    /// Asks the call to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Hears how far a long call is.
pub trait ProgressListener: Send + Sync {
    /// `done` of `total` rows; `total` is 0 while it is not known.
    fn advanced(&self, done: u64, total: u64);
}

/// How a long call is followed and stopped.
#[derive(Clone, Default)]
pub struct Progress {
    /// Stops the call.
    pub cancel: CancelHandle,
    /// Hears how far it is.
    pub listener: Option<Arc<dyn ProgressListener>>,
}

/// How many rows pass between two calls of the listener.
const STEP_ROWS: u64 = 64;

impl Progress {
    /// Tells the listener, and stops if somebody asked for it.
    pub(crate) fn step(&self, done: u64, total: u64) -> Result<()> {
        if self.cancel.is_cancelled() {
            return Err(CompanionError::Cancelled);
        }
        if let Some(listener) = self
            .listener
            .as_ref()
            .filter(|_| done.is_multiple_of(STEP_ROWS) || done == total)
        {
            listener.advanced(done, total);
        }
        Ok(())
    }
}
