use membership::{ByHandle, SpaceState};
use protocol::{DeviceId, Short};

use super::known::Known;
use crate::Result;
use crate::sync::refund;
use crate::tables::item::Kind;
use crate::tables::log::Log;
use crate::tables::{blob, head, item};
use crate::turn::Turn;

/// How many entries of a device go in one transaction.
const DROPPED_AT_ONCE: u64 = 512;

/// Rule 4: an entry goes `days` after a manifest of an owner's device whose covers name the stored
/// id. Where two or more persons write, a second person's manifest must have equal covers: else
/// the owner could rewrite what both agreed.
pub(crate) fn drop_covered(
    turn: &mut Turn<'_>,
    log: &mut Log,
    state: &SpaceState,
    manifests: &[Known],
) -> Result<u64> {
    let writers = state.persons().filter(|(_, role)| role.writes()).count();
    let mut dropped = 0;
    for manifest in manifests {
        let is_due = manifest.by_owner && manifest.is_due(turn.now_s);
        if !is_due || (writers > 1 && !has_second(manifest, manifests)) {
            continue;
        }
        if !is_complete(turn, log, manifest)? {
            continue;
        }
        for (handle, (sequence, id)) in &manifest.covers {
            if let ByHandle::One(device) = state.device_by_handle(handle)
                && is_stored(turn, log, &device, *sequence, id)?
            {
                dropped += drop_until(turn, log, state, &device, *sequence)?;
            }
        }
    }
    Ok(dropped)
}

/// Whether another person's manifest, which counts now, has equal covers.
fn has_second(manifest: &Known, manifests: &[Known]) -> bool {
    let mut others = manifests
        .iter()
        .filter(|one| one.counts() && one.person != manifest.person);
    others.any(|one| one.covers == manifest.covers)
}

fn is_complete(turn: &mut Turn<'_>, log: &Log, manifest: &Known) -> Result<bool> {
    for id in &manifest.names {
        let size = blob::read(turn.db, &log.id, id)?.map(|blob| blob.size);
        if size != Some(blob::length(turn.db, &log.id, id)?) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether the chain that is here goes through this very entry.
fn is_stored(
    turn: &mut Turn<'_>,
    log: &Log,
    device: &DeviceId,
    sequence: u64,
    id: &Short,
) -> Result<bool> {
    if let Some(stored) = item::entry_at(turn.db, &log.id, device, sequence)? {
        return Ok(stored.id.first_chunk() == Some(id));
    }
    let newest = head::read(turn.db, &log.id, device, Kind::Entry)?;
    Ok(newest.is_some_and(|head| head.sequence == sequence && head.id.first_chunk() == Some(id)))
}

fn drop_until(
    turn: &mut Turn<'_>,
    log: &mut Log,
    state: &SpaceState,
    device: &DeviceId,
    sequence: u64,
) -> Result<u64> {
    let mut persons = state.persons();
    let author = persons.find(|(person, _)| state.entry_rule(person, device).is_some());
    let author = author.map(|(person, _)| *person);
    let covered = item::entries_until(turn.db, &log.id, device, sequence, DROPPED_AT_ONCE)?;
    let mut bytes = 0_u64;
    for (position, length) in &covered {
        item::delete(turn.db, &log.id, *position)?;
        bytes = bytes.saturating_add(*length);
    }
    let count = covered.len() as u64;
    if let Some(author) = author.filter(|_| count > 0) {
        refund(turn, log, &author, bytes, count)?;
    }
    Ok(count)
}
