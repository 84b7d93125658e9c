use journal::Moment;

use crate::export::cells::Cells;
use crate::export::table::TableRow;

/// A self-rating's item or a reflection, as `outcomes.csv` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeRow {
    /// The record.
    pub id: String,
    /// When it was.
    pub at: Moment,
    /// `self_rating` or `reflection`.
    pub kind: &'static str,
    /// The item of a self-rating, as a code.
    pub item: Option<String>,
    /// Its answer; none if it was skipped.
    pub answer: Option<i64>,
    /// The contact of a reflection.
    pub contact_id: Option<String>,
    /// The text of a reflection.
    pub text: Option<String>,
    /// 1 to 5.
    pub felt_heard: Option<i64>,
    /// 1 to 5.
    pub helped: Option<i64>,
    /// How many of its fields have more versions.
    pub fields_with_versions: i64,
}

impl TableRow for OutcomeRow {
    const FILE: &'static str = "outcomes.csv";
    #[rustfmt::skip]
    const COLUMNS: &'static [&'static str] = &[
        "kind", "item_code", "item", "answer", "contact_id", "text", "felt_heard", "helped",
        "fields_with_versions",
    ];

    fn id(&self) -> &str {
        &self.id
    }

    fn moment(&self) -> Moment {
        self.at
    }

    fn fill(&self, cells: &mut Cells<'_>) {
        cells.text(Some(self.kind));
        cells.code("items", self.item.as_deref());
        cells.number(self.answer);
        cells.text(self.contact_id.as_deref());
        cells.text(self.text.as_deref());
        cells.number(self.felt_heard);
        cells.number(self.helped);
        cells.number(Some(self.fields_with_versions));
    }
}
