use std::sync::Arc;

use crate::error::Result;

/// Stops a long call from another thread; the call then throws `Cancelled` and nothing is written.
#[derive(Default, uniffi::Object)]
pub struct CancelHandle(companion::CancelHandle);

#[uniffi::export]
impl CancelHandle {
    /// A handle for one call.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Asks the call to stop.
    pub fn cancel(&self) {
        self.0.cancel();
    }

    /// Whether it was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// Hears how far a long call is; called from a thread of the core.
#[uniffi::export(with_foreign)]
pub trait ProgressListener: Send + Sync {
    /// `done` of `total` rows; `total` is 0 while it is not known.
    ///
    /// # Errors
    /// An error ends nothing but this call; a `CancelHandle` stops the work.
    fn advanced(&self, done: u64, total: u64) -> Result<()>;
}

/// How a long call is followed and stopped.
pub(crate) fn progress(
    cancel: &CancelHandle,
    listener: Option<Arc<dyn ProgressListener>>,
) -> companion::Progress {
    let told = |listener| Arc::new(Told(listener)) as Arc<dyn companion::ProgressListener>;
    companion::Progress {
        cancel: cancel.0.clone(),
        listener: listener.map(told),
    }
}

struct Told(Arc<dyn ProgressListener>);

impl companion::ProgressListener for Told {
    fn advanced(&self, done: u64, total: u64) {
        // What a screen makes of it must never undo the work.
        let _ = self.0.advanced(done, total);
    }
}
