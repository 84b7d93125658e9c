use std::time::Duration;

use protocol::Endpoint;

use crate::CancelHandle;

/// Carries requests to the person's server and answers back. It understands neither, and whatever
/// goes wrong on the way is as no answer.
pub trait Transport: Send + Sync {
    /// Posts one request and waits for what comes back.
    ///
    /// # Errors
    /// Why nothing came.
    fn exchange(&self, call: &Call<'_>, cancel: &CancelHandle) -> Result<Reply, NoReply>;

    /// Asks for the server's card, `GET /v1/server`.
    ///
    /// # Errors
    /// Why nothing came.
    fn server_card(&self, place: &Place<'_>, cancel: &CancelHandle) -> Result<Reply, NoReply>;
}

/// Where a server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// Its address, as in the token line.
    pub url: &'a str,
    /// Whether it may be asked without TLS although it is on another machine.
    pub allow_plain: bool,
}

/// One request on its way.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The server.
    pub place: Place<'a>,
    /// What it is asked for.
    pub endpoint: Endpoint,
    /// The frame.
    pub body: &'a [u8],
    /// How long to wait for the whole answer.
    pub deadline: Duration,
}

/// What came back. Only the body of an answer 200 is signed; anything may have written the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub http_status: u16,
    /// How long the server asks to wait, in seconds.
    pub retry_after_s: Option<u32>,
    /// The body, of at most `protocol::limits::ANSWER_BYTES_MAX` bytes.
    pub body: Vec<u8>,
}

/// Why nothing came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoReply {
    /// Somebody cancelled it.
    #[error("cancelled")]
    Cancelled,
    /// The server cannot be reached.
    #[error("unreachable")]
    Unreachable,
    /// The deadline passed.
    #[error("no answer in time")]
    TimedOut,
    /// The answer is longer than any may be.
    #[error("answer too long")]
    TooLarge,
    /// The line is not safe: its TLS does not hold, or there is none.
    #[error("the line is not safe")]
    Insecure,
    /// The address is none.
    #[error("not an address")]
    BadUrl,
}
