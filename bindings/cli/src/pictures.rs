//! Files as QR pictures: shown one after the other, and read back text by text.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::time::Duration;

use companion::{CompanionError, PictureProgress, PictureReader};
use crossterm::event::{self, Event, KeyCode, KeyEventKind};

use crate::failure::{Failure, PictureTrouble, Result};
use crate::page::{Line, Page};
use crate::session::Session;
use crate::system::SystemRandom;
use crate::{files, picture, terminal};

/// How long each picture stands: cameras follow four a second (PROTOCOL 11).
const PICTURE_MS: u64 = 250;
/// Puts the cursor to the top of an empty screen.
const CLEAR: &str = "\u{1b}[2J\u{1b}[H";

/// How pictures follow one another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Four a second, round and round, until Enter.
    Film,
    /// The next at Enter, once through.
    Step,
}

/// The texts of the pictures of a file.
pub fn texts(file: &[u8]) -> Result<Vec<String>> {
    Ok(companion::pictures(file, &SystemRandom)?)
}

/// Draws the pictures of these texts. Where nobody watches all stand below one another.
pub fn show(session: &Session, texts: &[String], pace: Pace) -> Result<()> {
    let drawn: Vec<String> = texts
        .iter()
        .zip(1..)
        .map(|(text, number)| page_of(session, text, number, texts.len()).render())
        .collect();
    if !io::stdout().is_terminal() || !terminal::has_keyboard() {
        return terminal::print(&drawn.concat());
    }
    if let [one] = drawn.as_slice() {
        return terminal::print(one);
    }
    match pace {
        Pace::Film => film(&drawn),
        Pace::Step => step(&drawn),
    }
}

fn page_of(session: &Session, text: &str, number: usize, count: usize) -> Page {
    let mut page = session.page();
    let Some(lines) = picture::qr(text, session.abilities()) else {
        // Every frame fits a picture; a text from elsewhere may not.
        page.line(Line::new().plain(text));
        return page;
    };
    let width = lines.iter().map(Line::width).max().unwrap_or_default();
    if terminal::columns().is_some_and(|columns| columns < width) {
        page.text(&session.tell("qr-narrow", &[("columns", width.into())]));
    }
    page.lines(lines);
    if count > 1 {
        let facts = [("number", number.into()), ("count", count.into())];
        page.text(&session.tell("qr-number", &facts));
    }
    page
}

fn film(drawn: &[String]) -> Result<()> {
    for frame in drawn.iter().cycle() {
        terminal::print(&format!("{CLEAR}{frame}"))?;
        if enter_within(Duration::from_millis(PICTURE_MS))? {
            break;
        }
    }
    Ok(())
}

fn step(drawn: &[String]) -> Result<()> {
    for frame in drawn {
        terminal::print(&format!("{CLEAR}{frame}"))?;
        if terminal::read_line()?.is_none() {
            break;
        }
    }
    Ok(())
}

fn enter_within(wait: Duration) -> Result<bool> {
    let nobody = |_| Failure::NoKeyboard;
    while event::poll(wait).map_err(nobody)? {
        match event::read().map_err(nobody)? {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                return Ok(matches!(key.code, KeyCode::Enter | KeyCode::Esc));
            }
            _ => {}
        }
    }
    Ok(false)
}

/// Collects the texts of one set, as `next` gives them, until the file is whole. A line that names
/// a file stands for its content, if `takes_files`.
///
/// # Errors
/// `PicturesMissing` at the end of the input. At a keyboard what does not fit is said and passed
/// over; in a script it ends the command.
pub fn read(
    session: &Session,
    takes_files: bool,
    mut next: impl FnMut() -> Result<Option<String>>,
) -> Result<Vec<u8>> {
    let mut reader = PictureReader::default();
    let mut count = 0;
    while let Some(text) = next()? {
        if text.trim().is_empty() {
            continue;
        }
        let path = Path::new(text.trim());
        if takes_files && path.is_file() {
            return files::read(path);
        }
        let trouble = match reader.take(&text) {
            Ok(PictureProgress::Complete(file)) => return Ok(file),
            Ok(PictureProgress::More { have, count: of }) => {
                count = of;
                tell_missing(session, have, of, &reader.missing());
                continue;
            }
            Ok(PictureProgress::OtherSet) => Failure::Picture(PictureTrouble::OtherSet),
            Ok(PictureProgress::Differs) => Failure::Picture(PictureTrouble::Differs),
            Ok(PictureProgress::Damaged) => Failure::Picture(PictureTrouble::Damaged),
            Err(error @ CompanionError::BadFile { .. }) => error.into(),
            Err(error) => return Err(error.into()),
        };
        pass_over(session, trouble)?;
    }
    Err(Failure::PicturesMissing {
        missing: reader.missing(),
        count,
    })
}

fn tell_missing(session: &Session, have: u8, count: u8, missing: &[u8]) {
    let list: Vec<String> = missing.iter().map(u8::to_string).collect();
    let facts = [
        ("have", u32::from(have).into()),
        ("count", u32::from(count).into()),
        ("missing", list.join(", ").into()),
    ];
    if !session.is_json() {
        crate::ask::above(session, |page| page.quiet(&session.tell("qr-have", &facts)));
    }
}

fn pass_over(session: &Session, trouble: Failure) -> Result<()> {
    if !terminal::has_keyboard() {
        return Err(trouble);
    }
    crate::ask::above(session, |page| {
        page.text(&trouble.words(session.catalogue()));
    });
    Ok(())
}
