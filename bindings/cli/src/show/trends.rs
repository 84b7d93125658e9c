use companion::view::{CodeCount, CopingCount, RatingSeries, TrendsView, WeekdayMood, WinLine};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::page::{Line, Page, Paint};
use crate::picture::{Band, Bar, Dot, band_share, bars, columns, mood_band, points};
use crate::voice::Voice;

/// How many feelings, ways of coping, points and wins are drawn; `--json` has all of them.
const ITEMS_SHOWN: usize = 10;
/// The rows of the picture of sleep, in hours.
const SLEEP_ROWS: [i64; 4] = [12, 9, 6, 3];
/// How many weeks one panel of the band shows: a year.
const WEEKS_A_PANEL: usize = 52;
/// The days of a week.
const WEEK: i64 = 7;

/// What was there, from one date to another: wins first.
pub fn draw(page: &mut Page, voice: &Voice<'_>, view: &TrendsView) {
    let from = voice.calendar.full_day_text(&view.from);
    let to = voice.calendar.full_day_text(&view.to);
    let title = voice.tell("trends-title", &[("from", from.into()), ("to", to.into())]);
    page.line(Line::new().strong(&title));
    wins(page, voice, view);
    mood(page, voice, view);
    week(page, voice, &view.week_pattern);
    sleep(page, voice, view);
    helped(page, voice, &view.what_helped);
    feelings(page, voice, &view.feelings);
    ratings(page, voice, &view.ratings);
    let is_empty = [
        view.wins.is_empty(),
        view.mood.is_empty(),
        view.sleep.is_empty(),
        view.what_helped.is_empty(),
        view.feelings.is_empty(),
        view.ratings.is_empty(),
    ];
    if is_empty.iter().all(|empty| *empty) {
        page.gap();
        page.text(&voice.say("trends-empty"));
    }
    voice.locked(page, view.locked_count);
}

/// The slots from the first to the last day of the view: days, or weeks from Monday.
fn slots(view: &TrendsView) -> Vec<Date> {
    let (Ok(from), Ok(to)) = (view.from.parse::<Date>(), view.to.parse::<Date>()) else {
        return Vec::new();
    };
    let step = if view.by_week { WEEK } else { 1 };
    let back = if view.by_week {
        i64::from(from.weekday().to_monday_zero_offset())
    } else {
        0
    };
    let mut slots = Vec::new();
    let mut next = from.checked_sub(back.days()).ok();
    while let Some(day) = next.filter(|day| *day <= to) {
        slots.push(day);
        next = day.checked_add(step.days()).ok();
    }
    slots
}

/// Under the first slot of each month its name; in a long time under the first of each year its
/// number.
fn marks(voice: &Voice<'_>, slots: &[Date]) -> Vec<(usize, String)> {
    let years =
        slots.len() > 120 && slots.first().map(|d| d.year()) != slots.last().map(|d| d.year());
    let mut last = None;
    let mut marks = Vec::new();
    for (index, day) in slots.iter().enumerate() {
        let key = if years {
            (day.year(), 0)
        } else {
            (day.year(), day.month())
        };
        if last != Some(key) {
            let name = if years {
                day.year().to_string()
            } else {
                voice.calendar.month_name(day.month())
            };
            marks.push((index, name));
            last = Some(key);
        }
    }
    marks
}

fn mood(page: &mut Page, voice: &Voice<'_>, view: &TrendsView) {
    if view.mood.is_empty() {
        return;
    }
    page.heading(&voice.say(if view.by_week {
        "trends-mood-weeks"
    } else {
        "trends-mood"
    }));
    let slots = slots(view);
    let bands: Vec<Option<Band>> = slots
        .iter()
        .map(|day| {
            let text = day.to_string();
            let band = view.mood.iter().find(|band| band.from == text)?;
            Some(Band {
                low: band.low,
                median: band.median,
                high: band.high,
                count: band.count,
            })
        })
        .collect();
    let words = voice.moods();
    // A column for many weeks would show little but the extremes: a long time has a panel a year.
    let panel = if view.by_week {
        WEEKS_A_PANEL
    } else {
        bands.len()
    };
    for (bands, slots) in bands.chunks(panel).zip(slots.chunks(panel)) {
        if let Some(first) = slots.first().filter(|_| view.by_week) {
            page.quiet(&voice.calendar.full_day(*first));
        }
        page.lines(mood_band(bands, &words, &marks(voice, slots), page.width()));
    }
    let each = band_share(panel.min(bands.len()), &words, page.width());
    let id = if view.by_week {
        "trends-each-weeks"
    } else {
        "trends-each-days"
    };
    page.quiet(&voice.tell(id, &[("count", each.into())]));
}

fn week(page: &mut Page, voice: &Voice<'_>, pattern: &[WeekdayMood]) {
    if pattern.iter().all(|day| day.median.is_none()) {
        return;
    }
    page.heading(&voice.say("trends-week"));
    for day in pattern {
        let line = Line::new()
            .quiet(&voice.calendar.weekday(day.weekday))
            .pad_to(5);
        let count = voice.tell("trends-times", &[("count", day.n.into())]);
        let line = match day.median {
            Some(median) => {
                let boxes = usize::try_from(median).unwrap_or(0).min(5);
                let words = format!("{median} {}", voice.word("mood", &median.to_string()));
                line.with(Paint::Mood(median), &"█".repeat(boxes * 2))
                    .quiet(&"░".repeat((5 - boxes) * 2))
                    .plain("  ")
                    .with(Paint::Mood(median), &words)
            }
            None => line.space(10),
        };
        page.line(line.quiet(&format!("  {count}")));
    }
}

