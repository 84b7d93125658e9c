use companion::view::{DayView, HistoryMonthView};
use jiff::civil::Date;

use super::check_in::line;
use crate::dates::parse_month;
use crate::page::{Line, Page, Paint};
use crate::picture::{Band, mood_band};
use crate::voice::Voice;

/// A month: its band of moods, then its days, the newest first.
pub fn draw(page: &mut Page, voice: &Voice<'_>, view: &HistoryMonthView) {
    let month = parse_month(&view.month);
    let title = month.map_or_else(|| view.month.clone(), |month| voice.calendar.month(month));
    page.line(Line::new().strong(&title));
    page.gap();
    if view.days.is_empty() {
        page.text(&voice.say("history-empty"));
    } else if let Some(month) = month {
        page.lines(band(page, voice, view, month));
    }
    for day in view.days.iter().rev() {
        page.gap();
        page.line(heading(voice, day));
        for check_in in &day.check_ins {
            line(page, voice, check_in);
        }
    }
    neighbours(page, voice, view);
    voice.locked(page, view.locked_count);
}

fn heading(voice: &Voice<'_>, day: &DayView) -> Line {
    let line = Line::new().strong(&voice.calendar.day_text(&day.local_date));
    match (day.mood_low, day.mood_median, day.mood_high) {
        (Some(low), Some(median), Some(high)) if low != high => line
            .quiet("  ")
            .with(Paint::Mood(median), &format!("{low} – {median} – {high}")),
        _ => line,
    }
}

fn band(page: &Page, voice: &Voice<'_>, view: &HistoryMonthView, month: Date) -> Vec<Line> {
    let days = i64::from(month.days_in_month());
    let of_day = |number: i64| {
        let text = format!("{}-{number:02}", view.month);
        let day = view.days.iter().find(|day| day.local_date == text)?;
        Some(Band {
            low: day.mood_low?,
            median: day.mood_median?,
            high: day.mood_high?,
            count: day.count,
        })
    };
    let bands: Vec<_> = (1..=days).map(of_day).collect();
    let marks: Vec<_> = [0, 7, 14, 21, 28]
        .into_iter()
        .filter(|index| *index < bands.len())
        .map(|index| (index, (index + 1).to_string()))
        .collect();
    mood_band(&bands, &voice.moods(), &marks, page.width())
}

fn neighbours(page: &mut Page, voice: &Voice<'_>, view: &HistoryMonthView) {
    let before = view
        .months_present
        .iter()
        .rfind(|month| **month < view.month);
    let after = view
        .months_present
        .iter()
        .find(|month| **month > view.month);
    page.gap();
    for (id, month) in [("history-before", before), ("history-after", after)] {
        if let Some(month) = month {
            page.quiet(&voice.tell(id, &[("month", month.into())]));
        }
    }
}
