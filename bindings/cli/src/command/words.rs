use companion::{CompanionError, Secret};

use super::init::spoken;
use crate::args::Words;
use crate::ask;
use crate::failure::{Failure, Result};
use crate::page::{Line, Page};
use crate::session::Session;

/// Words stand in this many columns, to be copied line by line.
const COLUMNS: usize = 3;
const COLUMN_WIDTH: usize = 18;

/// Shows the recovery words, or takes them as confirmed.
pub fn run(session: &Session, action: Option<&Words>) -> Result<()> {
    match action {
        None | Some(Words::Show) => show(session),
        Some(Words::Confirm) => confirm(session),
        Some(Words::Change) => change(session),
    }
}

fn show(session: &Session) -> Result<()> {
    let language = spoken(session.catalogue().language());
    let phrase = session.journal()?.recovery_words(language)?;
    let list = split(phrase.as_ref());
    let view = serde_json::json!({ "confirmed": phrase.is_none(), "words": list });
    session.show(&view, |page| {
        if phrase.is_some() {
            draw(page, session, &list);
            page.gap();
            page.text(&session.say("words-next"));
        } else {
            page.text(&session.say("words-gone"));
        }
    })
}

/// The words of a phrase.
pub fn split(phrase: Option<&Secret>) -> Vec<String> {
    let text = phrase.map(Secret::reveal).unwrap_or_default();
    text.split_whitespace().map(str::to_owned).collect()
}

/// The words with their numbers.
pub fn draw(page: &mut Page, session: &Session, words: &[String]) {
    page.text(&session.say("words-title"));
    page.gap();
    let numbered: Vec<_> = words.iter().zip(1..).collect();
    for row in numbered.chunks(COLUMNS) {
        let mut line = Line::new();
        for (column, (word, number)) in row.iter().enumerate() {
            line = line
                .pad_to(2 + column * COLUMN_WIDTH)
                .quiet(&format!("{number:>2} "));
            line = line.strong(word);
        }
        page.line(line);
    }
}

fn confirm(session: &Session) -> Result<()> {
    ask::above(session, |page| page.text(&session.say("words-confirm")));
    let phrase = ask::phrase(session, "ask-recovery-words")?;
    session.journal()?.confirm_recovery_words(&phrase)?;
    session.done("confirmed", None)
}

/// New words instead of the old ones: written down and typed back before anything changes.
fn change(session: &Session) -> Result<()> {
    let journal = session.journal()?;
    let new = journal.new_words()?;
    let phrase = new.phrase(spoken(session.catalogue().language()));
    let list = split(Some(&phrase));
    let view = serde_json::json!({ "event": "words", "words": list });
    session.show(&view, |page| {
        draw(page, session, &list);
        page.gap();
        page.text(&session.say("words-change"));
    })?;
    let typed = ask::phrase(session, "ask-new-words")?;
    let old = ask::phrase(session, "ask-old-words")?;
    new.confirm(&typed, &old).map_err(of_words)?;
    session.done("new-words", None)
}

/// Recovery words have a name of their own: a person has other words too.
pub fn of_words(error: CompanionError) -> Failure {
    match error {
        CompanionError::InvalidInput {
            field: "words",
            rule,
        } => Failure::Journal(CompanionError::InvalidInput {
            field: "recovery_words",
            rule,
        }),
        error => error.into(),
    }
}
