use jiff::civil::{Date, Weekday};
use journal::{CodeKind, RecordKind};
use store::{Reader, Trends};

use super::{Found, found::locked_count, history::range, text::start_of};
use crate::view::{
    CodeCount, CopingCount, MoodBand, RatingPoint, RatingSeries, SleepDay, TrendsView, WeekdayMood,
    WinLine,
};
use crate::{Companion, Result, rows};

/// Up to this many days bands are by day; beyond by week.
const BY_DAY_MAX: i32 = 366;
/// A weekday with fewer moods than this shows none.
const WEEKDAY_MOODS_MIN: u64 = 3;
/// How many wins are listed; all are counted.
const WINS_MAX: usize = 20;
/// How much of a win is shown, in characters.
const WIN_CHARS: usize = 120;
const RATING_PREFIX: &str = "rating.";
/// The series that are wins.
const WIN_SERIES: [&str; 3] = ["win", "step_done", "cheer"];

impl Companion {
    /// What was there from one date to another, both `YYYY-MM-DD` and taken in.
    ///
    /// # Errors
    /// `InvalidInput` if they are no dates, or out of order.
    pub fn trends(&self, from: &str, to: &str) -> Result<TrendsView> {
        let (first, last) = range(from, to)?;
        let days = rows::day_of(first)..=rows::day_of(last);
        let by_week = days.end() - days.start() >= BY_DAY_MAX;
        self.read(|reader| {
            let trends = reader.trends(RecordKind::CheckIn as u8, &days, by_week)?;
            let (wins, wins_count) = wins(reader, &days)?;
            Ok(TrendsView {
                from: from.to_owned(),
                to: to.to_owned(),
                by_week,
                mood: trends.moods.iter().map(band).collect(),
                week_pattern: week_pattern(&trends),
                sleep: sleep(&trends, by_week),
                what_helped: what_helped(&trends),
                feelings: feelings(&trends),
                ratings: ratings(reader, &days)?,
                wins,
                wins_count,
                locked_count: locked_count(reader)?,
            })
        })
    }
}

