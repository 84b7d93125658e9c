//! What waits, and why.

use std::collections::BTreeMap;

use protocol::{DeviceId, Handle, LogId, SpaceId};
use store::{Reader, ServerNumber};

use super::chain::facts_of;
use super::ledger::Ledger;
use super::snapshots::Settled;
use super::state::EntryState;
use crate::{Companion, Result, identity, meta};

/// How many entries of each device are looked at for what they name: every 32nd names all.
const NAMING_MAX: usize = 32;

/// An entry that another device's entry names and that is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Missing {
    /// The log.
    pub(crate) log: LogId,
    /// Whose entry it is.
    pub(crate) device: Handle,
    /// Its number.
    pub(crate) sequence: u64,
    /// Who names it.
    pub(crate) named_by: DeviceId,
}

/// What waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pending {
    /// Documents with changes that are not sealed.
    pub(crate) unsent_documents: usize,
    /// Own entries that the server did not acknowledge.
    pub(crate) unsent_items: usize,
    /// Entries whose device or epoch's secret is unknown.
    pub(crate) waiting: usize,
    /// Entries that rest on changes that are not here.
    pub(crate) pending: usize,
    /// Entries that do not count, or could not be applied.
    pub(crate) quarantined: usize,
    /// Entries that count only because others built on them.
    pub(crate) late: usize,
    /// Entries that a newer version reads.
    pub(crate) needs_update: usize,
    /// Entries on a branch that lost.
    pub(crate) forks: usize,
    /// What others say that there is and nobody showed.
    pub(crate) says_so: Vec<Missing>,
    /// Whether this device has to take new keys.
    pub(crate) must_retire: bool,
    /// Whether the server was seen to show devices different things.
    pub(crate) split_view: bool,
    /// Whether another device removed this one.
    pub(crate) frozen: bool,
}

impl Companion {
    /// What waits, and why. `server` says whose acknowledgements are asked for.
    pub(crate) fn pending_now(&self, server: Option<ServerNumber>) -> Result<Pending> {
        self.read(|reader| {
            let known = self.known(reader)?;
            let me = identity::device_keys(reader)?.device_id();
            let person = known.person(&self.inner.me.person);
            let mut pending = Pending {
                unsent_documents: usize::try_from(reader.unsent_count()?).unwrap_or(usize::MAX),
                must_retire: reader.meta(meta::MUST_RETIRE)?.is_some(),
                split_view: super::split_view::was_seen(reader)?,
                frozen: person.is_some_and(|person| !person.is_active(&me)),
                ..Pending::default()
            };
            let ledger = server
                .map(|server| Ledger::read(reader, server))
                .transpose()?;
            for space in reader.spaces()? {
                let log = LogId::from_bytes(space.id.0);
                pending.count(reader, &log)?;
                pending.says_so.extend(missing(reader, &log)?);
                let head = reader.own_head(log.as_bytes(), me.as_bytes(), 1)?;
                let head = head.map_or(0, |head| head.sequence);
                let acknowledged = ledger.as_ref().map_or(0, |ledger| {
                    ledger.head(&log, &me.handle(), protocol::ItemKind::Entry).0
                });
                let unsent = head.saturating_sub(acknowledged);
                pending.unsent_items += usize::try_from(unsent).unwrap_or(usize::MAX);
            }
            Ok(pending)
        })
    }
}

impl Pending {
    fn count(&mut self, reader: &Reader<'_>, log: &LogId) -> Result<()> {
        for stored in reader.unsettled_entries(log.as_bytes())? {
            let kind = match EntryState::of(stored.row.state) {
                EntryState::Applied => continue,
                EntryState::New | EntryState::Waiting => &mut self.waiting,
                EntryState::Pending => &mut self.pending,
                EntryState::Late => &mut self.late,
                EntryState::NeedsUpdate => &mut self.needs_update,
                EntryState::Fork => &mut self.forks,
                EntryState::Quarantined | EntryState::Unreadable | EntryState::Poison => {
                    &mut self.quarantined
                }
            };
            *kind += 1;
        }
        Ok(())
    }
}

/// The newest entries that devices of a log name and that are not here (PROTOCOL 8, withholding).
fn missing(reader: &Reader<'_>, log: &LogId) -> Result<Vec<Missing>> {
    let mut here: BTreeMap<Handle, u64> = BTreeMap::new();
    let mut named: BTreeMap<Handle, (u64, DeviceId)> = BTreeMap::new();
    for head in reader.entry_heads(log.as_bytes())? {
        let device = DeviceId::from_bytes(head.row.device);
        here.insert(device.handle(), head.row.sequence);
        for entry in reader.newest_entries(log.as_bytes(), device.as_bytes(), NAMING_MAX)? {
            for cut in facts_of(&entry)?.into_iter().flat_map(|facts| facts.seen) {
                let newest = named.entry(cut.handle).or_insert((0, device));
                if cut.sequence > newest.0 {
                    *newest = (cut.sequence, device);
                }
            }
        }
    }
    let in_blobs = Settled::read(reader, &SpaceId::from_bytes(*log.as_bytes()))?;
    for cut in in_blobs.cuts() {
        let newest = here.entry(cut.handle).or_default();
        *newest = cut.sequence.max(*newest);
    }
    let missing = named
        .into_iter()
        .filter(|(handle, (sequence, _))| *sequence > here.get(handle).copied().unwrap_or(0));
    let missing = missing.map(|(device, (sequence, named_by))| Missing {
        log: *log,
        device,
        sequence,
        named_by,
    });
    Ok(missing.collect())
}
