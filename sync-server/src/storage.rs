//! Where a server keeps what it was given: the trait, its contract, and SQLite.

mod sqlite;
mod value;

pub use sqlite::SqliteStorage;
pub use value::{Param, Row};

use crate::Result;

/// A database of PROTOCOL 9's tables, with one transaction at a time.
///
/// The contract, which the conformance suite holds every implementation to:
///
/// - Statements are the common part of `SQLite` and `PostgreSQL`: parameters `?1`, `?2`, …,
///   integers of 64 bits, byte strings, `ON CONFLICT`, `RETURNING`, `LIMIT`. Each names the
///   partition key of its table, the first column of its primary key, by equality.
///   Sweeps, which touch all accounts, are named `SWEEP_…` and are the only exception.
/// - `begin` takes the right to write before anything is read: of two transactions one waits.
/// - What `commit` returned `Ok` for survives the death of process and machine. After any error of
///   it, nothing of the transaction is there.
/// - `StorageFull` may come from any call within a transaction; after `roll_back` the database is
///   as it was, and the next transaction may succeed without a restart.
/// - Locks are taken in one order: rows of `log` by `log_id`, then rows of `account` by
///   `account_id`, each ascending (`lock`). Where one transaction is all there is, as in SQLite,
///   `lock` does nothing. Nothing else is locked, so no two transactions wait for each other.
pub trait Storage: Send {
    /// Begins a transaction.
    ///
    /// # Errors
    /// `Storage`, `StorageFull`.
    fn begin(&mut self) -> Result<()>;
    /// Makes the transaction durable.
    ///
    /// # Errors
    /// `Storage`, `StorageFull`; nothing was kept then.
    fn commit(&mut self) -> Result<()>;
    /// Forgets the transaction, also one that an error has ended already.
    ///
    /// # Errors
    /// `Storage`.
    fn roll_back(&mut self) -> Result<()>;
    /// Sets the one savepoint of the transaction.
    ///
    /// # Errors
    /// `Storage`, `StorageFull`.
    fn save_point(&mut self) -> Result<()>;
    /// Keeps what was done since the savepoint, for `commit`.
    ///
    /// # Errors
    /// `Storage`, `StorageFull`.
    fn release(&mut self) -> Result<()>;
    /// Forgets what was done since the savepoint; the transaction goes on.
    ///
    /// # Errors
    /// `Storage`.
    fn roll_back_to_save_point(&mut self) -> Result<()>;
    /// Locks rows of `log` and `account` until the transaction ends.
    ///
    /// # Errors
    /// `Storage`.
    fn lock(&mut self, logs: &[[u8; 32]], accounts: &[i64]) -> Result<()>;
    /// Runs a statement and says how many rows it changed.
    ///
    /// # Errors
    /// `Storage`, `StorageFull`.
    fn execute(&mut self, statement: &'static str, parameters: &[Param<'_>]) -> Result<u64>;
    /// Runs a query.
    ///
    /// # Errors
    /// `Storage`, `StorageFull` (for `RETURNING`).
    fn query(&mut self, statement: &'static str, parameters: &[Param<'_>]) -> Result<Vec<Row>>;
}
