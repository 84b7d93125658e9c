//! Dates and times as people type and read them.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan, ZonedDateTime};

use crate::catalogue::Catalogue;

/// Where a date alone is put in its day.
const NOON_HOUR: i8 = 12;

/// Reads a date: `YYYY-MM-DD`, or today, yesterday or tomorrow in either language.
pub fn parse_day(text: &str, today: Date) -> Option<Date> {
    match crate::words::folded(text).as_str() {
        "today" | "hoy" => Some(today),
        "yesterday" | "ayer" => today.yesterday().ok(),
        "tomorrow" | "manana" => today.tomorrow().ok(),
        plain => exact_day(plain),
    }
}

fn exact_day(text: &str) -> Option<Date> {
    let is_exact = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    text.parse().ok().filter(|_| is_exact)
}

/// Reads a month, `YYYY-MM`, and gives its first day.
pub fn parse_month(text: &str) -> Option<Date> {
    exact_day(&format!("{}-01", text.trim()))
}

/// Reads a moment: a day, a time of day, or both; with `+02:00` or `Z` at its end in that offset,
/// otherwise in the zone of `now`. A day alone is its noon, or now where it is today.
pub fn parse_when(text: &str, now: &ZonedDateTime) -> Option<ZonedDateTime> {
    let text = text.trim();
    if let Some(exact) = with_offset(text) {
        return Some(exact);
    }
    let today = now.date();
    if let Some(time) = parse_time(text) {
        return zoned(today.to_datetime(time), now);
    }
    if let Some(day) = parse_day(text, today) {
        let is_today = day == today;
        let noon = day.at(NOON_HOUR, 0, 0, 0);
        return if is_today {
            Some(now.clone())
        } else {
            zoned(noon, now)
        };
    }
    let (day, time) = text.rsplit_once([' ', 'T'])?;
    zoned(parse_day(day, today)?.to_datetime(parse_time(time)?), now)
}

fn zoned(local: DateTime, now: &ZonedDateTime) -> Option<ZonedDateTime> {
    local.to_zoned_datetime(now.time_zone().clone()).ok()
}

fn with_offset(text: &str) -> Option<ZonedDateTime> {
    let (local, offset) = match text.strip_suffix(['Z', 'z']) {
        Some(local) => (local, Offset::UTC),
        None => {
            let split = text.len().checked_sub(6)?;
            let (local, offset) = (text.get(..split)?, text.get(split..)?);
            (local, parse_offset(offset)?)
        }
    };
    let (day, time) = local.trim().split_once([' ', 'T'])?;
    let local = exact_day(day)?.to_datetime(parse_time(time)?);
    local.to_zoned_datetime(TimeZone::fixed(offset)).ok()
}

/// Reads an offset from UTC: `+02:00`.
pub fn parse_offset(text: &str) -> Option<Offset> {
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    Offset::from_seconds(sign * (hours * 60 + minutes) * 60)
        .ok()
        .filter(|_| minutes < 60)
}

/// Reads a time of day: `8:05`, `20:05`, `8:05 pm` written together or not.
fn parse_time(text: &str) -> Option<Time> {
    let text = text.to_ascii_lowercase();
    let (clock, half) = match text.strip_suffix("pm") {
        Some(clock) => (clock.trim(), Some(12)),
        None => match text.strip_suffix("am") {
            Some(clock) => (clock.trim(), Some(0)),
            None => (text.trim(), None),
        },
    };
    let (hour, minute) = clock.split_once(':')?;
    let is_plain = hour.len() <= 2 && minute.len() == 2;
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    Time::new(hour, minute, 0, 0).ok().filter(|_| is_plain)
}

/// Reads a length of time as minutes: `7h30`, `7h`, `7:30`, `7.5`, `450m`.
pub fn parse_minutes(text: &str) -> Option<i64> {
    let text: String = text
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let minutes_of = |text: &str| {
        let digits = text.trim_end_matches("min").trim_end_matches('m');
        if digits.is_empty() {
            Some(0)
        } else {
            whole(digits)
        }
    };
    if let Some((hours, minutes)) = text.split_once('h') {
        return Some(whole(hours)? * 60 + minutes_of(minutes)?);
    }
    if let Some((hours, minutes)) = text.split_once(':') {
        return Some(whole(hours)? * 60 + whole(minutes)?);
    }
    if text.ends_with('m') || text.ends_with("min") {
        return minutes_of(&text);
    }
    if let Some((hours, part)) = text.split_once(['.', ',']) {
        let digits = i32::try_from(part.len()).ok()?;
        let parts = whole(part)? * 60 / 10_i64.checked_pow(u32::try_from(digits).ok()?)?;
        return Some(whole(hours)? * 60 + parts);
    }
    whole(&text).map(|hours| hours * 60)
}

