use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, TransactionBehavior};

use crate::connection::{self, Purpose};
use crate::hold::LOCK_FILE;
use crate::limits::{COMPACT_BYTES_MAX, READERS_MAX};
use crate::migration::{Found, MIGRATIONS, inspect, migrate};
use crate::{DatabaseKey, Error, Held, Reader, Result, Store, Writer, hold};

/// The database file of a folder.
pub const DATABASE_FILE: &str = "store.db";
/// The log that SQLite keeps beside it.
const LOG: &str = "store.db-wal";
/// The shared memory of the log.
const LOG_INDEX: &str = "store.db-shm";
/// How every file of plain SQLite begins; an encrypted one begins with a random salt.
const PLAIN_MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// A store in an encrypted file. One handle at a time opens a folder; it may be shared by threads.
///
/// There is one writer. Readers have connections of their own and see the last finished write.
#[derive(Debug)]
pub struct FileStore {
    path: PathBuf,
    key: DatabaseKey,
    /// Opened by the first write: a start that only shows a screen does without.
    writer: Mutex<Option<Connection>>,
    readers: Mutex<Idle>,
    returned: Condvar,
    damaged: AtomicBool,
    // The last field, so that the lock outlives the connections.
    _hold: Held,
}

/// Read connections that wait for work.
#[derive(Debug, Default)]
struct Idle {
    connections: Vec<Connection>,
    /// Those lent out.
    lent: usize,
}

impl FileStore {
    /// The names of all files that the store may make in its folder.
    pub const FILES: [&'static str; 4] = [DATABASE_FILE, LOG, LOG_INDEX, LOCK_FILE];

    /// Opens the store in a folder, making both if they are not there.
    ///
    /// # Errors
    /// [`Error::AlreadyOpen`], [`Error::WrongKey`], [`Error::Foreign`], [`Error::Newer`],
    /// [`Error::Damaged`], [`Error::DiskFull`] or [`Error::Io`]. Nothing was changed.
    pub fn open(folder: &Path, key: &DatabaseKey) -> Result<Self> {
        Self::open_with(folder, key, MIGRATIONS)
    }

    pub(crate) fn open_with(folder: &Path, key: &DatabaseKey, migrations: &[&str]) -> Result<Self> {
        let hold = hold(folder)?;
        let path = folder.join(DATABASE_FILE);
        let before = [LOG, LOG_INDEX].map(|name| folder.join(name).exists());
        let (connection, purpose) = prepare(&path, key, migrations).inspect_err(|_| {
            for (name, there) in [LOG, LOG_INDEX].into_iter().zip(before) {
                // An attempt that changed nothing leaves nothing behind either. If it cannot be
                // removed, the next start takes it as it is.
                if !there {
                    let _ = std::fs::remove_file(folder.join(name));
                }
            }
        })?;
        let (writer, readers) = match purpose {
            Purpose::Write => (Some(connection), Vec::new()),
            Purpose::Read => (None, vec![connection]),
        };
        Ok(Self {
            path,
            key: key.clone(),
            writer: Mutex::new(writer),
            readers: Mutex::new(Idle {
                connections: readers,
                lent: 0,
            }),
            returned: Condvar::new(),
            damaged: AtomicBool::new(false),
            _hold: hold,
        })
    }

    /// Whether a part of the file was found damaged since it was opened. Nothing more is written
    /// then, and what can be read still is.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        self.damaged.load(Ordering::Acquire)
    }

    /// Copies the log into the file and shrinks it to nothing, if no reader is in the way.
    ///
    /// # Errors
    /// Why it could not be; the log is kept and nothing is lost.
    pub fn checkpoint(&self) -> Result<()> {
        self.with_writer(checkpoint)
    }

    /// Gives room that nothing uses back to the disk. Leaves large files as they are.
    ///
    /// # Errors
    /// Why it could not be; the file is as it was.
    pub fn compact(&self) -> Result<()> {
        if std::fs::metadata(&self.path)?.len() > COMPACT_BYTES_MAX {
            return self.checkpoint();
        }
        self.with_writer(|connection| {
            connection.execute_batch("VACUUM")?;
            checkpoint(connection)
        })
    }

