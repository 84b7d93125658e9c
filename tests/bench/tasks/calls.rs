use std::io::Write;
use std::path::Path;

use harness::workload::read_lines;

use crate::error::Result;
use crate::home::Home;
use crate::next::NextCheckIns;

/// What is said after each acknowledged check-in.
pub const ACKNOWLEDGED: &[u8] = b"ok\n";

/// Records check-ins, says a line after each, and ends the process without closing the journal, so
/// that what closing writes is not counted.
pub fn record(home: &Home, workload: &Path, at_ms: i64, count: usize) -> Result<String> {
    let lines = read_lines(workload)?;
    let (companion, clock) = home.open(at_ms)?;
    let mut next = NextCheckIns::after(&companion, &lines, at_ms)?;
    let mut said = std::io::stdout();
    say(&mut said)?;
    for _ in 0..count {
        let draft = next.draft();
        clock.set(draft.at.at_ms);
        companion.record_check_in(&draft)?;
        say(&mut said)?;
    }
    std::process::exit(0)
}

fn say(to: &mut impl Write) -> std::io::Result<()> {
    to.write_all(ACKNOWLEDGED)?;
    to.flush()
}
