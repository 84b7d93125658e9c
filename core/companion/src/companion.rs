use std::sync::{Arc, Mutex, OnceLock};

use journal::{MemberId, Moment, RecordKind};
use protocol::PersonId;
use store::{FileStore, Transactions};

use crate::folder::Folder;
use crate::observe::{Listener, Observation, Observers};
use crate::write::Writer;
use crate::{CompanionError, Parts, Result, meta, rows};

/// One person's journal on one device: opens, records, reads, imports, exports.
///
/// Copies of it are the same journal; it may be used from several threads.
#[derive(Clone)]
pub struct Companion {
    pub(crate) inner: Arc<Inner>,
}

/// Whose journal it is. Which device this is may change while it is open, so only the store says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Me {
    pub(crate) person: PersonId,
    pub(crate) member: MemberId,
}

pub(crate) struct Inner {
    pub(crate) store: FileStore,
    pub(crate) parts: Parts,
    pub(crate) folder: Folder,
    pub(crate) me: Me,
    /// Unknown on a new device of a person, until its first records arrive.
    pub(crate) private_space: OnceLock<store::SpaceId>,
    pub(crate) writer: Mutex<Writer>,
    pub(crate) observers: Observers,
    pub(crate) sync: crate::sync::Seat,
    pub(crate) remembered: crate::sync::Remembered,
}

impl Companion {
    /// Hears what changes, until the returned observation is dropped.
    #[must_use]
    pub fn observe(&self, listener: Arc<dyn Listener>) -> Observation {
        self.inner.observers.add(listener)
    }

    /// The space of what is the person's alone.
    ///
    /// # Errors
    /// `NotArrived` on a new device, until its first records arrive.
    pub(crate) fn private_space(&self) -> Result<store::SpaceId> {
        let known = self.inner.private_space.get().copied();
        known.ok_or(CompanionError::NotArrived)
    }

    pub(crate) fn now(&self) -> Moment {
        self.inner.parts.clock.now()
    }
}

impl std::fmt::Debug for Companion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Companion")
    }
}

impl Companion {
    /// Does `work` in one read transaction.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&store::Reader<'_>) -> Result<T>) -> Result<T> {
        self.inner.store.read(work)
    }

    /// Whether this device's clock is over a day off the server's, or a time that it wrote or met
    /// lies over a day ahead of it.
    pub(crate) fn clock_looks_wrong(&self, reader: &store::Reader<'_>) -> Result<bool> {
        if reader.meta(meta::CLOCK_AHEAD_S)?.is_some() {
            return Ok(true);
        }
        let limit_ms = self.now().at_ms.saturating_add(journal::CLOCK_AHEAD_MS_MAX);
        // Not asked of the writer: a screen waits for no import.
        let last_id = reader.meta(meta::LAST_ID_MS)?;
        let last_id_ms = last_id.and_then(|bytes| bytes.try_into().ok());
        let last_id_ms = last_id_ms.map_or(0, u64::from_be_bytes);
        let met = reader.meta(meta::NEWEST_MET_MS)?;
        let met_ms = met.and_then(|bytes| bytes.try_into().ok());
        let newest_ms = met_ms.map_or(0, u64::from_be_bytes).max(last_id_ms);
        let ahead = i64::try_from(newest_ms).unwrap_or(i64::MAX) > limit_ms;
        let limit = Moment {
            at_ms: limit_ms,
            tz_min: 0,
        }
        .local_date();
        let newest = reader.newest_day(RecordKind::CheckIn as u8, store::Day::MAX)?;
        // A date may be a day ahead of UTC where somebody lives.
        Ok(ahead || newest.is_some_and(|day| day > rows::day_of(limit) + 1))
    }
}
