use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use store::{Commit, DatabaseKey, FileStore, Transactions};
use vault::{Unwrapped, WrappedKey};
use zeroize::Zeroize;

use crate::companion::Inner;
use crate::folder::{self, Folder, KeyFile, Tries, write_durably};
use crate::observe::Observers;
use crate::parts::Draw;
use crate::write::Writer;
use crate::{Companion, CompanionError, Parts, Result, Secret, identity};

/// A language that the app speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Spanish.
    Spanish,
}

impl Language {
    /// The language's tag (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }
}

/// What kind of device this is; other members see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceClass {
    /// A phone or a tablet.
    Phone,
    /// A computer.
    Computer,
}

/// How a journal begins.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The person's language.
    pub language: Language,
    /// What kind of device this is.
    pub class: DeviceClass,
    /// A PIN, if the person wants one.
    pub pin: Option<Secret>,
}

/// What a folder holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderState {
    /// Nothing: a journal can begin here.
    Empty,
    /// A journal.
    Ready {
        /// Whether it opens with a PIN.
        pin: bool,
        /// How long to wait before a PIN is tried, in seconds.
        wait_s: u32,
    },
    /// A wipe was begun and will be finished at the next start.
    Wiping,
}

impl Companion {
    /// What the folder holds. Opens and changes nothing.
    ///
    /// # Errors
    /// `Foreign` or `NewerVersion` if what is there is not ours, or newer; `KeyMissing` if a
    /// database is there and its key file is not.
    pub fn state_of(path: &Path, parts: &Parts) -> Result<FolderState> {
        let folder = Folder::at(path);
        if folder.wiping().exists() {
            return Ok(FolderState::Wiping);
        }
        if folder.founding().exists() {
            return Ok(FolderState::Empty);
        }
        match KeyFile::read(&folder)? {
            Some(file) => {
                let pin = WrappedKey::from_bytes(&file.wrapped)?.needs_pin();
                let now_ms = parts.clock.now().at_ms;
                let wait_s = if pin {
                    Tries::read(&folder)?.wait_s(now_ms)
                } else {
                    0
                };
                Ok(FolderState::Ready { pin, wait_s })
            }
            None if folder.database().exists() => Err(CompanionError::KeyMissing),
            None => Ok(FolderState::Empty),
        }
    }

    /// Begins a journal in an empty folder, with no network: recovery words, keys, the private
    /// space. Ended halfway, the next call begins anew.
    ///
    /// # Errors
    /// `AlreadySetUp`; `InvalidInput` for a PIN that is too long; `DiskFull`, `Disk`.
    pub fn create(path: &Path, parts: Parts, setup: &Setup) -> Result<Self> {
        let language = journal::ProfileChange::Language(setup.language.tag().into());
        Self::begin_with(
            path,
            parts,
            setup.pin.as_ref(),
            |random| identity::found(setup.class, random),
            |companion| companion.edit_profile(&[language]).map(drop),
        )
    }

