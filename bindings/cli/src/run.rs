//! From what was typed to a status for the shell.

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use crate::args::{Cli, Command};
use crate::catalogue::{Catalogue, Language, localise};
use crate::failure::Result;
use crate::session::Session;
use crate::{command, failure, terminal};

/// Runs the program.
pub fn run() -> ExitCode {
    let typed: Vec<_> = std::env::args_os().collect();
    let language = language(&typed);
    let wants_json = typed.iter().any(|word| word == "--json");
    let catalogue = Catalogue::of(language);
    match parse(&typed, &catalogue) {
        Ok(Some(cli)) => start(cli, language),
        Ok(None) => ExitCode::SUCCESS,
        Err(failure) => refuse(&failure, &catalogue, wants_json),
    }
}

fn start(cli: Cli, language: Language) -> ExitCode {
    let wants_json = cli.common.json;
    let mut session = Session::new(cli.common, language);
    match command::run(&mut session, cli.command.unwrap_or(Command::Today)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => refuse(&failure, session.catalogue(), wants_json),
    }
}

/// Reads the command line; none if it only asked for help or the version, which are then printed.
fn parse(typed: &[std::ffi::OsString], catalogue: &Catalogue) -> Result<Option<Cli>> {
    let command = localise(Cli::command(), catalogue);
    let matches = match command.try_get_matches_from(typed) {
        Ok(matches) => matches,
        Err(asked) if is_no_error(asked.kind()) => {
            terminal::print(&asked.to_string())?;
            return Ok(None);
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Some(Cli::from_arg_matches(&matches)?))
}

fn is_no_error(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::DisplayHelp | ErrorKind::DisplayVersion)
}

fn refuse(failure: &failure::Failure, catalogue: &Catalogue, json: bool) -> ExitCode {
    let text = if json {
        failure.json(catalogue).to_string()
    } else {
        let words = failure.words(catalogue);
        if terminal::abilities(false).ascii {
            crate::page::to_ascii(&words)
        } else {
            words
        }
    };
    terminal::note(&format!("{text}\n"));
    ExitCode::from(failure.status())
}

/// The language that `--lang` asks for, or the locale; looked up before anything is parsed, since
/// help and errors are words too.
fn language(typed: &[std::ffi::OsString]) -> Language {
    let texts: Vec<_> = typed.iter().filter_map(|word| word.to_str()).collect();
    let joined = texts.iter().find_map(|text| text.strip_prefix("--lang="));
    let apart = || {
        let place = texts.iter().position(|text| *text == "--lang")?;
        texts.get(place + 1).copied()
    };
    if let Some(language) = joined.or_else(apart).and_then(Language::read) {
        return language;
    }
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .find_map(|value| Language::read(&value))
        .unwrap_or(Language::English)
}
