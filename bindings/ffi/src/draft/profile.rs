use companion::{Position, WordDraft};

/// A word of one's own as somebody enters it.
#[uniffi::remote(Record)]
pub struct WordDraft {
    /// `mood feeling tag coping setting support`.
    pub kind: String,
    /// 1 to 40 characters for a mood, else 1 to 30.
    pub words: String,
    /// Where a mood word stands, 1 to 5; only for moods.
    #[uniffi(default)]
    pub level: Option<i64>,
    /// Where it goes among the words.
    pub position: Position,
}
