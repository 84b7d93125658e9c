//! One seed from its beginning to its judgement.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::network::Network;
use super::plan::Plan;
use super::summary::Faults;
use super::trace::TraceHash;
use super::world::{BEGIN_MS, DAY_MS, lock};

const DAYS_OF_A_YEAR: f64 = 365.25;

/// How a run ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// Its seed.
    pub seed: u64,
    /// Everything that happened, in 32 bytes.
    pub hash: TraceHash,
    /// How long all devices lived.
    pub device_years: f64,
    /// Requests that were sent.
    pub exchanges: u64,
    /// Writes that were acknowledged.
    pub writes: u64,
    /// What went wrong on purpose.
    pub faults: Faults,
    /// What does not hold; none if all does.
    pub broken: Option<String>,
    /// How much of its core's time it took.
    pub seconds: f64,
}

/// How a run is made.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// Whether it says what happens as it happens.
    pub aloud: bool,
    /// The defect that is put in, by its number in SECURITY 9.4; 0 for none.
    pub planted: u8,
}

/// Lives through the plan of a seed, stops all faults, and looks whether everything holds.
#[must_use]
pub fn run(seed: u64, how: &Run) -> Ended {
    played(seed, &Plan::of(seed), how)
}

/// The same with another plan.
#[must_use]
pub fn played(seed: u64, plan: &Plan, how: &Run) -> Ended {
    let began = core_seconds();
    protocol::plant(how.planted);
    let net = Network::told(seed, how.aloud);
    let done = catch_unwind(AssertUnwindSafe(|| {
        net.live(plan);
        net.run_until_quiescent()
    }));
    let broken = match done {
        Ok(Ok(())) => None,
        Ok(Err(broken)) => Some(broken.0),
        Err(_) => Some(net.world.broken().unwrap_or_else(|| "a panic".to_owned())),
    };
    protocol::plant(0);
    let device_ms: i64 = net
        .devices
        .borrow()
        .iter()
        .map(|device| device.lived_ms())
        .sum();
    Ended {
        seed,
        hash: net.hash(),
        device_years: device_ms as f64 / DAY_MS as f64 / DAYS_OF_A_YEAR,
        exchanges: net.world.exchanges(),
        writes: net.oracle.borrow().acknowledged(),
        faults: lock(&net.world.faults).clone(),
        broken,
        seconds: core_seconds() - began,
    }
}

impl super::Device {
    fn lived_ms(&self) -> i64 {
        let until = self.inner.gone_ms.get();
        let until = until.unwrap_or_else(|| self.inner.world.now_ms());
        (until - self.inner.born_ms.max(BEGIN_MS)).max(0)
    }
}

/// What this thread has taken of its core.
fn core_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// What replays a seed.
#[must_use]
pub fn replay_command(seed: u64) -> String {
    format!("cargo xtask sim --seed {seed} --seeds 1 --aloud")
}
