use companion::view::{ChangeItem, ChangeKind, ChangesView};

/// What waits for a look, or can be taken back.
#[uniffi::remote(Enum)]
pub enum ChangeKind {
    /// A field has two or more versions.
    Versions,
    /// A record was deleted and can be restored.
    Deleted,
    /// A record was deleted and came back because somebody edited it.
    BroughtBack,
    /// A value cannot be read by this version of the app.
    UnreadableValue,
    /// Two devices answered differently.
    TwoAnswers,
    /// Bytes that cannot be read or applied: kept, not shown.
    SetAside,
}

/// One thing that waits for a look.
#[uniffi::remote(Record)]
pub struct ChangeItem {
    /// What it is.
    pub kind: ChangeKind,
    /// `check_in goal contact self_rating reflection profile relationship`.
    pub record_kind: Option<String>,
    /// The record.
    pub id: Option<String>,
    /// The step or follow-up.
    pub child: Option<String>,
    /// The field.
    pub field: Option<String>,
    /// When it came about, in milliseconds since 1970.
    pub at_ms: Option<i64>,
    /// Words by which the person knows the record again, at most 60 characters.
    pub title: Option<String>,
}

/// What happened that may want a look.
#[uniffi::remote(Record)]
pub struct ChangesView {
    /// The newest first.
    pub items: Vec<ChangeItem>,
    /// How much could not be opened.
    pub locked_count: u32,
}
