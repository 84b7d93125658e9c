use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use tokio::sync::Notify;

use crate::{CompanionError, Result};

/// Stops a long call from another thread; the call then returns `Cancelled` and nothing is written.
#[derive(Clone, Debug, Default)]
pub struct CancelHandle(Arc<Cancel>);

#[derive(Debug, Default)]
struct Cancel {
    is_cancelled: AtomicBool,
    woken: Notify,
    /// Whoever stops the parent stops this too.
    parent: Option<CancelHandle>,
}

impl CancelHandle {
    /// Asks the call to stop.
    pub fn cancel(&self) {
        self.0.is_cancelled.store(true, Ordering::Relaxed);
        self.0.woken.notify_waiters();
    }

    /// Whether it was asked to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        let parent = self.0.parent.as_ref();
        self.0.is_cancelled.load(Ordering::Relaxed) || parent.is_some_and(Self::is_cancelled)
    }

    /// A handle that stops a part of the work; the work's own handle stops it too.
    pub(crate) fn child(&self) -> Self {
        Self(Arc::new(Cancel {
            parent: Some(self.clone()),
            ..Cancel::default()
        }))
    }

    /// Does `work` until somebody asks to stop; then nothing comes of it.
    pub(crate) async fn or_cancelled<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        // Made before the flags are read: a call in between is not missed.
        let mut waits: Vec<_> = std::iter::successors(Some(self), |one| one.0.parent.as_ref())
            .map(|one| Box::pin(one.0.woken.notified()))
            .collect();
        poll_fn(|context| {
            // A wait that is over only says that the flags changed.
            waits.retain_mut(|wait| wait.as_mut().poll(context).is_pending());
            if self.is_cancelled() {
                return Poll::Ready(None);
            }
            work.as_mut().poll(context).map(Some)
        })
        .await
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
