/// The id of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub [u8; 32]);

/// The id of a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpaceId(pub [u8; 32]);

/// The hash of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeHash(pub [u8; 32]);

/// What is to be written of a document. The heads are those after all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentWrite {
    /// Which document; it is made if it is not there.
    pub id: DocumentId,
    /// Its space.
    pub space: SpaceId,
    /// Its key in the space.
    pub key: Vec<u8>,
    /// Its heads, one after the other, sorted.
    pub heads: Vec<u8>,
    /// Changes to append.
    pub changes: Vec<ChangeWrite>,
    /// A save of the whole that takes the place of all changes before it, those above included.
    pub snapshot: Option<SnapshotWrite>,
    /// Whether changes wait to be sent; none leaves it as it is.
    pub unsent: Option<bool>,
    /// Whether it can be read; none leaves it as it is, a new document is whole.
    pub state: Option<DocumentState>,
}

impl DocumentWrite {
    /// A write that only makes the document, or says its heads.
    #[must_use]
    pub const fn new(id: DocumentId, space: SpaceId, key: Vec<u8>, heads: Vec<u8>) -> Self {
        Self {
            id,
            space,
            key,
            heads,
            changes: Vec::new(),
            snapshot: None,
            unsent: None,
            state: None,
        }
    }
}

/// A change to append to a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeWrite {
    /// Its hash.
    pub hash: ChangeHash,
    /// The change.
    pub bytes: Vec<u8>,
}

/// A save of a whole document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotWrite {
    /// The save.
    pub bytes: Vec<u8>,
    /// Whether the save before stays, with the changes after it, until the next one.
    pub keep_previous: bool,
}

/// Whether a document can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentState {
    /// It can.
    Whole,
    /// It cannot be read by this version, or is damaged: it is counted and never overwritten.
    Unreadable,
}

impl DocumentState {
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Whole => 0,
            Self::Unreadable => 1,
        }
    }

    pub(crate) const fn of_number(number: u8) -> Self {
        match number {
            0 => Self::Whole,
            _ => Self::Unreadable,
        }
    }
}

/// What the store knows of a document without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRow {
    /// Its id.
    pub id: DocumentId,
    /// Its space.
    pub space: SpaceId,
    /// Its key in the space.
    pub key: Vec<u8>,
    /// Its heads, which its rows reflect.
    pub heads: Vec<u8>,
    /// Whether it can be read.
    pub state: DocumentState,
    /// Whether changes wait to be sent.
    pub unsent: bool,
    /// How many changes were appended since the last snapshot.
    pub appended: u64,
}

/// The bytes of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDocument {
    /// What is known of it.
    pub row: DocumentRow,
    /// The last save.
    pub snapshot: Option<Vec<u8>>,
    /// What was appended after it, in order.
    pub changes: Vec<ChangeWrite>,
}
