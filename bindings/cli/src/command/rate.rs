use companion::{Answer, SelfRatingDraft};

use crate::args::Rate;
use crate::codes::{self, Reader};
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::{ask, show};

/// Rates how things are, or shows earlier ratings.
pub fn run(session: &Session, arguments: &Rate) -> Result<()> {
    if arguments.list {
        let view = session.journal()?.outcomes()?;
        let voice = session.voice()?;
        return session.show(&view, |page| show::rating::draw(page, &voice, &view));
    }
    let items = if arguments.items.is_empty() {
        asked(session)?
    } else {
        typed(session, &arguments.items)?
    };
    if items.iter().all(|(_, answer)| *answer == Answer::Skipped) {
        return Err(Failure::Stopped);
    }
    let draft = SelfRatingDraft {
        items,
        language: Some(session.catalogue().language().tag().into()),
        completed: true,
        ..SelfRatingDraft::default()
    };
    let id = session.journal()?.rate_myself(&draft)?;
    session.done("rated", Some(&id))
}

fn typed(session: &Session, typed: &[String]) -> Result<Vec<(String, Answer)>> {
    let mut reader = Reader::new(session, false)?;
    typed
        .iter()
        .map(|typed| {
            let (word, number) = typed.rsplit_once('=').ok_or(Failure::format("items"))?;
            let number = number
                .trim()
                .parse()
                .map_err(|_| Failure::format("items"))?;
            Ok((reader.code(codes::RATING, word)?, Answer::Number(number)))
        })
        .collect()
}

fn asked(session: &Session) -> Result<Vec<(String, Answer)>> {
    ask::above(session, |page| page.text(&session.say("ask-rate")));
    let mut items = Vec::new();
    for code in codes::RATING.codes {
        let question = session.catalogue().word(codes::RATING.kind, code);
        let answer = loop {
            let Some(answer) = ask::words(session, &format!("{question}:"))? else {
                break Answer::Skipped;
            };
            match answer.parse() {
                Ok(number) if (0..=10).contains(&number) => break Answer::Number(number),
                _ => ask::again(
                    session,
                    Failure::Argument {
                        field: "items",
                        rule: companion::Rule::OutOfRange,
                    },
                )?,
            }
        };
        items.push(((*code).to_owned(), answer));
    }
    Ok(items)
}
