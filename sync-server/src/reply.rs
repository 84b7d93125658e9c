use std::net::IpAddr;

use crate::Endpoint;

/// A request as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Which endpoint it was posted to.
    pub endpoint: Endpoint,
    /// Who posted it.
    pub peer: IpAddr,
    /// The frame: a CBOR array, then its signature.
    pub body: Vec<u8>,
}

/// What goes back: a signed frame with 200, or an unsigned HTTP status (PROTOCOL 6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// 200, 400, 404, 413, 429 or 503.
    pub http_status: u16,
    /// After how many seconds to come again.
    pub retry_after_s: Option<u32>,
    /// The signed frame; empty unless the status is 200.
    pub body: Vec<u8>,
}

impl Reply {
    /// A signed answer.
    #[must_use]
    pub const fn signed(body: Vec<u8>) -> Self {
        Self {
            http_status: 200,
            retry_after_s: None,
            body,
        }
    }

    /// An unsigned refusal: the client backs off and changes no state.
    #[must_use]
    pub const fn unsigned(http_status: u16, retry_after_s: Option<u32>) -> Self {
        Self {
            http_status,
            retry_after_s,
            body: Vec::new(),
        }
    }
}
