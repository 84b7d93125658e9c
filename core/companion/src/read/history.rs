use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date};
use journal::{RecordKind, Rule};
use store::{Day, Listing, Reader};

use super::{Found, check_in, found::locked_count, record_of};
use crate::view::{CheckInDetailView, CheckInLine, DayView, HistoryMonthView};
use crate::{Companion, CompanionError, Result, rows};

const KIND: u8 = RecordKind::CheckIn as u8;
/// The most months that are looked for: all that a date can name.
const MONTHS_MAX: usize = 230 * 12;

impl Companion {
    /// A month of check-ins; `month` is `YYYY-MM`.
    ///
    /// # Errors
    /// `InvalidInput` if it is no month.
    pub fn history_month(&self, month: &str) -> Result<HistoryMonthView> {
        let first = journal::parse_date("month", &format!("{month}-01"))?;
        let last = first.last_of_month();
        self.read(|reader| {
            let days = rows::day_of(first)..=rows::day_of(last);
            let mut by_day: BTreeMap<Day, Vec<CheckInLine>> = BTreeMap::new();
            for row in reader.records_on(KIND, &days, &Listing::live())? {
                let (id, record) = record_of(&row)?;
                let day = row.day.unwrap_or_default();
                by_day
                    .entry(day)
                    .or_default()
                    .push(check_in::line(id, &record));
            }
            Ok(HistoryMonthView {
                month: month.to_owned(),
                days: by_day
                    .into_iter()
                    .map(|(day, lines)| day_view(day, lines))
                    .collect(),
                months_present: months_present(reader)?,
                locked_count: locked_count(reader)?,
            })
        })
    }

    /// A whole check-in.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn check_in(&self, id: &str) -> Result<CheckInDetailView> {
        self.read(|reader| {
            let found = Found::by(reader, RecordKind::CheckIn, id)?;
            let (id, record) = record_of(&found.row)?;
            Ok(check_in::detail(id, &record, locked_count(reader)?))
        })
    }
}

fn day_view(day: Day, check_ins: Vec<CheckInLine>) -> DayView {
    let mut moods: Vec<i64> = check_ins
        .iter()
        .filter_map(|line| line.mood.shown)
        .collect();
    moods.sort_unstable();
    DayView {
        local_date: rows::date_of(day).to_string(),
        count: u32::try_from(check_ins.len()).unwrap_or(u32::MAX),
        mood_low: moods.first().copied(),
        // Of two the lower.
        mood_median: moods.get(moods.len().saturating_sub(1) / 2).copied(),
        mood_high: moods.last().copied(),
        check_ins,
    }
}

/// Every month with a check-in, found from the newest back, one step of the index each.
fn months_present(reader: &Reader<'_>) -> Result<Vec<String>> {
    let mut months = Vec::new();
    let mut before = Day::MAX;
    while let Some(day) = reader.newest_day(KIND, before)? {
        let first = rows::date_of(day).first_of_month();
        months.push(first.strftime("%Y-%m").to_string());
        before = rows::day_of(first);
        if months.len() >= MONTHS_MAX {
            break;
        }
    }
    months.reverse();
    Ok(months)
}

/// The dates of a range that somebody entered, in order.
pub(crate) fn range(from: &str, to: &str) -> Result<(Date, Date)> {
    let (from, to) = (
        journal::parse_date("from", from)?,
        journal::parse_date("to", to)?,
    );
    if from > to
        || from
            .checked_add(RANGE_YEARS_MAX.years())
            .is_ok_and(|end| to > end)
    {
        return Err(CompanionError::input("to", Rule::OutOfRange));
    }
    Ok((from, to))
}

/// The longest range that trends are drawn for.
const RANGE_YEARS_MAX: i32 = 100;
