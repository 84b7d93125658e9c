use membership::ByHandle;
use protocol::{Cut, DeviceId, ItemId, ProblemCode, SpaceId};

use super::append::{NewItem, append};
use super::quota::{self, Charged, Payer};
use crate::Result;
use crate::evaluate::JudgedManifest;
use crate::tables::blob;
use crate::tables::head::{self, Head};
use crate::tables::item::{self, Kind};
use crate::tables::log::Log;
use crate::tables::manifest::{self, Received};
use crate::turn::Turn;

/// Appends a manifest, or says why not: a blob that it names is missing, or it covers what is not
/// here. An owner's may cover more than is here: then entries go on from what it covers
/// (PROTOCOL 6.3, problem 30).
pub(crate) fn take_manifest(
    turn: &mut Turn<'_>,
    log: &mut Log,
    judged: &JudgedManifest,
    sender: i64,
    appended: &mut Vec<(u64, ItemId)>,
) -> Result<Option<ProblemCode>> {
    let manifest = &judged.manifest;
    let id = *judged.id.as_bytes();
    if item::position_of(turn.db, &log.id, &id)?.is_some() {
        return Ok(None);
    }
    for id in &manifest.blobs {
        let size = blob::read(turn.db, &log.id, id)?.map(|blob| blob.size);
        if size != Some(blob::length(turn.db, &log.id, id)?) {
            return Ok(Some(ProblemCode::BlobMissing));
        }
    }
    let mut raised = Vec::new();
    for cut in &manifest.covers {
        match covered(turn, log, cut)? {
            Covered::Here => {}
            Covered::Beyond(head) if judged.by_owner => raised.push(head),
            Covered::Beyond(_) | Covered::Not => return Ok(Some(ProblemCode::BeyondHeads)),
        }
    }
    let payer = Payer {
        author: judged.person,
        sender,
    };
    let bytes = judged.bytes.len() as u64;
    if quota::charge(turn, log, payer, bytes, 1, false)? != Charged::Yes {
        return Ok(Some(ProblemCode::Quota));
    }
    for head in raised {
        head::write(turn.db, &log.id, &head)?;
    }
    let new = NewItem {
        kind: Kind::Manifest,
        device: manifest.author,
        sequence: manifest.counter,
        id,
        previous: None,
        body: judged.bytes.clone(),
    };
    let position = append(turn, log, new)?;
    appended.push((position, id));
    let received = Received {
        position,
        received: turn.now_s,
        days: manifest.drop_after.days(),
    };
    manifest::insert(turn.db, &log.id, &received)?;
    for blob in &manifest.blobs {
        manifest::name(turn.db, &log.id, blob, position)?;
    }
    raise_head(turn, log, manifest.author, manifest.counter, id)?;
    Ok(None)
}

enum Covered {
    /// The entry is here, or was.
    Here,
    /// It is newer than what is here: the head that it would be.
    Beyond(Head),
    /// It names no device of the space.
    Not,
}

fn covered(turn: &mut Turn<'_>, log: &Log, cut: &Cut) -> Result<Covered> {
    let fold = turn
        .folds
        .space(turn.db, &SpaceId::from_bytes(*log.id.as_bytes()))?;
    let device = fold
        .state
        .as_ref()
        .map(|state| state.device_by_handle(&cut.handle));
    let Some(ByHandle::One(device)) = device else {
        return Ok(Covered::Not);
    };
    let newest = head::read(turn.db, &log.id, &device, Kind::Entry)?;
    if newest.is_some_and(|newest| cut.sequence <= newest.sequence) {
        return Ok(Covered::Here);
    }
    let mut id = [0; 32];
    for (place, byte) in id.iter_mut().zip(cut.id) {
        *place = byte;
    }
    Ok(Covered::Beyond(Head {
        device,
        kind: Kind::Entry.number(),
        sequence: cut.sequence,
        id,
    }))
}

fn raise_head(
    turn: &mut Turn<'_>,
    log: &Log,
    device: DeviceId,
    counter: u64,
    id: ItemId,
) -> Result<()> {
    let known = head::read(turn.db, &log.id, &device, Kind::Manifest)?;
    if known.is_none_or(|known| known.sequence < counter) {
        let head = Head {
            device,
            kind: Kind::Manifest.number(),
            sequence: counter,
            id,
        };
        head::write(turn.db, &log.id, &head)?;
    }
    Ok(())
}
