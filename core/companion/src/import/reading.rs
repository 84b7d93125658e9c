use journal::Moment;

use super::RowRule;
use super::row::Wrong;

/// What one row of a file says, in its own words: no code is chosen and no limit of a record is
/// applied yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Where it stands: the line of a text file, else the number of the entry, from 1.
    pub line: u64,
    /// The row as it was read.
    pub row: RowSource,
    /// What it says.
    pub item: ReadItem,
}

/// The row as it was read, so that a second import finds it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowSource {
    /// The app or format that wrote it, as a code.
    pub app: &'static str,
    /// `[app, row as read]` as deterministic CBOR. It depends on the file alone, never on answers.
    pub canonical: Vec<u8>,
    /// What the row said where our scale says it differently.
    pub original: Option<String>,
}

/// A row that can be taken.
#[derive(Clone, Debug, PartialEq)]
pub enum ReadItem {
    /// A check-in.
    CheckIn(Box<ReadCheckIn>),
    /// A contact that took place.
    Contact(Box<ReadContact>),
    /// A goal with its steps.
    Goal(Box<ReadGoal>),
    /// A step of an earlier goal of the same file.
    StepDone(ReadStepDone),
}

/// A mood as a file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MoodReading {
    /// 1 to 5, 5 the best.
    Level(i64),
    /// A name without a level: the person places it.
    Unplaced(String),
}

/// A check-in of a file. Texts are clean: NFC, newlines only, and none is empty.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadCheckIn {
    /// When it was.
    pub at: Moment,
    /// The mood.
    pub mood: Option<MoodReading>,
    /// The mood in words.
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
    /// Feelings, in words.
    pub feelings: Vec<String>,
    /// What one did, in words.
    pub tags: Vec<String>,
    /// What one tried, in words.
    pub coping: Vec<String>,
    /// Minutes, in steps of 5.
    pub sleep_min: Option<i64>,
    /// 1 to 5.
    pub sleep_quality: Option<i64>,
    /// One's own words, of any length.
    pub note: Option<String>,
}

impl Reading {
    /// A check-in as it was read, unless it says nothing.
    pub(super) fn of_check_in(line: u64, row: RowSource, read: ReadCheckIn) -> Result<Self, Wrong> {
        if !read.says_something() {
            return Err((RowRule::Empty, ""));
        }
        Ok(Self {
            line,
            row,
            item: ReadItem::CheckIn(Box::new(read)),
        })
    }
}

impl ReadCheckIn {
    /// A check-in that says nothing yet.
    #[must_use]
    pub const fn at(at: Moment) -> Self {
        Self {
            at,
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
            coping: Vec::new(),
            sleep_min: None,
            sleep_quality: None,
            note: None,
        }
    }

    /// Whether it says one of the things that a check-in needs.
    #[must_use]
    pub const fn says_something(&self) -> bool {
        self.mood.is_some()
            || self.valence.is_some()
            || !self.feelings.is_empty()
            || !self.tags.is_empty()
            || self.sleep_min.is_some()
            || self.note.is_some()
    }
}

/// A contact of a file; it took place.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadContact {
    /// When it began.
    pub at: Moment,
    /// How long it was.
    pub duration_min: Option<i64>,
    /// How: one of our mode codes.
    pub mode: &'static str,
    /// Where, in words.
    pub setting: Option<String>,
    /// Kinds of support, in words.
    pub support: Vec<String>,
    /// What it was about, of any length.
    pub summary: Option<String>,
}

/// A goal of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadGoal {
    /// When it was set.
    pub at: Moment,
    /// What it is.
    pub title: String,
    /// Whether it is done.
    pub done: bool,
    /// Its steps in order.
    pub steps: Vec<ReadStep>,
    /// Encouragement to oneself, in order; empty ones too.
    pub progress: Vec<ReadProgress>,
}

/// A step of a goal of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadStep {
    /// What it is.
    pub text: String,
    /// Whether it is done.
    pub done: bool,
}

/// A word of encouragement in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadProgress {
    /// When it was written.
    pub at: Moment,
    /// What it says.
    pub text: Option<String>,
}

/// A step that was done, or not any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadStepDone {
    /// The goal, by its place among the goals of the file, from 0.
    pub goal: u64,
    /// The step, by its place in the goal, from 0.
    pub step: u64,
    /// Whether it is done.
    pub done: bool,
}
