use crate::cbor::{Elements, Reader, Writer};
use crate::{CounterProof, Result, Status};

/// What every answer begins with (PROTOCOL 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerHead {
    /// How it went.
    pub status: Status,
    /// The first four bytes of the incarnation: one life of the server's database.
    pub incarnation: [u8; 4],
    /// The server's clock. It only feeds a warning.
    pub server_time_s: u64,
}

/// What an answer says after its head, by endpoint.
pub trait Content: Sized {
    /// How many elements `write` writes.
    fn count(&self) -> usize;

    /// Writes the elements after the head.
    fn write(&self, writer: &mut Writer);

    /// Reads the elements after the head; what is left is of a later version.
    ///
    /// # Errors
    /// `Malformed` for another layout, `Limit`.
    fn read(elements: &mut Elements<'_, '_>) -> Result<Self>;

    /// Whether it is filled up to a multiple of `limits::COVER_BYTES`.
    fn is_covered(&self) -> bool {
        false
    }
}

/// What follows the head of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerBody<C> {
    /// Nothing: nothing new, or the status says it all.
    Nothing,
    /// Status 3: the request that used the counter.
    CounterUsed(CounterProof),
    /// What the endpoint answers.
    Content(C),
}

/// A server's answer, its signature checked by `AnswerFrame`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<C> {
    /// What every answer begins with.
    pub head: AnswerHead,
    /// What follows.
    pub body: AnswerBody<C>,
}

impl<C: Content> Answer<C> {
    /// Reads an answer's array. What follows an unknown status is not looked at.
    ///
    /// # Errors
    /// `Malformed` for another layout, `Limit`.
    pub fn decode(array: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(array, "answer")?;
        let mut elements = reader.elements()?;
        let head = AnswerHead {
            status: elements.required()?.uint()?.into(),
            incarnation: elements.required()?.fixed()?,
            server_time_s: elements.required()?.uint()?,
        };
        let body = match (head.status, elements.left()) {
            (Status::CounterUsed, _) => AnswerBody::CounterUsed(CounterProof::read(&mut elements)?),
            (Status::Unknown(_), _) | (_, 0) => AnswerBody::Nothing,
            _ => AnswerBody::Content(C::read(&mut elements)?),
        };
        elements.ignore_rest()?;
        Ok(Self { head, body })
    }

    /// The answer's array, for `sign_answer`.
    #[must_use]
    pub fn to_array(&self) -> Vec<u8> {
        let count = match &self.body {
            AnswerBody::Nothing => 0,
            AnswerBody::CounterUsed(_) => 4,
            AnswerBody::Content(content) => content.count(),
        };
        let mut writer = Writer::default();
        writer.array(3 + count).uint(self.head.status.number());
        writer.bytes(&self.head.incarnation);
        writer.uint(self.head.server_time_s);
        match &self.body {
            AnswerBody::Nothing => {}
            AnswerBody::CounterUsed(proof) => proof.write(&mut writer),
            AnswerBody::Content(content) => content.write(&mut writer),
        }
        match &self.body {
            AnswerBody::Content(content) if content.is_covered() => {
                crate::cover::fill(writer.into_bytes())
            }
            _ => writer.into_bytes(),
        }
    }

    /// What the endpoint answered, if it did.
    #[must_use]
    pub const fn content(&self) -> Option<&C> {
        match &self.body {
            AnswerBody::Content(content) => Some(content),
            _ => None,
        }
    }
}
