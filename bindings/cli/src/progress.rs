//! Long work: how far it is, on standard error, and Ctrl-C, which stops it cleanly.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use companion::{CancelHandle, Progress, ProgressListener};
use signal_hook::SigId;
use signal_hook::consts::SIGINT;

use crate::session::Session;
use crate::terminal;

/// Says how far long work is and stops it at Ctrl-C, until `end`.
pub struct Watch {
    progress: Progress,
    signal: Option<SigId>,
    shown: bool,
}

struct Teller {
    interrupted: Arc<AtomicBool>,
    cancel: CancelHandle,
    /// What is said before the number; none where nobody looks.
    words: Option<String>,
    /// The percentage that was said last.
    said: AtomicU64,
}

impl ProgressListener for Teller {
    fn advanced(&self, done: u64, total: u64) {
        if self.interrupted.load(Ordering::Relaxed) {
            self.cancel.cancel();
        }
        let Some(words) = &self.words else { return };
        let (number, unit) = match done.saturating_mul(100).checked_div(total) {
            Some(percent) => (percent.min(100), " %"),
            None => (done, ""),
        };
        if self.said.swap(number, Ordering::Relaxed) != number {
            terminal::note(&format!("\r{words} {number}{unit}"));
        }
    }
}

impl Watch {
    /// Begins to watch; `id` is the message that stands before the number.
    pub fn begin(session: &Session, id: &str) -> Self {
        let interrupted = Arc::new(AtomicBool::new(false));
        let cancel = CancelHandle::default();
        let shown = io::stderr().is_terminal() && !session.is_json();
        let teller = Teller {
            interrupted: Arc::clone(&interrupted),
            cancel: cancel.clone(),
            words: shown.then(|| session.say(id)),
            said: AtomicU64::new(u64::MAX),
        };
        // Without the hook Ctrl-C ends the program at once, which is safe too.
        let signal = signal_hook::flag::register(SIGINT, interrupted).ok();
        let progress = Progress {
            cancel,
            listener: Some(Arc::new(teller)),
        };
        Self {
            progress,
            signal,
            shown,
        }
    }

    /// What the long call is given.
    pub const fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Ends the watch, and the line of the number.
    pub fn end(self) {
        if let Some(signal) = self.signal {
            signal_hook::low_level::unregister(signal);
        }
        if self.shown {
            terminal::note("\r\u{1b}[K");
        }
    }
}
