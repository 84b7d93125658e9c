//! The bounds of PROTOCOL 7.

/// The shortest ceiling of a back-off.
pub const BACKOFF_MS_MIN: u64 = 2_000;
/// The longest back-off.
pub const BACKOFF_MS_MAX: u64 = 15 * 60 * 1_000;
/// How often the same bytes are sent before they get a new counter.
pub const ATTEMPTS_MAX: u32 = 3;
/// What a request carries at first.
pub const BUDGET_BYTES_MIN: usize = 16 * 1_024;
/// What a request carries after quick answers.
pub const BUDGET_BYTES_MAX: usize = 256 * 1_024;
/// An answer within this time is quick.
pub const QUICK_ANSWER_MS: u64 = 2_000;
/// How many quick answers in a row raise the budget.
pub const QUICK_ANSWERS: u32 = 2;
/// How much that was once acknowledged is sent again, unasked, within `UNASKED_MS`.
pub const UNASKED_BYTES_MAX: u64 = 256 * 1_024;
/// The day over which `UNASKED_BYTES_MAX` is counted.
pub const UNASKED_MS: u64 = 24 * 3_600 * 1_000;
/// How long a full check holds.
pub const FULL_CHECK_MS: u64 = 7 * 24 * 3_600 * 1_000;
/// How long nothing is pushed after the server said that an account is full.
pub const QUOTA_WAIT_MS: u64 = 24 * 3_600 * 1_000;
/// How many rounds that raise no cursor and no head make a session stuck.
pub const STUCK_ROUNDS: u32 = 2;
/// How often in one session a server may turn out to have less than it said before its answers
/// count as getting nowhere.
pub const TURNS_MAX: u32 = 8;
/// The most rounds of one session: a server could raise cursors for ever.
pub const ROUNDS_MAX: u32 = 512;
/// How many counters in a row may be used already before the session waits.
pub const COUNTERS_USED_MAX: u32 = 3;
