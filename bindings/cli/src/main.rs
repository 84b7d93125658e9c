//! `companion`, the terminal client: one's own journal, goals and contacts, without a phone.

mod args;
mod ask;
mod catalogue;
mod codes;
mod command;
mod dates;
mod failure;
mod find;
mod ids;
mod keys;
mod page;
mod picture;
mod places;
mod progress;
mod run;
mod session;
mod show;
mod system;
mod terminal;
mod usage;
mod voice;
mod words;

use std::process::ExitCode;

fn main() -> ExitCode {
    run::run()
}
