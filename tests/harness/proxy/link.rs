//! How slow a line is.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::held;

/// How much of what waits passes at once on a slow line: about what one packet carries.
pub const PACKET_BYTES: usize = 1_400;

/// A line as NUMBERS names it. A connection's first bytes wait one round trip more, as those of a
/// real one do until it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// There and back, without any bytes.
    pub round_trip: Duration,
    /// Bits a second from the client to the server; 0: without limit.
    pub bits_up: u64,
    /// Bits a second from the server to the client; 0: without limit.
    pub bits_down: u64,
}

impl Link {
    /// As fast as the machine.
    pub const LOOPBACK: Self = Self {
        round_trip: Duration::ZERO,
        bits_up: 0,
        bits_down: 0,
    };
    /// EDGE of NUMBERS: 200 kbit/s down, 260 up, 650 ms.
    pub const EDGE: Self = Self {
        round_trip: Duration::from_millis(650),
        bits_up: 260_000,
        bits_down: 200_000,
    };
    /// The line of the burst in NUMBERS: 600 ms, 50 kbit/s.
    pub const THIN: Self = Self {
        round_trip: Duration::from_millis(600),
        bits_up: 50_000,
        bits_down: 50_000,
    };

    /// Whether bytes wait at all.
    #[must_use]
    pub fn is_slow(&self) -> bool {
        *self != Self::LOOPBACK
    }
}

/// How long so many bytes take at so many bits a second.
#[must_use]
pub fn transmission(bytes: usize, bits: u64) -> Duration {
    if bits == 0 {
        return Duration::ZERO;
    }
    let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
    Duration::from_nanos(bytes.saturating_mul(8_000_000_000) / bits)
}

/// One direction, which all connections share: a packet leaves when the one before has left.
#[derive(Debug, Default)]
pub struct Lane {
    free_at: Mutex<Option<Instant>>,
}

impl Lane {
    /// When the last bit of a packet that is ready at `now` has left.
    pub fn leaves(&self, now: Instant, bytes: usize, bits: u64) -> Instant {
        let mut free_at = held(&self.free_at);
        let start = free_at.map_or(now, |free| free.max(now));
        let end = start + transmission(bytes, bits);
        *free_at = Some(end);
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_burst_of_a_month_takes_the_time_that_its_bits_take() {
        let kilobytes = transmission(6_250, Link::THIN.bits_up);
        assert_eq!(kilobytes, Duration::from_secs(1));
        assert_eq!(transmission(6_250, 0), Duration::ZERO);
    }

    #[test]
    fn packets_of_all_connections_leave_one_after_the_other() {
        let lane = Lane::default();
        let now = Instant::now();
        let second = Duration::from_secs(1);
        assert_eq!(lane.leaves(now, 125, 1_000), now + second);
        assert_eq!(lane.leaves(now, 125, 1_000), now + 2 * second);
        let later = now + 10 * second;
        assert_eq!(lane.leaves(later, 125, 1_000), later + second);
    }
}
