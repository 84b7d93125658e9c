use companion::Companion;
use companion::fakes::ManualClock;
use journal::{GoalChange, StepChange, WordDraft};

use super::{Act, GoalLine, Story, Words, WorkloadError};
use super::{check_in_draft, contact_draft, goal_draft};

/// What became of a story that was told to a journal.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// How many record calls it took.
    pub calls: usize,
    /// The relationship of its contacts, if it has any.
    pub relationship: Option<String>,
    /// The ids of its goals and of their steps, by their place in the file.
    pub goals: Vec<Option<(String, Vec<String>)>>,
    /// The codes of its words.
    pub words: Words,
}

/// Tells `story` to `companion` through the same calls as an app uses, each under its own time on
/// the clock. `progress` hears how many scenes are told.
///
/// # Errors
/// `Refused` with the line that the journal did not take.
pub fn tell(
    companion: &Companion,
    clock: &ManualClock,
    story: &Story<'_>,
    progress: &mut dyn FnMut(usize),
) -> Result<Told, WorkloadError> {
    let goals = vec![None; story.goals];
    let mut told = Told {
        goals,
        ..Told::default()
    };
    clock.set(story.start_ms());
    let before = |error| WorkloadError::Refused { number: 0, error };
    told.learn_words(companion, story).map_err(before)?;
    for (done, scene) in story.scenes.iter().enumerate() {
        clock.set(scene.at_ms);
        let refused = |error| WorkloadError::Refused {
            number: scene.number,
            error,
        };
        told.play(companion, scene.act).map_err(refused)?;
        progress(done + 1);
    }
    Ok(told)
}

impl Told {
    fn learn_words(&mut self, companion: &Companion, story: &Story<'_>) -> companion::Result<()> {
        for word in Words::wanted(story.lines.iter().copied()) {
            let code = companion.add_word(&WordDraft::new(word.kind.name(), &word.text))?;
            self.words.learn(word, code);
            self.calls += 1;
        }
        Ok(())
    }

    fn play(&mut self, companion: &Companion, act: Act<'_>) -> companion::Result<()> {
        match act {
            Act::CheckIn(line) => {
                companion.record_check_in(&check_in_draft(line, &self.words))?;
            }
            Act::Contact(line) => {
                let relationship = self.relationship(companion)?;
                companion.note_contact(&relationship, &contact_draft(line, &self.words))?;
            }
            Act::Goal(place, line) => self.set_goal(companion, place, line)?,
            Act::Cheer(place, cheer) => {
                let text = (!cheer.note.trim().is_empty()).then(|| cheer.note.clone());
                self.change(companion, place, &[GoalChange::Cheer { step: None, text }])?;
            }
            Act::Settle(place, line) => {
                let mut changes = Vec::new();
                for (step, _) in line.steps.iter().enumerate().filter(|(_, step)| step.done) {
                    changes.push(self.tick(place, step)?);
                }
                if !line.open {
                    changes.push(GoalChange::Status("done".into()));
                }
                self.change(companion, place, &changes)?;
            }
            Act::StepDone(step) => {
                let tick = self.tick(step.goal, step.step)?;
                self.change(companion, step.goal, &[tick])?;
            }
        }
        self.calls += 1;
        Ok(())
    }

    fn relationship(&mut self, companion: &Companion) -> companion::Result<String> {
        if let Some(relationship) = &self.relationship {
            return Ok(relationship.clone());
        }
        let relationship = companion.open_relationship(None)?;
        self.calls += 1;
        self.relationship = Some(relationship.clone());
        Ok(relationship)
    }

    fn set_goal(
        &mut self,
        companion: &Companion,
        place: usize,
        line: &GoalLine,
    ) -> companion::Result<()> {
        let id = companion.add_goal(&goal_draft(line))?;
        let steps = companion
            .goal(&id)?
            .steps
            .into_iter()
            .map(|step| step.id)
            .collect();
        if let Some(goal) = self.goals.get_mut(place) {
            *goal = Some((id, steps));
        }
        Ok(())
    }

    fn goal(&self, place: usize) -> companion::Result<&(String, Vec<String>)> {
        let goal = self.goals.get(place).and_then(Option::as_ref);
        goal.ok_or(companion::CompanionError::NotFound)
    }

    fn tick(&self, place: usize, step: usize) -> companion::Result<GoalChange> {
        let (_, steps) = self.goal(place)?;
        let step = steps.get(step).ok_or(companion::CompanionError::NotFound)?;
        Ok(GoalChange::Step(step.parse()?, StepChange::Done(true)))
    }

    fn change(
        &self,
        companion: &Companion,
        place: usize,
        changes: &[GoalChange],
    ) -> companion::Result<()> {
        let (id, _) = self.goal(place)?;
        companion.edit_goal(id, changes)?;
        Ok(())
    }
}
