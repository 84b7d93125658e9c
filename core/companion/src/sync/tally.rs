use super::call::CLOCK_OFF_S_MAX;
use super::report::{PendingView, SyncReport, WhyStopped};

/// What one sync counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) pushed: u64,
    pub(crate) pulled: u64,
    pub(crate) round_trips: u32,
    pub(crate) bytes_up: u64,
    pub(crate) bytes_down: u64,
    pub(crate) skipped: bool,
    /// How far this device's clock is ahead of the server's.
    pub(crate) ahead_s: Option<i64>,
}

impl Tally {
    pub(crate) fn report(
        &self,
        why_stopped: WhyStopped,
        retry_at_ms: Option<u64>,
        pending: PendingView,
    ) -> SyncReport {
        let is_off = |ahead_s: &i64| ahead_s.unsigned_abs() > CLOCK_OFF_S_MAX;
        SyncReport {
            pushed: self.pushed,
            pulled: self.pulled,
            pending,
            why_stopped,
            round_trips: self.round_trips,
            bytes_up: self.bytes_up,
            bytes_down: self.bytes_down,
            retry_at_ms: retry_at_ms.and_then(|at_ms| i64::try_from(at_ms).ok()),
            clock_ahead_s: self.ahead_s.filter(is_off),
            skipped: self.skipped,
        }
    }
}
