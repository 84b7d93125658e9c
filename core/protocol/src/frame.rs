use crate::cbor::{Reader, item_length};
use crate::limits::REQUEST_BYTES_MAX;
use crate::{
    DeviceId, Endpoint, Error, RequestHead, Result, Sender, ServerId, Signature, SigningKey,
    VerifyingKey, sha256,
};

pub(crate) const REQUEST: &str = "request";

/// What a device signs of a request.
pub(crate) fn request_message(
    endpoint: Endpoint,
    server: &ServerId,
    device: &DeviceId,
    counter: u32,
    array_hash: &[u8; 32],
) -> Vec<u8> {
    let counter = if crate::planted(19) { 0 } else { counter };
    [
        &endpoint.label().to_bytes()[..],
        server.as_bytes(),
        device.as_bytes(),
        &u64::from(counter).to_be_bytes(),
        array_hash,
    ]
    .concat()
}

/// The frame of a request: its array, then the device's signature for this server and counter.
#[must_use]
pub fn sign_request(
    endpoint: Endpoint,
    server: &ServerId,
    device: &DeviceId,
    counter: u32,
    array: &[u8],
    key: &SigningKey,
) -> Vec<u8> {
    let message = request_message(endpoint, server, device, counter, &sha256(&[array]));
    [array, key.sign_message(&message).as_bytes()].concat()
}

/// A request as it came, its head read.
#[derive(Clone, Debug)]
pub struct RequestFrame<'b> {
    /// What it begins with.
    pub head: RequestHead,
    array: &'b [u8],
    signature: Option<Signature>,
}

impl<'b> RequestFrame<'b> {
    /// Reads a frame: array, then a signature unless it is an open one.
    ///
    /// # Errors
    /// `Malformed` for another layout, `Limit`.
    pub fn read(bytes: &'b [u8]) -> Result<Self> {
        if bytes.len() > REQUEST_BYTES_MAX {
            return Err(Error::Limit("request bytes"));
        }
        let malformed = Error::Malformed(REQUEST);
        let length = item_length(bytes).map_err(|error| match error {
            Error::Malformed(_) => malformed,
            other => other,
        })?;
        let (array, signature) = bytes.split_at_checked(length).ok_or(malformed)?;
        let head = RequestHead::read(&mut Reader::new(array, REQUEST)?.elements()?)?;
        let signature = match (head.sender, signature) {
            (Sender::Open, []) => None,
            (Sender::Open, _) => return Err(malformed),
            (_, signature) => Some(signature.try_into().map_err(|_| malformed)?),
        };
        Ok(Self {
            head,
            array,
            signature: signature.map(Signature::from_bytes),
        })
    }

    /// The array's bytes.
    #[must_use]
    pub const fn array(&self) -> &'b [u8] {
        self.array
    }

    /// SHA-256 of the array: what tells a retry from another request.
    #[must_use]
    pub fn array_hash(&self) -> [u8; 32] {
        sha256(&[self.array])
    }

    /// The signature; none of an open request.
    #[must_use]
    pub const fn signature(&self) -> Option<&Signature> {
        self.signature.as_ref()
    }

    /// Checks that the device with this key signed the request for this endpoint and server.
    ///
    /// # Errors
    /// `BadSignature` if not, or if the head names another device.
    pub fn verify(
        &self,
        endpoint: Endpoint,
        server: &ServerId,
        device: &DeviceId,
        key: &VerifyingKey,
    ) -> Result<()> {
        let signature = self.signature.as_ref().ok_or(Error::BadSignature)?;
        let named = match &self.head.sender {
            Sender::Open => false,
            Sender::Handle(handle) => *handle == device.handle(),
            Sender::Device(named) => named == device,
        };
        if !named {
            return Err(Error::BadSignature);
        }
        let (counter, hash) = (self.head.counter, self.array_hash());
        let message = request_message(endpoint, server, device, counter, &hash);
        key.holds(&message, signature)
    }
}
