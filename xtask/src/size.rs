//! `cargo xtask size`: the library as a phone ships it; the benchmark reports it beside its limits.

use crate::failure::Result;
use crate::{bench, prerequisite, run};

/// Builds the library in its own profile and reports how large it is.
pub fn size() -> Result<()> {
    let words = ["--size", "--only", "size"];
    bench::bench(&words.map(str::to_owned))
}

/// Builds the library in its own profile.
pub fn build() -> Result<()> {
    prerequisite::ensure(&[prerequisite::CC, prerequisite::PERL, prerequisite::MAKE])?;
    println!("building companion-ffi for size (compiles OpenSSL once more, some minutes)…");
    let build = ["build", "-p", "companion-ffi", "--profile", "size"];
    run::must(run::cargo().args(build), "cargo")
}
