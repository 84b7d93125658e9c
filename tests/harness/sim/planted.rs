//! Defects put in on purpose (SECURITY 9.4), to show that the simulator sees them.

use super::plan::Plan;
use super::run::{Run, played};

/// How much of a core's time each may take to be seen.
const SECONDS_MAX: f64 = 60.0;

/// A planted defect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planted {
    /// Its number in SECURITY 9.4.
    pub number: u8,
    /// What it is.
    pub what: &'static str,
}

const fn planted(number: u8, what: &'static str) -> Planted {
    Planted { number, what }
}

/// Those that are one branch at one place, and that one person's devices and one server can meet.
pub const PLANTED: &[Planted] = &[
    planted(3, "sequence reused after restore"),
    planted(4, "own \"acknowledged\" trusted"),
    planted(5, "no cut"),
    planted(7, "cursor stored before items"),
    planted(8, "Ok(0) taken as success"),
    planted(12, "retry with a new counter not idempotent"),
    planted(13, "feed tag ignored"),
    planted(19, "counter outside the signature"),
];

/// How a defect was seen.
#[derive(Clone, Debug)]
pub struct Caught {
    /// The seed that saw it. Without the defect everything holds in it.
    pub seed: u64,
    /// What does not hold with it.
    pub broken: String,
    /// How much of a core's time it took, and how many seeds.
    pub seconds: f64,
    /// Seeds that were run.
    pub seeds: u64,
}

/// Looks for a seed that breaks with the defect and holds without it.
#[must_use]
pub fn caught(planted: &Planted, first_seed: u64) -> Option<Caught> {
    let (mut seconds, mut seeds) = (0.0, 0);
    for seed in first_seed.. {
        let plan = Plan::of(seed).provoking(seed, planted.number);
        let with = Run {
            planted: planted.number,
            ..Run::default()
        };
        let ended = played(seed, &plan, &with);
        seconds += ended.seconds;
        seeds += 1;
        if let Some(broken) = ended.broken {
            let without = played(seed, &plan, &Run::default());
            if without.broken.is_none() {
                return Some(Caught {
                    seed,
                    broken,
                    seconds,
                    seeds,
                });
            }
        }
        if seconds > SECONDS_MAX {
            break;
        }
    }
    None
}
