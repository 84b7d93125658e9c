//! A new phone from the twelve words and the server alone (PROTOCOL 10.7). As the *paper* that the
//! words give, this device reads who the person is and what today's screen needs; then an Era makes
//! it a device of its own, and it fetches the rest like any other. Ended anywhere, it goes on
//! there.

mod begin;
mod paper;

pub use begin::Recovery;

use std::collections::BTreeSet;

use membership::EraPlan;
use protocol::DeviceId;

use crate::devices::lines_of_removed;
use crate::parts::Draw;
use crate::sync::{Begins, SnapshotOrder, Transport, is_of_snapshot};
use crate::{
    Companion, CompanionError, Result, SyncProgress, SyncReport, WhyStopped, identity, meta,
};

impl Companion {
    /// Whether this device is being restored from the words and is not a device of its own yet.
    pub(crate) fn is_restoring(&self) -> Result<bool> {
        self.read(|reader| Ok(reader.meta(meta::RESTORING)?.is_some()))
    }

    /// Goes on with a restore: records, today's documents, the Era. None if all of it is done.
    pub(crate) fn go_on_restoring(
        &self,
        transport: &dyn Transport,
        progress: &SyncProgress,
    ) -> Result<Option<SyncReport>> {
        if !self.is_restoring()? {
            return Ok(None);
        }
        // As paper: every record, every head, each author's newest manifest.
        let report = self.exchange_once(transport, progress, Begins::Asked)?;
        if report.why_stopped != WhyStopped::Done {
            return Ok(Some(report));
        }
        self.trust_newest_manifests()?;
        match self.adopt_snapshots(transport, SnapshotOrder::TodayOnly, &progress.cancel) {
            // One bad snapshot must not keep the words from shutting a thief out; the next sync
            // says what is wrong with it.
            Err(error) if is_of_snapshot(&error) => {}
            came => drop(came?),
        }
        self.become_a_device()?;
        Ok(None)
    }

    /// The Era: this device and those that the person kept are active, all others are removed, with
    /// what the server shows of them as the last that counts.
    fn become_a_device(&self) -> Result<()> {
        // A sync that is under way signs as the paper.
        let mut seat = self.inner.sync.take()?;
        self.write(&[], |session| {
            let reader = session.reader();
            let Some(words) = identity::restoring(&reader)? else {
                return Ok(());
            };
            let own = identity::device_keys(&reader)?;
            let person = self.inner.me.person;
            let known = self.known_within(&reader)?;
            let log = known.person_log(&person).ok_or(CompanionError::Damaged)?;
            let state = known.person(&person).ok_or(CompanionError::Damaged)?;
            let kept = begin::kept(&reader)?;
            // Those that a thief froze are in hand too: the Era brings them back.
            let stays = |device: &DeviceId| {
                let is_kept = kept.contains(device.as_bytes());
                is_kept && !state.is_listed_removed(device) && state.is_rooted(device)
            };
            let class = identity::class_of(begin::class(&reader)?);
            let mut active = vec![identity::card(&own, class, &person)];
            let others = state.devices().filter(|(device, _)| stays(device));
            active.extend(others.map(|(_, card)| card.clone()));
            active.truncate(protocol::limits::DEVICES_ACTIVE_MAX);
            let plan = EraPlan {
                root: words.root(),
                new_root: None,
                paper: state.paper().clone(),
                lines: lines_of_removed(&reader, state, &active)?,
                active,
                leave_out: BTreeSet::new(),
                // No device of the Era before is in hand.
                countersigner: None,
            };
            let random = &mut Draw(&*self.inner.parts.random);
            let era = membership::make_era(log, state, plan, random)?;
            session.keep_own_record(person.into(), &era)?;
            for name in [meta::RESTORING, meta::RESTORE_KEEPS, meta::RESTORE_CLASS] {
                session.keep_meta(name, None)?;
            }
            // What the paper was shown says nothing of what this device lacks.
            session.ask_server_anew()
        })?;
        *seat = None;
        Ok(())
    }
}
