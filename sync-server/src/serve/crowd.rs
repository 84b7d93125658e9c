use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::config::Network;

type Counts = HashMap<Network, u32>;

/// How many connections each network has. No larger than the number of connections.
pub struct Crowd {
    most: u32,
    counts: Arc<Mutex<Counts>>,
}

/// One connection's place; dropped, it is free again.
pub struct Place {
    network: Network,
    counts: Arc<Mutex<Counts>>,
}

fn held(counts: &Mutex<Counts>) -> MutexGuard<'_, Counts> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Crowd {
    /// Lets in so many from each network.
    pub fn new(most: u32) -> Self {
        let counts = Arc::default();
        Self { most, counts }
    }

    /// A place, unless the network has all of its places.
    pub fn enter(&self, network: Network) -> Option<Place> {
        let mut counts = held(&self.counts);
        let count = counts.entry(network).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Place {
            network,
            counts: Arc::clone(&self.counts),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = held(&self.counts);
        let Some(count) = counts.get_mut(&self.network) else {
            return;
        };
        *count -= 1;
        if *count == 0 {
            counts.remove(&self.network);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_so_many_places_and_gets_them_back() {
        let crowd = Crowd::new(2);
        let network: Network = "192.0.2.0/24".parse().expect("a network");
        let other: Network = "192.0.3.0/24".parse().expect("a network");
        let first = crowd.enter(network);
        let second = crowd.enter(network);
        assert!(second.is_some());
        assert!(crowd.enter(network).is_none());
        assert!(crowd.enter(other).is_some());
        drop(first);
        assert!(crowd.enter(network).is_some());
        drop(second);
        assert!(held(&crowd.counts).is_empty());
    }
}
