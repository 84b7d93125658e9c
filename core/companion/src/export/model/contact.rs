use journal::Moment;

use crate::export::cells::Cells;
use crate::export::table::TableRow;

/// A contact as `contacts.csv` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRow {
    /// The record.
    pub id: String,
    /// When it began.
    pub at: Moment,
    /// With whom: the name that the person gave.
    pub peer_name: Option<String>,
    /// How long it was.
    pub duration_min: Option<i64>,
    /// How, as a code.
    pub mode: Option<String>,
    /// Where, as a code.
    pub setting: Option<String>,
    /// Who began it, as a code.
    pub initiated_by: Option<String>,
    /// As a code.
    pub status: String,
    /// Kinds of support, as codes, and their minutes.
    pub support_types: Vec<(String, i64)>,
    /// Codes.
    pub activities: Vec<String>,
    /// What it was about.
    pub summary: Option<String>,
    /// What was to follow.
    pub follow_ups: Vec<String>,
    /// BCP 47.
    pub language: Option<String>,
    /// Whether somebody interpreted.
    pub interpreter_used: Option<bool>,
    /// How many of its fields have more versions.
    pub fields_with_versions: i64,
}

impl TableRow for ContactRow {
    const FILE: &'static str = "contacts.csv";
    #[rustfmt::skip]
    const COLUMNS: &'static [&'static str] = &[
        "peer_name", "duration_min", "mode_code", "mode", "setting_code", "setting",
        "initiated_by_code", "initiated_by", "status_code", "status", "support_types_codes",
        "support_types", "support_minutes", "activities_codes", "activities", "summary",
        "follow_ups", "language", "interpreter_used", "fields_with_versions",
    ];

    fn id(&self) -> &str {
        &self.id
    }

    fn moment(&self) -> Moment {
        self.at
    }

    fn fill(&self, cells: &mut Cells<'_>) {
        cells.text(self.peer_name.as_deref());
        cells.number(self.duration_min);
        cells.code("mode", self.mode.as_deref());
        cells.code("setting", self.setting.as_deref());
        cells.code("initiated_by", self.initiated_by.as_deref());
        cells.code("status", Some(&self.status));
        cells.codes(
            "support_types",
            self.support_types.iter().map(|(code, _)| code.as_str()),
        );
        let minutes: Vec<_> = self
            .support_types
            .iter()
            .map(|(_, min)| min.to_string())
            .collect();
        cells.texts(minutes.iter().map(String::as_str));
        cells.codes("activities", self.activities.iter().map(String::as_str));
        cells.text(self.summary.as_deref());
        cells.texts(self.follow_ups.iter().map(String::as_str));
        cells.text(self.language.as_deref());
        cells.truth(self.interpreter_used);
        cells.number(Some(self.fields_with_versions));
    }
}