fn small(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn band(mood: &store::DayMood) -> MoodBand {
    MoodBand {
        from: rows::date_of(mood.day).to_string(),
        low: mood.low,
        median: mood.median,
        high: mood.high,
        count: small(mood.count),
    }
}

fn week_pattern(trends: &Trends) -> Vec<WeekdayMood> {
    (1..)
        .zip(&trends.weekdays)
        .map(|(weekday, moods)| WeekdayMood {
            weekday,
            median: moods.median.filter(|_| moods.count >= WEEKDAY_MOODS_MIN),
            n: small(moods.count),
        })
        .collect()
}

/// The sleep of each day; where the range is long, the medians of each week from Monday.
fn sleep(trends: &Trends, by_week: bool) -> Vec<SleepDay> {
    let bucket = |day| {
        if by_week {
            monday_of(rows::date_of(day))
        } else {
            rows::date_of(day)
        }
    };
    let weeks = trends.sleep.chunk_by(|a, b| bucket(a.day) == bucket(b.day));
    weeks
        .filter_map(|days| {
            Some(SleepDay {
                from: bucket(days.first()?.day).to_string(),
                minutes: median(days.iter().filter_map(|day| day.minutes)),
                quality: median(days.iter().filter_map(|day| day.quality)),
            })
        })
        .collect()
}

fn monday_of(date: Date) -> Date {
    date.nth_weekday(-1, Weekday::Tuesday)
        .and_then(|tuesday| tuesday.yesterday())
        .unwrap_or(date)
}

/// The middle value; of two the lower.
fn median(values: impl Iterator<Item = i64>) -> Option<i64> {
    let mut values: Vec<i64> = values.collect();
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied()
}

fn what_helped(trends: &Trends) -> Vec<CopingCount> {
    let mut helped: Vec<CopingCount> = Vec::new();
    for counted in of_kind(trends, CodeKind::Coping) {
        let code = &counted.code.code;
        let place = helped
            .iter()
            .position(|line| line.code == *code)
            .unwrap_or(helped.len());
        if place == helped.len() {
            let code = code.clone();
            helped.push(CopingCount {
                code,
                tried: 0,
                helped_0: 0,
                helped_1: 0,
                helped_2: 0,
            });
        }
        let Some(line) = helped.get_mut(place) else {
            continue;
        };
        line.tried += small(counted.count);
        match counted.code.value {
            Some(0) => line.helped_0 += small(counted.count),
            Some(1) => line.helped_1 += small(counted.count),
            Some(2) => line.helped_2 += small(counted.count),
            _ => {}
        }
    }
    helped.sort_by(|a, b| {
        let rank = |line: &CopingCount| (line.helped_2, line.helped_1, line.tried);
        rank(b).cmp(&rank(a)).then_with(|| a.code.cmp(&b.code))
    });
    helped
}

fn feelings(trends: &Trends) -> Vec<CodeCount> {
    of_kind(trends, CodeKind::Feeling)
        .map(|counted| CodeCount {
            code: counted.code.code.clone(),
            count: small(counted.count),
        })
        .collect()
}

fn of_kind(trends: &Trends, kind: CodeKind) -> impl Iterator<Item = &store::CodeCount> {
    trends
        .codes
        .iter()
        .filter(move |counted| counted.code.list == kind as u8)
}

type Days = std::ops::RangeInclusive<store::Day>;

/// Confidence by goal, and what the person rated of their own.
fn ratings(reader: &Reader<'_>, days: &Days) -> Result<Vec<RatingSeries>> {
    let mut all: Vec<RatingSeries> = Vec::new();
    for name in reader.series()? {
        let rating = name.strip_prefix(RATING_PREFIX);
        if rating.is_none() && name != "confidence" {
            continue;
        }
        for point in reader.points(&name, days)? {
            let goal = rating.is_none().then(|| point.record.id.clone());
            let series = rating.unwrap_or(&name).to_owned();
            let place = all
                .iter()
                .position(|s| s.series == series && s.goal_id == goal);
            let place = place.unwrap_or(all.len());
            if place == all.len() {
                let title = goal.as_deref().and_then(|goal| title_of(reader, goal));
                all.push(RatingSeries {
                    series,
                    goal_id: goal,
                    title,
                    points: Vec::new(),
                });
            }
            if let Some(series) = all.get_mut(place) {
                let on = rows::date_of(point.day).to_string();
                series.points.push(RatingPoint {
                    on,
                    value: point.value,
                });
            }
        }
    }
    Ok(all)
}

/// The newest wins, done steps and cheers, and how many there are.
fn wins(reader: &Reader<'_>, days: &Days) -> Result<(Vec<WinLine>, u32)> {
    let mut points: Vec<(i64, &str, store::Point)> = Vec::new();
    for series in WIN_SERIES {
        points.extend(
            reader
                .points(series, days)?
                .into_iter()
                .map(|p| (p.at_ms, series, p)),
        );
    }
    let count = small(points.len() as u64);
    points.sort_by_key(|(at_ms, ..)| std::cmp::Reverse(*at_ms));
    let lines = points
        .into_iter()
        .take(WINS_MAX)
        .map(|(_, series, point)| WinLine {
            kind: series.to_owned(),
            on: rows::date_of(point.day).to_string(),
            text: words_of(reader, series, &point),
            id: point.record.id,
        });
    Ok((lines.collect(), count))
}

/// The win itself, or the title of the goal.
fn words_of(reader: &Reader<'_>, series: &str, point: &store::Point) -> Option<String> {
    if series != "win" {
        return title_of(reader, &point.record.id);
    }
    let found = Found::by(reader, RecordKind::CheckIn, &point.record.id).ok()?;
    let win = found.record().ok()?.texts(&journal::check_in::WIN).shown?;
    Some(start_of(&win, WIN_CHARS))
}

fn title_of(reader: &Reader<'_>, goal: &str) -> Option<String> {
    let found = Found::by(reader, RecordKind::Goal, goal).ok()?;
    found.record().ok()?.texts(&journal::goal::TITLE).shown
}
