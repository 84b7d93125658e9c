use companion::Moment;

/// Something that was tried.
#[derive(uniffi::Record)]
pub struct Tried {
    /// What, as a code.
    pub code: String,
    /// How much it helped, 0 to 2, or none for tried.
    #[uniffi(default)]
    pub helped: Option<i64>,
}

/// A check-in as somebody enters it. Every scale may be skipped.
#[derive(uniffi::Record)]
pub struct CheckInDraft {
    /// When it was.
    pub at: Moment,
    /// `quick`, `full`, `evening` or `imported`.
    #[uniffi(default = "quick")]
    pub kind: String,
    /// 1 to 5, 5 the best.
    #[uniffi(default)]
    pub mood: Option<i64>,
    /// The mood in words: a code, or the code of a word of one's own.
    #[uniffi(default)]
    pub mood_label: Option<String>,
    /// −3 to 3.
    #[uniffi(default)]
    pub valence: Option<i64>,
    /// −3 to 3.
    #[uniffi(default)]
    pub energy: Option<i64>,
    /// 0 to 3.
    #[uniffi(default)]
    pub low: Option<i64>,
    /// 0 to 3.
    #[uniffi(default)]
    pub anxiety: Option<i64>,
    /// 0 to 3.
    #[uniffi(default)]
    pub irritability: Option<i64>,
    /// 0 to 3.
    #[uniffi(default)]
    pub elevated: Option<i64>,
    /// Codes, at most 12.
    #[uniffi(default)]
    pub feelings: Vec<String>,
    /// Codes, at most 20.
    #[uniffi(default)]
    pub tags: Vec<String>,
    /// 0 to 1440 in steps of 5.
    #[uniffi(default)]
    pub sleep_min: Option<i64>,
    /// 1 to 5.
    #[uniffi(default)]
    pub sleep_quality: Option<i64>,
    /// 0 to 3.
    #[uniffi(default)]
    pub connection: Option<i64>,
    /// What was tried and how much it helped, 0 to 2, or none for tried; at most 12.
    #[uniffi(default)]
    pub coping: Vec<Tried>,
    /// At most 280 characters.
    #[uniffi(default)]
    pub win: Option<String>,
    /// At most 4,000 characters.
    #[uniffi(default)]
    pub note: Option<String>,
    /// `none`, `would_like_to_talk` or `want_plan_now`.
    #[uniffi(default)]
    pub support_wish: Option<String>,
}

impl From<CheckInDraft> for companion::CheckInDraft {
    fn from(draft: CheckInDraft) -> Self {
        Self {
            at: draft.at,
            kind: draft.kind,
            mood: draft.mood,
            mood_label: draft.mood_label,
            valence: draft.valence,
            energy: draft.energy,
            low: draft.low,
            anxiety: draft.anxiety,
            irritability: draft.irritability,
            elevated: draft.elevated,
            feelings: draft.feelings,
            tags: draft.tags,
            sleep_min: draft.sleep_min,
            sleep_quality: draft.sleep_quality,
            connection: draft.connection,
            coping: pairs(draft.coping),
            win: draft.win,
            note: draft.note,
            support_wish: draft.support_wish,
            source: None,
        }
    }
}

fn pairs(tried: Vec<Tried>) -> Vec<(String, Option<i64>)> {
    tried
        .into_iter()
        .map(|one| (one.code, one.helped))
        .collect()
}
