use crate::cbor::{Elements, Reader, Writer};
use crate::frame::REQUEST;
use crate::{
    DeviceId, Endpoint, Error, RequestFrame, RequestHead, Result, Sender, ServerId, SigningKey,
    sign_request,
};

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
        let mut reader = Reader::new(frame.array(), REQUEST)?;
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
