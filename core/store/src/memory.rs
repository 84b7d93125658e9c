use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, TransactionBehavior};

use crate::migration::{Found, MIGRATIONS, migrate};
use crate::{Reader, Result, Store, Writer, connection};

/// A store in memory, with the same SQL as the file. Everything is gone when it is dropped.
#[derive(Debug)]
pub struct MemoryStore {
    connection: Mutex<Connection>,
}

impl MemoryStore {
    /// Makes an empty store.
    ///
    /// # Errors
    /// The library does not hold what the store relies on.
    pub fn new() -> Result<Self> {
        let mut connection = connection::open_memory()?;
        migrate(&mut connection, Found::Empty, MIGRATIONS)?;
        Ok(Self {
            connection: Mutex::new(connection),
        })
    }
}

impl Store for MemoryStore {
    fn reading(&self, work: &mut dyn FnMut(&Reader<'_>) -> Result<()>) -> Result<()> {
        let connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let moment = connection.unchecked_transaction()?;
        work(&Reader::new(&moment))
    }

    fn writing(&self, work: &mut dyn FnMut(&mut Writer<'_>) -> Result<()>) -> Result<()> {
        let mut connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let all = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        work(&mut Writer::new(&all))?;
        all.commit()?;
        Ok(())
    }
}
