//! What a server lets go of: entries that manifests of the owner cover, blobs that later manifests
//! replace (PROTOCOL 10, rules 4 to 6), what expired, accounts whose erasure is due.

mod blobs;
mod entries;
mod known;

use protocol::LogId;

use crate::tables::{account, log, slot, token};
use crate::{Result, Server, erasure};

/// How many logs one step looks at.
const LOGS_A_STEP: u64 = 16;

/// What one step did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dropped {
    pub(crate) items: u64,
    pub(crate) blobs: u64,
}

impl Server {
    /// Does what is due, all of it: to be called each minute.
    ///
    /// # Errors
    /// `Storage`, `StorageFull`; what was done before stays done.
    pub fn maintain(&mut self) -> Result<()> {
        let mut at = Vec::new();
        while self.maintain_some(&mut at)? {}
        Ok(())
    }

    /// One short step from `at` on; says whether there are more. The steps of one round go
    /// through all logs.
    pub(crate) fn maintain_some(&mut self, at: &mut Vec<u8>) -> Result<bool> {
        let (dropped, next) = self.in_transaction(|turn| {
            slot::sweep_expired(turn.db, turn.now_s)?;
            token::sweep_expired(turn.db, turn.now_s)?;
            if let Some(id) = account::sweep_erase_due(turn.db, turn.now_s)? {
                erasure::erase(turn, id)?;
                return Ok((Dropped::default(), Some(at.clone())));
            }
            let logs = log::sweep_after(turn.db, at, LOGS_A_STEP)?;
            let mut dropped = Dropped::default();
            for log in &logs {
                let here = known::compact(turn, log)?;
                dropped.items += here.items;
                dropped.blobs += here.blobs;
            }
            let last = logs.last().map(|log: &LogId| log.as_bytes().to_vec());
            Ok((dropped, last))
        })?;
        if dropped != Dropped::default() {
            self.settings.observer.dropped(dropped.items, dropped.blobs);
        }
        let goes_on = next.is_some();
        *at = next.unwrap_or_default();
        Ok(goes_on)
    }
}
