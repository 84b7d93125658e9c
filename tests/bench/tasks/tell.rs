use std::path::Path;
use std::sync::Arc;

use companion::fakes::ManualClock;
use companion::{Companion, DeviceClass, Language, Setup};
use harness::parts::parts;
use harness::workload::{Story, read_lines, tell as tell_story};
use serde::{Deserialize, Serialize};

use crate::child::Whole;
use crate::error::Result;
use crate::home::Home;
use crate::meter::{Cost, Meter};
use crate::progress::Progress;

/// What it cost to write a workload through the record calls.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Telling {
    /// How many calls.
    pub calls: usize,
    /// What they cost together.
    pub cost: Cost,
    /// What closing cost.
    pub close: Cost,
    /// What the whole process cost.
    pub whole: Whole,
}

/// Makes a journal and writes the workload, or its last days, through the record calls.
pub fn tell(home: &Home, workload: &Path, days: Option<i64>, burst: bool) -> Result<Telling> {
    let lines = read_lines(workload)?;
    let mut story = match days {
        Some(days) => Story::of_last_days(&lines, days)?,
        None => Story::of(&lines)?,
    };
    story.scenes.retain(|scene| burst || !scene.burst);
    let clock = Arc::new(ManualClock::at(story.start_ms()));
    let companion = begin(home, &clock)?;
    let mut progress = Progress::new("written", story.scenes.len());
    let meter = Meter::start();
    let told = tell_story(&companion, &clock, &story, &mut |done| progress.at(done))?;
    let cost = meter.cost();
    let closing = Meter::start();
    companion.close()?;
    Ok(Telling {
        calls: told.calls,
        cost,
        close: closing.cost(),
        whole: Whole::now()?,
    })
}

/// Makes a journal in the home.
pub fn begin(home: &Home, clock: &Arc<ManualClock>) -> Result<Companion> {
    Ok(Companion::create(
        &home.folder,
        parts(clock, &home.keys),
        &setup(),
    )?)
}

/// How every journal of the benchmark begins.
pub const fn setup() -> Setup {
    Setup {
        language: Language::English,
        class: DeviceClass::Phone,
        pin: None,
    }
}
