use crate::cbor::{Elements, Writer};
use crate::{DeviceId, Endpoint, Handle, Result, SUITE};

/// Who sends a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sender {
    /// Whoever knows a mailbox: unsigned.
    Open,
    /// A device that the server knows.
    Handle(Handle),
    /// A device that enrols, and that the server may not know yet.
    Device(DeviceId),
}

impl Sender {
    /// The device's handle, if a device sends.
    #[must_use]
    pub fn handle(&self) -> Option<Handle> {
        match self {
            Self::Open => None,
            Self::Handle(handle) => Some(*handle),
            Self::Device(device) => Some(device.handle()),
        }
    }
}

/// What every request begins with (PROTOCOL 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestHead {
    /// The sender's cipher suite.
    pub suite: u64,
    /// Who sends.
    pub sender: Sender,
    /// Higher than in every request before; 0 in an open one.
    pub counter: u32,
}

impl RequestHead {
    /// The head of a signed request of this version.
    #[must_use]
    pub fn new(endpoint: Endpoint, device: &DeviceId, counter: u32) -> Self {
        let sender = match endpoint {
            Endpoint::Enroll => Sender::Device(*device),
            _ => Sender::Handle(device.handle()),
        };
        Self {
            suite: u64::from(SUITE),
            sender,
            counter,
        }
    }

    /// The head of an open request of this version.
    #[must_use]
    pub fn open() -> Self {
        Self {
            suite: u64::from(SUITE),
            sender: Sender::Open,
            counter: 0,
        }
    }

    pub(crate) fn read(elements: &mut Elements<'_, '_>) -> Result<Self> {
        let suite = elements.required()?.uint()?;
        let sender = elements.required()?;
        let sender = if sender.null() {
            Sender::Open
        } else {
            let bytes = sender.bytes()?;
            let (short, long) = (bytes.try_into(), bytes.try_into());
            match (short, long) {
                (Ok(handle), _) => Sender::Handle(Handle::from_bytes(handle)),
                (_, Ok(device)) => Sender::Device(DeviceId::from_bytes(device)),
                _ => return Err(sender.malformed()),
            }
        };
        let counter = elements.required()?;
        let malformed = counter.malformed();
        let counter = u32::try_from(counter.uint()?).map_err(|_| malformed)?;
        if sender == Sender::Open && counter != 0 {
            return Err(malformed);
        }
        Ok(Self {
            suite,
            sender,
            counter,
        })
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.uint(self.suite);
        match &self.sender {
            Sender::Open => writer.null(),
            Sender::Handle(handle) => writer.bytes(handle.as_bytes()),
            Sender::Device(device) => writer.bytes(device.as_bytes()),
        };
        writer.uint(u64::from(self.counter));
    }
}
