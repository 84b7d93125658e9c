use std::collections::{BTreeMap, BTreeSet};

use membership::SpaceState;
use protocol::{BlobId, Handle, LogId, Manifest, PersonId, Short, SpaceId};

use super::{Dropped, blobs, entries};
use crate::Result;
use crate::tables::log::{self, Log};
use crate::tables::{blob, item, manifest};
use crate::turn::{DAY_S, Turn};

/// A manifest of a space, as far as dropping asks.
pub(crate) struct Known {
    pub(crate) position: u64,
    /// When it lets go of what it covers; never, if its author was out since.
    due: u64,
    pub(crate) person: PersonId,
    counts: bool,
    pub(crate) by_owner: bool,
    pub(crate) covers: BTreeMap<Handle, (u64, Short)>,
    pub(crate) names: BTreeSet<BlobId>,
}

impl Known {
    /// Whether its days are over.
    pub(crate) const fn is_due(&self, now_s: u64) -> bool {
        self.due <= now_s
    }

    /// Whether its author is active, with owner or Edit.
    pub(crate) const fn counts(&self) -> bool {
        self.counts
    }

    /// Whether it covers at least as much for every device.
    pub(crate) fn dominates(&self, other: &Self) -> bool {
        other.covers.iter().all(|(handle, (sequence, _))| {
            let own = self.covers.get(handle);
            own.is_some_and(|(own, _)| own >= sequence)
        })
    }
}

/// Drops from a space what nobody needs any more.
pub(crate) fn compact(turn: &mut Turn<'_>, id: &LogId) -> Result<Dropped> {
    let Some(mut log) = log::read(turn.db, id)?.filter(|log| !log.is_person_log()) else {
        return Ok(Dropped::default());
    };
    let received = manifest::all(turn.db, id)?;
    let blobs = blob::all(turn.db, id)?;
    if received.is_empty() && blobs.is_empty() {
        return Ok(Dropped::default());
    }
    let fold = turn
        .folds
        .space(turn.db, &SpaceId::from_bytes(*id.as_bytes()))?;
    let Some(state) = fold.state.as_deref() else {
        return Ok(Dropped::default());
    };
    let manifests = known(turn, &log, &received, state)?;
    let items = entries::drop_covered(turn, &mut log, state, &manifests)?;
    let blobs = blobs::drop_replaced(turn, &mut log, &blobs, &manifests)?;
    let dropped = Dropped { items, blobs };
    if dropped != Dropped::default() {
        log::write(turn.db, &log)?;
    }
    Ok(dropped)
}

/// The manifests that count: their author is active, with owner or Edit (rule 6). The others still
/// name their blobs, and drop nothing.
fn known(
    turn: &mut Turn<'_>,
    log: &Log,
    received: &[manifest::Received],
    state: &SpaceState,
) -> Result<Vec<Known>> {
    let mut found = Vec::new();
    for one in received {
        let Some(item) = item::at(turn.db, &log.id, one.position)?.filter(item::Item::is_whole)
        else {
            continue;
        };
        let Ok(read) = Manifest::decode(&item.body) else {
            continue;
        };
        let person = author(&read, state);
        let counts = person.is_some();
        let cut = |cut: &protocol::Cut| (cut.handle, (cut.sequence, cut.id));
        found.push(Known {
            position: one.position,
            due: match counts {
                true => one.received.saturating_add(one.days.saturating_mul(DAY_S)),
                false => u64::MAX,
            },
            person: person.unwrap_or(*state.owner()),
            counts,
            by_owner: person == Some(*state.owner()),
            covers: read.covers.iter().map(cut).collect(),
            names: read.blobs.iter().copied().collect(),
        });
    }
    Ok(found)
}

fn author(manifest: &Manifest, state: &SpaceState) -> Option<PersonId> {
    let mut persons = state.persons();
    let writer = persons.find(|(person, _)| state.takes_manifest(person, &manifest.author));
    writer.map(|(person, _)| *person)
}
