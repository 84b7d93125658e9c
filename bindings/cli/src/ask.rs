//! Questions at the prompt. They go to standard error, so that what is printed stays clean.

use companion::Secret;

use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::terminal;
use crate::words::folded;

/// Asks for words; none if the answer is empty. The end of the input stops the command.
pub fn words(session: &Session, question: &str) -> Result<Option<String>> {
    terminal::note(&shown(session, &format!("{question} ")));
    let line = terminal::read_line()?.ok_or(Failure::Stopped)?;
    let line = line.trim();
    Ok((!line.is_empty()).then(|| line.to_owned()))
}

/// Shows lines above a question.
pub fn above(session: &Session, draw: impl FnOnce(&mut crate::page::Page)) {
    let mut page = session.page();
    draw(&mut page);
    terminal::note(&page.render());
}

/// Asks yes or no; an empty answer is `preset`.
pub fn yes(session: &Session, question: &str, preset: bool) -> Result<bool> {
    let choice = session.say(if preset {
        "ask-yes-no-yes"
    } else {
        "ask-yes-no-no"
    });
    loop {
        let Some(answer) = words(session, &format!("{question} {choice}"))? else {
            return Ok(preset);
        };
        match folded(&answer).as_str() {
            "y" | "yes" | "s" | "si" => return Ok(true),
            "n" | "no" => return Ok(false),
            _ => {}
        }
    }
}

/// Asks for a secret: from the first line of input with `--pin-stdin`, otherwise at the terminal
/// and unseen. Never from options or the environment, which other programs can read.
pub fn secret(session: &Session, id: &str) -> Result<Secret> {
    if session.pin_comes_from_input() {
        return terminal::read_line()?
            .map(Secret::from)
            .ok_or(Failure::NoKeyboard);
    }
    let question = shown(session, &format!("{} ", session.say(id)));
    terminal::read_secret(&question).map(Secret::from)
}

/// Asks for recovery words: unseen at a terminal, otherwise from a line of input.
pub fn phrase(session: &Session, id: &str) -> Result<Secret> {
    if terminal::has_keyboard() && !session.pin_comes_from_input() {
        return secret(session, id);
    }
    terminal::read_line()?
        .map(Secret::from)
        .ok_or(Failure::NoKeyboard)
}

/// What was given as an argument, or a line of input where that is `-`.
pub fn given(text: &str) -> Result<String> {
    if text == "-" {
        return terminal::read_line()?.ok_or(Failure::Input);
    }
    Ok(text.to_owned())
}

/// Lets a person go on only with a word typed in full; a script says yes beforehand.
///
/// # Errors
/// `Stopped` for any other answer, or where nobody can give one.
pub fn word_to_go_on(session: &Session, yes: bool, warning: &str, word: &str) -> Result<()> {
    if yes {
        return Ok(());
    }
    if !terminal::has_keyboard() {
        return Err(Failure::Stopped);
    }
    above(session, |page| page.text(warning));
    let question = session.tell("wipe-ask", &[("word", word.into())]);
    let answer = words(session, &question)?.unwrap_or_default();
    if folded(&answer) == folded(word) {
        Ok(())
    } else {
        Err(Failure::Stopped)
    }
}

/// Asks twice for a new secret; none if it is left empty.
pub fn new_secret(session: &Session, id: &str) -> Result<Option<Secret>> {
    if session.pin_comes_from_input() {
        let line = terminal::read_line()?.unwrap_or_default();
        return Ok((!line.is_empty()).then(|| Secret::from(line)));
    }
    let question = shown(session, &format!("{} ", session.say(id)));
    let first = terminal::read_secret(&question)?;
    if first.is_empty() {
        return Ok(None);
    }
    let again = shown(session, &format!("{} ", session.say("ask-pin-again")));
    let second = terminal::read_secret(&again)?;
    if first == second {
        Ok(Some(Secret::from(first)))
    } else {
        Err(Failure::SecretsDiffer)
    }
}

fn shown(session: &Session, text: &str) -> String {
    if session.abilities().ascii {
        crate::page::to_ascii(text)
    } else {
        text.to_owned()
    }
}

/// Says what does not fit and lets the question be asked anew; anything else ends the command.
///
/// # Errors
/// The failure, if it is not about what was typed.
pub fn again(session: &Session, failure: Failure) -> Result<()> {
    if failure.status() != crate::failure::status::INVALID || !terminal::has_keyboard() {
        return Err(failure);
    }
    above(session, |page| {
        page.text(&failure.words(session.catalogue()))
    });
    Ok(())
}
