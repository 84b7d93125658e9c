/// The longest that a token may let in.
pub const SECONDS_MAX: u64 = 90 * DAY;
const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Reads a time such as `30m`, `12h` or `7d`, in seconds.
pub fn parse(text: &str) -> Result<u64, String> {
    let refused = || "must be a number of minutes, hours or days: 30m, 12h, 7d".to_owned();
    let (number, unit) = text
        .split_at_checked(text.len().saturating_sub(1))
        .ok_or_else(refused)?;
    let unit = match unit {
        "m" => MINUTE,
        "h" => HOUR,
        "d" => DAY,
        _ => return Err(refused()),
    };
    let number: u64 = number.parse().map_err(|_| refused())?;
    let seconds = number.saturating_mul(unit);
    match seconds {
        0 => Err("must be longer than nothing".to_owned()),
        1..=SECONDS_MAX => Ok(seconds),
        _ => Err("must be at most 90d".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_up_to_90_days_and_no_further() {
        assert_eq!(parse("30m"), Ok(1_800));
        assert_eq!(parse("12h"), Ok(43_200));
        assert_eq!(parse("90d"), Ok(SECONDS_MAX));
        for text in ["", "d", "7", "91d", "0h", "-1d", "1.5h", "7 d", "7w", "7é"] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse(&format!("{}d", u64::MAX)).is_err());
    }
}
