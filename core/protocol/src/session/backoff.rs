use super::limits::{BACKOFF_MS_MAX, BACKOFF_MS_MIN};

/// How long to wait after `failures` in a row: full jitter below a ceiling that doubles from 2 s to
/// 15 min, and not less than the server asked for, within the same bound.
pub(super) fn wait_ms(failures: u32, jitter: u32, retry_after_ms: Option<u64>) -> u64 {
    let doublings = failures.saturating_sub(1).min(u64::BITS - 1);
    let ceiling = BACKOFF_MS_MIN.saturating_mul(1_u64 << doublings);
    let ceiling = ceiling.min(BACKOFF_MS_MAX);
    let drawn = (ceiling * (u64::from(jitter) + 1)) >> u32::BITS;
    let asked = retry_after_ms.unwrap_or_default().min(BACKOFF_MS_MAX);
    drawn.max(asked).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_doubles_from_two_seconds_to_a_quarter_of_an_hour() {
        let most = |failures| wait_ms(failures, u32::MAX, None);
        assert_eq!(
            [1, 2, 3, 9].map(most),
            [2_000, 4_000, 8_000, 512_000],
            "doubling"
        );
        assert_eq!([10, 64, u32::MAX].map(most), [BACKOFF_MS_MAX; 3]);
    }

    #[test]
    fn a_wait_is_drawn_from_all_below_the_ceiling() {
        assert_eq!(wait_ms(3, 0, None), 1);
        assert_eq!(wait_ms(3, u32::MAX / 2, None), 4_000);
    }

    #[test]
    fn the_server_can_ask_for_more_but_not_for_ever() {
        assert_eq!(wait_ms(1, 0, Some(30_000)), 30_000);
        assert_eq!(wait_ms(1, 0, Some(u64::MAX)), BACKOFF_MS_MAX);
        assert_eq!(wait_ms(9, u32::MAX, Some(1_000)), 512_000);
    }
}