fn sleep(page: &mut Page, voice: &Voice<'_>, view: &TrendsView) {
    if view.sleep.iter().all(|day| day.minutes.is_none()) {
        return;
    }
    page.heading(&voice.say("trends-sleep"));
    let slots = slots(view);
    let values: Vec<Option<f64>> = slots
        .iter()
        .map(|slot| {
            let text = slot.to_string();
            let minutes = view.sleep.iter().find(|day| day.from == text)?.minutes?;
            i32::try_from(minutes)
                .ok()
                .map(|minutes| f64::from(minutes) / 60.0)
        })
        .collect();
    let rows: Vec<(f64, String)> = SLEEP_ROWS
        .into_iter()
        .map(|hours| {
            let top = i32::try_from(hours).map_or(0.0, f64::from);
            (top, voice.calendar.minutes(hours * 60))
        })
        .collect();
    page.lines(columns(&values, &rows, &marks(voice, &slots), page.width()));
    let mut said: Vec<i64> = view.sleep.iter().filter_map(|day| day.minutes).collect();
    said.sort_unstable();
    if let Some(middle) = said.get(said.len().saturating_sub(1) / 2) {
        let time = voice.calendar.minutes(*middle);
        page.quiet(&voice.tell("trends-sleep-middle", &[("time", time.into())]));
    }
}

fn helped(page: &mut Page, voice: &Voice<'_>, counts: &[CopingCount]) {
    if counts.is_empty() {
        return;
    }
    page.heading(&voice.say("trends-helped"));
    let drawn: Vec<Bar> = counts
        .iter()
        .take(ITEMS_SHOWN)
        .map(|count| Bar {
            label: voice.word("coping", &count.code),
            parts: vec![
                count.helped_2,
                count.helped_1,
                count.tried.saturating_sub(count.helped_1 + count.helped_2),
            ],
            words: tried(voice, count),
        })
        .collect();
    page.lines(bars(&drawn, page.width()));
    page.quiet(&voice.say("trends-helped-key"));
}

/// Says what was there: how often it helped, not how often nothing was said of it.
fn tried(voice: &Voice<'_>, count: &CopingCount) -> String {
    let helped = count.helped_1 + count.helped_2;
    let tried = voice.tell("trends-tried", &[("tried", count.tried.into())]);
    if helped == 0 {
        return tried;
    }
    format!(
        "{tried}, {}",
        voice.tell("trends-it-helped", &[("helped", helped.into())])
    )
}

fn feelings(page: &mut Page, voice: &Voice<'_>, counts: &[CodeCount]) {
    if counts.is_empty() {
        return;
    }
    page.heading(&voice.say("trends-feelings"));
    let drawn: Vec<Bar> = counts
        .iter()
        .take(ITEMS_SHOWN)
        .map(|count| Bar {
            label: voice.word("feeling", &count.code),
            parts: vec![count.count],
            words: voice.tell("trends-times", &[("count", count.count.into())]),
        })
        .collect();
    page.lines(bars(&drawn, page.width()));
}

fn ratings(page: &mut Page, voice: &Voice<'_>, series: &[RatingSeries]) {
    if series.iter().all(|series| series.points.is_empty()) {
        return;
    }
    page.heading(&voice.say("trends-ratings"));
    for series in series {
        let code = series.series.trim_start_matches("rating.");
        let name = voice.word("rating", code);
        let title = series
            .title
            .as_ref()
            .map_or(name.clone(), |title| format!("{name}: {title}"));
        page.indented(0, Paint::Plain, &title);
        let newest = series.points.len().saturating_sub(ITEMS_SHOWN);
        let dots: Vec<Dot> = series
            .points
            .iter()
            .skip(newest)
            .map(|point| Dot {
                on: voice.calendar.short_day_text(&point.on),
                value: point.value,
            })
            .collect();
        page.lines(points(&dots));
    }
}

fn wins(page: &mut Page, voice: &Voice<'_>, view: &TrendsView) {
    if view.wins.is_empty() {
        return;
    }
    page.heading(&voice.tell("trends-wins", &[("count", view.wins_count.into())]));
    for win in view.wins.iter().take(ITEMS_SHOWN) {
        page.indented(2, Paint::Good, &win_words(voice, win));
    }
}

fn win_words(voice: &Voice<'_>, win: &WinLine) -> String {
    let day = voice.calendar.short_day_text(&win.on);
    let kind = voice.word("win", &win.kind);
    match win.text.as_deref().filter(|text| !text.is_empty()) {
        Some(text) if win.kind == "win" => format!("{day}  {text}"),
        Some(text) => format!("{day}  {kind}: {text}"),
        None => format!("{day}  {kind}"),
    }
}
