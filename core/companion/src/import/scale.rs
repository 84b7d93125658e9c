use journal::check_in::{SLEEP_MIN_MAX, SLEEP_MIN_STEP};
use serde::{Deserialize, Serialize};

use super::row::{RowRule, Wrong};

/// A column of numbers and the two ends of its scale.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// The column, from 0.
    pub column: usize,
    /// The number that stands for our lowest level; it may be the larger one.
    pub from: f64,
    /// The number that stands for our highest level.
    pub to: f64,
}

impl Scale {
    /// Whether the two ends are two different numbers.
    pub(super) fn fits(&self) -> bool {
        self.from.is_finite() && self.to.is_finite() && (self.to - self.from).abs() > 0.0
    }

    /// The place of `number` on our scale from `low` to `high`, rounded to a whole level.
    pub(super) fn level(
        &self,
        number: f64,
        (low, high): (i32, i32),
        field: &'static str,
    ) -> Result<i64, Wrong> {
        let share = (number - self.from) / (self.to - self.from);
        if !(0.0..=1.0).contains(&share) {
            return Err((RowRule::OutOfRange, field));
        }
        let level = share.mul_add(f64::from(high - low), f64::from(low)).round();
        whole(level).ok_or((RowRule::OutOfRange, field))
    }
}

/// A number as people write it, with a comma or a point.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+');
    let plain = !text.is_empty() && text.chars().all(plain);
    let number: f64 = plain
        .then(|| text.replace(',', ".").parse().ok())
        .flatten()?;
    number.is_finite().then_some(number)
}

/// Minutes of sleep, rounded to our steps.
pub(super) fn sleep_min(minutes: f64) -> Result<i64, Wrong> {
    #[allow(clippy::cast_precision_loss, reason = "five is exact")]
    let step = SLEEP_MIN_STEP as f64;
    let steps = whole((minutes / step).round()).ok_or((RowRule::OutOfRange, "sleep"))?;
    let minutes = steps.saturating_mul(SLEEP_MIN_STEP);
    if (0..=SLEEP_MIN_MAX).contains(&minutes) {
        Ok(minutes)
    } else {
        Err((RowRule::OutOfRange, "sleep"))
    }
}

/// A rounded number of levels or minutes.
fn whole(number: f64) -> Option<i64> {
    const FAR: f64 = 1e9;
    #[allow(
        clippy::cast_possible_truncation,
        reason = "rounded and far below the bounds"
    )]
    (number.abs() < FAR).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mood(from: f64, to: f64, number: f64) -> Option<i64> {
        Scale {
            column: 0,
            from,
            to,
        }
        .level(number, (1, 5), "mood")
        .ok()
    }

    #[test]
    fn scales_are_linear_and_may_run_backwards() {
        assert_eq!(
            [0.0, 2.0, 5.0, 8.0, 10.0].map(|n| mood(0.0, 10.0, n)),
            [1, 2, 3, 4, 5].map(Some)
        );
        assert_eq!(
            [1.0, 2.0, 3.0].map(|n| mood(3.0, 1.0, n)),
            [5, 3, 1].map(Some)
        );
        assert_eq!(mood(0.0, 10.0, 10.1), None);
        assert_eq!(mood(0.0, 10.0, f64::NAN), None);
        assert!(
            !Scale {
                column: 0,
                from: 1.0,
                to: 1.0
            }
            .fits()
        );
    }

    #[test]
    fn numbers_have_a_comma_or_a_point() {
        let table = [
            ("3,5", Some(3.5)),
            (" -2 ", Some(-2.0)),
            ("1e3", None),
            ("", None),
            ("1,2,3", None),
        ];
        for (text, expected) in table {
            assert_eq!(number(text), expected, "{text}");
        }
    }

    #[test]
    fn sleep_is_rounded_to_five_minutes_and_bounded_by_a_day() {
        assert_eq!(sleep_min(7.33 * 60.0), Ok(440));
        assert_eq!(sleep_min(1_440.0), Ok(1_440));
        assert_eq!(sleep_min(1_443.0), Err((RowRule::OutOfRange, "sleep")));
        assert_eq!(sleep_min(-5.0), Err((RowRule::OutOfRange, "sleep")));
        assert_eq!(
            sleep_min(f64::INFINITY),
            Err((RowRule::OutOfRange, "sleep"))
        );
    }
}
