mod documents;
mod exchange;
mod figures;
mod imports;
mod membership;
mod records;
mod search;
mod servers;
mod tasks;
mod trends;

use rusqlite::{CachedStatement, Connection};

pub use documents::StoredSetAside;
pub use figures::{Figures, TableBytes};
pub use imports::SourceMatch;
pub use records::Listing;
pub use search::{SearchHit, SearchPage};
pub use tasks::{NoticeHit, Point, Task};
pub use trends::{CodeCount, DayMood, Sleep, Trends, WeekdayMood};

use crate::{Error, Result};

/// A read transaction: every question sees the same moment.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'c> {
    connection: &'c Connection,
}

impl<'c> Reader<'c> {
    pub(crate) const fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }

    /// A statement of a screen; the tests see each of them and look at how it is answered.
    fn statement(&self, sql: &str) -> Result<CachedStatement<'c>> {
        #[cfg(test)]
        crate::plans::note(sql);
        Ok(self.connection.prepare_cached(sql)?)
    }
}

fn bytes<const N: usize>(value: Vec<u8>) -> Result<[u8; N]> {
    value.try_into().map_err(|_| Error::Damaged)
}

fn unsigned(value: i64) -> Result<u64> {
    u64::try_from(value).map_err(|_| Error::Damaged)
}
