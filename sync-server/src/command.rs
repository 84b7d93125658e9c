//! `sync-server init | run | token | scrub | backup | restore | config`.

mod backup;
mod copy;
mod health;
mod init;
mod lifetime;
mod restore;
mod scrub;
mod token;

use std::error::Error as _;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Flags;
use crate::{Result, log, run};

/// Something could not be done.
const FAILED: u8 = 1;
/// A scrub found damage and moved it aside; 2 is for a command line that cannot be read.
const DAMAGED: u8 = 3;

/// Stores, orders and forwards what devices sealed. It holds no key and reads nothing.
#[derive(Parser)]
#[command(name = "sync-server", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Subcommand)]
enum Command {
    /// Makes folder, signing key and database, and prints the server key
    Init {
        /// Do nothing if there is a server already
        #[arg(long)]
        if_needed: bool,
    },
    /// Serves until it is told to stop (SIGTERM or SIGINT; a second one ends it at once)
    Run,
    /// Prints one line that lets one person in: URL, server key and token
    Token {
        /// How many lines
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000))]
        count: u32,
        /// For how long it lets in: minutes, hours or days, such as 30m, 12h, 7d
        #[arg(long, default_value = "7d", value_parser = lifetime::parse)]
        expires: u64,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Checks every row, id and signature, and moves damaged rows aside; the server must be stopped
    Scrub {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Copies the database to a file, and the signing keys beside it, while the server runs
    Backup {
        /// The file to make; the keys go to FILE.keys
        file: PathBuf,
        /// Leave the keys out, for who keeps them elsewhere
        #[arg(long)]
        without_keys: bool,
    },
    /// Puts a backup in the database's place and begins a new incarnation, so that clients heal
    Restore {
        /// The file that `backup` made
        file: PathBuf,
    },
    /// Asks the server of this machine whether it lives
    Health,
    /// Prints the configuration in force, as a configuration file with all defaults
    Config,
}

/// Runs the program with this process's arguments.
#[must_use]
pub fn program() -> ExitCode {
    let Arguments { command, flags } = Arguments::parse();
    match execute(&command, &flags) {
        Ok(code) => code,
        Err(error) => {
            let mut words = format!("sync-server: {error}");
            let mut cause = error.source();
            while let Some(one) = cause {
                words.push_str(": ");
                words.push_str(&one.to_string());
                cause = one.source();
            }
            // Without stderr there is nobody to tell.
            drop(writeln!(std::io::stderr(), "{words}"));
            ExitCode::from(FAILED)
        }
    }
}

fn execute(command: &Command, flags: &Flags) -> Result<ExitCode> {
    let config = flags.config()?;
    log::set_level(config.log_level);
    let text = match command {
        Command::Init { if_needed } => init::init(&config, *if_needed)?,
        Command::Run => {
            run::run_here(config)?;
            return Ok(ExitCode::SUCCESS);
        }
        Command::Token {
            count,
            expires,
            json,
        } => token::tokens(&config, *count, *expires, *json)?,
        Command::Scrub { json } => {
            let report = scrub::scrub(&config)?;
            print(&scrub::told(&report, *json))?;
            let is_damaged = report.moved_aside > 0;
            return Ok(ExitCode::from(if is_damaged { DAMAGED } else { 0 }));
        }
        Command::Backup { file, without_keys } => backup::backup(&config, file, !without_keys)?,
        Command::Restore { file } => restore::restore(&config, file)?,
        Command::Health => health::health(&config)?,
        Command::Config => config.to_toml(),
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn print(text: &str) -> Result<()> {
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}
