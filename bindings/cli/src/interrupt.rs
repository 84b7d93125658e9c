//! Ctrl-C while a command waits for a server or for another device: it stops cleanly.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use companion::CancelHandle;
#[cfg(unix)]
use signal_hook::consts::{SIGINT, SIGTERM};
#[cfg(unix)]
use signal_hook::iterator::{Handle, Signals};

use crate::failure::{Failure, Result};

/// Listens for Ctrl-C until it is dropped. Where that cannot be done Ctrl-C ends the program at
/// once, which is safe too.
pub struct Interrupt {
    cancel: CancelHandle,
    is_asking: Arc<AtomicBool>,
    #[cfg(unix)]
    listening: Option<(Handle, JoinHandle<()>)>,
}

impl Interrupt {
    /// Begins to listen, for the thread that calls this.
    pub fn begin() -> Self {
        let cancel = CancelHandle::default();
        let is_asking = Arc::new(AtomicBool::new(false));
        Self {
            #[cfg(unix)]
            listening: listen(cancel.clone(), Arc::clone(&is_asking)),
            cancel,
            is_asking,
        }
    }

    /// What the calls of the journal are given.
    pub const fn cancel(&self) -> &CancelHandle {
        &self.cancel
    }

    /// Asks something. Nothing is under way then, so Ctrl-C ends the program.
    pub fn asking<T>(&self, ask: impl FnOnce() -> Result<T>) -> Result<T> {
        self.check()?;
        self.is_asking.store(true, Ordering::SeqCst);
        let answer = ask();
        self.is_asking.store(false, Ordering::SeqCst);
        answer
    }

    /// Waits.
    ///
    /// # Errors
    /// `Stopped` as soon as somebody pressed Ctrl-C.
    pub fn pause(&self, wait: Duration) -> Result<()> {
        let end = Instant::now() + wait;
        loop {
            self.check()?;
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            thread::park_timeout(left);
        }
    }

    fn check(&self) -> Result<()> {
        if self.cancel.is_cancelled() {
            return Err(Failure::Stopped);
        }
        Ok(())
    }
}

#[cfg(unix)]
fn listen(cancel: CancelHandle, is_asking: Arc<AtomicBool>) -> Option<(Handle, JoinHandle<()>)> {
    let mut signals = Signals::new([SIGINT, SIGTERM]).ok()?;
    let (handle, waiting) = (signals.handle(), thread::current());
    let listening = thread::spawn(move || {
        for signal in &mut signals {
            // The second time somebody really wants it.
            if cancel.is_cancelled() || is_asking.load(Ordering::SeqCst) {
                crate::terminal::leave();
                // It ends the program; if not, the next one will.
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
            cancel.cancel();
            waiting.unpark();
        }
    });
    Some((handle, listening))
}

#[cfg(unix)]
impl Drop for Interrupt {
    fn drop(&mut self) {
        if let Some((handle, listening)) = self.listening.take() {
            handle.close();
            // It only ends if it is asked to.
            let _ = listening.join();
        }
    }
}
