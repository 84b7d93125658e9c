//! `cargo xtask size`: the library as a phone ships it, beside its limits in NUMBERS.md.

use crate::failure::{Failure, Result};
use crate::{place, prerequisite, run};

const MUST_BYTES: u64 = 8_000_000;
const AIM_BYTES: u64 = 6_000_000;

/// Builds the library in its own profile and says how large it is.
pub fn size() -> Result<()> {
    prerequisite::ensure(&[prerequisite::CC, prerequisite::PERL, prerequisite::MAKE])?;
    println!("building companion-ffi for size (compiles OpenSSL once more, some minutes)…");
    run::must(
        run::cargo().args(["build", "-p", "companion-ffi", "--profile", "size"]),
        "cargo",
    )?;
    let library = place::target()
        .join("size")
        .join(place::library("companion_ffi"));
    let bytes = std::fs::metadata(&library)
        .map_err(Failure::of(format_args!(
            "looking at {}",
            library.display()
        )))?
        .len();
    let verdict = if bytes <= AIM_BYTES {
        "within the aim"
    } else if bytes <= MUST_BYTES {
        "within the must"
    } else {
        "over the must"
    };
    println!("native library: {bytes} bytes; must {MUST_BYTES}, aim {AIM_BYTES}: {verdict}");
    if bytes <= MUST_BYTES {
        Ok(())
    } else {
        Err(Failure::Failed("too large".to_owned()))
    }
}
