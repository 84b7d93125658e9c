use journal::Moment;

/// One day in milliseconds.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The date of a moment in UTC, `YYYY-MM-DD`.
pub fn date(at_ms: i64) -> String {
    Moment { at_ms, tz_min: 0 }.local_date().to_string()
}

/// The month of a moment in UTC, `YYYY-MM`.
pub fn month(at_ms: i64) -> String {
    date(at_ms).chars().take(7).collect()
}

/// The year of a moment in UTC.
pub fn year(at_ms: i64) -> i16 {
    Moment { at_ms, tz_min: 0 }.local_date().year()
}
