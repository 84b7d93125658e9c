//! Journals of released versions, which every later version must still read: a whole folder, the
//! key that its owner's device kept for it, and what it showed when it was made.
#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use companion::Companion;
use companion::fakes::ManualClock;
use harness::everything;
use harness::parts::parts;

const NOW_MS: i64 = 1_795_500_000_000;
const TODAY: &str = "2026-11-24";

fn journal() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/v1/journal")
}

#[test]
fn a_journal_of_version_1_opens_and_shows_what_it_showed() {
    // A copy: opening writes, and a fixture never changes.
    let at = tempfile::tempdir().expect("a folder");
    for name in ["home", "keys"] {
        fs::create_dir(at.path().join(name)).expect("a folder");
        for entry in fs::read_dir(journal().join(name)).expect("a fixture") {
            let entry = entry.expect("an entry");
            let to = at.path().join(name).join(entry.file_name());
            fs::copy(entry.path(), to).expect("a copy");
        }
    }
    let clock = Arc::new(ManualClock::at(NOW_MS));
    let parts = parts(&clock, &at.path().join("keys"));
    let opened = Companion::open(&at.path().join("home"), parts, None).expect("opens");
    let shown = everything(&opened, TODAY).expect("views");
    let frozen = fs::read_to_string(journal().join("views.jsonl")).expect("views");
    // A later version may show more; what was shown is shown still.
    let frozen: Vec<&str> = frozen.lines().collect();
    assert_eq!(frozen.len(), shown.len());
    for (then, now) in frozen.into_iter().zip(&shown) {
        let (name, then) = then.split_once(' ').expect("a name and a view");
        let (same, now) = now.split_once(' ').expect("a name and a view");
        let read = |text| serde_json::from_str::<serde_json::Value>(text).expect("json");
        let mut was = read(then);
        // Whether the words were confirmed is each device's own, and is not compared.
        if let Some(word) = was.get_mut("words_unconfirmed") {
            *word = false.into();
        }
        assert!(
            name == same && holds(&read(now), &was),
            "{name}: {now}\nwas: {then}"
        );
    }
    let checked = opened.verify().expect("checked");
    assert!(checked.whole, "{checked:?}");
    opened.rebuild_rows().expect("rebuilt");
    assert_eq!(everything(&opened, TODAY).expect("views"), shown);
}

/// Whether all that `then` says is said now as well.
fn holds(now: &serde_json::Value, then: &serde_json::Value) -> bool {
    use serde_json::Value;
    match (now, then) {
        (Value::Object(now), Value::Object(then)) => then
            .iter()
            .all(|(name, then)| now.get(name).is_some_and(|now| holds(now, then))),
        (Value::Array(now), Value::Array(then)) => {
            now.len() == then.len() && now.iter().zip(then).all(|(now, then)| holds(now, then))
        }
        _ => now == then,
    }
}
