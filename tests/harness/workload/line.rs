use serde::{Deserialize, Serialize};

use super::WorkloadError;

/// A check-in.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
pub struct CheckInLine {
    /// Milliseconds since 1970, UTC.
    pub at: i64,
    /// −2 to 2.
    pub mood: i64,
    /// 1 to 5.
    pub energy: i64,
    /// Words for feelings.
    pub feelings: Vec<String>,
    /// Words for what helped.
    pub helped: Vec<String>,
    /// Hours; 0 for not said.
    pub sleep: f64,
    /// May be empty.
    pub note: String,
}

/// A contact that was held.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct ContactLine {
    /// Milliseconds since 1970, UTC.
    pub at: i64,
    /// `text`, `visit`, `call` or `group`.
    pub kind: String,
    /// A word for the place.
    pub setting: String,
    /// Words for kinds of support.
    pub support: Vec<String>,
    /// How long it took.
    pub minutes: i64,
    /// May be empty.
    pub note: String,
}

/// A step of a goal.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct LineStep {
    /// What it is.
    pub text: String,
    /// Whether it was done.
    pub done: bool,
}

/// A word of encouragement to oneself.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Cheer {
    /// Milliseconds since 1970, UTC.
    pub at: i64,
    /// May be empty.
    pub note: String,
}

/// A goal with all that became of it.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct GoalLine {
    /// Milliseconds since 1970, UTC.
    pub at: i64,
    /// What it is.
    pub title: String,
    /// Whether it is still open; else it was done.
    pub open: bool,
    /// The steps in order.
    pub steps: Vec<LineStep>,
    /// Words of encouragement in order.
    pub progress: Vec<Cheer>,
}

/// A step done in the burst, by the place of its goal in the file and its own in the goal.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub struct StepDone {
    /// The goal, from 0.
    pub goal: usize,
    /// The step, from 0.
    pub step: usize,
}

/// One line. Those of the offline burst of the last 30 days have a kind of their own.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(tag = "t")]
pub enum Line {
    /// A check-in.
    #[serde(rename = "c")]
    CheckIn(CheckInLine),
    /// A check-in of the burst.
    #[serde(rename = "bc")]
    BurstCheckIn(CheckInLine),
    /// A contact.
    #[serde(rename = "o")]
    Contact(ContactLine),
    /// A contact of the burst.
    #[serde(rename = "bo")]
    BurstContact(ContactLine),
    /// A goal.
    #[serde(rename = "g")]
    Goal(GoalLine),
    /// A step done in the burst.
    #[serde(rename = "bs")]
    BurstStep(StepDone),
}

impl Line {
    /// Reads line `number` of a file.
    ///
    /// # Errors
    /// `Line` if it is not of the form.
    pub fn read(number: usize, text: &str) -> Result<Self, WorkloadError> {
        let refused = |reason| WorkloadError::Line { number, reason };
        let line: Self =
            serde_json::from_str(text).map_err(|_| refused("not a line of the form"))?;
        match line.flaw() {
            Some(reason) => Err(refused(reason)),
            None => Ok(line),
        }
    }

    /// Whether it belongs to the offline burst.
    #[must_use]
    pub const fn is_burst(&self) -> bool {
        matches!(
            self,
            Self::BurstCheckIn(_) | Self::BurstContact(_) | Self::BurstStep(_)
        )
    }

    /// When it was; a step of the burst carries no time.
    #[must_use]
    pub const fn at(&self) -> Option<i64> {
        match self {
            Self::CheckIn(line) | Self::BurstCheckIn(line) => Some(line.at),
            Self::Contact(line) | Self::BurstContact(line) => Some(line.at),
            Self::Goal(line) => Some(line.at),
            Self::BurstStep(_) => None,
        }
    }

    /// What the record calls would take for something else than the line says.
    fn flaw(&self) -> Option<&'static str> {
        match self {
            Self::CheckIn(line) | Self::BurstCheckIn(line) => line.flaw(),
            Self::Contact(line) | Self::BurstContact(line) => line.mode().err(),
            Self::Goal(_) | Self::BurstStep(_) => None,
        }
    }
}

