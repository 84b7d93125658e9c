//! Whether two states of a journal show the same.

use super::Person;
use crate::failure::{Failure, Result};

/// The years that the input files reach over.
const YEARS: std::ops::RangeInclusive<u16> = 2015..=2026;

/// What every screen says, by the command that shows it.
pub type State = Vec<(String, String)>;

/// Asks every screen for its JSON.
pub fn state_of(person: &Person) -> Result<State> {
    let mut screens = vec![
        "goal list --all".to_owned(),
        "profile show".to_owned(),
        "trends --from 2015-01-01 --to 2026-12-31".to_owned(),
    ];
    for year in YEARS {
        screens.push(format!("contact list --year {year}"));
        screens.extend((1..=12).map(|month| format!("history {year}-{month:02}")));
    }
    let relationship = relationship_of(person)?;
    let mut state = Vec::new();
    for screen in screens {
        let words: Vec<&str> = screen.split(' ').chain(["--json"]).collect();
        // A relationship is a new space after an import; everything else keeps its id.
        let shown = person
            .reads(&words)?
            .replace(&relationship, "the relationship");
        state.push((screen, shown));
    }
    Ok(state)
}

/// Whether some bytes stand in others.
pub fn holds(content: &[u8], word: &[u8]) -> bool {
    content.windows(word.len()).any(|window| window == word)
}

fn relationship_of(person: &Person) -> Result<String> {
    let list = person.reads(&["relationship", "list", "--json"])?;
    let id = list
        .split("\"id\":\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    id.map(str::to_owned)
        .ok_or_else(|| Failure::Failed("no relationship".to_owned()))
}

/// Says whether two states are equal, screen by screen.
pub fn compare(before: &State, after: &State) -> Result<()> {
    let differing: Vec<&str> = before
        .iter()
        .zip(after)
        .filter(|(one, other)| one != other)
        .map(|((screen, _), _)| screen.as_str())
        .collect();
    let bytes: usize = before.iter().map(|(_, shown)| shown.len()).sum();
    println!(
        "\n{} screens before and after, {bytes} bytes of JSON: {} differ.",
        before.len(),
        differing.len()
    );
    let first = before.iter().zip(after).find(|(one, other)| one != other);
    if let Some(((screen, one), (_, other))) = first {
        let pairs = one.bytes().zip(other.bytes());
        let place = pairs.take_while(|(one, other)| one == other).count();
        for text in [one, other] {
            let around = text.bytes().skip(place.saturating_sub(80)).take(240);
            let around: Vec<u8> = around.collect();
            println!("{screen}: …{}…", String::from_utf8_lossy(&around));
        }
    }
    if differing.is_empty() {
        Ok(())
    } else {
        Err(Failure::Failed(format!(
            "these screens differ: {}",
            differing.join(", ")
        )))
    }
}
