//! What a person writes into a journal that was closed since: words, relationship and goals are
//! found again.

use std::collections::BTreeMap;

use companion::Companion;
use companion::fakes::ManualClock;
use companion::view::GoalFilter;
use harness::workload::{Act, ContactLine, Line, Scene, Words, check_in_draft, contact_draft};
use journal::{GoalChange, StepChange};

use crate::error::{Error, Result};
use crate::next::words_of;

/// Writes on in a journal.
pub struct Later<'a> {
    companion: &'a Companion,
    words: Words,
    relationship: Option<String>,
    /// The ids of goals, by their place in the file.
    goals: Vec<String>,
}

impl<'a> Later<'a> {
    /// Finds what the journal has of the lines.
    pub fn of(companion: &'a Companion, lines: &[Line]) -> Result<Self> {
        let relationships = companion.relationships()?.relationships;
        Ok(Self {
            companion,
            words: words_of(companion, lines)?,
            relationship: relationships.into_iter().next().map(|line| line.id),
            goals: goals_of(companion, lines)?,
        })
    }

    /// Writes one scene at its own time; only of the kinds that a burst has.
    pub fn play(&self, clock: &ManualClock, scene: &Scene<'_>) -> Result<()> {
        clock.set(scene.at_ms);
        match scene.act {
            Act::CheckIn(line) => {
                let draft = check_in_draft(line, &self.words);
                self.companion.record_check_in(&draft)?;
            }
            Act::Contact(line) => self.contact(line)?,
            Act::StepDone(step) => self.tick(step.goal, step.step, true)?,
            _ => return Err(Error::Unfit("a burst holds no goals".into())),
        }
        Ok(())
    }

    /// Notes a contact.
    pub fn contact(&self, line: &ContactLine) -> Result<()> {
        let relationship = self.relationship.as_deref();
        let relationship =
            relationship.ok_or_else(|| Error::Unfit("the journal has no relationship".into()))?;
        let draft = contact_draft(line, &self.words);
        self.companion.note_contact(relationship, &draft)?;
        Ok(())
    }

    /// Ticks a step, or takes the tick away.
    pub fn tick(&self, goal: usize, step: usize, done: bool) -> Result<()> {
        let unfit = || Error::Unfit("a step of no goal".into());
        let goal = self.goals.get(goal).ok_or_else(unfit)?;
        let steps = self.companion.goal(goal)?.steps;
        let step = steps.get(step).ok_or_else(unfit)?;
        let id = step.id.parse().map_err(|_| unfit())?;
        let change = GoalChange::Step(id, StepChange::Done(done));
        self.companion.edit_goal(goal, &[change])?;
        Ok(())
    }
}

/// The goals of the file in its order: of those with one title, the older one comes first.
fn goals_of(companion: &Companion, lines: &[Line]) -> Result<Vec<String>> {
    let mut by_title: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for goal in companion.goals(GoalFilter::All)?.goals {
        let title = goal.title.shown.clone().unwrap_or_default();
        by_title.entry(title).or_default().push(goal.id);
    }
    // The newest last, to be taken from the end.
    for ids in by_title.values_mut() {
        ids.sort_unstable_by(|one, other| other.cmp(one));
    }
    let goals = lines.iter().filter_map(|line| match line {
        Line::Goal(goal) => Some(&goal.title),
        _ => None,
    });
    Ok(goals
        .map(|title| {
            let found = by_title.get_mut(title).and_then(Vec::pop);
            found.unwrap_or_default()
        })
        .collect())
}
