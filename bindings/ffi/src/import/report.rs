use companion::ImportCounts;
use companion::import::Rejected;
use companion::view::ImportLine;

/// A row that is not taken, by line and rule; never what it says.
#[derive(uniffi::Record)]
pub struct RejectedRow {
    /// Where it stands: the line of a text file, else the number of the entry, from 1.
    pub line: u64,
    /// Why, as a code.
    pub rule: String,
    /// The field, by our own or the format's name; empty for the row as a whole.
    pub field: String,
}

/// Something of a file that is not imported.
#[derive(uniffi::Record)]
pub struct LeftOut {
    /// What it is, as a code.
    pub kind: String,
    /// How many there are.
    pub count: u64,
}

/// How many records an import made.
#[uniffi::remote(Record)]
pub struct ImportCounts {
    /// Check-ins.
    pub check_ins: u64,
    /// Goals.
    pub goals: u64,
    /// Steps that were marked as done in goals that were there.
    pub steps_done: u64,
    /// Contacts.
    pub contacts: u64,
    /// Everything else that an export of Companion carries.
    pub others: u64,
}

/// One import.
#[uniffi::remote(Record)]
pub struct ImportLine {
    /// Names it, for undoing it.
    pub batch: String,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// The format that was read, as a code.
    pub format: String,
    /// Whether it was undone.
    pub undone: bool,
    /// What it made.
    pub counts: ImportCounts,
}

/// What an import did. Every row is counted in exactly one place.
#[derive(uniffi::Record)]
pub struct ImportReport {
    /// Names the import, for undoing it; none if it brought nothing.
    pub batch: Option<String>,
    /// The format that was read, as a code.
    pub format: String,
    /// What was made.
    pub taken: ImportCounts,
    /// Rows that were there already.
    pub already_there: u64,
    /// Records of an export that are there already and differ: what is here was kept.
    pub differing: Vec<String>,
    /// Rows that were not taken, by line and rule.
    pub rejected: Vec<RejectedRow>,
    /// Kinds of things that the format holds and Companion does not keep.
    pub left_out: Vec<LeftOut>,
    /// Words of one's own that were added.
    pub words_added: u32,
}

impl From<companion::ImportReport> for ImportReport {
    fn from(report: companion::ImportReport) -> Self {
        Self {
            batch: report.batch,
            format: report.format.to_owned(),
            taken: report.taken,
            already_there: report.already_there,
            differing: report.differing,
            rejected: report.rejected.into_iter().map(Into::into).collect(),
            left_out: report.left_out.into_iter().map(Into::into).collect(),
            words_added: report.words_added,
        }
    }
}

impl From<Rejected> for RejectedRow {
    fn from(row: Rejected) -> Self {
        Self {
            line: row.line,
            rule: row.rule.code().to_owned(),
            field: row.field.to_owned(),
        }
    }
}

impl From<companion::import::LeftOut> for LeftOut {
    fn from(left: companion::import::LeftOut) -> Self {
        Self {
            kind: left.kind.code().to_owned(),
            count: left.count,
        }
    }
}
