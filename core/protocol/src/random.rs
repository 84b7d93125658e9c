use crate::Result;

/// A source of random bytes. The pure crates have none of their own: whoever calls them brings it.
pub trait Random {
    /// Fills `bytes` with bytes that nobody can foresee.
    ///
    /// # Errors
    /// `NoRandomness` when the source fails; then nothing may be made with `bytes`.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()>;
}
