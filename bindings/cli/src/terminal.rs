//! What the terminal can show, and reading from and writing to it.

use std::io::{self, BufRead, IsTerminal, Write};

use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode, size};

use crate::failure::{Failure, Result};
use crate::page::{Abilities, WIDTH_MAX, WIDTH_MIN};

/// The width of a page that is not printed to a terminal.
const WIDTH_USUAL: usize = 80;
/// The longest line that is read: a note of the most characters, each of four bytes.
const LINE_BYTES_MAX: u64 = 4 * 4_000 + 2;
/// The longest secret that is read.
const SECRET_CHARS_MAX: usize = 256;
/// The most bytes that are read for a long text; more cannot fit any field.
pub const TEXT_BYTES_MAX: u64 = 1 << 20;

/// What standard output can show.
pub fn abilities(ascii: bool) -> Abilities {
    let is_terminal = io::stdout().is_terminal();
    let columns = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    let measured = || size().ok().map(|(columns, _)| usize::from(columns));
    let width = if is_terminal {
        measured().or(columns)
    } else {
        columns
    };
    Abilities {
        width: width.unwrap_or(WIDTH_USUAL).clamp(WIDTH_MIN, WIDTH_MAX),
        colour: is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        ascii: ascii || !speaks_utf8(),
    }
}

/// The rule of POSIX: the first of these that is set decides. None set: a plain terminal in theory,
/// but in practice a bare container, whose reader speaks UTF-8.
fn speaks_utf8() -> bool {
    let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(set);
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// Prints to standard output. A reader that went away wants no more, and that is no failure.
pub fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Output),
        _ => Ok(()),
    }
}

/// Prints to standard error, where prompts and progress go.
pub fn note(text: &str) {
    let mut out = io::stderr().lock();
    // Nobody is left to be told.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Whether somebody sits at the keyboard.
pub fn has_keyboard() -> bool {
    io::stdin().is_terminal()
}

/// How wide the terminal is; none where there is none.
pub fn columns() -> Option<usize> {
    let is_terminal = io::stdout().is_terminal();
    let measured = is_terminal.then(|| size().ok()).flatten();
    // A terminal that nobody sized says 0.
    measured
        .map(|(columns, _)| usize::from(columns))
        .filter(|columns| *columns > 0)
}

/// Leaves the terminal as it was found, before the program ends in the middle of a question.
pub fn leave() {
    // A terminal that was never changed stays as it is.
    let _ = disable_raw_mode();
    note("\n");
}

/// Reads one line; none at the end of the input.
pub fn read_line() -> Result<Option<String>> {
    let mut bytes = Vec::new();
    let mut input = io::Read::take(io::stdin().lock(), LINE_BYTES_MAX);
    input
        .read_until(b'\n', &mut bytes)
        .map_err(|_| Failure::Input)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    let text = String::from_utf8(bytes).map_err(|_| Failure::Input)?;
    Ok(Some(text.trim_end_matches(['\n', '\r']).to_owned()))
}

/// Reads the input to its end.
pub fn read_all() -> Result<String> {
    let mut text = String::new();
    let mut input = io::Read::take(io::stdin().lock(), TEXT_BYTES_MAX);
    io::Read::read_to_string(&mut input, &mut text).map_err(|_| Failure::Input)?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

/// Reads a secret from the terminal without showing it.
pub fn read_secret(prompt: &str) -> Result<String> {
    // First, so that nothing is asked where nobody can answer.
    enable_raw_mode().map_err(|_| Failure::NoKeyboard)?;
    note(prompt);
    let secret = read_hidden();
    // The terminal must be as it was, whatever happened.
    let _ = disable_raw_mode();
    note("\n");
    secret
}

fn read_hidden() -> Result<String> {
    let mut secret = String::new();
    loop {
        let Event::Key(key) = event::read().map_err(|_| Failure::NoKeyboard)? else {
            continue;
        };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Enter => return Ok(secret),
            KeyCode::Esc => return Err(Failure::Stopped),
            KeyCode::Char('c' | 'd') if control => return Err(Failure::Stopped),
            KeyCode::Char('j' | 'm') if control => return Ok(secret),
            KeyCode::Char('u') if control => secret.clear(),
            KeyCode::Backspace => drop(secret.pop()),
            KeyCode::Char(typed) if secret.chars().count() < SECRET_CHARS_MAX => secret.push(typed),
            _ => {}
        }
    }
}
