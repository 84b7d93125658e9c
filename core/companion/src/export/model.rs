use journal::Moment;

use super::cells::Cells;
use super::table::TableRow;

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
        cells.codes("support_types", self.support_types.iter().map(|(code, _)| code.as_str()));
        let minutes: Vec<_> = self.support_types.iter().map(|(_, min)| min.to_string()).collect();
        cells.texts(minutes.iter().map(String::as_str));
        cells.codes("activities", self.activities.iter().map(String::as_str));
        cells.text(self.summary.as_deref());
        cells.texts(self.follow_ups.iter().map(String::as_str));
        cells.text(self.language.as_deref());
        cells.truth(self.interpreter_used);
        cells.number(Some(self.fields_with_versions));
    }
}

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
