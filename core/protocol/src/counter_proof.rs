use crate::cbor::{Elements, Writer};
use crate::frame::request_message;
use crate::{DeviceId, Endpoint, Result, ServerId, Signature, VerifyingKey};

/// The last request that a server had of a device, shown to who used its counter again
/// (PROTOCOL 6, 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CounterProof {
    /// Where it went.
    pub endpoint: Endpoint,
    /// Its counter.
    pub counter: u32,
    /// SHA-256 of its array.
    pub array_hash: [u8; 32],
    /// Its signature.
    pub signature: Signature,
}

impl CounterProof {
    /// Checks that the device with this key signed such a request for this server: then whoever
    /// signed it has the key. A bare claim proves nothing.
    ///
    /// # Errors
    /// `BadSignature` if not.
    pub fn verify(&self, server: &ServerId, device: &DeviceId, key: &VerifyingKey) -> Result<()> {
        let message = request_message(
            self.endpoint,
            server,
            device,
            self.counter,
            &self.array_hash,
        );
        key.holds(&message, &self.signature)
    }

    pub(crate) fn read(elements: &mut Elements<'_, '_>) -> Result<Self> {
        let endpoint = elements.required()?;
        let malformed = endpoint.malformed();
        let endpoint = Endpoint::from_number(endpoint.uint()?).ok_or(malformed)?;
        let counter = u32::try_from(elements.required()?.uint()?).map_err(|_| malformed)?;
        Ok(Self {
            endpoint,
            counter,
            array_hash: elements.required()?.fixed()?,
            signature: Signature::from_bytes(elements.required()?.fixed()?),
        })
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.uint(self.endpoint.number());
        writer.uint(u64::from(self.counter));
        writer.bytes(&self.array_hash);
        writer.bytes(self.signature.as_bytes());
    }
}
