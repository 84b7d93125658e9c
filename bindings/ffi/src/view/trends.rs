use companion::view::{
    CodeCount, CopingCount, MoodBand, RatingPoint, RatingSeries, SleepDay, TrendsView, WeekdayMood,
    WinLine,
};

/// The moods of a day, or of a week from Monday where the range is long. A day without a mood has
/// no band: a gap, not a zero.
#[uniffi::remote(Record)]
pub struct MoodBand {
    /// The first day, `YYYY-MM-DD`.
    pub from: String,
    /// The lowest mood.
    pub low: i64,
    /// The middle mood; of two, the lower.
    pub median: i64,
    /// The highest mood.
    pub high: i64,
    /// How many check-ins said a mood.
    pub count: u32,
}

/// The mood of a day of the week.
#[uniffi::remote(Record)]
pub struct WeekdayMood {
    /// 1 Monday to 7 Sunday.
    pub weekday: i8,
    /// The middle mood; none where fewer than three were said.
    pub median: Option<i64>,
    /// How many were said.
    pub n: u32,
}

/// The sleep of a day, as told last, or the median of a week where the range is long.
#[uniffi::remote(Record)]
pub struct SleepDay {
    /// The first day, `YYYY-MM-DD`.
    pub from: String,
    /// Minutes.
    pub minutes: Option<i64>,
    /// 1 to 5.
    pub quality: Option<i64>,
}

/// What was tried and how it helped.
#[uniffi::remote(Record)]
pub struct CopingCount {
    /// What, as a code.
    pub code: String,
    /// How often it was tried.
    pub tried: u32,
    /// How often it did not help.
    pub helped_0: u32,
    /// How often it helped some.
    pub helped_1: u32,
    /// How often it helped much.
    pub helped_2: u32,
}

/// How often a code was said.
#[uniffi::remote(Record)]
pub struct CodeCount {
    /// The code.
    pub code: String,
    /// How often.
    pub count: u32,
}

/// A point of a series.
#[uniffi::remote(Record)]
pub struct RatingPoint {
    /// `YYYY-MM-DD`.
    pub on: String,
    /// 0 to 10.
    pub value: i64,
}

/// Points without a line: confidence in a goal, or a rating of one's own.
#[uniffi::remote(Record)]
pub struct RatingSeries {
    /// `confidence`, or the code of what was rated.
    pub series: String,
    /// The goal, for confidence.
    pub goal_id: Option<String>,
    /// The goal's title.
    pub title: Option<String>,
    /// The points, oldest first.
    pub points: Vec<RatingPoint>,
}

/// Something that went well: a win, a done step, a cheer.
#[uniffi::remote(Record)]
pub struct WinLine {
    /// `win step_done cheer`.
    pub kind: String,
    /// `YYYY-MM-DD`.
    pub on: String,
    /// The record.
    pub id: String,
    /// The words.
    pub text: Option<String>,
}

/// What was there, from one date to another.
#[uniffi::remote(Record)]
pub struct TrendsView {
    /// `YYYY-MM-DD`.
    pub from: String,
    /// `YYYY-MM-DD`, included.
    pub to: String,
    /// Whether bands and sleep are by week.
    pub by_week: bool,
    /// The moods.
    pub mood: Vec<MoodBand>,
    /// The moods by day of the week.
    pub week_pattern: Vec<WeekdayMood>,
    /// Sleep.
    pub sleep: Vec<SleepDay>,
    /// What helped, most first.
    pub what_helped: Vec<CopingCount>,
    /// Feelings, most first.
    pub feelings: Vec<CodeCount>,
    /// Ratings.
    pub ratings: Vec<RatingSeries>,
    /// The newest wins, done steps and cheers.
    pub wins: Vec<WinLine>,
    /// How many wins, done steps and cheers there are in all.
    pub wins_count: u32,
    /// How much could not be opened, and so not counted.
    pub locked_count: u32,
}