/// A short whole number without a sign.
fn whole(text: &str) -> Option<i64> {
    let is_plain = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}

/// The wall clock where a moment was lived.
pub fn local(at_ms: i64, tz_min: i16) -> DateTime {
    let offset = Offset::from_seconds(i32::from(tz_min) * 60).unwrap_or(Offset::UTC);
    let timestamp = Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    offset.to_datetime(timestamp)
}

/// How dates and times are written in the language of a catalogue.
pub struct Calendar<'a> {
    catalogue: &'a Catalogue,
    now: &'a ZonedDateTime,
}

impl<'a> Calendar<'a> {
    pub const fn new(catalogue: &'a Catalogue, now: &'a ZonedDateTime) -> Self {
        Self { catalogue, now }
    }

    pub fn today(&self) -> Date {
        self.now.date()
    }

    /// A day with its weekday; the year where it is another one.
    pub fn day(&self, date: Date) -> String {
        let weekday = self.weekday(date.weekday().to_monday_one_offset());
        let id = if date.year() == self.today().year() {
            "date-day"
        } else {
            "date-day-year"
        };
        self.dated(id, date, &weekday)
    }

    /// A day with its weekday and its year.
    pub fn full_day(&self, date: Date) -> String {
        let weekday = self.weekday(date.weekday().to_monday_one_offset());
        self.dated("date-day-year", date, &weekday)
    }

    /// A day with its weekday and its year from its text; text that is no date stays as it is.
    pub fn full_day_text(&self, text: &str) -> String {
        text.parse()
            .map_or_else(|_| text.to_owned(), |date| self.full_day(date))
    }

    /// A day in few characters.
    pub fn short_day(&self, date: Date) -> String {
        let id = if date.year() == self.today().year() {
            "date-short"
        } else {
            "date-short-year"
        };
        self.dated(id, date, "")
    }

    fn dated(&self, id: &str, date: Date, weekday: &str) -> String {
        self.catalogue.tell(
            id,
            &[
                ("weekday", weekday.into()),
                ("month", self.month_name(date.month()).into()),
                ("day", i64::from(date.day()).into()),
                ("year", date.year().to_string().into()),
            ],
        )
    }

    /// A day from its text; text that is no date stays as it is.
    pub fn day_text(&self, text: &str) -> String {
        text.parse()
            .map_or_else(|_| text.to_owned(), |date| self.day(date))
    }

    /// A day in few characters from its text.
    pub fn short_day_text(&self, text: &str) -> String {
        text.parse()
            .map_or_else(|_| text.to_owned(), |date| self.short_day(date))
    }

    /// A day and how far off it is where that is near.
    pub fn due(&self, text: &str) -> String {
        let Ok(date) = text.parse::<Date>() else {
            return text.to_owned();
        };
        let today = self.today();
        if date == today {
            self.catalogue.say("date-today")
        } else if today.checked_add(1.day()).is_ok_and(|next| next == date) {
            self.catalogue.say("date-tomorrow")
        } else {
            self.day(date)
        }
    }

    /// The time on the wall.
    pub fn time(&self, at_ms: i64, tz_min: i16) -> String {
        let time = local(at_ms, tz_min).time();
        let half = if time.hour() < 12 {
            "date-am"
        } else {
            "date-pm"
        };
        let hour = i64::from(time.hour());
        self.catalogue.tell(
            "date-time",
            &[
                ("hour", hour.into()),
                ("hour12", ((hour + 11) % 12 + 1).into()),
                ("minute", format!("{:02}", time.minute()).into()),
                ("half", self.catalogue.say(half).into()),
            ],
        )
    }

    /// The day and the time on the wall.
    pub fn moment(&self, at_ms: i64, tz_min: i16) -> String {
        let day = self.day(local(at_ms, tz_min).date());
        let time = self.time(at_ms, tz_min);
        self.catalogue
            .tell("date-moment", &[("day", day.into()), ("time", time.into())])
    }

