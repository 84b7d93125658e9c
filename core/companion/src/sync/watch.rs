//! Staying in step while the app is in the foreground: sync, then wait for news of the server or
//! for something to send (PROTOCOL 6.2, live).

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use protocol::limits::REQUEST_DEADLINE_S;
use protocol::session::BACKOFF_MS_MAX;
use protocol::{AnswerBody, LiveRequest, Status};
use tokio::runtime::{Builder, Runtime};

use super::driver::Begins;
use super::exchange::stopped_by;
use super::report::{SyncProgress, SyncReport, WhyStopped};
use super::transport::Transport;
use crate::observe::lock;
use crate::{CancelHandle, Companion, CompanionError, Listener, Result, Topic};

/// How long the server is asked to wait for news. Halved whenever something on the way cuts it.
const POLL_S_MAX: u64 = 300;
/// The least that is asked for; below, polling costs more than it brings.
const POLL_S_MIN: u64 = 15;
/// How long after a write more writes are waited for, so that they go together.
const SETTLE_MS: u64 = 2_000;
/// How long to wait after a poll that brought no answer.
const UNPOLLED_MS: u64 = 30_000;

/// Hears writes and ends what waits for them.
#[derive(Default)]
struct Bell {
    /// Whether something was written since the last sync began.
    has_rung: AtomicBool,
    /// What waits now.
    waiting: Mutex<Option<CancelHandle>>,
}

impl Listener for Bell {
    fn changed(&self, _: Topic) -> Result<()> {
        self.has_rung.store(true, Ordering::SeqCst);
        if let Some(waiting) = &*lock(&self.waiting) {
            waiting.cancel();
        }
        Ok(())
    }
}

impl Bell {
    /// A handle that ends with the whole watch, or with the next write.
    fn wait(&self, whole: &CancelHandle) -> CancelHandle {
        let part = whole.child();
        *lock(&self.waiting) = Some(part.clone());
        // Something may have been written just before.
        if self.has_rung.load(Ordering::SeqCst) {
            part.cancel();
        }
        part
    }
}

impl Companion {
    /// Keeps this device in step until it is cancelled: syncs, then waits until there is something
    /// to send or the server has news, and waits longer and longer while the way is blocked.
    ///
    /// # Errors
    /// `NoServer`, `SyncRunning`; `DiskFull`, `Disk`, `Damaged` of this device.
    pub fn watch(&self, transport: &dyn Transport, progress: &SyncProgress) -> Result<()> {
        let timer = Builder::new_current_thread()
            .enable_time()
            .build()
            .map_err(|_| CompanionError::Unexpected("no timer"))?;
        let bell = Arc::new(Bell::default());
        let _heard = self.observe(Arc::clone(&bell) as Arc<dyn Listener>);
        let mut watch = Watch {
            companion: self,
            transport,
            cancel: &progress.cancel,
            timer,
            bell: &bell,
            poll_s: POLL_S_MAX,
        };
        let mut begins = Begins::Asked;
        while !progress.cancel.is_cancelled() {
            bell.has_rung.store(false, Ordering::SeqCst);
            let report = self.sync_as(transport, progress, begins)?;
            if let Some(listener) = &progress.listener {
                listener.synced(&report);
            }
            begins = watch.next_sync(begins, &report)?;
        }
        Ok(())
    }
}

/// What a watch waits with.
struct Watch<'a> {
    companion: &'a Companion,
    transport: &'a dyn Transport,
    cancel: &'a CancelHandle,
    timer: Runtime,
    bell: &'a Bell,
    /// How long the next poll may take.
    poll_s: u64,
}

impl Watch<'_> {
    /// Waits for a reason to sync again.
    fn next_sync(&mut self, began: Begins, report: &SyncReport) -> Result<Begins> {
        if let Some(at_ms) = report.retry_at_ms {
            let at_ms = u64::try_from(at_ms).unwrap_or_default();
            let wait_ms = at_ms.saturating_sub(self.companion.now_ms());
            // A write does not shorten a wait: it is there for the server's sake and the battery's.
            self.pause(wait_ms.min(BACKOFF_MS_MAX), self.cancel);
            return Ok(Begins::Tick);
        }
        match report.why_stopped {
            WhyStopped::Done | WhyStopped::Stuck | WhyStopped::Full | WhyStopped::Gone => {
                if began == Begins::Nudge && report.pulled == 0 {
                    // News that is none, again and again, must cost no battery.
                    self.pause(UNPOLLED_MS, self.cancel);
                }
                self.wait_for_news()
            }
            WhyStopped::More => Ok(Begins::LocalWork),
            WhyStopped::NoAnswer
            | WhyStopped::WrongServer
            | WhyStopped::UnsafeLine
            | WhyStopped::Later
            | WhyStopped::Cancelled
            | WhyStopped::Refused
            | WhyStopped::UpdateNeeded
            | WhyStopped::Frozen
            | WhyStopped::MustRetire => {
                // Only somebody can change it, or the way is blocked before any session began.
                self.pause(POLL_S_MAX * 1_000, self.cancel);
                Ok(Begins::Asked)
            }
        }
    }

    fn wait_for_news(&mut self) -> Result<Begins> {
        loop {
            let waiting = self.bell.wait(self.cancel);
            let news = match waiting.is_cancelled() {
                true => News::None,
                false => self.poll(&waiting)?,
            };
            if self.cancel.is_cancelled() || matches!(news, News::Changed | News::Other) {
                return Ok(Begins::Nudge);
            }
            if self.bell.has_rung.swap(false, Ordering::SeqCst) {
                // What a sync brought is told like what was written; only the latter is unsent.
                if self.has_unsent()? {
                    self.pause(SETTLE_MS, self.cancel);
                    return Ok(Begins::LocalWork);
                }
            } else if news == News::Cut {
                self.poll_s = (self.poll_s / 2).max(POLL_S_MIN);
                self.pause(UNPOLLED_MS, &waiting);
            }
        }
    }

    fn has_unsent(&self) -> Result<bool> {
        self.companion.read(|reader| Ok(reader.unsent_count()? > 0))
    }

    /// Asks the server to answer once there is something new.
    fn poll(&self, waiting: &CancelHandle) -> Result<News> {
        let server = self.companion.chosen_server()?;
        let request = LiveRequest {
            feed: self.companion.feed(server.number)?,
            wait_s: self.poll_s,
        };
        let deadline = Duration::from_secs(self.poll_s + REQUEST_DEADLINE_S);
        let began = Instant::now();
        let answer = self
            .companion
            .ask(self.transport, &server, &request, deadline, waiting);
        // A server that does not wait would be asked without end.
        let is_early = began.elapsed().as_secs() < self.poll_s / 2;
        match answer {
            Ok(answer) => Ok(match (answer.head.status, answer.body) {
                (Status::Done, AnswerBody::Content(news)) if news.changed => News::Changed,
                (Status::Done, _) if is_early => News::Cut,
                (Status::Done, _) => News::None,
                // A sync tells what it means.
                _ => News::Other,
            }),
            Err(CompanionError::Cancelled) => Ok(News::None),
            Err(error) => stopped_by(&error).map(|_| News::Cut).ok_or(error),
        }
    }

    /// Waits, unless somebody ends it.
    fn pause(&self, wait_ms: u64, cancel: &CancelHandle) {
        // Whether it was ended is asked where it matters.
        let _ = self.timer.block_on(async {
            let wait = tokio::time::sleep(Duration::from_millis(wait_ms));
            cancel.or_cancelled(wait).await
        });
    }
}

/// What came of a poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum News {
    Changed,
    None,
    Cut,
    Other,
}
