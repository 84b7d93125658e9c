use companion::view::{RelationshipLine, RelationshipListView};

/// One relationship in a list.
#[uniffi::remote(Record)]
pub struct RelationshipLine {
    /// The relationship.
    pub id: String,
    /// Who it is, before anyone joins.
    pub name: Option<String>,
    /// `alone`: the peer worker is not on Companion yet.
    pub state: String,
    /// When the newest contact was, in milliseconds since 1970.
    pub last_contact_at_ms: Option<i64>,
}

/// The relationships.
#[uniffi::remote(Record)]
pub struct RelationshipListView {
    /// Oldest first.
    pub relationships: Vec<RelationshipLine>,
    /// How much could not be opened.
    pub locked_count: u32,
}
