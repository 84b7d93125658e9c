use super::Cause;

/// Where a session is (PROTOCOL 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing is under way.
    Ready,
    /// A counter is being reserved for the next request.
    Planning,
    /// What the next request carries is being built, signed and committed.
    Sealing,
    /// A request is under way; the only state in which one is.
    Sending {
        /// Which sending of these bytes it is, from 1.
        attempt: u32,
    },
    /// An answer is being verified and stored.
    Storing,
    /// Waiting for a moment.
    Backoff {
        /// When the wait began.
        since_ms: u64,
        /// When it ends.
        until_ms: u64,
        /// How often the last bytes were sent; 0 when the next request has new ones.
        attempts: u32,
        /// Why.
        cause: Cause,
    },
    /// Stopped until something outside of the session changes.
    Halted(Halt),
}

/// Why a session stopped for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// The server does not know this device, or its signature (status 4). Nothing is deleted.
    Refused,
    /// The server asks for a newer cipher suite (status 6): the app needs an update.
    SuiteTooOld,
    /// Another copy of this device signs requests (status 3 with proof): its key must be retired.
    CopiedPhone,
    /// The last counter is used: this device's key must be retired.
    CountersSpent,
}

impl Halt {
    /// Whether asking again may help, as after an update or once the operator knows the account.
    #[must_use]
    pub const fn may_end(self) -> bool {
        match self {
            Self::Refused | Self::SuiteTooOld => true,
            Self::CopiedPhone | Self::CountersSpent => false,
        }
    }
}
