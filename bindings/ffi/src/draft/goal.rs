use companion::{Id, Position, StepDraft};

/// A step as somebody enters it.
#[uniffi::remote(Record)]
pub struct StepDraft {
    /// 1 to 200 characters.
    pub text: String,
    /// `person`, `peer`, `together` or `natural_support`.
    #[uniffi(default = "person")]
    pub who: String,
    /// The natural support who does it.
    #[uniffi(default)]
    pub support_ref: Option<Id>,
    /// `YYYY-MM-DD`.
    #[uniffi(default)]
    pub due_on: Option<String>,
    /// At most 500 characters.
    #[uniffi(default)]
    pub note: Option<String>,
    /// Whether it is done already.
    #[uniffi(default)]
    pub done: bool,
    /// Where it goes among the steps that are there.
    pub position: Position,
}

/// A goal as somebody enters it.
#[derive(uniffi::Record)]
pub struct GoalDraft {
    /// 1 to 120 characters.
    pub title: String,
    /// At most 500 characters.
    #[uniffi(default)]
    pub why: Option<String>,
    /// At most 500 characters.
    #[uniffi(default)]
    pub success: Option<String>,
    /// Codes, at most 3.
    #[uniffi(default)]
    pub life_areas: Vec<String>,
    /// 0 to 10.
    #[uniffi(default)]
    pub confidence: Option<i64>,
    /// 0 to 10.
    #[uniffi(default)]
    pub importance: Option<i64>,
    /// `YYYY-MM-DD`.
    #[uniffi(default)]
    pub start_on: Option<String>,
    /// `YYYY-MM-DD`.
    #[uniffi(default)]
    pub target_on: Option<String>,
    /// `YYYY-MM-DD`.
    #[uniffi(default)]
    pub review_on: Option<String>,
    /// Whether a peer may write in it too, once it is shared.
    #[uniffi(default)]
    pub edit_together: bool,
    /// At most 50.
    #[uniffi(default)]
    pub steps: Vec<StepDraft>,
    /// `idea active paused done let_go`; none is an idea, or a suggestion if it is one.
    #[uniffi(default)]
    pub status: Option<String>,
}

impl From<GoalDraft> for companion::GoalDraft {
    fn from(draft: GoalDraft) -> Self {
        Self {
            title: draft.title,
            why: draft.why,
            success: draft.success,
            life_areas: draft.life_areas,
            confidence: draft.confidence,
            importance: draft.importance,
            start_on: draft.start_on,
            target_on: draft.target_on,
            review_on: draft.review_on,
            edit_together: draft.edit_together,
            steps: draft.steps,
            status: draft.status,
            owner: None,
            suggested_by: None,
            source: None,
        }
    }
}
