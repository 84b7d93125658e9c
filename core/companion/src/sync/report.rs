use std::sync::Arc;

use serde::Serialize;

use super::pending::Pending;
use crate::CancelHandle;

/// How a sync went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SyncReport {
    /// Items that the server took.
    pub pushed: u64,
    /// Items that came and were new here.
    pub pulled: u64,
    /// What waits, and for what.
    pub pending: PendingView,
    /// Why it stopped.
    pub why_stopped: WhyStopped,
    /// How often a request was answered.
    pub round_trips: u32,
    /// Bytes of requests.
    pub bytes_up: u64,
    /// Bytes of answers.
    pub bytes_down: u64,
    /// When to try again, by this device's clock, if the way is blocked.
    pub retry_at_ms: Option<i64>,
    /// How far this device's clock is ahead of the server's, if that is over a day.
    pub clock_ahead_s: Option<i64>,
    /// Whether the server refused something for good; the rest went on without it.
    pub skipped: bool,
}

impl SyncReport {
    /// What this and a further exchange did together.
    pub(crate) fn and(self, more: Self) -> Self {
        Self {
            pushed: self.pushed + more.pushed,
            pulled: self.pulled + more.pulled,
            round_trips: self.round_trips + more.round_trips,
            bytes_up: self.bytes_up + more.bytes_up,
            bytes_down: self.bytes_down + more.bytes_down,
            skipped: self.skipped || more.skipped,
            ..more
        }
    }
}

/// Why a sync stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WhyStopped {
    /// Both sides have the same.
    Done,
    /// There is more: the next sync goes on.
    More,
    /// Requests brought nothing on. The next sync tries again.
    Stuck,
    /// The server cannot be reached.
    NoAnswer,
    /// What answers does not sign as the person's server.
    WrongServer,
    /// The line is not safe.
    UnsafeLine,
    /// The server asked to wait.
    Later,
    /// Somebody cancelled it.
    Cancelled,
    /// The server does not know this device. Nothing was deleted.
    Refused,
    /// The server needs a newer version of this app.
    UpdateNeeded,
    /// The account or a space is full: what came was taken, nothing more is sent for a day.
    Full,
    /// This device is frozen or removed: its changes stay on it.
    Frozen,
    /// This device's keys are used elsewhere too, or spent: it needs new ones.
    MustRetire,
    /// What was asked for was used before, or its time is over.
    Gone,
}

/// What waits, and for what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PendingView {
    /// Documents with changes that no other device has.
    pub unsent_documents: u64,
    /// Sealed items that the server does not have yet.
    pub unsent_items: u64,
    /// Items whose device or key is not known yet.
    pub waiting: u64,
    /// Items whose dependencies are missing.
    pub incomplete: u64,
    /// Items that are kept out of the documents.
    pub quarantined: u64,
    /// Items that came late from a removed device: keep or discard.
    pub late: u64,
    /// Items that a newer version of this app can read.
    pub needs_update: u64,
    /// Items on the side of a fork that lost: their author records them again.
    pub forked: u64,
    /// Whether this device is frozen or removed.
    pub frozen: bool,
    /// Whether this device needs new keys.
    pub must_retire: bool,
    /// The server was seen to show this person's devices different things: ask its operator, and
    /// hand over by file until it is clear.
    pub split_view: bool,
    /// What other devices say that there is, and the server does not give.
    pub missing: Vec<MissingView>,
}

/// Something that a device says that there is, and that did not come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingView {
    /// Whose it is, as the first bytes of the device's id.
    pub device: String,
    /// Its number among the device's items.
    pub sequence: u64,
    /// Who says so, as the first bytes of the device's id.
    pub named_by: String,
}

impl From<Pending> for PendingView {
    fn from(pending: Pending) -> Self {
        let missing = pending.says_so.iter().map(|missing| MissingView {
            device: crate::hex::encode(missing.device.as_bytes()),
            sequence: missing.sequence,
            named_by: crate::hex::encode(missing.named_by.handle().as_bytes()),
        });
        Self {
            missing: missing.collect(),
            unsent_documents: as_u64(pending.unsent_documents),
            unsent_items: as_u64(pending.unsent_items),
            waiting: as_u64(pending.waiting),
            incomplete: as_u64(pending.pending),
            quarantined: as_u64(pending.quarantined),
            late: as_u64(pending.late),
            needs_update: as_u64(pending.needs_update),
            forked: as_u64(pending.forks),
            frozen: pending.frozen,
            must_retire: pending.must_retire,
            split_view: pending.split_view,
        }
    }
}

pub(super) fn as_u64(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Hears how a sync goes. It is called with no lock of the journal held.
pub trait SyncListener: Send + Sync {
    /// After each round trip: what came and went so far.
    fn advanced(&self, round_trips: u32, pushed: u64, pulled: u64);

    /// After each sync of `Companion::watch`.
    fn synced(&self, report: &SyncReport);
}

/// How a sync is followed and stopped.
#[derive(Clone, Default)]
pub struct SyncProgress {
    /// Stops it.
    pub cancel: CancelHandle,
    /// Hears how far it is.
    pub listener: Option<Arc<dyn SyncListener>>,
}
