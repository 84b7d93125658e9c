use std::fs;
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_complete::Shell;

use crate::args::Cli;
use crate::catalogue::localise;
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::terminal;

fn whole(session: &Session) -> Command {
    localise(Cli::command(), session.catalogue())
}

/// Help on a command.
pub fn run(session: &Session, path: &[String]) -> Result<()> {
    let mut command = whole(session);
    command.build();
    let mut wanted = &mut command;
    for name in path {
        let unknown = Failure::Argument {
            field: "command",
            rule: companion::Rule::NotAllowed,
        };
        wanted = wanted.find_subcommand_mut(name).ok_or(unknown)?;
    }
    terminal::print(&wanted.render_long_help().to_string())
}

/// What the tab key offers.
pub fn completions(session: &Session, shell: Shell) -> Result<()> {
    let mut command = whole(session);
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "companion", &mut script);
    terminal::print(&String::from_utf8_lossy(&script))
}

/// The manual: one page to the terminal, or a page for each command into a folder.
pub fn man(session: &Session, folder: Option<&Path>) -> Result<()> {
    let mut command = whole(session);
    command.build();
    let Some(folder) = folder else {
        return terminal::print(&page(session, command)?);
    };
    fs::create_dir_all(folder).map_err(|_| Failure::Output)?;
    write_pages(session, &command, "companion", folder)?;
    session.done("man", None)
}

fn write_pages(session: &Session, command: &Command, name: &str, folder: &Path) -> Result<()> {
    let owned: &'static str = "companion";
    let titled = command.clone().name(if name == owned {
        owned.into()
    } else {
        name.to_owned()
    });
    let text = page(session, titled)?;
    fs::write(folder.join(format!("{name}.1")), text).map_err(|_| Failure::Output)?;
    for below in command.get_subcommands() {
        write_pages(
            session,
            below,
            &format!("{name}-{}", below.get_name()),
            folder,
        )?;
    }
    Ok(())
}

/// The headings of a manual page come in English from the library that writes it.
fn page(session: &Session, command: Command) -> Result<String> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut text)
        .map_err(|_| Failure::Output)?;
    let text = String::from_utf8_lossy(&text).into_owned();
    let headings = [
        ("NAME", "man-name"),
        ("SYNOPSIS", "man-synopsis"),
        ("DESCRIPTION", "man-description"),
        ("OPTIONS", "man-options"),
        ("SUBCOMMANDS", "man-commands"),
        ("EXTRA", "man-extra"),
        ("VERSION", "man-version"),
    ];
    Ok(headings.iter().fold(text, |text, (heading, id)| {
        text.replace(
            &format!(".SH {heading}\n"),
            &format!(".SH {}\n", session.say(id)),
        )
    }))
}
