use journal::Moment;

use crate::export::cells::Cells;
use crate::export::table::TableRow;

/// A step of a goal as `steps.csv` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepRow {
    /// The step.
    pub id: String,
    /// When it was made.
    pub at: Moment,
    /// Its goal.
    pub goal_id: String,
    /// Its place in the goal, from 1.
    pub place: i64,
    /// What it is.
    pub text: String,
    /// Who does it, as a code.
    pub who: Option<String>,
    /// `YYYY-MM-DD`.
    pub due_on: Option<String>,
    /// Whether it is done.
    pub done: bool,
    /// A note.
    pub note: Option<String>,
    /// How many of its fields have more versions.
    pub fields_with_versions: i64,
}

impl TableRow for StepRow {
    const FILE: &'static str = "steps.csv";
    #[rustfmt::skip]
    const COLUMNS: &'static [&'static str] = &[
        "goal_id", "place", "text", "who_code", "who", "due_on", "done", "note",
        "fields_with_versions",
    ];

    fn id(&self) -> &str {
        &self.id
    }

    fn moment(&self) -> Moment {
        self.at
    }

    fn fill(&self, cells: &mut Cells<'_>) {
        cells.text(Some(&self.goal_id));
        cells.number(Some(self.place));
        cells.text(Some(&self.text));
        cells.code("who", self.who.as_deref());
        cells.text(self.due_on.as_deref());
        cells.truth(Some(self.done));
        cells.text(self.note.as_deref());
        cells.number(Some(self.fields_with_versions));
    }
}