    /// The day of a moment whose offset is not told, in the zone of this device.
    pub fn day_of_ms(&self, at_ms: i64) -> String {
        let timestamp = Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH);
        self.day(
            timestamp
                .to_zoned_datetime(self.now.time_zone().clone())
                .date(),
        )
    }

    /// A month and its year.
    pub fn month(&self, month: Date) -> String {
        let name = self
            .catalogue
            .say(&format!("date-month-long-{}", month.month()));
        let year = month.year().to_string();
        self.catalogue.tell(
            "date-month",
            &[("month", name.into()), ("year", year.into())],
        )
    }

    /// A month in few characters.
    pub fn month_name(&self, month: i8) -> String {
        self.catalogue.say(&format!("date-month-{month}"))
    }

    /// A weekday in few characters; 1 is Monday.
    pub fn weekday(&self, weekday: i8) -> String {
        self.catalogue.say(&format!("date-weekday-{weekday}"))
    }

    /// Minutes as hours and minutes.
    pub fn minutes(&self, minutes: i64) -> String {
        let facts = [
            ("hours", (minutes / 60).into()),
            ("minutes", (minutes % 60).into()),
        ];
        let id = match (minutes / 60, minutes % 60) {
            (0, _) => "date-minutes",
            (_, 0) => "date-hours",
            _ => "date-hours-minutes",
        };
        self.catalogue.tell(id, &facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Language;

    fn now() -> ZonedDateTime {
        "2026-11-24T15:30:00-08:00[America/Los_Angeles]"
            .parse()
            .unwrap()
    }

    fn when(text: &str) -> Option<String> {
        parse_when(text, &now()).map(|zoned| zoned.strftime("%Y-%m-%d %H:%M%:z").to_string())
    }

    #[test]
    fn moments_are_read_as_people_type_them() {
        for (text, expected) in [
            ("2026-11-24 08:00", "2026-11-24 08:00-08:00"),
            ("2026-07-01T08:05", "2026-07-01 08:05-07:00"),
            ("8:05pm", "2026-11-24 20:05-08:00"),
            ("ayer 21:00", "2026-11-23 21:00-08:00"),
            ("yesterday", "2026-11-23 12:00-08:00"),
            ("hoy", "2026-11-24 15:30-08:00"),
            ("2026-11-24 08:00+05:30", "2026-11-24 08:00+05:30"),
            ("2026-11-24T08:00Z", "2026-11-24 08:00+00:00"),
        ] {
            assert_eq!(when(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "25:00",
            "2026-02-30 08:00",
            "2026-11-24 8",
            "soon",
            "13:00pm",
            "+05:30",
        ] {
            assert_eq!(when(text), None, "{text}");
        }
    }

    #[test]
    fn sleep_is_read_in_every_usual_form() {
        for text in [
            "7h30", "7h 30m", "7:30", "7.5", "7,5", "450m", "450 min", "7h30min",
        ] {
            assert_eq!(parse_minutes(text), Some(450), "{text}");
        }
        assert_eq!(parse_minutes("7"), Some(420));
        assert_eq!(parse_minutes("7h"), Some(420));
        for text in ["", "h", "-7", "seven", "7h3x", "99999", "7.123456789012"] {
            assert_eq!(parse_minutes(text), None, "{text}");
        }
    }

    #[test]
    fn dates_are_written_as_the_language_does() {
        let now = now();
        let written = |language, year| {
            let catalogue = Catalogue::of(language);
            Calendar::new(&catalogue, &now).day(Date::new(year, 11, 21).unwrap())
        };
        assert_eq!(written(Language::English, 2026), "Sat Nov 21");
        assert_eq!(written(Language::English, 2016), "Mon Nov 21, 2016");
        assert_eq!(written(Language::Spanish, 2026), "sáb 21 nov");
        assert_eq!(written(Language::Spanish, 2016), "lun 21 nov 2016");
    }

    #[test]
    fn times_are_written_as_the_language_does() {
        let now = now();
        for (language, expected) in [(Language::English, "12:05 am"), (Language::Spanish, "0:05")] {
            let catalogue = Catalogue::of(language);
            assert_eq!(
                Calendar::new(&catalogue, &now).time(5 * 60_000, 0),
                expected
            );
        }
    }
}
