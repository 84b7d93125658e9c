//! `cargo xtask fuzz`: the decoders under libFuzzer, with AddressSanitizer.

use std::path::PathBuf;

use crate::failure::{Failure, Result};
use crate::{place, prerequisite, run};

const SECONDS: u64 = 60;

/// Fuzzes one decoder, or each in turn.
pub fn fuzz(words: &[String]) -> Result<()> {
    let (target, seconds) = arguments(words)?;
    prerequisite::ensure(&[
        prerequisite::CC,
        prerequisite::CXX,
        prerequisite::PERL,
        prerequisite::MAKE,
    ])?;
    if !run::answers("cargo", &["fuzz", "--version"]) {
        println!("installing cargo-fuzz with cargo (about half a minute)…");
        run::must(
            run::cargo().args(["install", "--locked", "cargo-fuzz"]),
            "cargo install",
        )?;
    }
    let targets = match target {
        Some(target) => vec![target],
        None => all()?,
    };
    for target in targets {
        println!("fuzzing {target} for {seconds} s…");
        run_one(&target, seconds)?;
    }
    Ok(())
}

fn arguments(words: &[String]) -> Result<(Option<String>, u64)> {
    let usage = || Failure::Usage("usage: cargo xtask fuzz [TARGET] [--seconds N]".to_owned());
    let (mut target, mut seconds) = (None, SECONDS);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--seconds" => {
                let number = words.next().and_then(|number| number.parse().ok());
                seconds = number.ok_or_else(usage)?;
            }
            word if word.starts_with('-') || target.is_some() => return Err(usage()),
            word => target = Some(word.to_owned()),
        }
    }
    Ok((target, seconds))
}

fn folder() -> PathBuf {
    place::root().join("tests/fuzz")
}

/// The names in the manifest's target table.
fn all() -> Result<Vec<String>> {
    let manifest = std::fs::read_to_string(folder().join("Cargo.toml"))
        .map_err(Failure::of("reading the list of fuzz targets"))?;
    let bins = manifest.split("[[bin]]").skip(1);
    let names = bins.filter_map(|bin| bin.split('"').nth(1));
    Ok(names.map(str::to_owned).collect())
}

fn run_one(target: &str, seconds: u64) -> Result<()> {
    let found = place::target().join("fuzz/corpus").join(target);
    std::fs::create_dir_all(&found).map_err(Failure::of("making a corpus folder"))?;
    let mut command = run::cargo();
    command
        // Sanitizers are not stable yet; the stable compiler has them all the same.
        .env("RUSTC_BOOTSTRAP", "1")
        .args(["fuzz", "run", "--fuzz-dir"])
        .arg(folder())
        .arg("--target-dir")
        .arg(place::target().join("fuzz"))
        .arg(target)
        .arg(&found);
    let seeds = place::root().join("tests/fixtures/corpus").join(target);
    if seeds.is_dir() {
        command.arg(seeds);
    }
    // One second an input and 512 MiB are far above what any decoder may take (SECURITY 9.6).
    command.args(["--", &format!("-max_total_time={seconds}"), "-timeout=1"]);
    command.args(["-rss_limit_mb=512", "-max_len=65536"]);
    run::must(&mut command, &format!("fuzzing {target}"))
}
