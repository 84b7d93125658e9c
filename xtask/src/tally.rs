//! Counting tests from the closing lines of their runners.

/// Whose closing lines are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runner {
    /// `test result: ok. 3 passed; 0 failed; 1 ignored; …`, one for each test program.
    Cargo,
    /// `Ran 3 tests in 0.1s`, then `OK (skipped=1)` or `FAILED (failures=1, errors=1)`.
    Unittest,
    /// `Tests run: 3, Failures: 0, Errors: 0, Skipped: 1`, the last of each module.
    Surefire,
    /// `3 passed, 0 failed`, alone on a line.
    Plain,
    /// A check that counts nothing.
    Silent,
}

/// How many tests ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
    /// Tests that were not run.
    pub skipped: u64,
}

impl Tally {
    /// Adds what one line of output says, if it says anything.
    pub fn read(&mut self, runner: Runner, line: &str) {
        match runner {
            Runner::Cargo => self.read_cargo(line),
            Runner::Unittest => self.read_unittest(line),
            Runner::Surefire => self.read_surefire(line),
            Runner::Plain => self.read_plain(line),
            Runner::Silent => {}
        }
    }

    /// Adds another count.
    pub fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    fn read_cargo(&mut self, line: &str) {
        let Some(rest) = line.trim().strip_prefix("test result: ") else {
            return;
        };
        self.passed += before(rest, " passed");
        self.failed += before(rest, " failed");
        self.skipped += before(rest, " ignored");
    }

    fn read_unittest(&mut self, line: &str) {
        let line = line.trim();
        if line.starts_with("Ran ") && line.contains(" test") {
            self.passed += before(line, " test");
        } else if line == "OK" || line.starts_with("OK (") || line.starts_with("FAILED (") {
            let failed = after(line, "failures=") + after(line, "errors=");
            let skipped = after(line, "skipped=");
            self.passed = self.passed.saturating_sub(failed + skipped);
            self.failed += failed;
            self.skipped += skipped;
        }
    }

    fn read_surefire(&mut self, line: &str) {
        // The summary has no class behind it; each class's own line ends in "-- in Name".
        if !line.contains("Tests run: ") || line.contains("Time elapsed") {
            return;
        }
        let failed = after(line, "Failures: ") + after(line, "Errors: ");
        let skipped = after(line, "Skipped: ");
        self.passed += after(line, "Tests run: ").saturating_sub(failed + skipped);
        self.failed += failed;
        self.skipped += skipped;
    }

    fn read_plain(&mut self, line: &str) {
        let line = line.trim();
        if line.starts_with(|first: char| first.is_ascii_digit()) && line.contains(" passed, ") {
            self.passed += before(line, " passed");
            self.failed += before(line, " failed");
            self.skipped += before(line, " skipped");
        }
    }
}

/// The number that ends where `word` begins.
fn before(line: &str, word: &str) -> u64 {
    let Some((front, _)) = line.split_once(word) else {
        return 0;
    };
    let number = front.rsplit(|letter: char| !letter.is_ascii_digit()).next();
    number.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// The number that begins where `word` ends.
fn after(line: &str, word: &str) -> u64 {
    let Some((_, back)) = line.split_once(word) else {
        return 0;
    };
    let number = back.split(|letter: char| !letter.is_ascii_digit()).next();
    number.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(runner: Runner, lines: &[&str]) -> (u64, u64, u64) {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.read(runner, line));
        (tally.passed, tally.failed, tally.skipped)
    }

    #[test]
    fn each_cargo_test_program_is_added() {
        let lines = [
            "running 16 tests",
            "test result: ok. 16 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; …",
            "test a_row_failed ... ok",
            "test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; …",
        ];
        assert_eq!(of(Runner::Cargo, &lines), (18, 3, 1));
    }

    #[test]
    fn failures_and_errors_of_python_are_both_failed() {
        assert_eq!(
            of(Runner::Unittest, &["Ran 12 tests in 0.3s", "", "OK"]),
            (12, 0, 0)
        );
        let lines = [
            "Ran 12 tests in 0.3s",
            "FAILED (failures=1, errors=2, skipped=3)",
        ];
        assert_eq!(of(Runner::Unittest, &lines), (6, 3, 3));
    }

    #[test]
    fn the_classes_of_surefire_are_not_counted_twice() {
        let lines = [
            "[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.2 s -- in A",
            "[ERROR] Tests run: 5, Failures: 1, Errors: 1, Skipped: 0",
        ];
        assert_eq!(of(Runner::Surefire, &lines), (3, 2, 0));
    }

    #[test]
    fn a_plain_count_is_read_only_alone_on_its_line() {
        assert_eq!(of(Runner::Plain, &["120 passed, 1 failed"]), (120, 1, 0));
        assert_eq!(
            of(Runner::Plain, &["record: 120 passed, 1 failed"]),
            (0, 0, 0)
        );
    }
}
