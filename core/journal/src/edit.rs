use crate::{Event, Id, Scalar};

/// Where a record lives inside its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The container's name.
    pub container: &'static str,
    /// The record's id; none for the values of the document itself, in `self`.
    pub id: Option<Id>,
}

impl Place {
    /// The record `id` in `container`.
    #[must_use]
    pub const fn record(container: &'static str, id: Id) -> Self {
        Self {
            container,
            id: Some(id),
        }
    }

    /// The values of the document itself.
    pub const ITSELF: Self = Self {
        container: "self",
        id: None,
    };
}

/// One thing done to one key of a record. Only single keys are ever written: a whole record put
/// back would delete what arrived meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Writes a value; concurrent puts stay as versions.
    Put(String, Scalar),
    /// Clears a value; a concurrent put survives.
    Clear(String),
    /// Makes a text that two people may write at once.
    MakeText(String, String),
    /// Changes that text to `text` by the smallest splices.
    SetText(String, String),
}

impl Edit {
    /// The key that it is done to.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Put(key, _)
            | Self::Clear(key)
            | Self::MakeText(key, _)
            | Self::SetText(key, _) => key,
        }
    }

    /// Appends an event to the log at `prefix`.
    #[must_use]
    pub fn event(prefix: &str, event: &Event) -> Self {
        let (key, value) = event.to_entry(prefix);
        Self::Put(key, value)
    }

    /// Puts a value, or clears the key where there is none.
    #[must_use]
    pub fn put_or_clear(key: &str, value: Option<impl Into<Scalar>>) -> Self {
        match value {
            Some(value) => Self::Put(key.into(), value.into()),
            None => Self::Clear(key.into()),
        }
    }

    /// The same edit on a child: its key behind the child's `prefix`.
    #[must_use]
    pub fn within(self, prefix: &str) -> Self {
        let key = |key: String| format!("{prefix}.{key}");
        match self {
            Self::Put(at, value) => Self::Put(key(at), value),
            Self::Clear(at) => Self::Clear(key(at)),
            Self::MakeText(at, text) => Self::MakeText(key(at), text),
            Self::SetText(at, text) => Self::SetText(key(at), text),
        }
    }
}

/// The edits of one record that go into one change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// The record.
    pub place: Place,
    /// Whether the record is made here; else it must be there.
    pub new: bool,
    /// What is done to it, in order.
    pub edits: Vec<Edit>,
}

impl Write {
    /// Makes a record.
    #[must_use]
    pub const fn new(place: Place, edits: Vec<Edit>) -> Self {
        Self {
            place,
            new: true,
            edits,
        }
    }

    /// Changes a record that is there.
    #[must_use]
    pub const fn change(place: Place, edits: Vec<Edit>) -> Self {
        Self {
            place,
            new: false,
            edits,
        }
    }
}
