use super::Halt;

/// What the session asks for, to be done in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Reserve a counter, durably, then say `CounterReserved`.
    ReserveCounter,
    /// Plan, build, sign and commit what the next request carries, then say `OwnStored`.
    StoreOwn(Order),
    /// Send the bytes built last, then say `Answer` or `NoAnswer`.
    Send {
        /// Which sending of these bytes it is, from 1.
        attempt: u32,
    },
    /// Verify the answer and store what holds, in one transaction, then say `Stored`.
    Store,
    /// Evaluate, open and merge what is stored. A crash repeats it.
    Apply,
    /// Say `Tick` at that moment.
    SleepUntil {
        /// The moment.
        at_ms: u64,
        /// Why.
        cause: Cause,
    },
    /// The session is over; say `Wake`, `LocalWork` or `Nudge` for the next.
    Report(Report),
}

/// What the next request may carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its counter.
    pub counter: u32,
    /// What may be pushed.
    pub scope: Scope,
    /// How many bytes of items it may carry.
    pub up_bytes_max: usize,
    /// The largest answer, in KiB.
    pub want_kib: u64,
    /// Whether it holds a cursor of every log.
    pub full_check: bool,
    /// Whether it may hold forking entries: once an incarnation, since the server keeps few.
    pub forks: bool,
    /// How many bytes of it may be items that were once acknowledged and that nobody asks for.
    pub unasked_bytes_max: u64,
    /// Whether an answer was stored in this session: only then may a Rekey be made.
    pub pulled: bool,
}

/// What a request may push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All that the server lacks.
    Everything,
    /// Nothing: an account or a space is full.
    PullOnly,
    /// RemoveDevice records of the own person log: this device is frozen or removed.
    OwnPersonLog,
}

/// Why a session waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// No answer came, or none that holds.
    NoAnswer,
    /// The server asked for it.
    Later,
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Why it stopped.
    pub why: Why,
    /// How many answers were stored.
    pub rounds: u32,
    /// Whether the server refused something for good: its log goes on without it.
    pub skipped: bool,
}

/// Why a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Both sides have the same.
    Done,
    /// The most rounds of one session are over; the next goes on.
    More,
    /// Rounds raised no cursor and no head.
    Stuck,
    /// An account or a space is full: what came was taken, nothing more is pushed for a while.
    Quota,
    /// This device is frozen or removed: its changes stay drafts.
    Frozen,
    /// What was asked for is gone.
    Gone,
    /// Something could not be stored here; nothing was lost.
    StoreFailed,
    /// Stopped until something outside changes.
    Halted(Halt),
}
