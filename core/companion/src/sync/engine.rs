//! What the exchange with a server asks of the journal: servers, counters, cursors.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use protocol::{CursorMode, FeedCursor, LogCursor, LogId, ServerId};
use store::{Commit, MetaWrite, ServerNumber, ServerRow, Transactions};

use super::applying::Marks;
use super::known::Known;
use super::ledger::{self, Ledger, is_served};
use crate::observe::lock;
use crate::{Companion, CompanionError, Result, meta};

/// How many request counters are reserved at once (PROTOCOL 6).
pub(crate) const COUNTERS_RESERVED: u32 = 32;
/// The last counter that a request may have; the next is reported, never wrapped.
pub(crate) const COUNTER_MAX: u32 = u32::MAX - 1;

/// What is kept between calls.
#[derive(Default)]
pub(crate) struct Remembered {
    /// What the records say, as of the last time that somebody asked.
    pub(super) known: Mutex<Option<Arc<Known>>>,
    /// The last request counter that was handed out, by server.
    pub(super) counters: Mutex<BTreeMap<ServerNumber, u32>>,
    /// Logs that the exchange under way asked for from their beginning.
    pub(super) begun_anew: Mutex<BTreeSet<LogId>>,
    /// How far the store was when everything of it was applied.
    pub(super) applied: Mutex<Option<Marks>>,
}

impl Companion {
    /// Makes a server known, or says where it is now.
    pub(crate) fn keep_server(&self, id: &ServerId, url: &str) -> Result<ServerNumber> {
        let id = *id.as_bytes();
        Ok(self.inner.store.batch(|writer| {
            let known = writer.reader().servers()?;
            let known = known.into_iter().find(|(_, row)| row.id == id);
            let row = known.map_or_else(|| new_server(id), |(_, row)| row);
            writer.keep_server(&ServerRow {
                url: url.to_owned(),
                ..row
            })
        })?)
    }

    /// Changes what is kept of a server.
    pub(crate) fn update_server(
        &self,
        server: ServerNumber,
        change: impl FnOnce(&mut ServerRow),
    ) -> Result<()> {
        self.inner.store.batch(|writer| {
            let row = writer.reader().server(server)?;
            let mut row = row.ok_or(CompanionError::NotFound)?;
            change(&mut row);
            writer.keep_server(&row)?;
            Ok(())
        })
    }

    /// The counter of the next request, durably this device's before it is handed out; none when
    /// all are used.
    pub(crate) fn reserve_counter(&self, server: ServerNumber) -> Result<Option<u32>> {
        let mut counters = lock(&self.inner.remembered.counters);
        let reserved = self.counter_reserved(server)?;
        // After a start nobody knows which of the block were used.
        let last = counters.get(&server).copied().unwrap_or(reserved);
        if last >= COUNTER_MAX {
            return Ok(None);
        }
        let next = last + 1;
        if next > reserved {
            let reserved = last.saturating_add(COUNTERS_RESERVED).min(COUNTER_MAX);
            self.update_server(server, |row| row.reserved = reserved)?;
        }
        counters.insert(server, next);
        Ok(Some(next))
    }

    /// The highest counter that this device ever reserved: a request of it above that, shown by the
    /// server, is a copy's.
    pub(crate) fn counter_reserved(&self, server: ServerNumber) -> Result<u32> {
        let row = self.read(|reader| Ok(reader.server(server)?))?;
        Ok(row.ok_or(CompanionError::NotFound)?.reserved)
    }

    /// Goes on above a counter that was used.
    pub(crate) fn raise_counter(&self, server: ServerNumber, used: u32) -> Result<()> {
        let mut counters = lock(&self.inner.remembered.counters);
        let reserved = self.counter_reserved(server)?;
        if used > reserved {
            let used = used.min(COUNTER_MAX);
            self.update_server(server, |row| row.reserved = used)?;
        }
        let last = counters.get(&server).copied().unwrap_or(reserved);
        counters.insert(server, last.max(used));
        Ok(())
    }

    /// The account cursor.
    pub(crate) fn feed(&self, server: ServerNumber) -> Result<FeedCursor> {
        let row = self.read(|reader| Ok(reader.server(server)?))?;
        let row = row.ok_or(CompanionError::NotFound)?;
        Ok(FeedCursor {
            n: row.feed_n,
            tag: row.feed_tag,
        })
    }

    /// Cursors of the logs that are behind; of every log in a full check.
    pub(crate) fn cursors(&self, server: ServerNumber, full_check: bool) -> Result<Vec<LogCursor>> {
        let (ledger, is_restoring) = self.read(|reader| {
            let is_restoring = reader.meta(meta::RESTORING)?.is_some();
            Ok((Ledger::read(reader, server)?, is_restoring))
        })?;
        let asked = ledger
            .logs()
            .filter(|(_, row)| is_served(row) && (full_check || row.behind != ledger::IN_STEP));
        let cursors = asked.map(|(log, row)| {
            let unsure = full_check || row.behind == ledger::UNSURE;
            LogCursor {
                log: ledger.name(log),
                place: ledger.place(log),
                mode: match (is_restoring, unsure) {
                    (true, _) => CursorMode::Records,
                    (false, true) => CursorMode::ItemsAndHeads,
                    (false, false) => CursorMode::Items,
                },
                locator: match row.behind == ledger::UNSURE {
                    true => ledger.locator(log),
                    false => Vec::new(),
                },
            }
        });
        Ok(cursors.collect())
    }

    /// Whether this device has to take new keys (PROTOCOL 8.3): it seals nothing more.
    pub(crate) fn must_retire(&self) -> Result<bool> {
        self.read(|reader| Ok(reader.meta(meta::MUST_RETIRE)?.is_some()))
    }

    /// Says that this device has to take new keys.
    pub(crate) fn set_must_retire(&self) -> Result<()> {
        let meta = vec![must_retire()];
        Ok(self.inner.store.commit(&Commit {
            meta,
            ..Commit::default()
        })?)
    }
}

pub(crate) fn must_retire() -> MetaWrite {
    MetaWrite {
        name: meta::MUST_RETIRE.into(),
        value: Some(vec![1]),
    }
}

fn new_server(id: [u8; 32]) -> ServerRow {
    ServerRow {
        id,
        url: String::new(),
        state: 0,
        incarnation: None,
        feed_n: 0,
        feed_tag: [0; 8],
        reserved: 0,
        time_s: 0,
        full_check_s: 0,
    }
}
