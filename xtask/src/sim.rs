//! `cargo xtask sim`: seeds of the simulator (SECURITY 9.1), and the defects that it must see.

use std::process::Command;

use crate::failure::{Failure, Result};
use crate::{place, run};

/// Runs seeds, two threads at once, and writes `target/sim/summary.json`.
pub fn sim(words: &[String]) -> Result<()> {
    println!("building the simulator…");
    run::must(
        run::cargo().args(["build", "--package", "companion-tests", "--bin", "sim"]),
        "cargo build",
    )?;
    let summary = place::target().join("sim/summary.json");
    let mut command = Command::new(place::program("sim"));
    command.args(words).arg("--out").arg(&summary);
    let status = command
        .status()
        .map_err(Failure::of("starting the simulator"))?;
    match status.code() {
        Some(0) => {
            if !words.iter().any(|word| word == "--planted") {
                println!("summary: {}", summary.display());
            }
            Ok(())
        }
        Some(2) => Err(Failure::Usage("see the usage above".to_owned())),
        _ => Err(Failure::Told),
    }
}
