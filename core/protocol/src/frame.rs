use crate::cbor::{Elements, Reader, Writer, check_item, item_length};
use crate::limits::{ANSWER_BYTES_MAX, REQUEST_BYTES_MAX};
use crate::{
    DeviceId, Endpoint, Error, Handle, Label, Result, SIGNATURE_BYTES, SUITE, ServerId, Signature,
    SigningKey, VerifyingKey, sha256,
};

const REQUEST: &str = "request";
const ANSWER: &str = "answer";

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

    fn read(elements: &mut Elements<'_, '_>) -> Result<Self> {
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

    fn write(&self, writer: &mut Writer) {
        writer.uint(self.suite);
        match &self.sender {
            Sender::Open => writer.null(),
            Sender::Handle(handle) => writer.bytes(handle.as_bytes()),
            Sender::Device(device) => writer.bytes(device.as_bytes()),
        };
        writer.uint(u64::from(self.counter));
    }
}

/// What a request says after its head, by endpoint.
pub trait Request: Sized {
    /// Where it is sent.
    const ENDPOINT: Endpoint;
    /// What is answered.
    type Answer: crate::Content;

    /// How many elements `write` writes.
    fn count(&self) -> usize;

    /// Writes the elements after the head.
    fn write(&self, writer: &mut Writer);

    /// Reads the elements after the head; what is left is of a later version.
    ///
    /// # Errors
    /// `Malformed` for another layout, `Limit`.
    fn read(elements: &mut Elements<'_, '_>) -> Result<Self>;

    /// Whether it is sent without a signature.
    fn is_open(&self) -> bool {
        false
    }

    /// Whether it is filled up to a multiple of `limits::COVER_BYTES`.
    fn is_covered(&self) -> bool {
        false
    }

    /// The whole array of the request.
    #[must_use]
    fn to_array(&self, head: &RequestHead) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.array(3 + self.count());
        head.write(&mut writer);
        self.write(&mut writer);
        match self.is_covered() {
            true => crate::cover::fill(writer.into_bytes()),
            false => writer.into_bytes(),
        }
    }

    /// The whole frame, signed by `device`, or unsigned if the request is an open one.
    #[must_use]
    fn to_frame(
        &self,
        server: &ServerId,
        device: &DeviceId,
        counter: u32,
        key: &SigningKey,
    ) -> Vec<u8> {
        if self.is_open() {
            return self.to_array(&RequestHead::open());
        }
        let head = RequestHead::new(Self::ENDPOINT, device, counter);
        let array = self.to_array(&head);
        sign_request(Self::ENDPOINT, server, device, counter, &array, key)
    }

    /// Reads what the frame says. Who sent it is for `RequestFrame::verify`.
    ///
    /// # Errors
    /// `Malformed` for another layout or a missing or needless signature, `Limit`.
    fn from_frame(frame: &RequestFrame<'_>) -> Result<Self> {
        let mut reader = Reader::new(frame.array, REQUEST)?;
        let mut elements = reader.elements()?;
        let head = RequestHead::read(&mut elements)?;
        let request = Self::read(&mut elements)?;
        elements.ignore_rest()?;
        let enrols = Self::ENDPOINT == Endpoint::Enroll;
        let fits = match head.sender {
            Sender::Open => request.is_open(),
            Sender::Handle(_) => !request.is_open() && !enrols,
            Sender::Device(_) => enrols,
        };
        match fits {
            true => Ok(request),
            false => Err(Error::Malformed(REQUEST)),
        }
    }
}

fn request_message(
    endpoint: Endpoint,
    server: &ServerId,
    device: &DeviceId,
    counter: u32,
    array_hash: &[u8; 32],
) -> Vec<u8> {
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
        if self.head.sender.handle() != Some(device.handle()) {
            return Err(Error::BadSignature);
        }
        let (counter, hash) = (self.head.counter, self.array_hash());
        let message = request_message(endpoint, server, device, counter, &hash);
        key.holds(&message, signature)
    }
}

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

fn answer_message(server: &ServerId, request_frame: &[u8], array: &[u8]) -> Vec<u8> {
    [
        &Label::Answer.to_bytes()[..],
        server.as_bytes(),
        &sha256(&[request_frame]),
        &sha256(&[array]),
    ]
    .concat()
}

/// The frame of an answer to exactly this request: array, then the server's signature.
#[must_use]
pub fn sign_answer(
    array: &[u8],
    request_frame: &[u8],
    server: &ServerId,
    key: &SigningKey,
) -> Vec<u8> {
    let message = answer_message(server, request_frame, array);
    [array, key.sign_message(&message).as_bytes()].concat()
}

/// An answer that is by the server it should be by, and to the request that was sent.
#[derive(Clone, Copy, Debug)]
pub struct AnswerFrame<'b> {
    array: &'b [u8],
}

impl<'b> AnswerFrame<'b> {
    /// Checks an answer: limits, then the signature for this very request, then the CBOR.
    ///
    /// # Errors
    /// `Limit`, `BadSignature` (also for another request, server or key), `WeakKey`, `Malformed`:
    /// each is as no answer.
    pub fn read(bytes: &'b [u8], request_frame: &[u8], server: &ServerId) -> Result<Self> {
        if bytes.len() > ANSWER_BYTES_MAX {
            return Err(Error::Limit("answer bytes"));
        }
        let (array, signature) = bytes
            .split_last_chunk::<SIGNATURE_BYTES>()
            .ok_or(Error::Malformed(ANSWER))?;
        let message = answer_message(server, request_frame, array);
        let signature = Signature::from_bytes(*signature);
        server.key()?.holds(&message, &signature)?;
        check_item(array).map_err(|error| match error {
            Error::Malformed(_) => Error::Malformed(ANSWER),
            other => other,
        })?;
        Ok(Self { array })
    }

    /// The array's bytes, for `Answer::decode`.
    #[must_use]
    pub const fn array(&self) -> &'b [u8] {
        self.array
    }
}