impl CheckInLine {
    /// Minutes of sleep in steps of five, if they were said.
    #[must_use]
    pub fn sleep_min(&self) -> Option<i64> {
        // At most a day, so the conversion is exact.
        #[allow(clippy::cast_possible_truncation)]
        let fives = (self.sleep * 12.0).round() as i64;
        (fives > 0).then_some(fives * 5)
    }

    fn flaw(&self) -> Option<&'static str> {
        if !(-2..=2).contains(&self.mood) {
            Some("mood out of range")
        } else if !(1..=5).contains(&self.energy) {
            Some("energy out of range")
        } else if !(0.0..=24.0).contains(&self.sleep) {
            Some("sleep out of range")
        } else {
            None
        }
    }
}

impl ContactLine {
    /// How it took place, as a code.
    ///
    /// # Errors
    /// The reason, if the kind is none of the form.
    pub fn mode(&self) -> Result<&'static str, &'static str> {
        match self.kind.as_str() {
            "text" => Ok("text_message"),
            "visit" => Ok("in_person"),
            "call" => Ok("phone"),
            "group" => Ok("group"),
            _ => Err("unknown kind of contact"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECK_IN: &str = r#"{"t":"c","id":"00","at":5,"mood":-1,"energy":3,
        "feelings":["calm"],"helped":[],"sleep":5.5,"note":""}"#;

    fn reason(text: &str) -> &'static str {
        match Line::read(7, text) {
            Err(WorkloadError::Line { number: 7, reason }) => reason,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_check_in_reads_and_its_sleep_becomes_minutes() {
        let Line::CheckIn(line) = Line::read(1, CHECK_IN).expect("a line") else {
            panic!("another kind");
        };
        assert_eq!((line.at, line.mood, line.sleep_min()), (5, -1, Some(330)));
        let unsaid = CHECK_IN.replace("5.5", "0");
        let Ok(Line::CheckIn(line)) = Line::read(1, &unsaid) else {
            panic!("another kind")
        };
        assert_eq!(line.sleep_min(), None);
    }

    #[test]
    fn lines_that_are_not_of_the_form_are_refused_by_number() {
        let not = "not a line of the form";
        for text in [
            "",
            "{",
            "[]",
            "null",
            r#"{"t":"z"}"#,
            r#"{"t":"bs","goal":-1,"step":0}"#,
        ] {
            assert_eq!(reason(text), not, "{text}");
        }
        assert_eq!(reason(&CHECK_IN.replace("\"mood\":-1,", "")), not);
        assert_eq!(reason(&CHECK_IN.replace("5.5", "\"5\"")), not);
        assert_eq!(
            reason(&format!("{}{}", "[".repeat(10_000), "]".repeat(10_000))),
            not
        );
    }

    #[test]
    fn values_are_taken_at_their_limit_and_not_past_it() {
        for (from, fits, beyond, said) in [
            (
                "\"mood\":-1",
                "\"mood\":-2",
                "\"mood\":-3",
                "mood out of range",
            ),
            (
                "\"energy\":3",
                "\"energy\":5",
                "\"energy\":6",
                "energy out of range",
            ),
            ("5.5", "24", "24.5", "sleep out of range"),
            ("5.5", "0", "-0.5", "sleep out of range"),
        ] {
            assert!(
                Line::read(1, &CHECK_IN.replace(from, fits)).is_ok(),
                "{fits}"
            );
            assert_eq!(reason(&CHECK_IN.replace(from, beyond)), said, "{beyond}");
        }
    }

    #[test]
    fn a_contact_of_an_unknown_kind_is_refused() {
        let text = r#"{"t":"o","at":1,"kind":"visit","setting":"home","support":[],"minutes":5,
            "note":""}"#;
        assert!(Line::read(1, text).is_ok());
        assert_eq!(
            reason(&text.replace("visit", "fax")),
            "unknown kind of contact"
        );
    }
}
