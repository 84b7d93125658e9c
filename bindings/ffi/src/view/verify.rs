use companion::{LostPart, RepairView, VerifyView};

/// What a check of the whole journal found.
#[uniffi::remote(Record)]
pub struct VerifyView {
    /// Whether all of it can be read.
    pub whole: bool,
    /// How many pages of the file are damaged.
    pub damaged_pages: u32,
    /// What else does not fit together, without a word of what was written.
    pub findings: Vec<String>,
    /// How many documents could not be opened, or whose rows do not reflect them.
    pub damaged_documents: u32,
    /// Whether the keys of every space agree with its records.
    pub keys_agree: bool,
    /// How much was set aside because it could not be read or applied.
    pub locked_count: u32,
}

/// What a repair brought over and what it could not.
#[uniffi::remote(Record)]
pub struct RepairView {
    /// Whether anything had to be repaired; if not, nothing was changed.
    pub was_damaged: bool,
    /// The file in the journal's folder that the damaged database is kept as.
    pub kept_as: Option<String>,
    /// How many documents were brought over, whole or in part.
    pub documents: u64,
    /// Where something is missing.
    pub lost: Vec<LostPart>,
    /// How much was brought over and cannot be opened; it is kept and counted.
    pub locked_count: u32,
}

/// Where something is missing after a repair.
#[uniffi::remote(Record)]
pub struct LostPart {
    /// `profile check_ins contacts outcomes relationship document`, or the name of a table.
    pub what: String,
    /// The month or the year.
    pub part: Option<String>,
}
