//! The stages that cargo runs by itself.

use crate::demo::PROGRAMS;
use crate::failure::Result;
use crate::run;
use crate::tally::{Runner, Tally};
use crate::test::{Ending, finish};

/// Whether every file is formatted.
pub fn format() -> Result<Ending> {
    if !run::answers("cargo", &["fmt", "--version"]) {
        return Ok(Ending::Skipped("rustfmt is not installed"));
    }
    count(&["fmt", "--all", "--check"], Runner::Silent)
}

/// Whether clippy and the compiler have nothing to say.
pub fn lints() -> Result<Ending> {
    if !run::answers("cargo", &["clippy", "--version"]) {
        return Ok(Ending::Skipped("clippy is not installed"));
    }
    let words = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    count(&words, Runner::Silent)
}

/// Every test in Rust. One call of cargo for the whole workspace, so that the demo and the
/// benchmarks find their dependencies compiled with the same features.
pub fn tests() -> Result<Ending> {
    // The programs that the suites start: cargo makes those of each tested package, but not before
    // another package's tests look for them.
    run::must(run::cargo().args(PROGRAMS), "cargo build")?;
    count(&["test", "--workspace", "--no-fail-fast"], Runner::Cargo)
}

fn count(words: &[&str], runner: Runner) -> Result<Ending> {
    let mut tally = Tally::default();
    let status = run::watch(run::cargo().args(words), "cargo", |line| {
        tally.read(runner, line)
    })?;
    Ok(finish(runner, tally, status))
}
