use std::fmt::Write;

use journal::Moment;

use crate::Language;

/// The name of the file that explains the others.
pub(super) const README: &str = "README.txt";

/// What `README.txt` says of this one export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadmeFacts {
    /// When it was made.
    pub made: Moment,
    /// How many check-ins it holds.
    pub check_ins: u64,
    /// How many goals.
    pub goals: u64,
    /// How many steps.
    pub steps: u64,
    /// How many contacts.
    pub contacts: u64,
    /// How many self-ratings and reflections.
    pub outcomes: u64,
    /// What could not be opened and is therefore missing, by name.
    pub locked: Vec<String>,
}

impl ReadmeFacts {
    /// The facts of an empty export.
    #[must_use]
    pub const fn made_at(made: Moment) -> Self {
        let locked = Vec::new();
        Self {
            made,
            check_ins: 0,
            goals: 0,
            steps: 0,
            contacts: 0,
            outcomes: 0,
            locked,
        }
    }

    pub(super) fn text(&self, language: Language) -> String {
        let (text, locked) = match language {
            Language::English => (
                include_str!("text/readme.en.txt"),
                include_str!("text/locked.en.txt"),
            ),
            Language::Spanish => (
                include_str!("text/readme.es.txt"),
                include_str!("text/locked.es.txt"),
            ),
        };
        let counts = [
            ("{date}", self.made.local_date().to_string()),
            ("{check_ins}", self.check_ins.to_string()),
            ("{goals}", self.goals.to_string()),
            ("{steps}", self.steps.to_string()),
            ("{contacts}", self.contacts.to_string()),
            ("{outcomes}", self.outcomes.to_string()),
        ];
        let fill = |text: String, (place, count): &(&str, String)| text.replace(place, count);
        let mut text = counts.iter().fold(text.to_owned(), fill);
        if !self.locked.is_empty() {
            text.push('\n');
            text.push_str(locked);
            for name in &self.locked {
                // Writing into a string cannot fail.
                let _ = writeln!(text, "  {name}");
            }
        }
        text
    }
}
