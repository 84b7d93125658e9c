use super::known::Known;
use crate::Result;
use crate::routes::blob_put::drop_blob;
use crate::tables::blob::Blob;
use crate::tables::log::Log;
use crate::tables::manifest;
use crate::turn::{DAY_S, Turn};

/// After how many days a blob goes that no manifest names.
const UNNAMED_DAYS: u64 = 7;
/// How many later manifests must do without a blob.
const LATER_MIN: usize = 2;

/// Rule 5: a blob goes when, for every manifest that names it, two later ones of owner's devices
/// cover at least as much for every device, do not name it and have had their days; one that none
/// names after seven days.
pub(crate) fn drop_replaced(
    turn: &mut Turn<'_>,
    log: &mut Log,
    blobs: &[Blob],
    manifests: &[Known],
) -> Result<u64> {
    let named = manifest::named(turn.db, &log.id)?;
    let mut dropped = 0;
    for blob in blobs {
        let naming = named.iter().filter(|(id, _)| *id == blob.id);
        let naming: Vec<u64> = naming.map(|(_, position)| *position).collect();
        let goes = match naming.is_empty() {
            true => blob.received.saturating_add(UNNAMED_DAYS * DAY_S) <= turn.now_s,
            false => naming
                .iter()
                .all(|at| is_replaced(*at, blob, manifests, turn.now_s)),
        };
        if goes {
            drop_blob(turn, log, &blob.id)?;
            manifest::unname(turn.db, &log.id, &blob.id)?;
            dropped += 1;
        }
    }
    Ok(dropped)
}

fn is_replaced(at: u64, blob: &Blob, manifests: &[Known], now_s: u64) -> bool {
    // One that cannot be read any more keeps what it names.
    let Some(naming) = manifests.iter().find(|one| one.position == at) else {
        return false;
    };
    let replaces = |later: &&Known| {
        later.position > at
            && later.by_owner
            && later.is_due(now_s)
            && !later.names.contains(&blob.id)
            && later.dominates(naming)
    };
    manifests.iter().filter(replaces).count() >= LATER_MIN
}