    /// Makes a folder whose store begins with what `first` gives; then does `after`. The key file
    /// comes last: where it is there, there is a whole journal.
    pub(crate) fn begin_with(
        path: &Path,
        parts: Parts,
        pin: Option<&Secret>,
        first: impl FnOnce(&mut Draw<'_>) -> Result<Commit>,
        after: impl FnOnce(&Self) -> Result<()>,
    ) -> Result<Self> {
        let folder = Folder::at(path);
        empty_folder(&folder, &parts)?;
        let key = vault::Secret::make(&mut Draw(&*parts.random))?;
        let file = wrap_new(&parts, &key, pin)?;
        let keys = Arc::clone(&parts.keys);
        let begun = || {
            let store = FileStore::open(folder.path(), &DatabaseKey::new(*key.expose()))?;
            let mut first = first(&mut Draw(&*parts.random))?;
            let committed = store.commit(&first);
            // Secret keys are among these values.
            let values = first.meta.iter_mut().filter_map(|meta| meta.value.as_mut());
            values.for_each(Zeroize::zeroize);
            committed?;
            let companion = Self::assemble(store, parts, folder.clone())?;
            after(&companion)?;
            file.replace(&folder)?;
            folder::delete(&folder.founding())?;
            folder.sync()?;
            Ok(companion)
        };
        begun().inspect_err(|_| {
            // It opens nothing: there is no journal. If it stays, it is of no use to anybody.
            let _ = keys.destroy(&file.folder_id);
        })
    }

    /// Opens a journal. Never touches the network.
    ///
    /// # Errors
    /// `NotSetUp`, `AlreadyOpen`, `Locked`, `WrongPin`, `PinWait`, `KeyMissing`, `NewerVersion`,
    /// `Foreign`, `Damaged`.
    pub fn open(path: &Path, parts: Parts, pin: Option<&Secret>) -> Result<Self> {
        let folder = Folder::at(path);
        if folder::finish_if_begun(&folder, &*parts.keys)? {
            return Err(CompanionError::NotSetUp);
        }
        if Self::state_of(path, &parts)? == FolderState::Empty {
            return Err(CompanionError::NotSetUp);
        }
        let key = {
            // Nobody else tries a PIN meanwhile, and a repair that stopped halfway is settled.
            let _held = store::hold(path)?;
            folder.tidy()?;
            folder.end_repair()?;
            let file = KeyFile::read(&folder)?.ok_or(CompanionError::NotSetUp)?;
            unwrap(&folder, &parts, &file, pin)?
        };
        let store = FileStore::open(path, &DatabaseKey::new(*key.expose()));
        Self::assemble(store.map_err(with_right_key)?, parts, folder)
    }

    pub(crate) fn assemble(store: FileStore, parts: Parts, folder: Folder) -> Result<Self> {
        let (me, private_space, writer) = store.read(|reader| {
            let (me, private_space) = identity::read(reader)?;
            Ok::<_, CompanionError>((me, private_space, Writer::read(reader, me.member)?))
        })?;
        let inner = Inner {
            store,
            parts,
            folder,
            me,
            private_space: private_space.map_or_else(OnceLock::new, OnceLock::from),
            writer: Mutex::new(writer),
            observers: Observers::default(),
            remembered: crate::sync::Remembered::default(),
            sync: crate::sync::Seat::default(),
        };
        Ok(Self {
            inner: inner.into(),
        })
    }
}

/// Makes the folder and clears what a set-up that ended halfway has left in it.
fn empty_folder(folder: &Folder, parts: &Parts) -> Result<()> {
    let path = folder.path();
    folder.make()?;
    folder::finish_if_begun(folder, &*parts.keys)?;
    if Companion::state_of(path, parts)? != FolderState::Empty {
        return Err(CompanionError::AlreadySetUp);
    }
    // Of two that begin at once one comes second, and finds what the first has made.
    let _held = store::hold(path)?;
    if Companion::state_of(path, parts)? != FolderState::Empty {
        return Err(CompanionError::AlreadySetUp);
    }
    write_durably(&folder.founding(), &[])?;
    for leftover in folder.files() {
        folder::delete(&leftover)?;
    }
    folder.tidy()?;
    folder.make_database()
}

/// What an error of the store means once the key's own seal has said that it is the right one: a
/// first page that does not open is damaged then.
pub(crate) fn with_right_key(error: store::Error) -> CompanionError {
    match error {
        store::Error::WrongKey => CompanionError::Damaged,
        other => other.into(),
    }
}

/// Draws a key for the key holder and wraps the database key with it.
fn wrap_new(parts: &Parts, key: &vault::Secret, pin: Option<&Secret>) -> Result<KeyFile> {
    let mut folder_id = [0; 16];
    parts.random.fill(&mut folder_id)?;
    let hardware = vault::Secret::make(&mut Draw(&*parts.random))?;
    let wrapped = wrap(parts, key, &hardware, pin)?;
    parts.keys.keep(&folder_id, hardware.expose())?;
    Ok(KeyFile { folder_id, wrapped })
}

/// The database key, wrapped with the key holder's key and the PIN.
pub(crate) fn wrap(
    parts: &Parts,
    key: &vault::Secret,
    hardware: &vault::Secret,
    pin: Option<&Secret>,
) -> Result<Vec<u8>> {
    let cost = pin.map(|_| stretch_cost()).transpose()?;
    let pin = pin.zip(cost).map(|(pin, cost)| (&pin.0, cost));
    let random = &mut Draw(&*parts.random);
    Ok(vault::wrap_database_key(key, hardware, pin, random)?.to_bytes())
}

/// What stretching a PIN may cost on this device: 300 to 500 ms. The one place that measures.
fn stretch_cost() -> Result<vault::StretchCost> {
    let measured = vault::calibrate(&mut |cost| {
        let started = std::time::Instant::now();
        vault::stretch(&"000000".to_owned().into(), &[0; 16], cost)?;
        Ok(u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX))
    });
    Ok(measured?)
}

/// The database key. A try is counted on disk before it is made.
pub(crate) fn unwrap(
    folder: &Folder,
    parts: &Parts,
    file: &KeyFile,
    pin: Option<&Secret>,
) -> Result<vault::Secret> {
    let wrapped = WrappedKey::from_bytes(&file.wrapped)?;
    let mut hardware = parts.keys.release(&file.folder_id)?;
    let hardware = vault::Secret::take(&mut hardware);
    let tries = match (wrapped.needs_pin(), pin) {
        (true, None) => return Err(CompanionError::Locked),
        (true, Some(_)) => Some(Tries::read(folder)?.begin(folder, parts.clock.now().at_ms)?),
        (false, _) => None,
    };
    match (
        vault::unwrap_database_key(&wrapped, &hardware, pin.map(|pin| &pin.0))?,
        tries,
    ) {
        (Unwrapped::Key(key), Some(_)) => {
            Tries::forget(folder)?;
            Ok(key)
        }
        (Unwrapped::Key(key), None) => Ok(key),
        (Unwrapped::PinNeeded, _) => Err(CompanionError::Locked),
        (Unwrapped::WrongPinOrDamaged, Some(tries)) => Err(CompanionError::WrongPin {
            tries_left: tries.left(),
        }),
        (Unwrapped::WrongPinOrDamaged, None) => Err(CompanionError::KeyMissing),
    }
}
