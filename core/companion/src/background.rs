use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

use crate::{CompanionError, Result};

/// The threads of the core's own runtime.
const WORKERS: usize = 2;
/// The most calls that run at the same time away from the caller's thread.
const BLOCKING_MAX: usize = 8;

/// Runs calls away from the caller's thread, which may be the one that draws.
#[derive(Clone)]
pub struct Background(Arc<Runtime>);

impl Background {
    /// Starts the core's runtime.
    ///
    /// # Errors
    /// `Unexpected` if the system gives no threads.
    pub fn start() -> Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(WORKERS)
            .max_blocking_threads(BLOCKING_MAX)
            .thread_name("companion")
            .build()
            .map_err(|_| CompanionError::Unexpected("no threads"))?;
        Ok(Self(Arc::new(runtime)))
    }

    /// Runs `call`; the returned handle can be awaited from anywhere. A panic becomes an error.
    ///
    /// # Errors
    /// What `call` returns, or `Unexpected` if it panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        call: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let handle: JoinHandle<Result<T>> = self.0.spawn_blocking(call);
        handle
            .await
            .unwrap_or(Err(CompanionError::Unexpected("panic")))
    }
}
