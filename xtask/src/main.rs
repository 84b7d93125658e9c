//! `cargo xtask`: the project's own commands, one file each.

mod bench;
mod bindgen;
mod demo;
mod failure;
mod fuzz;
mod help;
mod kotlin;
mod place;
mod prerequisite;
mod python;
mod run;
mod rust;
mod sim;
mod size;
mod surface;
mod tally;
mod test;

use std::process::ExitCode;

use failure::{Failure, Result};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match words.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", words.as_slice()),
    };
    match dispatch(command, rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !matches!(failure, Failure::Told) {
                eprintln!("{failure}");
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

fn dispatch(command: &str, rest: &[String]) -> Result<()> {
    match command {
        "demo" => demo::demo(rest),
        "test" => test::test(rest),
        "bench" => bench::bench(rest),
        "bindgen" => bindgen::bindgen(),
        "surface" => surface::surface(rest),
        "kotlin" => kotlin::alone(),
        "python" => python::alone(),
        "fuzz" => fuzz::fuzz(rest),
        "sim" => sim::sim(rest),
        "size" => size::size(),
        "help" | "--help" | "-h" => {
            help::print();
            Ok(())
        }
        other => Err(Failure::Usage(format!(
            "no command {other:?}; see `cargo xtask help`"
        ))),
    }
}
