use companion::view::TodayView;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::args::Trends;
use crate::dates::{parse_day, parse_month};
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::show;

/// How far back trends go if nothing is said.
const DAYS_USUAL: u16 = 90;
const DAYS_A_YEAR: u16 = 365;

/// Today at a glance.
pub fn today(session: &Session) -> Result<()> {
    let journal = session.journal()?;
    let view: TodayView = journal.today(&session.now().date().to_string())?;
    let voice = session.voice()?;
    let is_arriving = journal.is_arriving();
    session.show(&view, |page| {
        show::today::draw(page, &voice, &view);
        if is_arriving {
            page.text(&session.say("today-arriving"));
        }
    })
}

/// A month.
pub fn history(session: &Session, month: Option<&str>) -> Result<()> {
    let first = match month {
        Some(text) => parse_month(text).ok_or(Failure::format("month"))?,
        None => session.now().date(),
    };
    let view = session
        .journal()?
        .history_month(&first.strftime("%Y-%m").to_string())?;
    let voice = session.voice()?;
    session.show(&view, |page| show::history::draw(page, &voice, &view))
}

/// What is found, one page of it.
pub fn search(session: &Session, words: &str, number: Option<u32>) -> Result<()> {
    let journal = session.journal()?;
    let number = number.unwrap_or(1).max(1);
    let mut view = journal.search(words, None)?;
    for _ in 1..number {
        view = match view.next {
            Some(next) => journal.search(words, Some(next))?,
            None => {
                return Err(Failure::Argument {
                    field: "page",
                    rule: companion::Rule::OutOfRange,
                });
            }
        };
    }
    let voice = session.voice()?;
    session.show(&view, |page| {
        show::search::draw(page, &voice, &view, number)
    })
}

/// What was there over time.
pub fn trends(session: &Session, range: &Trends) -> Result<()> {
    let (from, to) = span(session, range)?;
    let view = session
        .journal()?
        .trends(&from.to_string(), &to.to_string())?;
    let voice = session.voice()?;
    session.show(&view, |page| show::trends::draw(page, &voice, &view))
}

fn span(session: &Session, range: &Trends) -> Result<(Date, Date)> {
    let today = session.now().date();
    let read = |text: &Option<String>, field| {
        text.as_ref()
            .map(|text| parse_day(text, today).ok_or(Failure::format(field)))
            .transpose()
    };
    let to = read(&range.to, "to")?.unwrap_or(today);
    let days = if range.year {
        DAYS_A_YEAR
    } else {
        range.days.unwrap_or(DAYS_USUAL)
    };
    if days == 0 {
        return Err(Failure::Argument {
            field: "days",
            rule: companion::Rule::OutOfRange,
        });
    }
    let back = i64::from(days) - 1;
    let usual = to
        .checked_sub(back.days())
        .map_err(|_| Failure::format("days"))?;
    Ok((read(&range.from, "from")?.unwrap_or(usual), to))
}
