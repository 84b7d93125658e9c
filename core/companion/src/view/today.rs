use serde::Serialize;

use super::CheckInLine;

/// A step to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NextStep {
    /// The goal.
    pub goal_id: String,
    /// The goal's title.
    pub goal_title: String,
    /// The step.
    pub step_id: String,
    /// What it is.
    pub text: String,
    /// Who does it, as a code.
    pub who: Option<String>,
    /// `YYYY-MM-DD`.
    pub due_on: Option<String>,
}

/// A follow-up that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DueFollowUp {
    /// The contact that it came from.
    pub contact_id: String,
    /// The follow-up.
    pub id: String,
    /// What it is.
    pub what: String,
    /// Who does it, as a code.
    pub who: Option<String>,
    /// `YYYY-MM-DD`.
    pub due_on: Option<String>,
}

/// Something that waits for a look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WaitingLine {
    /// `versions`, `set_aside`.
    pub kind: String,
    /// The record with most of it, if one can be opened.
    pub target: Option<String>,
    /// How many.
    pub count: u32,
}

/// A relationship on today's screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PeerLine {
    /// The relationship.
    pub relationship: String,
    /// Who it is.
    pub name: Option<String>,
}

/// Whether devices are kept in step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncState {
    /// No server was chosen: everything stays on this device.
    Off,
    /// Nothing waits to be sent.
    Ok,
    /// Something waits to be sent.
    Pending,
    /// Somebody has to do something first; the next sync says what.
    Stopped,
}

/// What waits to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SyncView {
    /// Whether devices are kept in step.
    pub state: SyncState,
    /// How many documents hold what no other device has.
    pub pending: u32,
    /// When this device last synced, by its own clock, in milliseconds.
    pub last_at: Option<i64>,
}

/// Today's screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TodayView {
    /// `YYYY-MM-DD`.
    pub local_date: String,
    /// What recovery means to the person, in their words.
    pub recovery_meaning: Option<String>,
    /// Today's check-ins, in order of time.
    pub check_ins: Vec<CheckInLine>,
    /// At most five steps of active goals, by due date.
    pub next_steps: Vec<NextStep>,
    /// Open follow-ups, by due date.
    pub due_follow_ups: Vec<DueFollowUp>,
    /// What waits for a look.
    pub waiting: Vec<WaitingLine>,
    /// The relationships.
    pub peers: Vec<PeerLine>,
    /// Whether devices are kept in step.
    pub sync: SyncView,
    /// Whether this device's clock, or a time it met, is far off.
    pub clock_looks_wrong: bool,
    /// Whether the recovery words still wait to be written down and confirmed.
    pub words_unconfirmed: bool,
    /// How much could not be opened.
    pub locked_count: u32,
}
