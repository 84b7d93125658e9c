use std::path::Path;

use companion::Companion;
use companion::view::GoalFilter;
use harness::workload::{Line, read_lines};
use serde::{Deserialize, Serialize};

use crate::dates::{DAY_MS, date, month, year};
use crate::error::{Error, Result};
use crate::home::Home;
use crate::meter::{median, metered};
use crate::vocabulary::{common_word, rare_word};

/// How often each screen is asked for.
const CALLS: usize = 41;

/// What one screen costs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ScreenCost {
    /// Which screen.
    pub name: String,
    /// CPU of the first call, in ms.
    pub first_ms: f64,
    /// The median CPU of the calls, in ms.
    pub median_ms: f64,
    /// The highest CPU of a call, in ms.
    pub worst_ms: f64,
    /// How many things it showed: a screen that shows nothing measures nothing.
    pub shown: usize,
}

/// Asks for every screen many times.
pub fn ask(home: &Home, workload: &Path, at_ms: i64) -> Result<Vec<ScreenCost>> {
    let lines = read_lines(workload)?;
    let (companion, _clock) = home.open(at_ms)?;
    let asker = Asker {
        companion: &companion,
        at_ms,
    };
    let mut costs = asker.lists()?;
    costs.extend(asker.details()?);
    costs.extend(asker.trends()?);
    costs.extend(asker.searches(&lines)?);
    companion.close()?;
    Ok(costs)
}

struct Asker<'a> {
    companion: &'a Companion,
    at_ms: i64,
}

type Answer = companion::Result<usize>;

impl Asker<'_> {
    fn lists(&self) -> Result<Vec<ScreenCost>> {
        let c = self.companion;
        let (today, this_month, this_year) =
            (date(self.at_ms), month(self.at_ms), year(self.at_ms));
        let relationship = self.relationship()?;
        Ok(vec![
            cost("today", || {
                c.today(&today)
                    .map(|view| view.next_steps.len() + view.peers.len())
            })?,
            cost("month", || {
                c.history_month(&this_month).map(|view| view.days.len())
            })?,
            cost("goals", || {
                c.goals(GoalFilter::All).map(|view| view.goals.len())
            })?,
            cost("relationships", || {
                c.relationships().map(|view| view.relationships.len())
            })?,
            cost("contacts", || {
                c.contacts(&relationship, this_year)
                    .map(|view| view.contacts.len())
            })?,
            cost("profile", || c.profile().map(|view| view.words.len()))?,
            cost("changes", || c.changes().map(|view| view.items.len() + 1))?,
        ])
    }

    fn details(&self) -> Result<Vec<ScreenCost>> {
        let c = self.companion;
        let month = c.history_month(&month(self.at_ms))?;
        let check_in = month.days.iter().flat_map(|day| &day.check_ins).next_back();
        let check_in = found(check_in.map(|line| line.id.clone()), "check-in")?;
        let goals = c.goals(GoalFilter::All)?.goals;
        let goal = goals
            .iter()
            .max_by_key(|goal| (goal.last_cheer_at_ms, goal.steps_all));
        let goal = found(goal.map(|goal| goal.id.clone()), "goal")?;
        let contacts = c
            .contacts(&self.relationship()?, year(self.at_ms))?
            .contacts;
        let contact = found(contacts.first().map(|line| line.id.clone()), "contact")?;
        Ok(vec![
            cost("check-in", || {
                c.check_in(&check_in).map(|view| view.id.len())
            })?,
            cost("goal", || c.goal(&goal).map(|view| view.steps.len()))?,
            cost("contact", || c.contact(&contact).map(|view| view.id.len()))?,
        ])
    }

    fn trends(&self) -> Result<Vec<ScreenCost>> {
        let to = date(self.at_ms);
        let spans = [("30 days", 29), ("1 year", 364), ("10 years", 3652)];
        let ask = |(name, days): (&str, i64)| {
            let from = date(self.at_ms - days * DAY_MS);
            cost(&format!("trends of {name}"), || {
                self.companion
                    .trends(&from, &to)
                    .map(|view| view.mood.len())
            })
        };
        spans.into_iter().map(ask).collect()
    }

    fn searches(&self, lines: &[Line]) -> Result<Vec<ScreenCost>> {
        let (common, rare) = (common_word(lines), rare_word(lines));
        let pair = match (&common, &rare) {
            (Some(common), Some(rare)) => Some(format!("{common} {rare}")),
            _ => None,
        };
        let asked = [
            ("common word", common),
            ("rare word", rare),
            ("two words", pair),
        ];
        let ask = |(name, word): (&str, Option<String>)| {
            let word = found(word, "word in a note")?;
            cost(
                &format!("search for a {name}").replace("a two", "two"),
                || {
                    self.companion
                        .search(&word, None)
                        .map(|view| view.hits.len())
                },
            )
        };
        asked.into_iter().map(ask).collect()
    }

    fn relationship(&self) -> Result<String> {
        let relationships = self.companion.relationships()?.relationships;
        found(
            relationships.first().map(|line| line.id.clone()),
            "relationship",
        )
    }
}

fn found(what: Option<String>, name: &str) -> Result<String> {
    what.ok_or_else(|| Error::Unfit(format!("the workload has no {name}")))
}

fn cost(name: &str, screen: impl Fn() -> Answer) -> Result<ScreenCost> {
    let mut cpu_ms = Vec::with_capacity(CALLS);
    let mut shown = 0;
    for _ in 0..CALLS {
        let (answer, cost) = metered(&screen);
        shown = std::hint::black_box(answer?);
        cpu_ms.push(cost.cpu_ms);
    }
    Ok(ScreenCost {
        name: name.into(),
        first_ms: cpu_ms.first().copied().unwrap_or_default(),
        worst_ms: cpu_ms.iter().copied().fold(0.0, f64::max),
        median_ms: median(cpu_ms),
        shown,
    })
}
