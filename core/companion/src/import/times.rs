use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::{Pieces, PiecesOffset};
use jiff::tz::Offset;
use journal::Moment;

use super::Zone;

/// The hour of an entry that names a day and no time: the middle, so that no zone moves the day.
pub(super) const NOON: Time = Time::constant(12, 0, 0, 0);

/// Seconds of a minute, the unit of our offsets.
const MINUTE_S: i32 = 60;

/// `YYYY-MM-DD`.
pub(super) fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    let shaped = text.len() == "YYYY-MM-DD".len() && text.is_ascii();
    shaped.then(|| text.parse().ok()).flatten()
}

/// `20:39`, `20:39:12`, `8:39 PM` or `8:39 p. m.`.
pub(super) fn clock(text: &str) -> Option<Time> {
    let kept = |c: &char| !c.is_whitespace() && *c != '.';
    let text: String = text.to_lowercase().chars().filter(kept).collect();
    let (digits, afternoon) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(digits), _) => (digits, Some(false)),
        (_, Some(digits)) => (digits, Some(true)),
        (None, None) => (text.as_str(), None),
    };
    let mut numbers = digits.split(':').map(|number| {
        let plain = (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| number.parse::<i8>().ok()).flatten()
    });
    let (hour, minute) = (numbers.next()??, numbers.next()??);
    let second = numbers.next().unwrap_or(Some(0))?;
    if numbers.next().is_some() {
        return None;
    }
    let hour = match afternoon {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
    };
    Time::new(hour, minute, second, 0).ok()
}

/// An ISO 8601 time. With an offset it is that of the place; `Z` and none leave it to `zone`.
pub(super) fn iso(text: &str, zone: &Zone) -> Option<Moment> {
    let pieces = Pieces::parse(text.trim()).ok()?;
    let wall = DateTime::from_parts(pieces.date(), pieces.time().unwrap_or(NOON));
    match pieces.offset() {
        None => zone.moment(wall),
        Some(PiecesOffset::Zulu) => {
            zone.lived(Offset::UTC.to_timestamp(wall).ok()?.as_millisecond())
        }
        Some(offset) => {
            let offset = match offset {
                PiecesOffset::Numeric(offset) => offset.offset(),
                _ => return None,
            };
            let at_ms = offset.to_timestamp(wall).ok()?.as_millisecond();
            moment(at_ms, i64::from(offset.seconds() / MINUTE_S))
        }
    }
}

/// A moment of foreign numbers; none outside of what can be kept.
pub(super) fn moment(at_ms: i64, tz_min: i64) -> Option<Moment> {
    Moment {
        at_ms,
        tz_min: i16::try_from(tz_min).ok()?,
    }
    .checked("at")
    .ok()
}

/// The moment `at_ms` on the day `on` of the person's calendar. If the offset of `zone` gives a
/// neighbouring day, whole hours around it are tried; if no near one fits, it is noon of the day.
pub(super) fn on_day(at_ms: i64, on: Date, zone: &Zone) -> Option<Moment> {
    const TRIED_H: [i16; 5] = [0, 1, -1, 2, -2];
    let tz_min = zone.at(at_ms);
    let tried = TRIED_H
        .iter()
        .filter_map(|hours| moment(at_ms, i64::from(tz_min + hours * 60)));
    let fits = |moment: &Moment| moment.local_date() == on;
    tried
        .into_iter()
        .find(fits)
        .or_else(|| zone.moment(on.to_datetime(NOON)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_of_24_and_12_hours_are_read_in_english_and_spanish() {
        let table = [
            ("20:39", Some((20, 39))),
            ("08:05", Some((8, 5))),
            ("8:39 PM", Some((20, 39))),
            ("8:39\u{202f}am", Some((8, 39))),
            ("12:00 AM", Some((0, 0))),
            ("12:00 p. m.", Some((12, 0))),
            ("8:39 a.\u{a0}m.", Some((8, 39))),
            ("23:59:59", Some((23, 59))),
            ("24:00", None),
            ("13:00 PM", None),
            ("0:10 am", None),
            ("8", None),
            ("+8:10", None),
            ("8:10:11:12", None),
            ("", None),
            ("ñ:10", None),
        ];
        for (text, expected) in table {
            let read = clock(text).map(|time| (time.hour(), time.minute()));
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn iso_times_take_their_offset_or_that_of_the_zone() {
        let zone = Zone::fixed(120);
        let table = [
            ("2024-05-01T10:00:00.123456", Some((1_714_550_400_123, 120))),
            ("2024-05-01 10:00", Some((1_714_550_400_000, 120))),
            ("2024-05-01T10:00:00Z", Some((1_714_557_600_000, 120))),
            ("2024-05-01T10:00:00-05:30", Some((1_714_577_400_000, -330))),
            ("2024-05-01", Some((1_714_557_600_000, 120))),
            ("2024-13-01", None),
            ("1969-05-01T10:00:00Z", None),
            ("2200-01-01T00:00:00Z", None),
            ("", None),
        ];
        for (text, expected) in table {
            let read = iso(text, &zone).map(|moment| (moment.at_ms, moment.tz_min));
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn an_entry_keeps_the_day_that_its_app_gave_it() {
        // 22:30 UTC on 1 July is half past midnight of 2 July in summer time.
        let at_ms = 1_688_250_600_000;
        let on = |text| on_day(at_ms, date(text).unwrap(), &Zone::fixed(60)).unwrap();
        assert_eq!(
            (on("2023-07-01").at_ms, on("2023-07-01").tz_min),
            (at_ms, 60)
        );
        assert_eq!(
            (on("2023-07-02").at_ms, on("2023-07-02").tz_min),
            (at_ms, 120)
        );
        let far = on("2023-06-20");
        assert_eq!(far.local_date(), date("2023-06-20").unwrap());
        assert_eq!(far.local_minute(), 12 * 60);
    }

    #[test]
    fn dates_have_ten_characters() {
        assert!(date("2024-02-29").is_some());
        for text in [
            "2023-02-29",
            "24-02-01",
            "2024-2-1",
            "20240229",
            "2024-02-29T10:00",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
