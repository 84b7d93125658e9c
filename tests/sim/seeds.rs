//! All seeds that ever failed: the commit tier always runs them.

use std::path::PathBuf;

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sim/seeds.txt")
}

/// The seeds of the list; what follows a `#` is a note.
pub fn all() -> Vec<u64> {
    let text = std::fs::read_to_string(path()).unwrap_or_default();
    harness::sim::seeds_of(&text)
}

/// Adds seeds that are not in the list.
pub fn keep(failed: &[u64]) {
    let known = all();
    let new: Vec<String> = failed
        .iter()
        .filter(|seed| !known.contains(seed))
        .map(|seed| format!("{seed}\n"))
        .collect();
    if new.is_empty() {
        return;
    }
    let mut text = std::fs::read_to_string(path()).unwrap_or_default();
    text.push_str(&new.concat());
    std::fs::write(path(), text).expect("the list of seeds");
}
