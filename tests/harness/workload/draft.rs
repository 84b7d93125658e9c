use journal::contact::ContactDraft;
use journal::goal::{GoalDraft, StepDraft};
use journal::{CheckInDraft, Moment};

use super::words::WordKind;
use super::{CheckInLine, ContactLine, GoalLine, Words};

/// From the line's mood, −2 to 2, to ours, 1 to 5.
const MOOD_SHIFT: i64 = 3;
/// From the line's energy, 1 to 5, to ours, −2 to 2.
const ENERGY_SHIFT: i64 = -3;
/// The lines say what helped and not how much: it was tried.
const HELPED: Option<i64> = None;

fn moment(at_ms: i64) -> Moment {
    Moment { at_ms, tz_min: 0 }
}

fn said(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.to_owned())
}

/// The check-in that a line tells of.
#[must_use]
pub fn check_in_draft(line: &CheckInLine, words: &Words) -> CheckInDraft {
    let helped = words.codes(WordKind::Coping, &line.helped);
    CheckInDraft {
        kind: "full".into(),
        mood: Some(line.mood + MOOD_SHIFT),
        energy: Some(line.energy + ENERGY_SHIFT),
        feelings: words.codes(WordKind::Feeling, &line.feelings),
        coping: helped.into_iter().map(|code| (code, HELPED)).collect(),
        sleep_min: line.sleep_min(),
        note: said(&line.note),
        ..CheckInDraft::at(moment(line.at))
    }
}

/// The contact that a line tells of.
#[must_use]
pub fn contact_draft(line: &ContactLine, words: &Words) -> ContactDraft {
    let support = words.codes(WordKind::Support, &line.support);
    ContactDraft {
        duration_min: line.minutes,
        setting: said(&line.setting).map(|setting| words.code(WordKind::Setting, &setting)),
        support_types: support.into_iter().map(|code| (code, 0)).collect(),
        summary: said(&line.note),
        // The kind was checked when the line was read.
        ..ContactDraft::at(moment(line.at), line.mode().unwrap_or("other"))
    }
}

/// The goal that a line tells of, as it was set: nothing of it is done yet.
#[must_use]
pub fn goal_draft(line: &GoalLine) -> GoalDraft {
    GoalDraft {
        steps: line
            .steps
            .iter()
            .map(|step| StepDraft::new(&step.text))
            .collect(),
        status: Some("active".into()),
        ..GoalDraft::new(&line.title)
    }
}
