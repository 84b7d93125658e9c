use jiff::civil::Date;
use jiff::{Timestamp, tz::Offset};

use crate::{Error, Result, Rule};

/// The earliest moment that is taken: 1970-01-01.
pub const AT_MS_MIN: i64 = 0;
/// The first moment that is no longer taken: 2200-01-01.
pub const AT_MS_END: i64 = 7_258_118_400_000;
/// The widest offset from UTC, in minutes.
pub const TZ_MIN_MAX: i16 = 840;
/// One day in milliseconds.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// How far ahead of the clock a time may lie before the clock is doubted.
pub const CLOCK_AHEAD_MS_MAX: i64 = DAY_MS;

const TZ_STEPS: i64 = 4096;
const TZ_ZERO: i64 = 2048;

/// A moment and the offset in which it was lived, kept as one integer so that a merge cannot mix
/// the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// Milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// Minutes east of UTC.
    pub tz_min: i16,
}

impl Moment {
    /// Checks a moment that somebody entered.
    ///
    /// # Errors
    /// `InvalidInput` for a time outside 1970..2200 or an offset beyond 14 hours.
    pub fn checked(self, field: &'static str) -> Result<Self> {
        let time_fits = (AT_MS_MIN..AT_MS_END).contains(&self.at_ms);
        let zone_fits = (-TZ_MIN_MAX..=TZ_MIN_MAX).contains(&self.tz_min);
        if time_fits && zone_fits {
            Ok(self)
        } else {
            Err(Error::input(field, Rule::OutOfRange))
        }
    }

    /// `at_ms * 4096 + tz_min + 2048`.
    #[must_use]
    pub fn packed(self) -> i64 {
        self.at_ms.saturating_mul(TZ_STEPS) + i64::from(self.tz_min) + TZ_ZERO
    }

    /// Reads a packed moment; none if it is out of range.
    #[must_use]
    pub fn from_packed(packed: i64) -> Option<Self> {
        let tz_min = i16::try_from(packed.rem_euclid(TZ_STEPS) - TZ_ZERO).ok()?;
        Self {
            at_ms: packed.div_euclid(TZ_STEPS),
            tz_min,
        }
        .checked("at")
        .ok()
    }

    /// The date on the wall where it was lived.
    #[must_use]
    pub fn local_date(self) -> Date {
        self.local_ms().date()
    }

    /// Minutes after midnight where it was lived.
    #[must_use]
    pub fn local_minute(self) -> u16 {
        let time = self.local_ms().time();
        u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).unwrap_or_default()
    }

    /// Date and time on the wall where it was lived.
    #[must_use]
    pub fn local_time(self) -> jiff::civil::DateTime {
        self.local_ms()
    }

    fn local_ms(self) -> jiff::civil::DateTime {
        let local = self.at_ms.saturating_add(i64::from(self.tz_min) * 60_000);
        Timestamp::from_millisecond(local).map_or_else(
            |_| jiff::civil::DateTime::default(),
            |timestamp| Offset::UTC.to_datetime(timestamp),
        )
    }
}

/// Reads a date that somebody entered: `YYYY-MM-DD`, from 1970 to 2199.
///
/// # Errors
/// `InvalidInput` with `bad_format` or `out_of_range`.
pub fn parse_date(field: &'static str, text: &str) -> Result<Date> {
    let strict = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let date: Date = text
        .parse()
        .ok()
        .filter(|_| strict)
        .ok_or(Error::input(field, Rule::BadFormat))?;
    if (1970..2200).contains(&date.year()) {
        Ok(date)
    } else {
        Err(Error::input(field, Rule::OutOfRange))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_survives_packing_at_every_edge() {
        for at_ms in [AT_MS_MIN, 1, 1_795_076_054_161, AT_MS_END - 1] {
            for tz_min in [-TZ_MIN_MAX, -1, 0, 330, TZ_MIN_MAX] {
                let moment = Moment { at_ms, tz_min };
                assert_eq!(Moment::from_packed(moment.packed()), Some(moment));
            }
        }
    }

    #[test]
    fn times_and_zones_past_the_limits_are_refused() {
        let refused = Err(Error::input("at", Rule::OutOfRange));
        for (at_ms, tz_min) in [(AT_MS_END, 0), (-1, 0), (0, 841), (0, -841)] {
            let moment = Moment { at_ms, tz_min };
            assert_eq!(moment.checked("at"), refused);
            assert_eq!(Moment::from_packed(moment.packed()), None);
        }
    }

    #[test]
    fn the_local_date_follows_the_offset() {
        let moment = |tz_min| Moment {
            at_ms: 1_479_771_000_000,
            tz_min,
        };
        assert_eq!(moment(0).local_date().to_string(), "2016-11-21");
        assert_eq!(moment(60).local_date().to_string(), "2016-11-22");
        assert_eq!(moment(60).local_minute(), 30);
    }

    #[test]
    fn dates_are_read_strictly() {
        assert_eq!(parse_date("due_on", "2026-02-28").map(|d| d.day()), Ok(28));
        for text in ["2026-2-28", "2026-02-30", "20260228", "+002026-02-28", ""] {
            assert_eq!(
                parse_date("d", text),
                Err(Error::input("d", Rule::BadFormat)),
                "{text}"
            );
        }
        assert_eq!(
            parse_date("d", "1969-12-31"),
            Err(Error::input("d", Rule::OutOfRange))
        );
        assert_eq!(
            parse_date("d", "2200-01-01"),
            Err(Error::input("d", Rule::OutOfRange))
        );
    }
}
