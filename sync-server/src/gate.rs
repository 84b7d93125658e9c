use protocol::DeviceId;

use crate::Endpoint;

/// The seconds after which to come again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryAfter(pub u32);

/// Says which device may ask now (PROTOCOL 12). It is asked once the signature held, so that
/// nobody uses up another's share; who is refused gets 429 and the request leaves no trace.
pub trait Gate: Send + Sync {
    /// Counts a request of a device.
    ///
    /// # Errors
    /// `RetryAfter` when it asked too often.
    fn admit(&self, device: &DeviceId, endpoint: Endpoint) -> Result<(), RetryAfter>;
    /// Counts the feed rows that a device's request made.
    fn served(&self, device: &DeviceId, feed_rows: usize);
}

/// Lets all pass: for simulators and tests.
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenGate;

impl Gate for OpenGate {
    fn admit(&self, _: &DeviceId, _: Endpoint) -> Result<(), RetryAfter> {
        Ok(())
    }
    fn served(&self, _: &DeviceId, _: usize) {}
}
