use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::nanos::Nanos;
use governor::state::StateStore;

/// How often a full table looks for old states, at most: a flood must not make it look each time.
const SWEEP_NANOS: u64 = 1_000_000_000;

/// States of a rate, of which there are never more than a bound: a flood of keys costs no memory.
///
/// When the table is full, it forgets those that are as if new. If that does not help, keys that
/// are not in it share one state, so that a flood slows itself and not those who were there before.
pub struct Bounded<K> {
    keys_max: usize,
    /// Of how long ago a state may be and still say something.
    whole: Nanos,
    states: Mutex<States<K>>,
}

struct States<K> {
    of: HashMap<K, Nanos>,
    shared: Option<Nanos>,
    /// The latest state of all, by which the others are old.
    latest: Nanos,
    /// What it was when old ones were last looked for.
    swept: Nanos,
}

impl<K: Hash + Eq + Clone> Bounded<K> {
    /// A table for at most `keys_max`, each of which says nothing any more after `whole`.
    pub fn new(keys_max: usize, whole: Duration) -> Self {
        let states = States {
            of: HashMap::new(),
            shared: None,
            latest: Nanos::new(0),
            swept: Nanos::new(0),
        };
        Self {
            keys_max,
            whole: whole.into(),
            states: Mutex::new(states),
        }
    }
}

impl<K: Hash + Eq + Clone> StateStore for Bounded<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        let States {
            of,
            shared,
            latest,
            swept,
        } = &mut *states;
        if let Some(state) = of.get_mut(key) {
            let (outcome, new) = measure(Some(*state))?;
            (*state, *latest) = (new, new.max(*latest));
            return Ok(outcome);
        }
        let since = latest.as_u64().saturating_sub(swept.as_u64());
        if of.len() >= self.keys_max && since >= SWEEP_NANOS {
            *swept = *latest;
            // A state is the time at which it will be as if new; the latest lies at most a burst
            // ahead of now, so what lies more than a burst before it has passed.
            let passed = latest.as_u64().saturating_sub(self.whole.as_u64());
            of.retain(|_, state| state.as_u64() >= passed);
        }
        if of.len() >= self.keys_max {
            let (outcome, new) = measure(*shared)?;
            *shared = Some(new);
            *latest = new.max(*latest);
            return Ok(outcome);
        }
        let (outcome, new) = measure(None)?;
        of.insert(key.clone(), new);
        *latest = new.max(*latest);
        Ok(outcome)
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use governor::clock::{Clock, FakeRelativeClock};
    use governor::middleware::NoOpMiddleware;
    use governor::{Quota, RateLimiter};

    use super::*;

    type Instant = <FakeRelativeClock as Clock>::Instant;
    type Limiter = RateLimiter<u8, Bounded<u8>, FakeRelativeClock, NoOpMiddleware<Instant>>;

    const SECOND: Duration = Duration::from_secs(1);

    fn limiter(clock: &FakeRelativeClock) -> Limiter {
        let quota = Quota::per_second(NonZeroU32::MIN);
        RateLimiter::new(quota, Bounded::new(2, SECOND), clock.clone())
    }

    #[test]
    fn keys_beyond_the_bound_share_one_state_and_those_within_keep_theirs() {
        let clock = FakeRelativeClock::default();
        let limiter = limiter(&clock);
        assert!(limiter.check_key(&1).is_ok());
        assert!(limiter.check_key(&2).is_ok());
        assert!(limiter.check_key(&3).is_ok());
        assert!(limiter.check_key(&4).is_err());
        assert!(limiter.check_key(&1).is_err());
    }

    #[test]
    fn a_full_table_forgets_who_was_silent_long_enough() {
        let clock = FakeRelativeClock::default();
        let limiter = limiter(&clock);
        assert!(limiter.check_key(&1).is_ok());
        assert!(limiter.check_key(&2).is_ok());
        clock.advance(SECOND * 3);
        assert!(limiter.check_key(&2).is_ok());
        assert!(limiter.check_key(&3).is_ok());
        assert!(limiter.check_key(&4).is_ok());
        assert!(limiter.check_key(&5).is_err());
        assert!(limiter.check_key(&3).is_err());
    }
}
