//! All that screens show of one journal, as lines of JSON that can be compared.

use companion::view::{GoalFilter, SyncState, SyncView};
use companion::{Companion, Result};
use serde::Serialize;

/// Everything that screens show, each view as one line. `day` is the present day, whose screen and
/// last years of trends are among them.
///
/// # Errors
/// What the journal answers.
pub fn everything(companion: &Companion, day: &str) -> Result<Vec<String>> {
    let mut today = companion.today(day)?;
    // How a device stands to a server is its own, and so is its clock.
    today.sync = SyncView {
        state: SyncState::Off,
        pending: 0,
        last_at: None,
    };
    today.clock_looks_wrong = false;
    today.words_unconfirmed = false;
    let mut all = vec![line("today", &today)];
    let month = day.get(..7).unwrap_or_default();
    for month in companion.history_month(month)?.months_present {
        let month = companion.history_month(&month)?;
        for check_in in month.days.iter().flat_map(|day| &day.check_ins) {
            all.push(line("check-in", &companion.check_in(&check_in.id)?));
        }
        all.push(line("month", &month));
    }
    let goals = companion.goals(GoalFilter::All)?;
    for goal in &goals.goals {
        all.push(line("goal", &companion.goal(&goal.id)?));
    }
    all.push(line("goals", &goals));
    let relationships = companion.relationships()?;
    for relationship in &relationships.relationships {
        let year = day.get(..4).and_then(|year| year.parse().ok());
        let years = companion.contacts(&relationship.id, year.unwrap_or(1970))?;
        for year in years.years_present {
            let contacts = companion.contacts(&relationship.id, year)?;
            for contact in &contacts.contacts {
                all.push(line("contact", &companion.contact(&contact.id)?));
            }
            all.push(line("contacts", &contacts));
        }
    }
    all.push(line("relationships", &relationships));
    all.push(line("profile", &companion.profile()?));
    all.push(line("outcomes", &companion.outcomes()?));
    all.push(line("changes", &companion.changes()?));
    all.push(line("trends", &companion.trends("2016-01-01", day)?));
    Ok(all)
}

fn line(name: &str, view: &impl Serialize) -> String {
    let json = serde_json::to_string(view).unwrap_or_else(|error| error.to_string());
    format!("{name} {json}")
}
