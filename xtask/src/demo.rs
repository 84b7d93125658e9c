//! `cargo xtask demo`: the real terminal client, driven as a person would.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::{place, prerequisite, run};

/// Plays the demo in a fresh folder, `target/demo` unless `--dir` names another.
pub fn demo(words: &[String]) -> Result<()> {
    let folder = match words {
        [] => place::target().join("demo"),
        [flag, folder] if flag == "--dir" => PathBuf::from(folder),
        _ => {
            return Err(Failure::Usage(
                "usage: cargo xtask demo [--dir DIR]".to_owned(),
            ));
        }
    };
    prerequisite::ensure(&[prerequisite::CC, prerequisite::PERL, prerequisite::MAKE])?;
    println!("building `companion` (the first time compiles OpenSSL and SQLCipher, some minutes)…");
    run::must(
        run::cargo().args(["build", "--workspace", "--bin", "companion"]),
        "cargo build",
    )?;
    play(&folder)
}

fn play(folder: &Path) -> Result<()> {
    companion(folder, &["--help"])
}

/// Shows a command as a person would type it, and runs it.
fn companion(folder: &Path, words: &[&str]) -> Result<()> {
    println!("\n$ companion {}", words.join(" "));
    let status = Command::new(place::program("companion"))
        .env("COMPANION_HOME", folder)
        .args(words)
        .status()
        .map_err(Failure::of("starting companion"))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Failed(format!("companion: {status}")))
    }
}
