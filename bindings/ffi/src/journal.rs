//! One person's journal: the object that an app holds.

mod check_ins;
mod contacts;
mod files;
mod goals;
mod look;
mod outcomes;
mod profile;
mod secrets;

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use companion::{Companion, FolderState, RecordKind, RepairView, Secret, Setup};

use crate::background::run;
use crate::error::{CompanionError, Result};
use crate::observe::{Listener, Observation};
use crate::parts::{KeyHolder, parts};

/// What a folder holds. Opens and changes nothing.
///
/// # Errors
/// `Foreign` or `NewerVersion` if what is there is not ours, or newer; `KeyMissing` if a
/// database is there and its key file is not.
#[uniffi::export]
pub async fn folder_state(folder: String, keys: Arc<dyn KeyHolder>) -> Result<FolderState> {
    run(move || Companion::state_of(Path::new(&folder), &parts(keys))).await
}

/// Makes the journal in this folder unreadable for good and deletes it; it needs no PIN. Ended
/// halfway, the next start finishes it.
///
/// # Errors
/// `AlreadyOpen`: lock it first. `NotSetUp`, `Disk`.
#[uniffi::export]
pub async fn wipe_folder(folder: String, keys: Arc<dyn KeyHolder>) -> Result<()> {
    run(move || Companion::wipe(Path::new(&folder), &parts(keys))).await
}

/// Brings all of a damaged journal that can be read into a new database, and says what is lost.
/// The damaged one is kept beside it. Ended halfway, the next start finishes or undoes it.
///
/// # Errors
/// As for `open`; `Damaged` if too little can be read for a journal: then nothing was changed.
#[uniffi::export]
pub async fn repair_folder(
    folder: String,
    keys: Arc<dyn KeyHolder>,
    pin: Option<Secret>,
) -> Result<RepairView> {
    let repair = move || Companion::repair(Path::new(&folder), &parts(keys), pin.as_ref());
    run(repair).await
}

/// One person's journal on one device: opens, records, reads, imports, exports.
///
/// It may be used from several threads.
#[derive(uniffi::Object)]
pub struct Journal {
    /// None once it is locked.
    open: RwLock<Option<Companion>>,
}

#[uniffi::export]
impl Journal {
    /// Begins a journal in an empty folder, with no network: recovery words, keys, the private
    /// space. Ended halfway, the next call begins anew.
    ///
    /// # Errors
    /// `AlreadySetUp`; `InvalidInput` for a PIN that is too long; `DiskFull`, `Disk`.
    #[uniffi::constructor]
    pub async fn create(
        folder: String,
        keys: Arc<dyn KeyHolder>,
        setup: Setup,
    ) -> Result<Arc<Self>> {
        run(move || Companion::create(Path::new(&folder), parts(keys), &setup).map(Self::of)).await
    }

    /// Opens a journal. Never touches the network.
    ///
    /// # Errors
    /// `NotSetUp`, `AlreadyOpen`, `Locked`, `WrongPin`, `PinWait`, `KeyMissing`, `NewerVersion`,
    /// `Foreign`, `Damaged`.
    #[uniffi::constructor]
    pub async fn open(
        folder: String,
        keys: Arc<dyn KeyHolder>,
        pin: Option<Secret>,
    ) -> Result<Arc<Self>> {
        let open = move || Companion::open(Path::new(&folder), parts(keys), pin.as_ref());
        run(move || open().map(Self::of)).await
    }

    /// Closes the journal, with everything in its one database file; every later call throws
    /// `Locked`. A call that is under way keeps the folder taken until it ends.
    ///
    /// # Errors
    /// `Disk`, `DiskFull`; nothing is lost.
    pub async fn lock(&self) -> Result<()> {
        let open = self
            .open
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        run(move || open.map_or(Ok(()), Companion::close)).await
    }

    /// Hears what changes, until the returned observation is stopped.
    ///
    /// # Errors
    /// `Locked`.
    pub fn observe(&self, listener: Arc<dyn Listener>) -> Result<Arc<Observation>> {
        Ok(Arc::new(Observation::begin(&self.opened()?, listener)))
    }

    /// Deletes a check-in, goal, contact, self-rating or reflection as it stands. An edit that the
    /// deleter had not seen brings it back; it can be restored for 30 days.
    ///
    /// # Errors
    /// `NotFound` if it is not there or deleted already.
    pub async fn delete_record(&self, kind: RecordKind, id: String) -> Result<()> {
        self.run(move |companion| companion.delete(kind, &id)).await
    }

    /// Brings a deleted record back.
    ///
    /// # Errors
    /// `NotFound` if it is not deleted; `InvalidInput` with `not_allowed` after 30 days.
    pub async fn restore_record(&self, kind: RecordKind, id: String) -> Result<()> {
        self.run(move |companion| companion.restore(kind, &id))
            .await
    }
}

impl Journal {
    fn of(companion: Companion) -> Arc<Self> {
        let open = RwLock::new(Some(companion));
        Arc::new(Self { open })
    }

    fn opened(&self) -> Result<Companion> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        open.clone().ok_or(CompanionError::Locked)
    }

    /// Runs `call` away from the caller's thread.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Companion) -> companion::Result<T> + Send + 'static,
    ) -> Result<T> {
        let companion = self.opened()?;
        run(move || call(&companion)).await
    }
}
