//! Clock, randomness and key holder for tests and examples; none of them is for a real journal.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use journal::Moment;

use crate::observe::lock;
use crate::parts::{Clock, KeyHolder, Parts, RandomSource};
use crate::{CompanionError, Result};

/// A clock that goes only where it is told to.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// Stands at `at_ms`, in UTC.
    #[must_use]
    pub const fn at(at_ms: i64) -> Self {
        Self(AtomicI64::new(at_ms))
    }

    /// Goes to another time.
    pub fn set(&self, at_ms: i64) {
        self.0.store(at_ms, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Moment {
        Moment {
            at_ms: self.0.load(Ordering::SeqCst),
            tz_min: 0,
        }
    }
}

/// Bytes that follow from a seed (SplitMix64, Steele and others 2014): anybody can guess them.
#[derive(Debug)]
pub struct SeededRandom(AtomicU64);

impl SeededRandom {
    /// Starts from a seed.
    #[must_use]
    pub const fn from(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl RandomSource for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        for chunk in bytes.chunks_mut(8) {
            let state = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst);
            let mut mixed = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            mixed ^= mixed >> 31;
            chunk
                .iter_mut()
                .zip(mixed.to_le_bytes())
                .for_each(|(to, from)| *to = from);
        }
        Ok(())
    }
}

/// A key holder that forgets everything with the process.
#[derive(Debug, Default)]
pub struct MemoryKeys(Mutex<HashMap<[u8; 16], [u8; 32]>>);

impl KeyHolder for MemoryKeys {
    fn release(&self, folder: &[u8; 16]) -> Result<[u8; 32]> {
        lock(&self.0)
            .get(folder)
            .copied()
            .ok_or(CompanionError::KeyMissing)
    }

    fn keep(&self, folder: &[u8; 16], key: &[u8; 32]) -> Result<()> {
        lock(&self.0).insert(*folder, *key);
        Ok(())
    }

    fn destroy(&self, folder: &[u8; 16]) -> Result<()> {
        lock(&self.0).remove(folder);
        Ok(())
    }
}

/// Parts for a test whose clock stands at `at_ms`.
#[must_use]
pub fn parts(at_ms: i64) -> Parts {
    Parts {
        clock: Arc::new(ManualClock::at(at_ms)),
        random: Arc::new(SeededRandom::from(1)),
        keys: Arc::new(MemoryKeys::default()),
    }
}
