use companion::view;

/// One answer of a self-rating.
#[derive(uniffi::Record)]
pub struct RatedItem {
    /// What was rated, as a code.
    pub item: String,
    /// 0 to 10; none where it was skipped.
    pub value: Option<i64>,
}

/// One self-rating.
#[derive(uniffi::Record)]
pub struct SelfRatingView {
    /// The self-rating.
    pub id: String,
    /// When it was finished, in milliseconds since 1970; none while it is a draft.
    pub at_ms: Option<i64>,
    /// The answers.
    pub items: Vec<RatedItem>,
}

/// The person's own ratings.
#[derive(uniffi::Record)]
pub struct OutcomeView {
    /// The newest first.
    pub ratings: Vec<SelfRatingView>,
    /// How much could not be opened.
    pub locked_count: u32,
}

impl From<view::OutcomeView> for OutcomeView {
    fn from(view: view::OutcomeView) -> Self {
        Self {
            ratings: view.ratings.into_iter().map(Into::into).collect(),
            locked_count: view.locked_count,
        }
    }
}

impl From<view::SelfRatingView> for SelfRatingView {
    fn from(view: view::SelfRatingView) -> Self {
        let rated = |(item, value)| RatedItem { item, value };
        Self {
            id: view.id,
            at_ms: view.at_ms,
            items: view.items.into_iter().map(rated).collect(),
        }
    }
}
