//! The phone dies while it writes.

use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use super::{Person, companion};
use crate::failure::{Failure, Result};

/// How many writes are begun and killed; a day takes fifty check-ins.
const WRITES: u64 = 40;
/// How much later each one is killed than the one before.
const STEP: Duration = Duration::from_micros(1_000);

/// Begins writes, kills each a little later than the one before, and looks whether all that were
/// acknowledged are there.
pub fn kill_while_writing(person: &Person) -> Result<()> {
    let mut acknowledged = Vec::new();
    for n in 0..WRITES {
        let note = format!("before the light went out, number {n}");
        let mut command = companion(person);
        command.args(["check-in", "--mood", "2", "--json", "--note", &note]);
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = child.spawn().map_err(Failure::of("starting companion"))?;
        sleep(STEP * u32::try_from(n).unwrap_or(u32::MAX));
        // Kill -9; it may have ended by itself.
        let _ = child.kill();
        let output = child
            .wait_with_output()
            .map_err(Failure::of("waiting for companion"))?;
        if String::from_utf8_lossy(&output.stdout).contains("\"id\"") {
            acknowledged.push(note);
        }
    }
    person.shows(&["verify"])?;
    let found = all_found(person)?;
    let lost: Vec<_> = acknowledged
        .iter()
        .filter(|note| !found.contains(*note))
        .collect();
    println!(
        "{WRITES} writes, each killed a little later: {} were acknowledged, {} of them are there.",
        acknowledged.len(),
        acknowledged.len() - lost.len(),
    );
    if lost.is_empty() && !acknowledged.is_empty() {
        Ok(())
    } else {
        Err(Failure::Failed(
            "an acknowledged write is not there".to_owned(),
        ))
    }
}

/// The pages of what a search for the notes finds, fifty a page.
fn all_found(person: &Person) -> Result<String> {
    let mut found = String::new();
    for page in 1.. {
        let page = page.to_string();
        let words = [
            "search",
            "before the light went out",
            "--page",
            &page,
            "--json",
        ];
        let hits = person.reads(&words)?;
        found.push_str(&hits);
        if hits.contains("\"next\":null") {
            break;
        }
    }
    Ok(found)
}
