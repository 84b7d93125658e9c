//! How often one may ask (PROTOCOL 12).

mod bounded;

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::{Quota, RateLimiter};
use protocol::DeviceId;

use crate::config::{Network, RateLimits};
use crate::{Endpoint, Gate, RetryAfter};
use bounded::Bounded;

/// How many devices or networks are counted apart; all further ones share one count.
pub const KEYS_MAX: usize = 100_000;
const MINUTE: Duration = Duration::from_secs(60);

type Limiter<K, C> = RateLimiter<K, Bounded<K>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// One rate, counted for each key; none: as often as one likes.
struct Rate<K: Hash + Eq + Clone, C: Clock + Clone> {
    limiter: Option<Limiter<K, C>>,
    clock: C,
}

impl<K: Hash + Eq + Clone, C: Clock + Clone> Rate<K, C> {
    fn new(a_minute: u32, burst: u32, clock: &C) -> Self {
        let a_minute = NonZeroU32::new(a_minute);
        let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
        let limiter = a_minute.map(|a_minute| {
            let quota = Quota::per_minute(a_minute).allow_burst(burst);
            // One that was silent for as long as a whole burst takes to grow is as if new.
            let whole = MINUTE * burst.get() / a_minute.get();
            RateLimiter::new(quota, Bounded::new(KEYS_MAX, whole), clock.clone())
        });
        let clock = clock.clone();
        Self { limiter, clock }
    }

    /// Takes `n` at once, which must be no more than the burst, or says when to come again.
    fn take(&self, key: &K, n: NonZeroU32) -> Result<(), RetryAfter> {
        let Some(limiter) = &self.limiter else {
            return Ok(());
        };
        match limiter.check_key_n(key, n) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(later)) => Err(seconds(later.wait_time_from(self.clock.now()))),
            Err(_) => Err(seconds(MINUTE)),
        }
    }

    fn one(&self, key: &K) -> Result<(), RetryAfter> {
        self.take(key, NonZeroU32::MIN)
    }
}

/// Whole seconds, so that who waits them is not early.
fn seconds(wait: Duration) -> RetryAfter {
    let whole = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    RetryAfter(u32::try_from(whole.max(1)).unwrap_or(u32::MAX))
}

/// All rates of one server.
pub struct RateTable<C: Clock + Clone = DefaultClock> {
    limits: RateLimits,
    device: Rate<DeviceId, C>,
    blobs: Rate<DeviceId, C>,
    feed_rows: Rate<DeviceId, C>,
    network: Rate<Network, C>,
    enroll: Rate<Network, C>,
    mail: Rate<Network, C>,
    /// Rows that were made and could not be paid for yet.
    owed: Mutex<std::collections::HashMap<DeviceId, NonZeroU32>>,
}

impl RateTable {
    /// These rates, by the machine's clock.
    #[must_use]
    pub fn new(limits: RateLimits) -> Self {
        Self::with_clock(limits, &DefaultClock::default())
    }
}

impl<C: Clock + Clone> RateTable<C> {
    fn with_clock(limits: RateLimits, clock: &C) -> Self {
        Self {
            limits,
            device: Rate::new(limits.device, limits.device_burst, clock),
            blobs: Rate::new(limits.blobs, limits.blobs, clock),
            feed_rows: Rate::new(limits.feed_rows, limits.feed_rows, clock),
            network: Rate::new(limits.network, limits.network, clock),
            enroll: Rate::new(limits.enroll, limits.enroll, clock),
            mail: Rate::new(limits.mail, limits.mail, clock),
            owed: Mutex::default(),
        }
    }

    /// Counts a request from an address, before a byte of its body is read.
    ///
    /// # Errors
    /// The seconds to wait, when its network asked too often.
    pub fn admit_from(
        &self,
        address: IpAddr,
        endpoint: Option<Endpoint>,
    ) -> Result<(), RetryAfter> {
        let network = Network::around(address);
        self.network.one(&network)?;
        match endpoint {
            Some(Endpoint::Enroll) => self.enroll.one(&network),
            Some(Endpoint::Mail) => self.mail.one(&network),
            _ => Ok(()),
        }
    }

    fn owed(&self) -> MutexGuard<'_, std::collections::HashMap<DeviceId, NonZeroU32>> {
        self.owed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Pays for rows that a device made; what it cannot pay yet, it owes.
    fn pay(&self, device: &DeviceId, rows: NonZeroU32) -> Result<(), RetryAfter> {
        let paid = self.feed_rows.take(device, rows);
        let mut owed = self.owed();
        match paid {
            Ok(()) => drop(owed.remove(device)),
            // A full table forgives: it fills only if so many devices of accounts are over at once.
            Err(_) if owed.len() < KEYS_MAX => drop(owed.insert(*device, rows)),
            Err(_) => {}
        }
        paid
    }
}

