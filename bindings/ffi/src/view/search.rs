use companion::view::{SearchHit, SearchView};

/// One place where the words were found.
#[uniffi::remote(Record)]
pub struct SearchHit {
    /// `check_in goal contact reflection`.
    pub kind: String,
    /// The record.
    pub id: String,
    /// The step or follow-up, if it is in one.
    pub child: Option<String>,
    /// The field.
    pub field: String,
    /// When the record was, in milliseconds since 1970.
    pub at_ms: i64,
    /// The date of the record.
    pub local_date: Option<String>,
    /// The words around the place, at most 160 characters.
    pub excerpt: String,
}

/// A page of what was found, the newest first.
#[uniffi::remote(Record)]
pub struct SearchView {
    /// At most 50.
    pub hits: Vec<SearchHit>,
    /// Where the next page begins; none if this is the last.
    pub next: Option<i64>,
    /// How much could not be opened, and so not searched.
    pub locked_count: u32,
}
