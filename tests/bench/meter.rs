use std::fs;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

/// What a piece of work cost this process.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Cost {
    /// Time on the processor, by the process's own accounting, in ms.
    pub cpu_ms: f64,
    /// Time that passed, in ms.
    pub wall_ms: f64,
}

/// Meters work from its start.
pub struct Meter {
    cpu: Duration,
    wall: Instant,
}

impl Meter {
    /// Begins to meter.
    pub fn start() -> Self {
        Self {
            cpu: process_cpu(),
            wall: Instant::now(),
        }
    }

    /// What it has cost since.
    pub fn cost(&self) -> Cost {
        let wall = self.wall.elapsed();
        Cost {
            cpu_ms: ms(process_cpu().saturating_sub(self.cpu)),
            wall_ms: ms(wall),
        }
    }
}

/// What `work` cost.
pub fn metered<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    let meter = Meter::start();
    let done = work();
    (done, meter.cost())
}

/// All time on the processor of this process and its threads so far, from its start.
pub fn process_cpu() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// A duration in ms.
pub fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// The memory of this process, in KiB, as the kernel counts it.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    /// Resident now (`Rss` of smaps_rollup), pages of the program file included.
    pub resident_kib: u64,
    /// Of which the process's own (`Anonymous`).
    pub own_kib: u64,
    /// The most that was ever resident (`VmHWM`).
    pub peak_kib: u64,
}

impl Memory {
    /// The memory of this process now.
    pub fn now() -> std::io::Result<Self> {
        let rollup = fs::read_to_string("/proc/self/smaps_rollup")?;
        let status = fs::read_to_string("/proc/self/status")?;
        let found = [
            field_kib(&rollup, "Rss:"),
            field_kib(&rollup, "Anonymous:"),
            field_kib(&status, "VmHWM:"),
        ];
        let [Some(resident_kib), Some(own_kib), Some(peak_kib)] = found else {
            return Err(std::io::Error::other("the kernel tells no memory figures"));
        };
        Ok(Self {
            resident_kib,
            own_kib,
            peak_kib,
        })
    }
}

fn field_kib(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The middle value; of two, their mean. Zero of none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match (values.get(middle.wrapping_sub(1)), values.get(middle)) {
        (Some(below), Some(above)) if values.len().is_multiple_of(2) => below.midpoint(*above),
        (_, Some(value)) => *value,
        _ => 0.0,
    }
}

/// The mean; zero of none.
pub fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        0.0
    } else {
        values.iter().sum::<f64>() / count(values.len())
    }
}

/// A count as a number to divide by.
pub fn count(of: usize) -> f64 {
    f64::from(u32::try_from(of).unwrap_or(u32::MAX))
}

/// A count of bytes, ms or KiB as a number to divide.
pub fn number(of: u64) -> f64 {
    // Exact up to 2^53, far above whatever is measured here.
    #[allow(clippy::cast_precision_loss)]
    let number = of as f64;
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_values_is_found() {
        for (values, middle) in [
            (vec![], 0.0),
            (vec![3.0], 3.0),
            (vec![4.0, 1.0], 2.5),
            (vec![9.0, 1.0, 2.0], 2.0),
        ] {
            assert!((median(values) - middle).abs() < f64::EPSILON);
        }
    }

    #[test]
    fn work_on_the_processor_is_counted_and_waiting_is_not() {
        let (_, busy) = metered(|| {
            let start = process_cpu();
            let mut sum = 0_u64;
            while process_cpu().saturating_sub(start) < Duration::from_millis(20) {
                sum = std::hint::black_box(sum.wrapping_mul(31).wrapping_add(7));
            }
        });
        assert!(busy.cpu_ms >= 20.0);
        let memory = Memory::now().expect("figures");
        assert!(memory.peak_kib >= memory.own_kib && memory.resident_kib > 0);
    }
}
