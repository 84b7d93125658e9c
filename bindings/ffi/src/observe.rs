use std::sync::{Arc, Mutex, PoisonError};

use companion::Topic;

use crate::error::Result;

/// Hears what changed, after the change is on disk; called from a thread of the core.
#[uniffi::export(with_foreign)]
pub trait Listener: Send + Sync {
    /// Something of `topic` changed; whoever shows it asks again.
    ///
    /// # Errors
    /// An error ends nothing but this call.
    fn changed(&self, topic: Topic) -> Result<()>;
}

/// A listener that is heard until this is stopped or no longer held.
#[derive(uniffi::Object)]
pub struct Observation(Mutex<Option<companion::Observation>>);

#[uniffi::export]
impl Observation {
    /// Stops listening.
    pub fn stop(&self) {
        drop(self.0.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

impl Observation {
    /// Begins to listen.
    pub(crate) fn begin(companion: &companion::Companion, listener: Arc<dyn Listener>) -> Self {
        let observation = companion.observe(Arc::new(Heard(listener)));
        Self(Mutex::new(Some(observation)))
    }
}

struct Heard(Arc<dyn Listener>);

impl companion::Listener for Heard {
    fn changed(&self, topic: Topic) -> companion::Result<()> {
        Ok(self.0.changed(topic)?)
    }
}
