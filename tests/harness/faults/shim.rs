//! Building the C library once for each version of its source.

use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::{Error, Result};

const SOURCES: [(&str, &str); 3] = [
    ("turn.h", include_str!("../../faults/turn.h")),
    ("turn.c", include_str!("../../faults/turn.c")),
    ("shim.c", include_str!("../../faults/shim.c")),
];

/// The preloaded library that injects faults.
pub struct Shim;

impl Shim {
    /// Compiles the shim, unless this very source was compiled before, and says where it is.
    ///
    /// # Errors
    /// When there is no C compiler, or it refuses the source.
    pub fn build() -> Result<PathBuf> {
        let folder = target().join("faults");
        let library = folder.join(format!("shim-{}.so", version()));
        if library.exists() {
            return Ok(library);
        }
        std::fs::create_dir_all(&folder).map_err(Error::while_doing("making target/faults"))?;
        // Several test programs may build at once: each in its own file, then one rename.
        let made = tempfile::NamedTempFile::new_in(&folder)
            .map_err(Error::while_doing("making the shim's file"))?
            .into_temp_path();
        compile(&made)?;
        made.persist(&library).map_err(|refused| Error::Io {
            doing: "keeping the shim",
            source: refused.error,
        })?;
        Ok(library)
    }
}

fn compile(to: &Path) -> Result<()> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("faults");
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let output = Command::new(&compiler)
        .args([
            "-O2",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-fPIC",
            "-shared",
            "-fvisibility=hidden",
        ])
        .arg("-o")
        .arg(to)
        .args(["turn.c", "shim.c"].map(|name| sources.join(name)))
        .arg("-lpthread")
        .output()
        .map_err(Error::while_doing("starting the C compiler (cc)"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(Error::Shim(
        String::from_utf8_lossy(&output.stderr).into_owned(),
    ))
}

fn version() -> String {
    let mut hash = Sha256::new();
    for (name, text) in SOURCES {
        hash.update(name);
        hash.update(text);
    }
    hash.finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The build folder, shared with cargo.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"),
        PathBuf::from,
    )
}
