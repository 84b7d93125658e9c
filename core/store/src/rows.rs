use crate::DocumentId;

/// Days since 1970-01-01: a local date.
pub type Day = i32;

/// What names a record: its kind, its id, and the document it lies in. One that moved lies in two.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RecordRef {
    /// Its kind; the numbers are the journal's.
    pub kind: u8,
    /// Its id.
    pub id: String,
    /// Its document.
    pub document: DocumentId,
}

/// One record as it is read back: what lists filter by, and the body that holds everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    /// Which one.
    pub record: RecordRef,
    /// The local date under which it is filed; none sorts before all dates.
    pub day: Option<Day>,
    /// When it was.
    pub at_ms: i64,
    /// Zero if it is live; other numbers are the journal's.
    pub state: u8,
    /// What lists are narrowed by. Records with a group are found by kind without reading others.
    pub group: Option<String>,
    /// Where it was imported from.
    pub source: Option<SourceRow>,
    /// The whole record, as the journal wrote it.
    pub body: Vec<u8>,
}

/// Where an imported record came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRow {
    /// The hash of the row that was read.
    pub row_hash: [u8; 8],
    /// The batch that brought it.
    pub batch: String,
}

/// The numbers of a record that trends are drawn from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measures {
    /// Mood.
    pub mood: Option<i64>,
    /// Minutes of sleep.
    pub sleep_min: Option<i64>,
    /// Quality of sleep.
    pub sleep_quality: Option<i64>,
}

/// A code of a record, for counting.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CodeRow {
    /// Its vocabulary; the numbers are the journal's.
    pub list: u8,
    /// The code.
    pub code: String,
    /// A value that goes with it.
    pub value: Option<i64>,
}

/// A text that can be searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRow {
    /// The child that it belongs to, if not the record itself.
    pub child: Option<String>,
    /// The field.
    pub field: String,
    /// The text.
    pub text: String,
}

/// An open step or follow-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// Which child of the record.
    pub child: String,
    /// When it is due.
    pub due_on: Option<Day>,
    /// Its place among its siblings.
    pub rank: String,
}

/// A point of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointRow {
    /// The series.
    pub series: String,
    /// The local date.
    pub day: Day,
    /// When.
    pub at_ms: i64,
    /// The value.
    pub value: i64,
}

/// Something about a record that waits for a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    /// What it is; the numbers are the journal's.
    pub notice: u8,
    /// The child that it concerns.
    pub child: Option<String>,
    /// The field that it concerns.
    pub field: Option<String>,
    /// When it came about, as far as known.
    pub at_ms: Option<i64>,
}

/// All rows of one record. Writing them replaces whatever rows it had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRows {
    /// The record.
    pub row: RecordRow,
    /// Its numbers.
    pub measures: Measures,
    /// Its codes.
    pub codes: Vec<CodeRow>,
    /// Its texts.
    pub texts: Vec<TextRow>,
    /// Its open steps or follow-ups.
    pub tasks: Vec<TaskRow>,
    /// Its points.
    pub points: Vec<PointRow>,
    /// What waits for a look.
    pub notices: Vec<NoticeRow>,
}

impl RecordRows {
    /// A record with a body and nothing else.
    #[must_use]
    pub const fn new(row: RecordRow) -> Self {
        Self {
            row,
            measures: Measures {
                mood: None,
                sleep_min: None,
                sleep_quality: None,
            },
            codes: Vec::new(),
            texts: Vec::new(),
            tasks: Vec::new(),
            points: Vec::new(),
            notices: Vec::new(),
        }
    }
}
