use std::path::Path;

use companion::Companion;
use companion::view::GoalFilter;
use harness::workload::{Line, read_lines};
use serde::{Deserialize, Serialize};

use crate::dates::{DAY_MS, date, month, year};
use crate::error::Result;
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
    /// How many things it showed.
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
        let today = date(self.at_ms);
        let month = self.whole_month()?;
        let mut costs = vec![
            cost("today", || {
                c.today(&today)
                    .map(|view| view.check_ins.len() + view.next_steps.len() + view.peers.len())
            })?,
            cost("month", || {
                c.history_month(&month).map(|view| view.days.len())
            })?,
            cost("goals", || {
                c.goals(GoalFilter::All).map(|view| view.goals.len())
            })?,
            cost("relationships", || {
                c.relationships().map(|view| view.relationships.len())
            })?,
            cost("profile", || c.profile().map(|view| view.words.len()))?,
            cost("changes", || c.changes().map(|view| view.items.len()))?,
        ];
        if let Some((relationship, year)) = self.whole_year()? {
            costs.push(cost("contacts of a year", || {
                c.contacts(&relationship, year)
                    .map(|view| view.contacts.len())
            })?);
        }
        Ok(costs)
    }

    fn details(&self) -> Result<Vec<ScreenCost>> {
        let c = self.companion;
        let mut costs = Vec::new();
        let month = c.history_month(&self.whole_month()?)?;
        let check_in = month.days.iter().flat_map(|day| &day.check_ins).next_back();
        if let Some(line) = check_in {
            costs.push(cost("check-in", || c.check_in(&line.id).map(|_| 1))?);
        }
        let goals = c.goals(GoalFilter::All)?.goals;
        let goal = goals
            .iter()
            .max_by_key(|goal| (goal.steps_all, goal.last_cheer_at_ms));
        if let Some(goal) = goal {
            costs.push(cost("goal", || {
                c.goal(&goal.id).map(|view| view.steps.len())
            })?);
        }
        if let Some((relationship, year)) = self.whole_year()? {
            let contacts = c.contacts(&relationship, year)?.contacts;
            if let Some(line) = contacts.first() {
                costs.push(cost("contact", || c.contact(&line.id).map(|_| 1))?);
            }
        }
        Ok(costs)
    }

    /// The last month but one that has check-ins: the last may have only begun.
    fn whole_month(&self) -> Result<String> {
        let this = month(self.at_ms);
        let present = self.companion.history_month(&this)?.months_present;
        Ok(last_but_one(&present).cloned().unwrap_or(this))
    }

    /// The last year but one that has contacts, and their relationship.
    fn whole_year(&self) -> Result<Option<(String, i16)>> {
        let relationships = self.companion.relationships()?.relationships;
        let Some(line) = relationships.first() else {
            return Ok(None);
        };
        let this = year(self.at_ms);
        let present = self.companion.contacts(&line.id, this)?.years_present;
        let year = last_but_one(&present).copied().unwrap_or(this);
        Ok(Some((line.id.clone(), year)))
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
            ("a common word", common),
            ("a rare word", rare),
            ("two words", pair),
        ];
        let mut costs = Vec::new();
        for (name, word) in asked {
            if let Some(word) = word {
                costs.push(cost(&format!("search for {name}"), || {
                    self.companion
                        .search(&word, None)
                        .map(|view| view.hits.len())
                })?);
            }
        }
        Ok(costs)
    }
}

fn last_but_one<T>(present: &[T]) -> Option<&T> {
    present.iter().rev().take(2).last()
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
