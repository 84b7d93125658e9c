//! Many seeds over some threads, each run in one of them.

use std::sync::Mutex;
use std::thread;

use super::run::{Ended, Run, run};
use super::summary::{Faults, Summary};
use super::world::lock;

/// How much is run.
#[derive(Clone, Copy, Debug)]
pub enum Amount {
    /// So many seeds.
    Seeds(u64),
    /// As many seeds as it takes for so many device-years.
    DeviceYears(f64),
    /// As many seeds as it takes for so many seconds of all threads together.
    CoreSeconds(f64),
}

struct Sum {
    next: u64,
    listed: Vec<u64>,
    faults: Faults,
    summary: Summary,
}

impl Sum {
    /// The next seed; none if there is enough.
    fn draws(&mut self, first: u64, amount: Amount) -> Option<u64> {
        if let Some(seed) = self.listed.pop() {
            return Some(seed);
        }
        let enough = match amount {
            Amount::Seeds(seeds) => self.next >= first + seeds,
            Amount::DeviceYears(years) => self.summary.device_years >= years,
            Amount::CoreSeconds(seconds) => self.summary.core_seconds >= seconds,
        };
        let seed = self.next;
        self.next += 1;
        (!enough).then_some(seed)
    }

    fn adds(&mut self, ended: &Ended) {
        let summary = &mut self.summary;
        summary.seeds += 1;
        summary.device_years += ended.device_years;
        summary.exchanges += ended.exchanges;
        summary.writes += ended.writes;
        summary.crashes += ended.faults.crashes();
        summary.core_seconds += ended.seconds;
        if ended.broken.is_some() {
            summary.failures += 1;
            summary.failed_seeds.push(ended.seed);
        }
        self.faults.add(&ended.faults);
    }
}

/// Runs the seeds of `listed`, then those from `first` on, and tells `each` how every one ended.
#[must_use]
pub fn many(
    (first, listed): (u64, &[u64]),
    amount: Amount,
    threads: usize,
    how: &Run,
    each: &(dyn Fn(&Ended, &Summary) + Sync),
) -> Summary {
    let sum = Mutex::new(Sum {
        next: first,
        listed: listed.iter().rev().copied().collect(),
        faults: Faults::default(),
        summary: Summary::default(),
    });
    thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let seed = lock(&sum).draws(first, amount);
                    let Some(seed) = seed else {
                        break;
                    };
                    let ended = run(seed, how);
                    let mut sum = lock(&sum);
                    sum.adds(&ended);
                    each(&ended, &sum.summary);
                }
            });
        }
    });
    let Sum {
        faults,
        mut summary,
        ..
    } = lock_into(sum);
    summary.faults = faults.by_kind();
    summary.failed_seeds.sort_unstable();
    if summary.core_seconds > 0.0 {
        summary.device_years_per_core_second = summary.device_years / summary.core_seconds;
    }
    summary
}

fn lock_into(sum: Mutex<Sum>) -> Sum {
    sum.into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The seeds of a list, one a line; what follows a `#` is a note.
#[must_use]
pub fn seeds_of(text: &str) -> Vec<u64> {
    let lines = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default());
    lines.filter_map(|line| line.trim().parse().ok()).collect()
}
