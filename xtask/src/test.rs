//! `cargo xtask test`: all stages, one after the other, and one count at the end.

use std::process::ExitStatus;
use std::time::Instant;

use crate::failure::{Failure, Result};
use crate::prerequisite::{self, CC, JAVA, MAKE, MAVEN, PERL, PYTHON};
use crate::tally::{Runner, Tally};
use crate::{bindgen, kotlin, python, rust, surface};

/// How a stage ended.
#[derive(Debug)]
pub enum Ending {
    /// It ran, and this is its count.
    Counted(Tally),
    /// It could not run here, for this reason.
    Skipped(&'static str),
}

impl Ending {
    /// For a stage that is run by itself.
    pub fn must_pass(self) -> Result<()> {
        match self {
            Ending::Counted(tally) if tally.failed > 0 => {
                Err(Failure::Failed(format!("{} failed", tally.failed)))
            }
            Ending::Counted(_) => Ok(()),
            Ending::Skipped(why) => Err(Failure::Failed(why.to_owned())),
        }
    }
}

struct Stage {
    name: &'static str,
    doing: &'static str,
    run: fn() -> Result<Ending>,
}

const STAGES: &[Stage] = &[
    Stage {
        name: "prerequisites",
        doing: "looking for compilers and runtimes",
        run: prepare,
    },
    Stage {
        name: "format",
        doing: "cargo fmt --check",
        run: rust::format,
    },
    Stage {
        name: "lints",
        doing: "cargo clippy (the first build compiles OpenSSL and SQLCipher, some minutes)",
        run: rust::lints,
    },
    Stage {
        name: "rust",
        doing: "cargo test, the whole workspace",
        run: rust::tests,
    },
    Stage {
        name: "vectors",
        doing: "frozen bytes read by the independent decoder in Python (first time: pip)",
        run: python::vectors,
    },
    Stage {
        name: "bindgen",
        doing: "generating the language bindings",
        run: bindgen::stage,
    },
    Stage {
        name: "surface",
        doing: "what the library offers, beside bindings/ffi/api.snapshot",
        run: surface::stage,
    },
    Stage {
        name: "python",
        doing: "the library through its Python bindings",
        run: python::seam,
    },
    Stage {
        name: "kotlin",
        doing: "the library through its Kotlin bindings (first time: Maven packages, ~20 s)",
        run: kotlin::seam,
    },
];

/// Runs all stages, or those that are named.
pub fn test(names: &[String]) -> Result<()> {
    if let Some(stranger) = names
        .iter()
        .find(|name| STAGES.iter().all(|one| one.name != **name))
    {
        let known: Vec<_> = STAGES.iter().map(|stage| stage.name).collect();
        let known = known.join(" ");
        return Err(Failure::Usage(format!(
            "no stage {stranger:?}; there are: {known}"
        )));
    }
    let chosen: Vec<_> = STAGES
        .iter()
        .filter(|stage| names.is_empty() || names.iter().any(|name| name == stage.name))
        .collect();
    let mut rows = Vec::new();
    for (place, stage) in chosen.iter().enumerate() {
        println!(
            "\n[{}/{}] {}: {}…",
            place + 1,
            chosen.len(),
            stage.name,
            stage.doing
        );
        let started = Instant::now();
        let ending = match (stage.run)() {
            Err(missing @ Failure::Missing(_)) => return Err(missing),
            Err(failure) => {
                println!("{failure}");
                Ending::Counted(Tally {
                    failed: 1,
                    ..Tally::default()
                })
            }
            Ok(ending) => ending,
        };
        rows.push((stage.name, ending, started.elapsed().as_secs_f64()));
    }
    close(&rows)
}

/// A stage's count; a runner that ended badly or ran nothing counts as one failure.
pub fn finish(runner: Runner, mut tally: Tally, status: ExitStatus) -> Ending {
    let ran_nothing = runner != Runner::Silent && tally.passed + tally.failed == 0;
    if ran_nothing {
        println!("      no test was run");
    }
    if tally.failed == 0 && (!status.success() || ran_nothing) {
        tally.failed = 1;
    }
    Ending::Counted(tally)
}

fn prepare() -> Result<Ending> {
    prerequisite::ensure(&[CC, PERL, MAKE, PYTHON, JAVA, MAVEN])?;
    Ok(Ending::Counted(Tally::default()))
}

fn close(rows: &[(&str, Ending, f64)]) -> Result<()> {
    let mut total = Tally::default();
    println!(
        "\n{:<14}{:>8}{:>8}{:>9}{:>9}",
        "stage", "passed", "failed", "skipped", "seconds"
    );
    for (name, ending, seconds) in rows {
        match ending {
            Ending::Counted(tally) => {
                let Tally {
                    passed,
                    failed,
                    skipped,
                } = *tally;
                println!("{name:<14}{passed:>8}{failed:>8}{skipped:>9}{seconds:>9.1}");
                total.add(*tally);
            }
            Ending::Skipped(why) => println!("{name:<14} left out: {why}"),
        }
    }
    println!(
        "\n{} passed, {} failed, {} skipped",
        total.passed, total.failed, total.skipped
    );
    if total.failed == 0 {
        return Ok(());
    }
    Err(Failure::Told)
}
