use journal::Moment;

use crate::export::cells::Cells;
use crate::export::table::TableRow;

/// A goal as `goals.csv` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalRow {
    /// The record.
    pub id: String,
    /// When it was made.
    pub at: Moment,
    /// What it is.
    pub title: String,
    /// Why.
    pub why: Option<String>,
    /// How one will know.
    pub success: Option<String>,
    /// Codes.
    pub life_areas: Vec<String>,
    /// As a code.
    pub status: String,
    /// The newest, 0 to 10.
    pub confidence: Option<i64>,
    /// The newest, 0 to 10.
    pub importance: Option<i64>,
    /// `YYYY-MM-DD`.
    pub start_on: Option<String>,
    /// `YYYY-MM-DD`.
    pub target_on: Option<String>,
    /// `YYYY-MM-DD`.
    pub review_on: Option<String>,
    /// Steps that are done.
    pub steps_done: i64,
    /// All steps.
    pub steps_all: i64,
    /// Words of encouragement.
    pub cheers: Vec<String>,
    /// How many of its fields have more versions.
    pub fields_with_versions: i64,
}

impl TableRow for GoalRow {
    const FILE: &'static str = "goals.csv";
    #[rustfmt::skip]
    const COLUMNS: &'static [&'static str] = &[
        "title", "why", "success", "life_areas_codes", "life_areas", "status_code", "status",
        "confidence", "importance", "start_on", "target_on", "review_on", "steps_done",
        "steps_all", "cheers", "fields_with_versions",
    ];

    fn id(&self) -> &str {
        &self.id
    }

    fn moment(&self) -> Moment {
        self.at
    }

    fn fill(&self, cells: &mut Cells<'_>) {
        cells.text(Some(&self.title));
        cells.text(self.why.as_deref());
        cells.text(self.success.as_deref());
        cells.codes("life_areas", self.life_areas.iter().map(String::as_str));
        cells.code("status", Some(&self.status));
        cells.number(self.confidence);
        cells.number(self.importance);
        cells.text(self.start_on.as_deref());
        cells.text(self.target_on.as_deref());
        cells.text(self.review_on.as_deref());
        cells.number(Some(self.steps_done));
        cells.number(Some(self.steps_all));
        cells.texts(self.cheers.iter().map(String::as_str));
        cells.number(Some(self.fields_with_versions));
    }
}
