//! `cargo xtask surface`: what the library offers the other languages, held against
//! `bindings/ffi/api.snapshot`.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::tally::Tally;
use crate::test::Ending;
use crate::{bindgen, place};

/// Compares; with `--accept` the snapshot becomes what the library offers now.
pub fn surface(words: &[String]) -> Result<()> {
    bindgen::bindgen()?;
    match words {
        [] => stage()?.must_pass(),
        [flag] if flag == "--accept" => std::fs::write(snapshot(), offered()?)
            .map_err(Failure::of("writing bindings/ffi/api.snapshot")),
        _ => Err(Failure::Usage(
            "usage: cargo xtask surface [--accept]".to_owned(),
        )),
    }
}

/// The stage of `cargo xtask test`, over the library that `bindgen` built.
pub fn stage() -> Result<Ending> {
    let kept = std::fs::read_to_string(snapshot())
        .map_err(Failure::of("reading bindings/ffi/api.snapshot"))?;
    let offered = offered()?;
    if kept == offered {
        return Ok(Ending::Counted(Tally {
            passed: 1,
            ..Tally::default()
        }));
    }
    tell("gone", &kept, &offered);
    tell("new ", &offered, &kept);
    Err(Failure::Failed(
        "the surface of bindings/ffi is not that of bindings/ffi/api.snapshot; if the change is \
         meant, run `cargo xtask surface --accept` and commit both together"
            .to_owned(),
    ))
}

fn snapshot() -> PathBuf {
    place::root().join("bindings/ffi/api.snapshot")
}

fn offered() -> Result<String> {
    let output = Command::new(place::program("companion-bindgen"))
        .arg("surface")
        .arg(bindgen::library())
        .output()
        .map_err(Failure::of("starting companion-bindgen"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(Failure::Failed(why))
    }
}

/// Prints each line that stands under a head in `here` and not in `there`.
fn tell(word: &str, here: &str, there: &str) {
    let there: BTreeSet<(&str, &str)> = with_heads(there).collect();
    for (head, line) in with_heads(here).filter(|line| !there.contains(line)) {
        println!("      {word}  {head} {}", line.trim());
    }
}

/// Every line with the head of its block; a head stands for itself.
fn with_heads(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut head = "";
    text.lines()
        .filter(|line| !line.is_empty())
        .map(move |line| {
            if line.starts_with(' ') {
                (head, line)
            } else {
                head = line;
                ("", line)
            }
        })
}
