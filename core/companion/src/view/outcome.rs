use serde::Serialize;

/// One self-rating.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SelfRatingView {
    /// The self-rating.
    pub id: String,
    /// When it was finished, in milliseconds since 1970; none while it is a draft.
    pub at_ms: Option<i64>,
    /// What was rated, as a code, and 0 to 10; none where it was skipped.
    pub items: Vec<(String, Option<i64>)>,
}

/// The person's own ratings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutcomeView {
    /// The newest first.
    pub ratings: Vec<SelfRatingView>,
    /// How much could not be opened.
    pub locked_count: u32,
}
