//! Python: the independent decoder of the test vectors, and the seam tests.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::tally::{Runner, Tally};
use crate::test::{Ending, finish};
use crate::{bindgen, place, prerequisite, run};

/// Reads every frozen vector with the decoder that shares no code with the core.
pub fn vectors() -> Result<Ending> {
    let folder = place::root().join("tests/vectors");
    let python = environment(&folder.join("requirements.txt"))?;
    count(
        Command::new(python)
            .arg(folder.join("decode.py"))
            .current_dir(place::root()),
        "the decoder",
        Runner::Plain,
    )
}

/// Runs the seam tests over the bindings that `bindgen` made.
pub fn seam() -> Result<Ending> {
    let tests = place::root().join("tests/bindings/python");
    let mut command = Command::new("python3");
    command
        .args(["-m", "unittest", "discover", "-v", "-s"])
        .arg(tests)
        // The bytecode would land beside the sources.
        .env("PYTHONDONTWRITEBYTECODE", "1")
        // Some tests panic on purpose.
        .env("RUST_BACKTRACE", "0")
        .env("PYTHONPATH", place::target().join("bindings/python"));
    count(&mut command, "python", Runner::Unittest)
}

/// `cargo xtask python`.
pub fn alone() -> Result<()> {
    prerequisite::ensure(&[
        prerequisite::CC,
        prerequisite::PERL,
        prerequisite::MAKE,
        prerequisite::PYTHON,
    ])?;
    bindgen::bindgen()?;
    seam()?.must_pass()
}

fn count(command: &mut Command, what: &str, runner: Runner) -> Result<Ending> {
    let mut tally = Tally::default();
    let status = run::watch(command, what, |line| tally.read(runner, line))?;
    Ok(finish(runner, tally, status))
}

/// A virtual environment with exactly these packages, made once for each list.
fn environment(requirements: &Path) -> Result<PathBuf> {
    let list = std::fs::read_to_string(requirements).map_err(Failure::of(format_args!(
        "reading {}",
        requirements.display()
    )))?;
    let home = place::target().join("venv");
    let python = home.join("bin/python");
    // Written last: an environment that was left half made is made again.
    let finished = home.join("installed.txt");
    if std::fs::read_to_string(&finished).is_ok_and(|installed| installed == list) {
        return Ok(python);
    }
    println!("      making target/venv with pip (first time only)");
    let mut make = Command::new("python3");
    run::must(
        make.args(["-m", "venv", "--clear"]).arg(&home),
        "python3 -m venv",
    )?;
    let mut install = Command::new(&python);
    install
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
        ])
        .arg(requirements);
    run::must(&mut install, "pip install")?;
    std::fs::write(&finished, list).map_err(Failure::of("finishing target/venv"))?;
    Ok(python)
}
