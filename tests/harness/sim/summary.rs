use std::collections::BTreeMap;

use serde::Serialize;

/// What can go wrong in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// A device has no line for a while, up to 90 days.
    Partition,
    /// A request never arrives.
    RequestLost,
    /// The server does it, and the answer never arrives.
    AnswerLost,
    /// A request arrives twice.
    Duplicated,
    /// An old request arrives before a new one.
    Reordered,
    /// An old answer comes for a new request.
    OldAnswer,
    /// The end of an answer is missing.
    Truncated,
    /// A bit of a request or an answer is flipped.
    BitFlip,
    /// Somebody on the way answers that the server is not there.
    Unavailable,
    /// A device's process is killed at any of its steps.
    DeviceKilled,
    /// The server's process is killed at any of its steps.
    ServerKilled,
    /// A device's clock goes up to ten years wrong.
    ClockWrong,
    /// A device is set back to an image of an earlier day.
    DeviceRestored,
    /// A device is copied, and both go on.
    DeviceCopied,
    /// The server is set back to yesterday's backup by its operator.
    ServerRestored,
    /// The server's machine is set back with everything on it, and nobody says so.
    ServerRolledBack,
    /// The server's database is lost.
    NodeLost,
    /// The server's disk is full.
    ServerDiskFull,
    /// A device is lost for good and removed.
    DeviceRemoved,
    /// New recovery words, or a statement of which devices there are.
    EraMade,
    /// What is new is handed over by file alone.
    HandedOver,
}

impl FaultKind {
    /// Its name in the summary.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Partition => "partition",
            Self::RequestLost => "request_lost",
            Self::AnswerLost => "answer_lost",
            Self::Duplicated => "duplicated",
            Self::Reordered => "reordered",
            Self::OldAnswer => "old_answer",
            Self::Truncated => "truncated",
            Self::BitFlip => "bit_flip",
            Self::Unavailable => "unavailable",
            Self::DeviceKilled => "device_killed",
            Self::ServerKilled => "server_killed",
            Self::ClockWrong => "clock_wrong",
            Self::DeviceRestored => "device_restored",
            Self::DeviceCopied => "device_copied",
            Self::ServerRestored => "server_restored",
            Self::ServerRolledBack => "server_rolled_back",
            Self::NodeLost => "node_lost",
            Self::ServerDiskFull => "server_disk_full",
            Self::DeviceRemoved => "device_removed",
            Self::EraMade => "era_made",
            Self::HandedOver => "handed_over",
        }
    }

    const fn is_crash(self) -> bool {
        matches!(self, Self::DeviceKilled | Self::ServerKilled)
    }
}

/// How often each went wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(BTreeMap<FaultKind, u64>);

impl Faults {
    pub(super) fn count(&mut self, kind: FaultKind) {
        *self.0.entry(kind).or_default() += 1;
    }

    /// Adds those of another run.
    pub fn add(&mut self, other: &Self) {
        for (kind, count) in &other.0 {
            *self.0.entry(*kind).or_default() += count;
        }
    }

    /// How often a process was killed.
    #[must_use]
    pub fn crashes(&self) -> u64 {
        let crashes = self.0.iter().filter(|(kind, _)| kind.is_crash());
        crashes.map(|(_, count)| count).sum()
    }

    /// How often by name.
    #[must_use]
    pub fn by_kind(&self) -> BTreeMap<&'static str, u64> {
        let named = self.0.iter().map(|(kind, count)| (kind.name(), *count));
        named.collect()
    }
}

/// What many runs came to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Summary {
    /// How many seeds were run.
    pub seeds: u64,
    /// How long all devices lived in them.
    pub device_years: f64,
    /// Requests that were sent.
    pub exchanges: u64,
    /// Processes that were killed.
    pub crashes: u64,
    /// Writes that were acknowledged.
    pub writes: u64,
    /// Seeds in which something broke.
    pub failures: u64,
    /// Those seeds.
    pub failed_seeds: Vec<u64>,
    /// What a core does in a second of its own time.
    pub device_years_per_core_second: f64,
    /// The time that all runs took on their cores.
    pub core_seconds: f64,
    /// What went wrong on purpose.
    pub faults: BTreeMap<&'static str, u64>,
}
