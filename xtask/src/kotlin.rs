//! Kotlin on the JVM: the seam tests, compiled and run by Maven.

use std::process::Command;

use crate::failure::Result;
use crate::tally::{Runner, Tally};
use crate::test::{Ending, finish};
use crate::{bindgen, place, prerequisite, run};

/// Runs the seam tests over the bindings that `bindgen` made.
pub fn seam() -> Result<Ending> {
    let target = place::target();
    let mut command = Command::new("mvn");
    command
        .current_dir(place::root().join("tests/bindings/kotlin"))
        .args(["--batch-mode", "--no-transfer-progress", "test"])
        // Else a compiler process stays for two hours.
        .arg("-Dkotlin.compiler.daemon=false")
        // Some tests panic on purpose.
        .env("RUST_BACKTRACE", "0")
        .arg(format!("-Dcompanion.target={}", target.display()));
    let mut tally = Tally::default();
    let status = run::watch(&mut command, "Maven", |line| {
        tally.read(Runner::Surefire, line)
    })?;
    Ok(finish(Runner::Surefire, tally, status))
}

/// `cargo xtask kotlin`.
pub fn alone() -> Result<()> {
    prerequisite::ensure(&[
        prerequisite::CC,
        prerequisite::PERL,
        prerequisite::MAKE,
        prerequisite::JAVA,
        prerequisite::MAVEN,
    ])?;
    bindgen::bindgen()?;
    seam()?.must_pass()
}
