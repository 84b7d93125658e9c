//! How long sealed entries are kept once a manifest covers them (PROTOCOL 8).

use protocol::SpaceId;
use store::Transactions;

use crate::{Companion, Result};

/// For how long sealed entries stay after a manifest that covers them was confirmed.
const KEPT_S: u64 = 90 * 24 * 3_600;

impl Companion {
    /// Notes that a confirmed manifest covers these entries, as of the newest time that a server
    /// said.
    pub(crate) fn cover(
        &self,
        space: &SpaceId,
        covers: &[(protocol::DeviceId, u64)],
    ) -> Result<()> {
        let now_s = self.server_time_s()?;
        Ok(self.inner.store.batch(|writer| {
            covers.iter().try_for_each(|(device, through)| {
                writer.cover_entries(space.as_bytes(), device.as_bytes(), *through, now_s)
            })
        })?)
    }

    /// Lets go of the bytes of entries that were covered long enough; the chain of their ids stays.
    /// Where two or more persons write, one's own stay for good. Answers with how many went.
    pub(crate) fn let_go_covered(&self) -> Result<usize> {
        let Some(covered_s) = self.server_time_s()?.checked_sub(KEPT_S) else {
            return Ok(0);
        };
        let plan = self.read(|reader| {
            let known = self.known(reader)?;
            let own = known.person(&self.inner.me.person);
            let mine = own.map_or_else(Vec::new, |own| own.devices().map(|(id, _)| *id).collect());
            let spaces = known.spaces().map(|space| {
                let state = known.space(space);
                let writers = state.map_or(0, |state| {
                    state
                        .persons()
                        .filter(|(person, _)| state.ever_wrote(person))
                        .count()
                });
                (*space, writers > 1)
            });
            Ok((spaces.collect::<Vec<_>>(), mine))
        })?;
        let (spaces, mine): (_, Vec<protocol::DeviceId>) = plan;
        Ok(self.inner.store.batch(|writer| {
            let mut gone = 0;
            for (space, is_shared) in &spaces {
                let kept = if *is_shared { &mine[..] } else { &[] };
                let kept: Vec<[u8; 16]> = kept.iter().map(|device| *device.as_bytes()).collect();
                gone += writer.let_go_entries(space.as_bytes(), covered_s, &kept)?;
            }
            Ok::<_, store::Error>(gone)
        })?)
    }

    fn server_time_s(&self) -> Result<u64> {
        self.read(|reader| {
            let times = reader.servers()?;
            Ok(times
                .iter()
                .map(|(_, server)| server.time_s)
                .max()
                .unwrap_or(0))
        })
    }
}
