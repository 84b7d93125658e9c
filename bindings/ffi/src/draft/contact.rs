use companion::{FollowUpDraft, Id, Moment};

/// Minutes of a kind of support.
#[derive(uniffi::Record)]
pub struct SupportDraft {
    /// `emotional informational instrumental affiliational`, or the code of a word of one's own.
    pub code: String,
    /// Minutes; 0 if not said.
    #[uniffi(default = 0)]
    pub minutes: i64,
}

/// A follow-up as somebody enters it.
#[uniffi::remote(Record)]
pub struct FollowUpDraft {
    /// 1 to 200 characters.
    pub what: String,
    /// `person`, `peer`, `together` or `support`.
    #[uniffi(default = "person")]
    pub who: String,
    /// `YYYY-MM-DD`.
    #[uniffi(default)]
    pub due_on: Option<String>,
}

/// A contact as somebody notes it.
#[derive(uniffi::Record)]
pub struct ContactDraft {
    /// When it began; the year of its local date is where it is kept.
    pub at: Moment,
    /// 0 to 1440.
    #[uniffi(default = 0)]
    pub duration_min: i64,
    /// `in_person phone video text_message group letter other`.
    pub mode: String,
    /// Where, as a code.
    #[uniffi(default)]
    pub setting: Option<String>,
    /// `person peer joint other`.
    #[uniffi(default)]
    pub initiated_by: Option<String>,
    /// `held missed cancelled moved left_message`.
    #[uniffi(default = "held")]
    pub status: String,
    /// Kinds of support and minutes, 0 if not said; at least one if it was held.
    #[uniffi(default)]
    pub support_types: Vec<SupportDraft>,
    /// What was done, as codes.
    #[uniffi(default)]
    pub activities: Vec<String>,
    /// At most 10 goals.
    #[uniffi(default)]
    pub goal_refs: Vec<Id>,
    /// At most 10 resources, as codes.
    #[uniffi(default)]
    pub resource_refs: Vec<String>,
    /// At most 10 plans.
    #[uniffi(default)]
    pub plan_refs: Vec<Id>,
    /// At most 2,000 characters.
    #[uniffi(default)]
    pub summary: Option<String>,
    /// At most 20.
    #[uniffi(default)]
    pub follow_ups: Vec<FollowUpDraft>,
    /// BCP 47.
    #[uniffi(default)]
    pub language: Option<String>,
    /// Whether an interpreter took part.
    #[uniffi(default)]
    pub interpreter_used: Option<bool>,
    /// `hospital jail prison crisis_residential detox other`.
    #[uniffi(default)]
    pub transition_from: Option<String>,
    /// `YYYY-MM-DD`.
    #[uniffi(default)]
    pub transition_on: Option<String>,
    /// `24h 72h 7d 30d`.
    #[uniffi(default)]
    pub window: Option<String>,
}

impl From<ContactDraft> for companion::ContactDraft {
    fn from(draft: ContactDraft) -> Self {
        Self {
            at: draft.at,
            duration_min: draft.duration_min,
            mode: draft.mode,
            setting: draft.setting,
            initiated_by: draft.initiated_by,
            status: draft.status,
            support_types: pairs(draft.support_types),
            activities: draft.activities,
            goal_refs: draft.goal_refs,
            resource_refs: draft.resource_refs,
            plan_refs: draft.plan_refs,
            summary: draft.summary,
            follow_ups: draft.follow_ups,
            language: draft.language,
            interpreter_used: draft.interpreter_used,
            transition_from: draft.transition_from,
            transition_on: draft.transition_on,
            window: draft.window,
            source: None,
        }
    }
}

fn pairs(support: Vec<SupportDraft>) -> Vec<(String, i64)> {
    support
        .into_iter()
        .map(|one| (one.code, one.minutes))
        .collect()
}
