//! `cargo xtask bench`: builds and runs the benchmarks of `tests/bench`.

use std::process::Command;

use crate::failure::{Failure, Result};
use crate::{place, prerequisite, run, size};

/// Measures; `--workload FILE` takes another journal, `--size` measures the phone library too.
pub fn bench(words: &[String]) -> Result<()> {
    prerequisite::ensure(&[prerequisite::CC, prerequisite::PERL, prerequisite::MAKE])?;
    let with_size = words.iter().any(|word| word == "--size");
    // The same selection as `cargo test`, so that nothing is compiled twice.
    let build = [
        "build",
        "--workspace",
        "--bin",
        "bench",
        "--bin",
        "companion",
        "--bin",
        "sync-server",
    ];
    run::must(run::cargo().args(build), "cargo build")?;
    if with_size {
        size::build()?;
    }
    // Not watched: the benchmark owns the terminal, and nothing of ours runs beside it.
    let status = Command::new(place::program("bench"))
        .current_dir(place::root())
        .args(words)
        .status()
        .map_err(Failure::of("starting the benchmarks"))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Failed(format!("bench: {status}")))
    }
}
