use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use crate::Result;

/// What changed; whoever shows it asks again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// Check-ins.
    CheckIns,
    /// Goals and their steps.
    Goals,
    /// Contacts and their follow-ups.
    Contacts,
    /// Relationships.
    Relationships,
    /// The profile.
    Profile,
    /// Self-ratings and reflections.
    Outcomes,
    /// Imports.
    Imports,
}

/// Hears what changed. It is called with no lock held, after the change is on disk.
pub trait Listener: Send + Sync {
    /// Something of `topic` changed.
    ///
    /// # Errors
    /// An error ends nothing but this call.
    fn changed(&self, topic: Topic) -> Result<()>;
}

type Listeners = Mutex<Vec<(u64, Arc<dyn Listener>)>>;

/// All who listen.
#[derive(Default)]
pub(crate) struct Observers {
    listeners: Arc<Listeners>,
    next: Mutex<u64>,
}

/// A listener that is heard until this is dropped.
pub struct Observation {
    listeners: Weak<Listeners>,
    number: u64,
}

impl Observers {
    pub(crate) fn add(&self, listener: Arc<dyn Listener>) -> Observation {
        let number = {
            let mut next = lock(&self.next);
            *next += 1;
            *next
        };
        lock(&self.listeners).push((number, listener));
        Observation {
            listeners: Arc::downgrade(&self.listeners),
            number,
        }
    }

    pub(crate) fn tell(&self, topics: &[Topic]) {
        let listeners: Vec<_> = lock(&self.listeners)
            .iter()
            .map(|(_, listener)| Arc::clone(listener))
            .collect();
        for listener in listeners {
            for topic in topics {
                // What a screen makes of it must never undo a write that is on disk.
                let _ = listener.changed(*topic);
            }
        }
    }
}

impl Drop for Observation {
    fn drop(&mut self) {
        if let Some(listeners) = self.listeners.upgrade() {
            lock(&listeners).retain(|(number, _)| *number != self.number);
        }
    }
}

pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves nothing half done here: a change is one assignment or one commit.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
