use crate::cbor::check_item;
use crate::limits::ANSWER_BYTES_MAX;
use crate::{Error, Label, Result, SIGNATURE_BYTES, ServerId, Signature, SigningKey, sha256};

const ANSWER: &str = "answer";

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
