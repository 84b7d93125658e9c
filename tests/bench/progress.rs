use std::time::{Duration, Instant};

/// How often a line is said.
const EVERY: Duration = Duration::from_secs(3);

/// Says how far long work is, on the error output.
pub struct Progress {
    what: &'static str,
    total: usize,
    said: Instant,
}

impl Progress {
    /// Work of `total` parts.
    pub fn new(what: &'static str, total: usize) -> Self {
        Self {
            what,
            total,
            said: Instant::now(),
        }
    }

    /// Tells that `done` parts are done.
    pub fn at(&mut self, done: usize) {
        if self.said.elapsed() >= EVERY {
            eprintln!("  … {done} of {} {}", self.total, self.what);
            self.said = Instant::now();
        }
    }
}
