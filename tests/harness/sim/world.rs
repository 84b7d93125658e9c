//! What all parts of a run share: the true time, the trace, the counts.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::summary::{FaultKind, Faults};
use super::trace::{Trace, TraceHash};

/// When every run begins.
pub(super) const BEGIN_MS: i64 = 1_795_500_000_000;
pub(super) const DAY_MS: i64 = 86_400_000;

pub(super) struct World {
    now_ms: AtomicI64,
    trace: Mutex<Trace>,
    pub(super) faults: Mutex<Faults>,
    exchanges: AtomicI64,
    /// What no honest part may do; the first is kept.
    broken: Mutex<Option<String>>,
}

impl World {
    pub(super) fn new(aloud: bool) -> Self {
        Self {
            now_ms: AtomicI64::new(BEGIN_MS),
            trace: Mutex::new(Trace::aloud(aloud)),
            faults: Mutex::default(),
            exchanges: AtomicI64::new(0),
            broken: Mutex::default(),
        }
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::SeqCst)
    }

    pub(super) fn set_now_ms(&self, now_ms: i64) {
        self.now_ms.store(now_ms, Ordering::SeqCst);
    }

    pub(super) fn say(&self, line: fmt::Arguments<'_>) {
        lock(&self.trace).say(self.now_ms(), line);
    }

    pub(super) fn passes(&self, bytes: &[u8]) {
        lock(&self.trace).bytes(bytes);
    }

    pub(super) fn hash(&self) -> TraceHash {
        lock(&self.trace).hash()
    }

    pub(super) fn fault(&self, kind: FaultKind) {
        lock(&self.faults).count(kind);
        self.say(format_args!("fault: {}", kind.name()));
    }

    pub(super) fn exchanged(&self) {
        self.exchanges.fetch_add(1, Ordering::SeqCst);
    }

    pub(super) fn exchanges(&self) -> u64 {
        u64::try_from(self.exchanges.load(Ordering::SeqCst)).unwrap_or_default()
    }

    pub(super) fn breaks(&self, what: impl Into<String>) {
        let what = what.into();
        self.say(format_args!("broken: {what}"));
        lock(&self.broken).get_or_insert(what);
    }

    pub(super) fn broken(&self) -> Option<String> {
        lock(&self.broken).clone()
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A simulated death unwinds through whoever holds one; what it guards is sound.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
