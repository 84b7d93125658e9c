//! Measures the figures of NUMBERS.md, each beside its floor from the same run. It measures and
//! does not judge: a figure that misses what it must reach is printed as missed, and only an error
//! of the benchmark itself fails it.

mod bench;
mod child;
mod dates;
mod error;
mod floor;
mod home;
mod later;
mod ledger;
mod line;
mod meter;
#[allow(
    dead_code,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the server's tests lend it, and a part is used"
)]
#[path = "../../sync-server/tests/requests/net.rs"]
mod net;
mod next;
mod options;
#[allow(
    dead_code,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the server's tests lend it, and a part is used"
)]
#[path = "../../sync-server/tests/requests/people.rs"]
mod people;
mod progress;
mod report;
mod rows;
mod stored;
mod tasks;
mod vocabulary;

use std::process::ExitCode;
use std::time::Instant;

use bench::Bench;
use error::Result;
use options::Options;
use report::Report;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.as_slice() {
        [child, task] if child == child::CHILD => child::serve(task),
        _ => match Options::read(&arguments) {
            Ok(options) => measure(&options),
            Err(usage) => {
                eprintln!("{usage}");
                return ExitCode::from(2);
            }
        },
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(options: &Options) -> Result<()> {
    let started = Instant::now();
    let bench = Bench::new(options::root(), options)?;
    println!(
        "workload: {} lines, {} bytes; encryption on, synchronous=FULL, on {}",
        bench.lines.len(),
        bench.text.len(),
        bench.root.display()
    );
    let wanted: Vec<_> = rows::ALL
        .iter()
        .filter(|rows| options.wants(rows))
        .collect();
    let mut report = Report::default();
    for (place, rows) in wanted.iter().enumerate() {
        eprintln!("[{}/{}] {}…", place + 1, wanted.len(), rows.what);
        report.add((rows.measure)(&bench)?);
    }
    let numbers = bench.root.join("numbers.json");
    report.write(&numbers)?;
    println!("\n{}", report.table());
    let (bound, missed) = report.verdict();
    println!(
        "{} of {bound} figures reach what they must; {:.0} s; numbers in {}",
        bound - missed.len(),
        started.elapsed().as_secs_f64(),
        numbers.display()
    );
    for name in missed {
        println!("missed: {name}");
    }
    if options.keep { Ok(()) } else { bench.tidy() }
}