    /// Closes the store, with everything in the one file.
    ///
    /// # Errors
    /// Why the log could not be copied into the file; nothing is lost, the next start does it.
    pub fn close(self) -> Result<()> {
        {
            let mut idle = guard(&self.readers);
            idle.connections.clear();
        }
        if self.is_damaged() {
            Ok(())
        } else {
            self.checkpoint()
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) const fn key(&self) -> &DatabaseKey {
        &self.key
    }

    /// Notes what an error says about the file.
    pub(crate) fn note(&self, error: &Error) {
        if *error == Error::Damaged {
            self.damaged.store(true, Ordering::Release);
        }
    }

    fn with_writer(&self, work: impl FnOnce(&mut Connection) -> Result<()>) -> Result<()> {
        if self.is_damaged() {
            return Err(Error::Damaged);
        }
        let mut slot = guard(&self.writer);
        let connection = match slot.take() {
            Some(connection) => connection,
            None => self.connect(Purpose::Write)?,
        };
        let connection = slot.insert(connection);
        let done = work(connection);
        if let Err(error) = &done {
            self.note(error);
            if error.spoils_connection() {
                *slot = None;
            }
        }
        done
    }

    fn connect(&self, purpose: Purpose) -> Result<Connection> {
        let connection = connection::open_file(&self.path, &self.key).map_err(|error| {
            // The key fitted when the store was opened, so the first page has changed since.
            if error == Error::WrongKey {
                Error::Damaged
            } else {
                error
            }
        })?;
        connection::settle(&connection, purpose)?;
        connection::tidy_on_close(&connection)?;
        Ok(connection)
    }

    fn borrow(&self) -> Result<Lent<'_>> {
        let mut idle = guard(&self.readers);
        while idle.connections.is_empty() && idle.lent >= READERS_MAX {
            idle = self
                .returned
                .wait(idle)
                .unwrap_or_else(PoisonError::into_inner);
        }
        idle.lent += 1;
        let waiting = idle.connections.pop();
        drop(idle);
        // From here on the count goes back whatever happens.
        let mut lent = Lent {
            store: self,
            connection: waiting,
        };
        if lent.connection.is_none() {
            lent.connection = Some(self.connect(Purpose::Read)?);
        }
        Ok(lent)
    }
}

impl Store for FileStore {
    fn reading(&self, work: &mut dyn FnMut(&Reader<'_>) -> Result<()>) -> Result<()> {
        let mut lent = self.borrow().inspect_err(|error| self.note(error))?;
        let Some(connection) = &lent.connection else {
            return Err(Error::Undone);
        };
        let done = read_on(connection, work);
        if let Err(error) = &done {
            self.note(error);
            if error.spoils_connection() {
                lent.connection = None;
            }
        }
        done
    }

    fn writing(&self, work: &mut dyn FnMut(&mut Writer<'_>) -> Result<()>) -> Result<()> {
        self.with_writer(|connection| {
            let all = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            work(&mut Writer::new(&all)).map_err(|error| unveil(&all, error))?;
            all.commit()?;
            Ok(())
        })
    }
}

/// A read connection on loan; it goes back by itself unless it was taken out.
struct Lent<'s> {
    store: &'s FileStore,
    connection: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut idle = guard(&self.store.readers);
        idle.lent -= 1;
        idle.connections.extend(self.connection.take());
        self.store.returned.notify_one();
    }
}

fn read_on(connection: &Connection, work: &mut dyn FnMut(&Reader<'_>) -> Result<()>) -> Result<()> {
    let moment = connection.unchecked_transaction()?;
    work(&Reader::new(&moment)).map_err(|error| unveil(&moment, error))
}

/// Work that asked to undo may have met damage and turned it into an error of its own. Once a page
/// did not verify, every further question of the same transaction fails, so one more can tell.
fn unveil(connection: &Connection, error: Error) -> Error {
    if error != Error::Undone {
        return error;
    }
    match connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())) {
        Ok(()) => error,
        Err(found) => found.into(),
    }
}

fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What a panicking thread left is sound: a transaction is undone when it is dropped.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn checkpoint(connection: &mut Connection) -> Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

/// Opens the first connection and brings the file to the present form. If nothing had to be
/// written the connection is a reader's.
fn prepare(path: &Path, key: &DatabaseKey, migrations: &[&str]) -> Result<(Connection, Purpose)> {
    refuse_plain(path)?;
    let mut connection = connection::create_file(path, key)?;
    let found = inspect(&connection, migrations)?;
    connection::begin_log(&connection)?;
    let current = u32::try_from(migrations.len()).is_ok_and(|n| found == Found::Ours(n));
    let purpose = if current {
        Purpose::Read
    } else {
        Purpose::Write
    };
    connection::settle(&connection, purpose)?;
    if !current {
        migrate(&mut connection, found, migrations)?;
        // An older application looks at the file before it looks at the log.
        checkpoint(&mut connection)?;
    }
    connection::tidy_on_close(&connection)?;
    Ok((connection, purpose))
}

fn refuse_plain(path: &Path) -> Result<()> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let mut start = Vec::new();
    file.by_ref()
        .take(PLAIN_MAGIC.len() as u64)
        .read_to_end(&mut start)?;
    if start == PLAIN_MAGIC {
        Err(Error::Foreign)
    } else {
        Ok(())
    }
}
