use std::collections::BTreeMap;

use protocol::limits::OTHER_RECORDS_A_DAY_MAX;
use protocol::{DeviceId, LogId};

use crate::turn::DAY_S;

/// How many records each device that is not the owner's brought into a space today: 20 are taken
/// (PROTOCOL 12). Kept in memory alone: a restart forgets it, and the counters bound the rest.
#[derive(Debug, Default)]
pub(crate) struct DailyRecords {
    day: u64,
    counts: BTreeMap<(LogId, DeviceId), u64>,
}

impl DailyRecords {
    /// How many more records of a device are taken today.
    pub(crate) fn left(&mut self, now_s: u64, log: &LogId, device: &DeviceId) -> u64 {
        self.begin(now_s);
        let count = self.counts.get(&(*log, *device)).copied().unwrap_or(0);
        OTHER_RECORDS_A_DAY_MAX.saturating_sub(count)
    }

    /// Counts a record of a device.
    pub(crate) fn count(&mut self, now_s: u64, log: &LogId, device: &DeviceId) {
        self.begin(now_s);
        let count = self.counts.entry((*log, *device)).or_default();
        *count = count.saturating_add(1);
    }

    fn begin(&mut self, now_s: u64) {
        let day = now_s / DAY_S;
        if day != self.day {
            self.counts.clear();
            self.day = day;
        }
    }
}
