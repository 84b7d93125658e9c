//! `companion`, the terminal client: one's own journal, goals and contacts, without a phone.

mod args;
mod ask;
mod catalogue;
mod codes;
mod command;
mod dates;
mod failure;
mod files;
mod find;
mod ids;
mod interrupt;
mod keys;
mod page;
mod picture;
mod pictures;
mod places;
mod progress;
mod run;
mod session;
mod show;
mod system;
mod terminal;
mod transport;
mod usage;
mod voice;
mod words;

use std::process::ExitCode;

fn main() -> ExitCode {
    run::run()
}
