//! `cargo xtask bindgen`: the library, and what other languages call it with.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::tally::Tally;
use crate::test::Ending;
use crate::{place, run};

const CRATE: &str = "companion_ffi";
const LANGUAGES: [&str; 3] = ["kotlin", "python", "swift"];

/// Builds the library and generates all bindings into `target/bindings`.
pub fn bindgen() -> Result<()> {
    // The same selection as `cargo test`, or OpenSSL would be compiled anew. The tests' own calls
    // touch no other crate.
    let words = [
        "build",
        "--workspace",
        "--lib",
        "--bin",
        "companion-bindgen",
        "--features",
        "companion-ffi/seam-tests",
    ];
    run::must(run::cargo().args(words), "cargo build")?;
    let library = library();
    for language in LANGUAGES {
        generate(&library, language)?;
    }
    // The Python module looks for the library beside itself.
    let beside = place::target()
        .join("bindings/python")
        .join(place::library(CRATE));
    std::fs::copy(&library, &beside)
        .map_err(Failure::of(format_args!("copying {}", library.display())))?;
    println!(
        "      bindings in {}",
        place::target().join("bindings").display()
    );
    Ok(())
}

/// The library as it was built last.
pub fn library() -> PathBuf {
    place::target().join("debug").join(place::library(CRATE))
}

/// The stage of `cargo xtask test`.
pub fn stage() -> Result<Ending> {
    bindgen()?;
    Ok(Ending::Counted(Tally::default()))
}

fn generate(library: &Path, language: &str) -> Result<()> {
    let to = place::target().join("bindings").join(language);
    if to.exists() {
        std::fs::remove_dir_all(&to).map_err(Failure::of("clearing old bindings"))?;
    }
    let mut command = Command::new(place::program("companion-bindgen"));
    command
        .current_dir(place::root())
        .arg("generate")
        .arg(library)
        .args(["--language", language, "--no-format", "--out-dir"])
        .arg(&to);
    run::must(&mut command, "companion-bindgen")
}
