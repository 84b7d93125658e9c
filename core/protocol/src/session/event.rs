use crate::{LogId, ProblemCode, Status};

/// What happened. Times are milliseconds of the device's clock, which may jump either way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The app was opened, or somebody asks for it.
    Wake {
        /// Now.
        now_ms: u64,
    },
    /// There is something new to send.
    LocalWork {
        /// Now.
        now_ms: u64,
    },
    /// The server says that something changed.
    Nudge {
        /// Now.
        now_ms: u64,
    },
    /// A counter is durably this device's.
    CounterReserved {
        /// None when all are used.
        counter: Option<u32>,
    },
    /// What the next request carries is committed.
    OwnStored(Planned),
    /// An answer came that is signed for this very request.
    Answer {
        /// Now.
        now_ms: u64,
        /// How long it took.
        took_ms: u64,
        /// What it says.
        answer: AnswerFacts,
        /// Fresh randomness.
        jitter: u32,
    },
    /// No answer came, or none that holds.
    NoAnswer {
        /// Now.
        now_ms: u64,
        /// How long the server asked to wait.
        retry_after_ms: Option<u64>,
        /// Fresh randomness.
        jitter: u32,
    },
    /// The answer is stored.
    Stored {
        /// Now.
        now_ms: u64,
        /// What that made.
        facts: StoredFacts,
    },
    /// A counter, own items, an answer or what came of it could not be stored.
    StoreFailed,
    /// A moment came.
    Tick {
        /// Now.
        now_ms: u64,
    },
}

/// What a request carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Planned {
    /// Bytes of items in it that were once acknowledged and that nobody asked for.
    pub unasked_bytes: u64,
    /// Whether the forking entries are in it.
    pub forks: bool,
    /// Whether something is left that did not fit or waits for a pull.
    pub more: bool,
}

/// What an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerFacts {
    /// Its status.
    pub status: Status,
    /// The first four bytes of the database's incarnation.
    pub incarnation: [u8; 4],
    /// With status 3: a request of this device for this server above any reserved counter was
    /// shown, and its signature holds.
    pub is_copied: bool,
}

/// What an answer made once it was stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredFacts {
    /// Whether a cursor or a head of the server rose, or an item came.
    pub raised: bool,
    /// Whether a log is behind.
    pub behind: bool,
    /// Whether the server has less than it acknowledged.
    pub lowered: bool,
    /// What it refused, by log.
    pub problems: Vec<(LogId, ProblemCode)>,
}

impl Event {
    /// The device's time, where the event says it.
    pub(super) const fn now_ms(&self) -> Option<u64> {
        match self {
            Self::Wake { now_ms }
            | Self::LocalWork { now_ms }
            | Self::Nudge { now_ms }
            | Self::Answer { now_ms, .. }
            | Self::NoAnswer { now_ms, .. }
            | Self::Stored { now_ms, .. }
            | Self::Tick { now_ms } => Some(*now_ms),
            Self::CounterReserved { .. } | Self::OwnStored(_) | Self::StoreFailed => None,
        }
    }
}
