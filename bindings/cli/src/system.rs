//! The clock and the randomness of this machine.

use companion::{Clock, CompanionError, Moment, RandomSource, Result};
use jiff::ZonedDateTime;

/// The clock of this machine, with the offset of its zone.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        moment_of(&ZonedDateTime::now())
    }
}

/// A moment and its offset, as the journal keeps them.
pub fn moment_of(zoned: &ZonedDateTime) -> Moment {
    Moment {
        at_ms: zoned.timestamp().as_millisecond(),
        // An offset is less than 26 hours.
        tz_min: i16::try_from(zoned.offset().seconds() / 60).unwrap_or_default(),
    }
}

/// The randomness of this machine.
pub struct SystemRandom;

impl RandomSource for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        getrandom::fill(bytes).map_err(|_| CompanionError::Unexpected("no randomness"))
    }
}
