//! A person's device as a process that can be killed while it syncs:
//! `line-driver ACT HOME KEYS [MORE]`. It says what was acknowledged, a line each.
//!
//! `write N` makes N check-ins and syncs after each; `sync` only syncs. A check-in's note is on the
//! line once it is written; `synced` follows once the server has everything.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use companion::fakes::ManualClock;
use companion::{
    CheckInDraft, Companion, CompanionError, HttpTransport, Moment, Result, Roots, SyncProgress,
};
use harness::parts;

const NOW_MS: i64 = 1_795_500_000_000;
const MINUTE_MS: i64 = 60_000;
/// How often a sync is tried before the act goes on without.
const TRIES: usize = 3;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let [act, home, keys, more @ ..] = &words[..] else {
        return ExitCode::from(2);
    };
    match run(act, Path::new(home), Path::new(keys), more) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("error {error:?}");
            ExitCode::from(3)
        }
    }
}

fn run(act: &str, home: &Path, keys: &Path, more: &[&str]) -> Result<()> {
    let clock = Arc::new(ManualClock::at(NOW_MS));
    let journal = Companion::open(home, parts::parts(&clock, keys), None)?;
    let transport = HttpTransport::start(&Roots::Platform)?;
    match (act, more) {
        ("sync", _) => sync(&journal, &transport)?,
        ("write", [name, count]) => {
            for number in 0..count.parse().unwrap_or(1) {
                write(&journal, name, number)?;
                sync(&journal, &transport)?;
            }
        }
        _ => return Err(CompanionError::Unexpected("no such act")),
    }
    journal.close()
}

fn write(journal: &Companion, name: &str, number: i64) -> Result<()> {
    let at = Moment {
        at_ms: NOW_MS + number * MINUTE_MS,
        tz_min: 0,
    };
    let note = format!("{name} {number}");
    let draft = CheckInDraft {
        mood: Some(3),
        note: Some(note.clone()),
        ..CheckInDraft::at(at)
    };
    journal.record_check_in(&draft)?;
    println!("note {note}");
    Ok(())
}

fn sync(journal: &Companion, transport: &HttpTransport) -> Result<()> {
    for _ in 0..TRIES {
        let report = journal.sync(transport, &SyncProgress::default())?;
        println!("stopped {:?}", report.why_stopped);
        let pending = report.pending;
        if (pending.unsent_documents, pending.unsent_items) == (0, 0) {
            println!("synced");
            break;
        }
    }
    Ok(())
}
