use std::collections::BTreeSet;

use protocol::{Random, ServerId, SigningKey};

use crate::daily::DailyRecords;

use crate::evaluate::Folds;
use crate::tables::account::{self, Account};
use crate::{Bounds, Error, Observer, Result, Storage};

/// What one request is handled with.
pub(crate) struct Turn<'a> {
    pub(crate) db: &'a mut dyn Storage,
    pub(crate) folds: &'a mut Folds,
    pub(crate) bounds: &'a Bounds,
    pub(crate) random: &'a mut dyn Random,
    pub(crate) observer: &'a dyn Observer,
    /// The server's keys, oldest first, and their ids.
    pub(crate) keys: &'a [(ServerId, SigningKey)],
    pub(crate) now_s: u64,
    pub(crate) daily: &'a mut DailyRecords,
    /// The accounts that had no room for something.
    pub(crate) full: BTreeSet<i64>,
    /// The accounts whose feed went on: long polls wake.
    pub(crate) fed: BTreeSet<i64>,
    /// How many feed rows were made.
    pub(crate) feed_rows: usize,
}

impl Turn<'_> {
    /// The account with this number, which a row elsewhere names.
    pub(crate) fn account(&mut self, id: i64) -> Result<Account> {
        account::read(self.db, id)?.ok_or(Error::DamagedRow("account"))
    }
}

/// Seconds in a day.
pub(crate) const DAY_S: u64 = 24 * 60 * 60;
