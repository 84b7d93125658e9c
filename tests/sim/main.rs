//! Runs seeds of the simulator; `cargo xtask sim` calls it.
#![allow(
    clippy::expect_used,
    reason = "a tool of the tests stops at the first surprise"
)]

mod options;
mod seeds;

use std::process::ExitCode;

use harness::sim::{Ended, PLANTED, Run, Summary, caught, many, replay_command};
use options::Options;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let options = match Options::of(&words) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("{why}\n{}", options::USAGE);
            return ExitCode::from(2);
        }
    };
    if options.planted {
        return show_planted(options.seed);
    }
    let how = Run {
        aloud: options.aloud,
        ..Run::default()
    };
    let threads = if options.aloud { 1 } else { options.threads };
    let listed = if options.listed {
        seeds::all()
    } else {
        Vec::new()
    };
    let summary = many(
        (options.seed, &listed),
        options.amount,
        threads,
        &how,
        &tell,
    );
    let text = serde_json::to_string_pretty(&summary).expect("JSON");
    println!("{text}");
    if let Some(path) = &options.out {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("a folder for the summary");
        }
        std::fs::write(path, format!("{text}\n")).expect("the summary");
    }
    if options.keep {
        seeds::keep(&summary.failed_seeds);
    }
    if summary.failures == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Each planted defect, and how it is seen.
fn show_planted(first_seed: u64) -> ExitCode {
    let mut missed = 0;
    for planted in PLANTED {
        let (number, what) = (planted.number, planted.what);
        match caught(planted, first_seed) {
            Some(caught) => println!(
                "B{number:<3} {what}: caught in {:.1} s ({} seeds), seed {}: {}",
                caught.seconds, caught.seeds, caught.seed, caught.broken
            ),
            None => {
                missed += 1;
                println!("B{number:<3} {what}: NOT CAUGHT");
            }
        }
    }
    println!(
        "{} of {} planted defects caught",
        PLANTED.len() - missed,
        PLANTED.len()
    );
    if missed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Between two lines of progress.
const EVERY: u64 = 50;

fn tell(ended: &Ended, so_far: &Summary) {
    if let Some(broken) = &ended.broken {
        println!("seed {}: {broken}", ended.seed);
        println!("  replay: {}", replay_command(ended.seed));
    }
    if so_far.seeds.is_multiple_of(EVERY) {
        println!(
            "{} seeds, {:.1} device-years, {} exchanges, {} crashes, {} failures; \
             {:.2} device-years a second a core",
            so_far.seeds,
            so_far.device_years,
            so_far.exchanges,
            so_far.crashes,
            so_far.failures,
            so_far.device_years / so_far.core_seconds,
        );
    }
}
