use std::path::Path;

use crate::bench::Bench;
use crate::error::{Error, Result};
use crate::meter::number;
use crate::report::{Bound, Figure};

/// The library for one phone, in MB.
const LIBRARY_MUST_MB: f64 = 8.0;
const LIBRARY_AIM_MB: f64 = 6.0;
const MB: f64 = 1_000_000.0;
/// Where `cargo xtask bench --size` leaves what it builds in the size profile.
const LIBRARY: &str = "size/libcompanion_ffi.so";

/// The library as the size profile makes it, stripped.
pub fn measure(bench: &Bench) -> Result<Vec<Figure>> {
    let target = bench.root.parent().unwrap_or(&bench.root);
    let library = target.join(LIBRARY);
    let bytes = size(&library)?;
    Ok(vec![
        Figure::new(
            "native library, size profile, stripped",
            "MB",
            number(bytes) / MB,
        )
        .must(Bound::Most(LIBRARY_MUST_MB))
        .aim(Bound::Most(LIBRARY_AIM_MB))
        .note(format!(
            "built for {}: no phone's ABI is measured here",
            std::env::consts::ARCH
        )),
    ])
}

fn size(library: &Path) -> Result<u64> {
    let found = std::fs::metadata(library).map_err(|_| {
        Error::Unfit("no library of the size profile: run `cargo xtask bench --size`".into())
    })?;
    Ok(found.len())
}
