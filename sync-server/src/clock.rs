use std::time::{SystemTime, UNIX_EPOCH};

/// What time it is, to a server: seconds since 1970. A simulator passes its own.
pub trait Clock: Send + Sync {
    /// Now, in seconds since 1970 UTC.
    fn now_s(&self) -> u64;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_s(&self) -> u64 {
        // A clock before 1970 is not set yet: time only orders deadlines, so it begins at 0.
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map_or(0, |since| since.as_secs())
    }
}
