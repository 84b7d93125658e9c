use companion::view::{Version, Versions};

/// One of several concurrent versions of a text.
pub type TextVersion = Version<String>;

/// A text as it is shown, with all concurrent versions.
pub type TextVersions = Versions<String>;

/// One of several concurrent versions of a number.
pub type NumberVersion = Version<i64>;

/// A number as it is shown, with all concurrent versions.
pub type NumberVersions = Versions<i64>;

/// One of several concurrent versions of a text.
#[uniffi::remote(Record)]
pub struct TextVersion {
    /// What it says.
    pub value: String,
    /// The device that wrote it: its id, in hexadecimal.
    pub device: String,
}

/// A text as it is shown, with all concurrent versions.
#[uniffi::remote(Record)]
pub struct TextVersions {
    /// The version that is shown; none if nothing was said or it cannot be read.
    pub shown: Option<String>,
    /// All differing versions, the shown one last; empty unless there are at least two.
    pub versions: Vec<TextVersion>,
    /// Whether something is there that this version of the app cannot read.
    pub unreadable: bool,
}

/// One of several concurrent versions of a number.
#[uniffi::remote(Record)]
pub struct NumberVersion {
    /// What it says.
    pub value: i64,
    /// The device that wrote it: its id, in hexadecimal.
    pub device: String,
}

/// A number as it is shown, with all concurrent versions.
#[uniffi::remote(Record)]
pub struct NumberVersions {
    /// The version that is shown; none if nothing was said or it cannot be read.
    pub shown: Option<i64>,
    /// All differing versions, the shown one last; empty unless there are at least two.
    pub versions: Vec<NumberVersion>,
    /// Whether something is there that this version of the app cannot read.
    pub unreadable: bool,
}
