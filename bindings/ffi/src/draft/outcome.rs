use companion::Answer;

/// An answer to an item.
#[uniffi::remote(Enum)]
pub enum Answer {
    /// A number, 0 to 10 for items of one's own.
    Number(i64),
    /// Left out on purpose.
    Skipped,
}

/// An answer to one item.
#[derive(uniffi::Record)]
pub struct ItemDraft {
    /// `hope my_say belonging self_kindness week confidence`.
    pub item: String,
    /// The answer.
    pub answer: Answer,
}

/// A self-rating on one's own single items, as somebody enters it.
#[derive(uniffi::Record)]
pub struct SelfRatingDraft {
    /// Answers by item: `hope my_say belonging self_kindness week confidence`.
    #[uniffi(default)]
    pub items: Vec<ItemDraft>,
    /// The language of the words that were shown, BCP 47.
    #[uniffi(default)]
    pub language: Option<String>,
    /// `alone` or `with_peer`.
    #[uniffi(default)]
    pub place: Option<String>,
    /// `start three_months six_months ending any`.
    #[uniffi(default)]
    pub occasion: Option<String>,
    /// Whether it is finished; else it stays a draft.
    #[uniffi(default)]
    pub completed: bool,
}

impl From<SelfRatingDraft> for companion::SelfRatingDraft {
    fn from(draft: SelfRatingDraft) -> Self {
        Self {
            items: pairs(draft.items),
            language: draft.language,
            place: draft.place,
            occasion: draft.occasion,
            completed: draft.completed,
            source: None,
        }
    }
}

fn pairs(items: Vec<ItemDraft>) -> Vec<(String, Answer)> {
    items
        .into_iter()
        .map(|one| (one.item, one.answer))
        .collect()
}
