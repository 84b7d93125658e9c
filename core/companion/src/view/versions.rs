use serde::Serialize;

/// One of several concurrent versions of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Version<T> {
    /// What it says.
    pub value: T,
    /// The device that wrote it: its id, in hexadecimal.
    pub device: String,
}

/// A field as it is shown, with all concurrent versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Versions<T> {
    /// The version that is shown; none if nothing was said or it cannot be read.
    pub shown: Option<T>,
    /// All differing versions, the shown one last; empty unless there are at least two.
    pub versions: Vec<Version<T>>,
    /// Whether something is there that this version of the app cannot read.
    pub unreadable: bool,
}

impl<T> Default for Versions<T> {
    fn default() -> Self {
        Self {
            shown: None,
            versions: Vec::new(),
            unreadable: false,
        }
    }
}

impl<T> Versions<T> {
    /// The view of a merged field, its values as `read` gives them.
    pub(crate) fn of<S>(field: journal::Mv<S>, read: impl Fn(S) -> T) -> Self {
        let version = |rival: journal::Rival<S>| Version {
            value: read(rival.value),
            device: crate::hex::encode(&rival.device),
        };
        Self {
            shown: field.shown.map(&read),
            versions: field.versions.into_iter().map(version).collect(),
            unreadable: field.unreadable,
        }
    }
}
