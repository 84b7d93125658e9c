use companion::view::{
    CheerView, GoalDetailView, GoalFilter, GoalLine, GoalListView, PointView, StatusEvent,
    StepView, Versions,
};

/// Which goals a list shows.
#[uniffi::remote(Enum)]
pub enum GoalFilter {
    /// Active, paused and ideas.
    Open,
    /// All of them.
    All,
    /// Done ones.
    Done,
    /// Those set aside.
    SetAside,
}

/// One goal in a list.
#[uniffi::remote(Record)]
pub struct GoalLine {
    /// The goal.
    pub id: String,
    /// Its title.
    pub title: Versions<String>,
    /// `active paused idea done let_go`.
    pub status: String,
    /// Life areas, as codes.
    pub life_areas: Vec<String>,
    /// Steps that are done.
    pub steps_done: u32,
    /// All steps.
    pub steps_all: u32,
    /// The first open step.
    pub next_step: Option<String>,
    /// `YYYY-MM-DD`.
    pub target_on: Option<String>,
    /// When the newest cheer was written, in milliseconds since 1970.
    pub last_cheer_at_ms: Option<i64>,
}

/// The goals.
#[uniffi::remote(Record)]
pub struct GoalListView {
    /// Active ones first, the newest first.
    pub goals: Vec<GoalLine>,
    /// How much could not be opened.
    pub locked_count: u32,
}

/// A step of a goal.
#[uniffi::remote(Record)]
pub struct StepView {
    /// The step.
    pub id: String,
    /// What it is.
    pub text: Versions<String>,
    /// `person peer together natural_support`.
    pub who: Versions<String>,
    /// `YYYY-MM-DD`.
    pub due_on: Versions<String>,
    /// Whether it is done.
    pub done: bool,
    /// Whether two devices answered differently.
    pub two_answers: bool,
    /// A note that two people may write together.
    pub note: Option<String>,
    /// Whether it was deleted and came back because somebody edited it.
    pub brought_back: bool,
}

/// A change of status.
#[uniffi::remote(Record)]
pub struct StatusEvent {
    /// The status.
    pub status: String,
    /// When, in milliseconds since 1970.
    pub at_ms: Option<i64>,
}

/// A point of confidence or importance.
#[uniffi::remote(Record)]
pub struct PointView {
    /// 0 to 10; none if it cannot be read.
    pub value: Option<i64>,
    /// When, in milliseconds since 1970.
    pub at_ms: Option<i64>,
}

/// A word of encouragement, also to oneself.
#[uniffi::remote(Record)]
pub struct CheerView {
    /// The step that it is about.
    pub step_id: Option<String>,
    /// The words; a cheer may have none.
    pub text: Option<String>,
    /// When, in milliseconds since 1970.
    pub at_ms: Option<i64>,
}

/// A whole goal.
#[uniffi::remote(Record)]
pub struct GoalDetailView {
    /// The goal.
    pub id: String,
    /// Its title.
    pub title: Versions<String>,
    /// Why it matters.
    pub why: Versions<String>,
    /// How one will know.
    pub success: Versions<String>,
    /// Life areas, as codes.
    pub life_areas: Vec<String>,
    /// The status that counts.
    pub status: String,
    /// All statuses that devices left apart; empty unless there are two.
    pub status_answers: Vec<String>,
    /// Every change of status, oldest first.
    pub status_history: Vec<StatusEvent>,
    /// `YYYY-MM-DD`.
    pub start_on: Versions<String>,
    /// `YYYY-MM-DD`.
    pub target_on: Versions<String>,
    /// `YYYY-MM-DD`.
    pub review_on: Versions<String>,
    /// How sure, over time.
    pub confidence: Vec<PointView>,
    /// How much it matters, over time.
    pub importance: Vec<PointView>,
    /// The steps in order.
    pub steps: Vec<StepView>,
    /// Words of encouragement, oldest first.
    pub cheers: Vec<CheerView>,
    /// Contacts that name this goal, the newest first.
    pub contacts: Vec<String>,
    /// Whether it was deleted and came back because somebody edited it.
    pub brought_back: bool,
    /// Whether it is deleted and can be restored.
    pub deleted: bool,
    /// How much could not be opened.
    pub locked_count: u32,
}
