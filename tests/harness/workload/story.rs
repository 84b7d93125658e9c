use super::{CheckInLine, Cheer, ContactLine, GoalLine, Line, StepDone, WorkloadError};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What a person does at one moment: one call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Act<'a> {
    /// Records a check-in.
    CheckIn(&'a CheckInLine),
    /// Notes a contact.
    Contact(&'a ContactLine),
    /// Sets a goal, named by its place in the file.
    Goal(usize, &'a GoalLine),
    /// Cheers a goal.
    Cheer(usize, &'a Cheer),
    /// Ticks what was done of a goal, and closes it if it is not open.
    Settle(usize, &'a GoalLine),
    /// Ticks one step.
    StepDone(StepDone),
}

/// One moment of the story.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scene<'a> {
    /// The line that tells it, from 1.
    pub number: usize,
    /// When it is, in milliseconds since 1970.
    pub at_ms: i64,
    /// Whether it belongs to the offline burst.
    pub burst: bool,
    /// What is done.
    pub act: Act<'a>,
}

/// The lines in the order in which they were lived, a goal's cheers and end at their own time.
#[derive(Clone, Debug)]
pub struct Story<'a> {
    /// The moments in order; those of the burst come last.
    pub scenes: Vec<Scene<'a>>,
    /// The lines that are told.
    pub lines: Vec<&'a Line>,
    /// How many goals the file has.
    pub goals: usize,
}

impl<'a> Story<'a> {
    /// The story of all lines.
    ///
    /// # Errors
    /// `Line` for a step that no goal of the file has.
    pub fn of(lines: &'a [Line]) -> Result<Self, WorkloadError> {
        Self::told(lines, |_, _| true)
    }

    /// The story of the last `days` days. Goals that are still open, or have a step done in the
    /// burst, are told too: today's screen shows them however old they are.
    ///
    /// # Errors
    /// `Line` for a step that no goal of the file has.
    pub fn of_last_days(lines: &'a [Line], days: i64) -> Result<Self, WorkloadError> {
        let from = end_of(lines) - days * DAY_MS;
        let named: Vec<usize> = lines
            .iter()
            .filter_map(|line| {
                if let Line::BurstStep(step) = line {
                    Some(step.goal)
                } else {
                    None
                }
            })
            .collect();
        Self::told(lines, |line, goal| match line {
            Line::Goal(told) => told.open || told.at >= from || named.contains(&goal),
            line => line.at().is_none_or(|at| at >= from),
        })
    }

    /// When the first of the lines was.
    #[must_use]
    pub fn start_ms(&self) -> i64 {
        self.scenes
            .iter()
            .map(|scene| scene.at_ms)
            .min()
            .unwrap_or_default()
    }

    /// When the last of the lines was.
    #[must_use]
    pub fn end_ms(&self) -> i64 {
        self.scenes
            .iter()
            .map(|scene| scene.at_ms)
            .max()
            .unwrap_or_default()
    }

    fn told(
        lines: &'a [Line],
        wanted: impl Fn(&Line, usize) -> bool,
    ) -> Result<Self, WorkloadError> {
        let end_ms = end_of(lines);
        let goals: Vec<&GoalLine> = lines
            .iter()
            .filter_map(|line| {
                if let Line::Goal(goal) = line {
                    Some(goal)
                } else {
                    None
                }
            })
            .collect();
        let (mut scenes, mut told, mut goal) = (Vec::new(), Vec::new(), 0);
        for (place, line) in lines.iter().enumerate() {
            if wanted(line, goal) {
                let scene = |at_ms, act| Scene {
                    number: place + 1,
                    at_ms,
                    burst: line.is_burst(),
                    act,
                };
                told.push(line);
                scenes.extend(
                    acts(line, goal, end_ms)
                        .into_iter()
                        .map(|(at, act)| scene(at, act)),
                );
            }
            if let Line::BurstStep(step) = line {
                let known = goals
                    .get(step.goal)
                    .is_some_and(|goal| step.step < goal.steps.len());
                if !known {
                    let reason = "a step that no goal has";
                    return Err(WorkloadError::Line {
                        number: place + 1,
                        reason,
                    });
                }
            }
            goal += usize::from(matches!(line, Line::Goal(_)));
        }
        // The burst is one's own last days offline; a stable sort keeps what belongs together.
        scenes.sort_by_key(|scene| (scene.burst, scene.at_ms));
        Ok(Self {
            scenes,
            lines: told,
            goals: goals.len(),
        })
    }
}

fn acts(line: &Line, goal: usize, end_ms: i64) -> Vec<(i64, Act<'_>)> {
    match line {
        Line::CheckIn(line) | Line::BurstCheckIn(line) => vec![(line.at, Act::CheckIn(line))],
        Line::Contact(line) | Line::BurstContact(line) => vec![(line.at, Act::Contact(line))],
        Line::BurstStep(step) => vec![(end_ms, Act::StepDone(*step))],
        Line::Goal(line) => {
            let mut acts = vec![(line.at, Act::Goal(goal, line))];
            acts.extend(
                line.progress
                    .iter()
                    .map(|cheer| (cheer.at, Act::Cheer(goal, cheer))),
            );
            if !line.open || line.steps.iter().any(|step| step.done) {
                let last = acts.iter().map(|(at, _)| *at).max().unwrap_or(line.at);
                acts.push((last, Act::Settle(goal, line)));
            }
            acts
        }
    }
}

fn end_of(lines: &[Line]) -> i64 {
    lines.iter().filter_map(Line::at).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&str]) -> Vec<Line> {
        texts
            .iter()
            .map(|text| Line::read(1, text).expect("a line"))
            .collect()
    }

    fn check_in(kind: &str, day: i64) -> String {
        format!(
            r#"{{"t":"{kind}","at":{},"mood":0,"energy":3,"feelings":[],"helped":[],"sleep":0,
                "note":""}}"#,
            day * DAY_MS
        )
    }

    const GOAL: &str = r#"{"t":"g","at":0,"title":"walk","open":true,
        "steps":[{"text":"shoes","done":true},{"text":"door","done":false}],
        "progress":[{"at":172800000,"note":"good"}]}"#;

    #[test]
    fn a_goals_cheers_and_end_are_told_at_their_own_time() {
        let lines = lines(&[GOAL, &check_in("c", 1), r#"{"t":"bs","goal":0,"step":1}"#]);
        let story = Story::of(&lines).expect("a story");
        let acts: Vec<_> = story
            .scenes
            .iter()
            .map(|scene| (scene.number, scene.act))
            .collect();
        assert!(matches!(
            acts.as_slice(),
            [
                (1, Act::Goal(0, _)),
                (2, Act::CheckIn(_)),
                (1, Act::Cheer(0, _)),
                (1, Act::Settle(0, _)),
                (3, Act::StepDone(StepDone { goal: 0, step: 1 })),
            ]
        ));
    }

    #[test]
    fn a_step_that_no_goal_has_is_refused() {
        for step in [
            r#"{"t":"bs","goal":1,"step":0}"#,
            r#"{"t":"bs","goal":0,"step":2}"#,
        ] {
            let lines = lines(&[GOAL, step]);
            let refused = Story::of(&lines);
            assert!(
                matches!(refused, Err(WorkloadError::Line { number: 2, .. })),
                "{step}"
            );
        }
    }

    #[test]
    fn the_last_days_keep_open_goals_and_no_older_day() {
        let closed = GOAL.replace("\"open\":true", "\"open\":false");
        let old = check_in("c", 9);
        let lines = lines(&[&closed, GOAL, &old, &check_in("c", 10), &check_in("bc", 40)]);
        let story = Story::of_last_days(&lines, 30).expect("a story");
        let told: Vec<_> = story.lines.iter().map(|line| line.at()).collect();
        assert_eq!(told, [Some(0), Some(10 * DAY_MS), Some(40 * DAY_MS)]);
        assert!(
            story
                .scenes
                .iter()
                .all(|scene| !matches!(scene.act, Act::Goal(0, _)))
        );
        assert_eq!(story.end_ms(), 40 * DAY_MS);
    }
}
