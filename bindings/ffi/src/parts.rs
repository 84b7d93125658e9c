//! What the core is given: the foreign key holder, and the system's clock and randomness.

use std::sync::Arc;

use companion::{Clock, CompanionError as Core, Moment, RandomSource};
use jiff::ZonedDateTime;
use zeroize::Zeroizing;

use crate::error::Result;

/// Keeps a key outside the folder: in a phone's hardware.
#[uniffi::export(with_foreign)]
pub trait KeyHolder: Send + Sync {
    /// The key of the folder with this id: 32 bytes.
    ///
    /// # Errors
    /// `KeyMissing` if there is none.
    fn release(&self, folder: Vec<u8>) -> Result<Vec<u8>>;

    /// Keeps a new key for the folder with this id, durably before it returns.
    ///
    /// # Errors
    /// `Disk` or `DiskFull`.
    fn keep(&self, folder: Vec<u8>, key: Vec<u8>) -> Result<()>;

    /// Destroys the key of the folder with this id; succeeds if there is none.
    ///
    /// # Errors
    /// `Disk`.
    fn destroy(&self, folder: Vec<u8>) -> Result<()>;
}

/// The parts of the core on a phone.
pub(crate) fn parts(keys: Arc<dyn KeyHolder>) -> companion::Parts {
    companion::Parts {
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        keys: Arc::new(ForeignKeys(keys)),
    }
}

struct ForeignKeys(Arc<dyn KeyHolder>);

impl companion::KeyHolder for ForeignKeys {
    fn release(&self, folder: &[u8; 16]) -> companion::Result<[u8; 32]> {
        let key = Zeroizing::new(self.0.release(folder.to_vec())?);
        key.as_slice().try_into().map_err(|_| Core::KeyMissing)
    }

    fn keep(&self, folder: &[u8; 16], key: &[u8; 32]) -> companion::Result<()> {
        Ok(self.0.keep(folder.to_vec(), key.to_vec())?)
    }

    fn destroy(&self, folder: &[u8; 16]) -> companion::Result<()> {
        Ok(self.0.destroy(folder.to_vec())?)
    }
}

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        let now = ZonedDateTime::now();
        Moment {
            at_ms: now.timestamp().as_millisecond(),
            // An offset is less than 26 hours.
            tz_min: i16::try_from(now.offset().seconds() / 60).unwrap_or_default(),
        }
    }
}

struct SystemRandom;

impl RandomSource for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> companion::Result<()> {
        getrandom::fill(bytes).map_err(|_| Core::Unexpected("no randomness"))
    }
}