impl<C: Clock + Clone + Send + Sync> Gate for RateTable<C>
where
    C::Instant: Send + Sync,
{
    fn admit(&self, device: &DeviceId, endpoint: Endpoint) -> Result<(), RetryAfter> {
        let owed = self.owed().get(device).copied();
        if let Some(rows) = owed {
            self.pay(device, rows)?;
        }
        match endpoint {
            Endpoint::BlobPut | Endpoint::BlobGet => self.blobs.one(device),
            _ => self.device.one(device),
        }
    }

    fn served(&self, device: &DeviceId, feed_rows: usize) {
        // More than a minute's worth at once is paid with a minute: it could never be paid whole.
        let rows = u32::try_from(feed_rows)
            .unwrap_or(u32::MAX)
            .min(self.limits.feed_rows);
        let before = self.owed().get(device).map_or(0, |rows| rows.get());
        let rows = rows.saturating_add(before).min(self.limits.feed_rows);
        if let Some(rows) = NonZeroU32::new(rows) {
            // What cannot be paid is owed and asked for with the next request.
            let _ = self.pay(device, rows);
        }
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn table() -> (RateTable<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        let table = RateTable::with_clock(RateLimits::default(), &clock);
        (table, clock)
    }

    fn device(number: u8) -> DeviceId {
        DeviceId::from_bytes([number; 16])
    }

    fn admitted(mut ask: impl FnMut() -> Result<(), RetryAfter>) -> usize {
        (0..10_000).take_while(|_| ask().is_ok()).count()
    }

    #[test]
    fn a_device_has_a_burst_of_30_then_one_a_second() {
        let (table, clock) = table();
        let mut ask = || table.admit(&device(1), Endpoint::Sync);
        assert_eq!(admitted(&mut ask), 30);
        assert_eq!(ask(), Err(RetryAfter(1)));
        clock.advance(Duration::from_secs(1));
        assert_eq!(admitted(&mut ask), 1);
        clock.advance(Duration::from_secs(60));
        assert_eq!(admitted(&mut ask), 30);
        assert_eq!(table.admit(&device(2), Endpoint::Live), Ok(()));
    }

    #[test]
    fn blobs_are_counted_apart() {
        let (table, _) = table();
        let mut ask = || table.admit(&device(1), Endpoint::BlobGet);
        assert_eq!(admitted(&mut ask), 600);
        assert_eq!(table.admit(&device(1), Endpoint::Sync), Ok(()));
        assert_eq!(
            table.admit(&device(1), Endpoint::BlobPut),
            Err(RetryAfter(1))
        );
    }

    #[test]
    fn neighbours_share_600_a_minute() {
        let (table, clock) = table();
        let of = |text: &str| text.parse::<IpAddr>().expect("an address");
        let (one, near, far) = (of("192.0.2.1"), of("192.0.2.2"), of("192.0.3.1"));
        assert_eq!(
            admitted(|| table.admit_from(one, Some(Endpoint::Sync))),
            600
        );
        assert_eq!(table.admit_from(near, None), Err(RetryAfter(1)));
        assert_eq!(table.admit_from(far, None), Ok(()));
        clock.advance(Duration::from_millis(100));
        assert_eq!(table.admit_from(near, None), Ok(()));
    }

    #[test]
    fn a_network_enrolls_and_uses_mailboxes_five_times_a_minute() {
        let (table, clock) = table();
        let one: IpAddr = "2001:db8::1".parse().expect("an address");
        for endpoint in [Endpoint::Enroll, Endpoint::Mail] {
            assert_eq!(admitted(|| table.admit_from(one, Some(endpoint))), 5);
            assert_eq!(table.admit_from(one, Some(endpoint)), Err(RetryAfter(12)));
        }
        clock.advance(Duration::from_secs(12));
        assert_eq!(table.admit_from(one, Some(Endpoint::Mail)), Ok(()));
        assert_eq!(table.admit_from(one, Some(Endpoint::Sync)), Ok(()));
    }

    #[test]
    fn rows_are_paid_before_the_next_request() {
        let (table, clock) = table();
        let one = device(1);
        table.served(&one, 2_000);
        assert_eq!(table.admit(&one, Endpoint::Sync), Ok(()));
        table.served(&one, 1_000);
        assert_eq!(table.admit(&one, Endpoint::Sync), Err(RetryAfter(30)));
        assert_eq!(table.admit(&device(2), Endpoint::Sync), Ok(()));
        clock.advance(Duration::from_secs(30));
        assert_eq!(table.admit(&one, Endpoint::Sync), Ok(()));
        assert!(table.owed().is_empty());
    }

    #[test]
    fn more_rows_than_a_minute_allows_cost_a_minute() {
        let (table, clock) = table();
        let one = device(1);
        table.served(&one, 1);
        table.served(&one, usize::MAX);
        assert_eq!(table.admit(&one, Endpoint::Sync), Err(RetryAfter(1)));
        clock.advance(Duration::from_secs(1));
        assert_eq!(table.admit(&one, Endpoint::Sync), Ok(()));
        table.served(&one, 1);
        assert!(table.admit(&one, Endpoint::Sync).is_err());
    }

    #[test]
    fn a_rate_of_zero_is_no_limit() {
        let limits = RateLimits {
            device: 0,
            feed_rows: 0,
            ..RateLimits::default()
        };
        let table = RateTable::with_clock(limits, &FakeRelativeClock::default());
        let mut ask = || table.admit(&device(1), Endpoint::Sync);
        table.served(&device(1), 1_000_000);
        assert_eq!(admitted(&mut ask), 10_000);
    }
}
