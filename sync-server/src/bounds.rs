use protocol::limits::{
    ACCOUNT_BYTES_MAX, ACCOUNT_ITEMS_MAX, ANSWER_BYTES_MAX, PERSON_LOG_BYTES_MAX,
    REQUEST_BYTES_MAX, SHARED_SPACE_BYTES_MAX,
};

/// The most accounts on one server, unless the operator says otherwise.
pub const ACCOUNTS_MAX: u64 = 1_000_000;
/// How many tokens an account may give out and not yet have seen used.
pub const TOKENS_OPEN_MAX: u64 = 10;

/// What this server allows: the bounds of PROTOCOL 12, or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The longest request, in bytes.
    pub request_bytes: usize,
    /// The longest answer, in bytes.
    pub answer_bytes: usize,
    /// The most bytes on one account.
    pub account_bytes: u64,
    /// The most items on one account.
    pub account_items: u64,
    /// The most bytes in a shared space.
    pub space_bytes: u64,
    /// The most bytes in a person log.
    pub person_log_bytes: u64,
    /// The most accounts.
    pub accounts: u64,
    /// How many tokens an account may give out and not yet have seen used; 0 forbids it.
    pub tokens_open: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            request_bytes: REQUEST_BYTES_MAX,
            answer_bytes: ANSWER_BYTES_MAX,
            account_bytes: ACCOUNT_BYTES_MAX,
            account_items: ACCOUNT_ITEMS_MAX,
            space_bytes: SHARED_SPACE_BYTES_MAX,
            person_log_bytes: PERSON_LOG_BYTES_MAX,
            accounts: ACCOUNTS_MAX,
            tokens_open: TOKENS_OPEN_MAX,
        }
    }
}

impl Bounds {
    /// These bounds, with none above the protocol's.
    #[must_use]
    pub fn lowered(self) -> Self {
        let most = Self::default();
        Self {
            request_bytes: self.request_bytes.min(most.request_bytes),
            answer_bytes: self.answer_bytes.min(most.answer_bytes),
            account_bytes: self.account_bytes.min(most.account_bytes),
            account_items: self.account_items.min(most.account_items),
            space_bytes: self.space_bytes.min(most.space_bytes),
            person_log_bytes: self.person_log_bytes.min(most.person_log_bytes),
            accounts: self.accounts.min(most.accounts),
            tokens_open: self.tokens_open.min(most.tokens_open),
        }
    }
}
