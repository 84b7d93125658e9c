use companion::view::{
    CheckInDetailView, CheckInLine, CopingLine, DayView, HistoryMonthView, ImportedFrom, Versions,
};

/// One check-in in a list.
#[uniffi::remote(Record)]
pub struct CheckInLine {
    /// The check-in.
    pub id: String,
    /// When it was, in milliseconds since 1970.
    pub at_ms: i64,
    /// Minutes east of UTC where it was.
    pub tz_min: i16,
    /// 1 to 5, 5 the best.
    pub mood: Versions<i64>,
    /// The mood in words, as a code.
    pub mood_label: Option<String>,
    /// Feelings, as codes.
    pub feelings: Vec<String>,
    /// Activities, as codes.
    pub tags: Vec<String>,
    /// What went well.
    pub win: Option<String>,
    /// The first 120 characters of the note.
    pub note_start: Option<String>,
    /// Whether it was edited long after.
    pub edited: bool,
    /// Whether it was deleted and came back because somebody edited it.
    pub brought_back: bool,
    /// Whether it came from another app.
    pub imported: bool,
}

/// One day of a month.
#[uniffi::remote(Record)]
pub struct DayView {
    /// `YYYY-MM-DD`.
    pub local_date: String,
    /// How many check-ins.
    pub count: u32,
    /// The lowest mood.
    pub mood_low: Option<i64>,
    /// The middle mood; of two, the lower.
    pub mood_median: Option<i64>,
    /// The highest mood.
    pub mood_high: Option<i64>,
    /// The check-ins, in order of time.
    pub check_ins: Vec<CheckInLine>,
}

/// A month of check-ins.
#[uniffi::remote(Record)]
pub struct HistoryMonthView {
    /// `YYYY-MM`.
    pub month: String,
    /// The days with check-ins, in order.
    pub days: Vec<DayView>,
    /// Every month in which there is a check-in, `YYYY-MM`, in order.
    pub months_present: Vec<String>,
    /// How much could not be opened.
    pub locked_count: u32,
}

/// Something that was tried.
#[uniffi::remote(Record)]
pub struct CopingLine {
    /// What, as a code.
    pub code: String,
    /// How much it helped, 0 to 2; none shown means tried.
    pub helped: Versions<i64>,
}

/// Where an imported record came from.
#[uniffi::remote(Record)]
pub struct ImportedFrom {
    /// The app or format.
    pub app: String,
    /// The import that brought it.
    pub batch: String,
    /// Which part of a long text it holds, from 1.
    pub part: Option<u16>,
    /// What the row said where our scale says it differently.
    pub original: Option<String>,
}

/// A whole check-in.
#[uniffi::remote(Record)]
pub struct CheckInDetailView {
    /// The check-in.
    pub id: String,
    /// When it was, in milliseconds since 1970.
    pub at_ms: i64,
    /// Minutes east of UTC where it was.
    pub tz_min: i16,
    /// The date where it was.
    pub local_date: String,
    /// `quick`, `full`, `evening` or `imported`.
    pub kind: String,
    /// 1 to 5, 5 the best.
    pub mood: Versions<i64>,
    /// The mood in words, as a code.
    pub mood_label: Versions<String>,
    /// −3 to 3.
    pub valence: Versions<i64>,
    /// −3 to 3.
    pub energy: Versions<i64>,
    /// 0 to 3.
    pub low: Versions<i64>,
    /// 0 to 3.
    pub anxiety: Versions<i64>,
    /// 0 to 3.
    pub irritability: Versions<i64>,
    /// 0 to 3.
    pub elevated: Versions<i64>,
    /// Feelings, as codes.
    pub feelings: Vec<String>,
    /// Activities, as codes.
    pub tags: Vec<String>,
    /// Minutes.
    pub sleep_min: Versions<i64>,
    /// 1 to 5.
    pub sleep_quality: Versions<i64>,
    /// 0 to 3.
    pub connection: Versions<i64>,
    /// What was tried.
    pub coping: Vec<CopingLine>,
    /// What went well.
    pub win: Versions<String>,
    /// One's own words.
    pub note: Versions<String>,
    /// What would help now, as a code.
    pub support_wish: Versions<String>,
    /// The date of an edit long after.
    pub edited_on: Option<String>,
    /// Whether it was deleted and came back because somebody edited it.
    pub brought_back: bool,
    /// Whether it is deleted and can be restored.
    pub deleted: bool,
    /// Where it was imported from.
    pub imported_from: Option<ImportedFrom>,
    /// How much could not be opened.
    pub locked_count: u32,
}
