use journal::Moment;

use crate::export::cells::Cells;
use crate::export::table::TableRow;

/// A check-in as `checkins.csv` shows it: of several versions the one that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckInRow {
    /// The record.
    pub id: String,
    /// When it was.
    pub at: Moment,
    /// How it came about, as a code.
    pub kind: String,
    /// 1 to 5, 5 the best.
    pub mood: Option<i64>,
    /// The mood in words, as a code.
    pub mood_label: Option<String>,
    /// −3 to 3.
    pub valence: Option<i64>,
    /// −3 to 3.
    pub energy: Option<i64>,
    /// 0 to 3.
    pub low: Option<i64>,
    /// 0 to 3.
    pub anxiety: Option<i64>,
    /// 0 to 3.
    pub irritability: Option<i64>,
    /// 0 to 3.
    pub elevated: Option<i64>,
    /// Codes.
    pub feelings: Vec<String>,
    /// Codes.
    pub tags: Vec<String>,
    /// Minutes.
    pub sleep_min: Option<i64>,
    /// 1 to 5.
    pub sleep_quality: Option<i64>,
    /// 0 to 3.
    pub connection: Option<i64>,
    /// What was tried, as codes, and how much it helped: 0 to 2, or none for tried.
    pub coping: Vec<(String, Option<i64>)>,
    /// Something that went well.
    pub win: Option<String>,
    /// One's own words.
    pub note: Option<String>,
    /// What would help, as a code.
    pub support_wish: Option<String>,
    /// `YYYY-MM-DD`, if it was edited long after.
    pub edited_on: Option<String>,
    /// The app that an import came from.
    pub imported_from: Option<String>,
    /// How many of its fields have more versions, all of which are in `export.json`.
    pub fields_with_versions: i64,
}

impl CheckInRow {
    /// A check-in that says nothing yet.
    #[must_use]
    pub fn at(id: &str, at: Moment) -> Self {
        Self {
            id: id.into(),
            at,
            kind: String::new(),
            mood: None,
            mood_label: None,
            valence: None,
            energy: None,
            low: None,
            anxiety: None,
            irritability: None,
            elevated: None,
            feelings: Vec::new(),
            tags: Vec::new(),
            sleep_min: None,
            sleep_quality: None,
            connection: None,
            coping: Vec::new(),
            win: None,
            note: None,
            support_wish: None,
            edited_on: None,
            imported_from: None,
            fields_with_versions: 0,
        }
    }
}

impl TableRow for CheckInRow {
    const FILE: &'static str = "checkins.csv";
    #[rustfmt::skip]
    const COLUMNS: &'static [&'static str] = &[
        "kind", "mood", "mood_label_code", "mood_label", "valence", "energy", "low", "anxiety",
        "irritability", "elevated", "feelings_codes", "feelings", "tags_codes", "tags",
        "sleep_min", "sleep_quality", "connection", "coping_codes", "coping", "coping_helped",
        "win", "note", "support_wish_code", "support_wish", "edited_on", "imported_from",
        "fields_with_versions",
    ];

    fn id(&self) -> &str {
        &self.id
    }

    fn moment(&self) -> Moment {
        self.at
    }

    fn fill(&self, cells: &mut Cells<'_>) {
        cells.text(Some(&self.kind));
        cells.number(self.mood);
        cells.code("mood_label", self.mood_label.as_deref());
        let scales = [self.valence, self.energy, self.low, self.anxiety];
        for scale in scales.into_iter().chain([self.irritability, self.elevated]) {
            cells.number(scale);
        }
        cells.codes("feelings", self.feelings.iter().map(String::as_str));
        cells.codes("tags", self.tags.iter().map(String::as_str));
        cells.number(self.sleep_min);
        cells.number(self.sleep_quality);
        cells.number(self.connection);
        cells.codes("coping", self.coping.iter().map(|(code, _)| code.as_str()));
        let helped = |helped: &Option<i64>| helped.map_or_else(String::new, |n| n.to_string());
        let helped: Vec<_> = self.coping.iter().map(|(_, level)| helped(level)).collect();
        cells.texts(helped.iter().map(String::as_str));
        cells.text(self.win.as_deref());
        cells.text(self.note.as_deref());
        cells.code("support_wish", self.support_wish.as_deref());
        cells.text(self.edited_on.as_deref());
        cells.text(self.imported_from.as_deref());
        cells.number(Some(self.fields_with_versions));
    }
}
