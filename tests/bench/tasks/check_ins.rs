use std::path::Path;

use harness::workload::read_lines;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::floor::Floor;
use crate::home::Home;
use crate::meter::{Cost, metered};
use crate::next::NextCheckIns;
use crate::progress::Progress;

/// A page of the log and its header.
const LOG_FRAME_BYTES: u64 = 24 + 4096;
/// The journal is opened anew after so many check-ins while pages are counted: before the log is
/// long enough to be copied into the file, after which its length says nothing.
const PAGES_RUN: usize = 15;
/// How many check-ins pages are counted of.
const PAGES_COUNT: usize = 60;

/// What single durable check-ins cost.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CheckInCosts {
    /// Ours.
    pub ours: Vec<Cost>,
    /// The floor's, each beside the one of ours at the same place.
    pub floor: Vec<Cost>,
    /// Pages that each appended to the log.
    pub log_pages: Vec<u64>,
}

/// Records check-ins, each followed by an insert of the same bytes as a line into the floor.
pub fn beside_floor(
    home: &Home,
    floor: &Path,
    workload: &Path,
    at_ms: i64,
    count: usize,
) -> Result<CheckInCosts> {
    let lines = read_lines(workload)?;
    let floor = Floor::open(floor)?;
    let (companion, clock) = home.open(at_ms)?;
    let mut next = NextCheckIns::after(&companion, &lines, at_ms)?;
    let mut costs = CheckInCosts::default();
    let mut progress = Progress::new("check-ins", count);
    for done in 0..count {
        let draft = next.draft();
        let bytes = next.line()?;
        clock.set(draft.at.at_ms);
        let (recorded, ours) = metered(|| companion.record_check_in(&draft));
        recorded?;
        let (inserted, bare) = metered(|| floor.insert(&bytes));
        inserted?;
        costs.ours.push(ours);
        costs.floor.push(bare);
        progress.at(done);
    }
    companion.close()?;
    costs.log_pages = log_pages(home, &lines, next.at_ms())?;
    Ok(costs)
}

fn log_pages(home: &Home, lines: &[harness::workload::Line], at_ms: i64) -> Result<Vec<u64>> {
    let mut at_ms = at_ms;
    let mut pages = Vec::new();
    while pages.len() < PAGES_COUNT {
        let (companion, clock) = home.open(at_ms)?;
        let mut next = NextCheckIns::after(&companion, lines, at_ms)?;
        for _ in 0..PAGES_RUN {
            let draft = next.draft();
            clock.set(draft.at.at_ms);
            let before = home.log_bytes()?;
            companion.record_check_in(&draft)?;
            pages.push(home.log_bytes()?.saturating_sub(before) / LOG_FRAME_BYTES);
        }
        at_ms = next.at_ms();
        companion.close()?;
    }
    Ok(pages)
}
