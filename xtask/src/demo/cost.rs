//! What it cost, beside the floors of the same run.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Result};

/// Times of whole processes and bytes on disk. `cargo xtask bench` measures finer.
#[derive(Default)]
pub struct Costs {
    times: Vec<(&'static str, Duration)>,
}

impl Costs {
    /// Times one thing from outside.
    pub fn measure(&mut self, what: &'static str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        let started = Instant::now();
        work()?;
        self.times.push((what, started.elapsed()));
        Ok(())
    }

    /// Prints the times and the bytes.
    pub fn print(&self, home: &Path, source: &str) -> Result<()> {
        println!("\n━━ What it cost ━━\n");
        for (what, took) in &self.times {
            println!("{what:<40}{:>10.1} ms", took.as_secs_f64() * 1000.0);
        }
        let size = |path: &Path| -> Result<u64> {
            let facts = std::fs::metadata(path).map_err(Failure::of("measuring a file"))?;
            Ok(facts.len())
        };
        let database = size(&home.join("store.db"))?;
        let floor = size(Path::new(source))?;
        println!(
            "{:<40}{database:>10} B",
            "the encrypted folder, with its index"
        );
        println!("{:<40}{floor:>10} B", "floor: the same ten years in xz");
        println!("\n`cargo xtask bench` measures each part beside its own floor.");
        Ok(())
    }
}
