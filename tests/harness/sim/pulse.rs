//! Clock and randomness of one device or server. Every look at either is a step at which it can
//! die: in the middle of a request, of sealing, of a transaction.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use companion::fakes::SeededRandom;
use companion::{Clock, Moment, RandomSource};

use super::home::Image;
use super::world::{World, lock};

/// What unwinds when a process is killed.
pub(super) struct Killed;

pub(super) struct Pulse {
    world: Arc<World>,
    folder: PathBuf,
    skew_ms: AtomicI64,
    random: SeededRandom,
    death: Mutex<Death>,
}

#[derive(Default)]
struct Death {
    steps_left: Option<u32>,
    /// What it left behind.
    left: Option<Image>,
}

impl Pulse {
    pub(super) fn new(world: &Arc<World>, folder: &Path, seed: u64) -> Arc<Self> {
        Arc::new(Self {
            world: Arc::clone(world),
            folder: folder.to_owned(),
            skew_ms: AtomicI64::new(0),
            random: SeededRandom::from(seed),
            death: Mutex::default(),
        })
    }

    /// It dies at the step after so many.
    pub(super) fn dies_after(&self, steps: u32) {
        lock(&self.death).steps_left = Some(steps);
    }

    pub(super) fn lives(&self) {
        lock(&self.death).steps_left = None;
    }

    /// What it left behind when it died, if it did.
    pub(super) fn left(&self) -> Option<Image> {
        lock(&self.death).left.take()
    }

    pub(super) fn skew(&self, skew_ms: i64) {
        self.skew_ms.store(skew_ms, Ordering::SeqCst);
    }

    pub(super) fn skew_ms(&self) -> i64 {
        self.skew_ms.load(Ordering::SeqCst)
    }

    pub(super) fn step(&self) {
        let mut death = lock(&self.death);
        match death.steps_left {
            None => {}
            Some(0) => {
                death.steps_left = None;
                death.left = Some(Image::take(&self.folder));
                drop(death);
                // No panic: nothing is said, and nothing that guards against defects takes notice.
                std::panic::resume_unwind(Box::new(Killed));
            }
            Some(steps) => death.steps_left = Some(steps - 1),
        }
    }

    fn now_ms(&self) -> i64 {
        self.world.now_ms() + self.skew_ms()
    }
}

impl Clock for Pulse {
    fn now(&self) -> Moment {
        self.step();
        Moment {
            at_ms: self.now_ms(),
            tz_min: 0,
        }
    }
}

impl RandomSource for Pulse {
    fn fill(&self, bytes: &mut [u8]) -> companion::Result<()> {
        self.step();
        self.random.fill(bytes)
    }
}

/// The same for a server.
pub(super) struct ServerPulse(pub(super) Arc<Pulse>);

impl sync_server::Clock for ServerPulse {
    fn now_s(&self) -> u64 {
        self.0.step();
        u64::try_from(self.0.now_ms() / 1_000).unwrap_or_default()
    }
}

impl protocol::Random for ServerPulse {
    fn fill(&mut self, bytes: &mut [u8]) -> protocol::Result<()> {
        let filled = RandomSource::fill(&*self.0, bytes);
        filled.map_err(|_| protocol::Error::NoRandomness)
    }
}
