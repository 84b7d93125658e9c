use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::IDLE_MAX;

/// Says when a connection has been too slow: each exchange on it has a deadline of its own, and
/// without any it may be silent only so long.
pub struct Watchdog {
    state: Mutex<State>,
    sooner: Notify,
}

struct State {
    next: u64,
    open: BTreeMap<u64, Instant>,
    silent_until: Instant,
}

impl State {
    fn deadline(&self) -> Instant {
        self.open
            .values()
            .min()
            .copied()
            .unwrap_or(self.silent_until)
    }
}

/// One exchange that is under way.
pub struct Exchange {
    number: u64,
    watchdog: Arc<Watchdog>,
}

impl Watchdog {
    /// Begins with a connection on which nothing was asked yet.
    pub fn new() -> Arc<Self> {
        let state = State {
            next: 0,
            open: BTreeMap::new(),
            silent_until: Instant::now() + IDLE_MAX,
        };
        Arc::new(Self {
            state: Mutex::new(state),
            sooner: Notify::new(),
        })
    }

    fn held(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An exchange that has to come further within `allowed`.
    pub fn begin(self: &Arc<Self>, allowed: Duration) -> Exchange {
        let mut state = self.held();
        let number = state.next;
        state.next += 1;
        state.open.insert(number, Instant::now() + allowed);
        drop(state);
        self.sooner.notify_one();
        let watchdog = Arc::clone(self);
        Exchange { number, watchdog }
    }

    /// Returns when a deadline has passed.
    pub async fn expired(&self) {
        loop {
            let deadline = self.held().deadline();
            tokio::select! {
                () = sleep_until(deadline) => {}
                () = self.sooner.notified() => continue,
            }
            if self.held().deadline() <= Instant::now() {
                return;
            }
        }
    }
}

impl Exchange {
    /// It came further, and has to again within `allowed`.
    pub fn renew(&self, allowed: Duration) {
        let deadline = Instant::now() + allowed;
        self.watchdog.held().open.insert(self.number, deadline);
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let mut state = self.watchdog.held();
        state.open.remove(&self.number);
        state.silent_until = Instant::now() + IDLE_MAX;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    async fn is_expired(watchdog: &Watchdog) -> bool {
        tokio::select! {
            biased;
            () = watchdog.expired() => true,
            () = std::future::ready(()) => false,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn silence_ends_a_connection_and_an_exchange_keeps_it() {
        let watchdog = Watchdog::new();
        tokio::time::advance(IDLE_MAX - SECOND).await;
        assert!(!is_expired(&watchdog).await);
        let exchange = watchdog.begin(IDLE_MAX * 3);
        tokio::time::advance(IDLE_MAX).await;
        assert!(!is_expired(&watchdog).await);
        drop(exchange);
        tokio::time::advance(IDLE_MAX).await;
        assert!(is_expired(&watchdog).await);
    }

    #[tokio::test(start_paused = true)]
    async fn the_slowest_of_several_exchanges_counts() {
        let watchdog = Watchdog::new();
        let patient = watchdog.begin(SECOND * 300);
        let slow = watchdog.begin(SECOND * 30);
        tokio::time::advance(SECOND * 29).await;
        slow.renew(SECOND * 30);
        tokio::time::advance(SECOND * 29).await;
        assert!(!is_expired(&watchdog).await);
        tokio::time::advance(SECOND).await;
        assert!(is_expired(&watchdog).await);
        drop(slow);
        assert!(!is_expired(&watchdog).await);
        drop(patient);
    }

    #[tokio::test(start_paused = true)]
    async fn an_exchange_that_begins_later_wakes_who_waits_for_an_earlier_end() {
        let watchdog = Watchdog::new();
        let ours = Arc::clone(&watchdog);
        let waiting = tokio::spawn(async move { ours.expired().await });
        tokio::task::yield_now().await;
        let started = Instant::now();
        let exchange = watchdog.begin(SECOND);
        waiting.await.expect("an end");
        assert_eq!(started.elapsed(), SECOND);
        drop(exchange);
    }
}
