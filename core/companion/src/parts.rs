use std::sync::Arc;

use journal::Moment;

use crate::Result;

/// Tells the time; passed in, so that tests and simulations have their own.
pub trait Clock: Send + Sync {
    /// Now, with the offset of the place.
    fn now(&self) -> Moment;
}

/// Keeps a key outside the folder: in a phone's hardware, or for the terminal client in a file of
/// the person's own configuration.
pub trait KeyHolder: Send + Sync {
    /// The key of the folder with this id.
    ///
    /// # Errors
    /// `KeyMissing` if there is none.
    fn release(&self, folder: &[u8; 16]) -> Result<[u8; 32]>;

    /// Keeps a new key for the folder with this id, durably before it returns.
    ///
    /// # Errors
    /// `Disk` or `DiskFull`.
    fn keep(&self, folder: &[u8; 16], key: &[u8; 32]) -> Result<()>;

    /// Destroys the key of the folder with this id; succeeds if there is none.
    ///
    /// # Errors
    /// `Disk`.
    fn destroy(&self, folder: &[u8; 16]) -> Result<()>;
}

/// What the facade is given from outside.
#[derive(Clone)]
pub struct Parts {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes random bytes.
    pub random: Arc<dyn RandomSource>,
    /// Keeps the folder's key.
    pub keys: Arc<dyn KeyHolder>,
}

/// Makes random bytes that nobody can guess.
pub trait RandomSource: Send + Sync {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// `Unexpected` if the system has no randomness to give.
    fn fill(&self, bytes: &mut [u8]) -> Result<()>;
}

/// The random source as the vault draws from it.
pub(crate) struct Draw<'a>(pub(crate) &'a dyn RandomSource);

impl Draw<'_> {
    pub(crate) fn draw(&mut self, bytes: &mut [u8]) -> Result<()> {
        self.0.fill(bytes)
    }
}

impl protocol::Random for Draw<'_> {
    fn fill(&mut self, bytes: &mut [u8]) -> protocol::Result<()> {
        self.0
            .fill(bytes)
            .map_err(|_| protocol::Error::NoRandomness)
    }
}
