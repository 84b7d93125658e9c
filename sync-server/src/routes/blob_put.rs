use protocol::{BlobId, BlobPutRequest, BlobTaken, LogId, LogName, SpaceId, Status};

use super::Answered;
use crate::Result;
use crate::caller::{Caller, OUT};
use crate::sync::{Charged, Payer, charge_blob, refund};
use crate::tables::account;
use crate::tables::blob::{self, Blob};
use crate::tables::log::{self, Log};
use crate::turn::Turn;

/// The log that a name stands for in an account.
pub(crate) fn log_named(turn: &mut Turn<'_>, account: i64, name: LogName) -> Result<Option<LogId>> {
    Ok(match name {
        LogName::Id(id) => Some(id),
        LogName::Number(n) => account::log_by_number(turn.db, account, n)?.map(|one| one.log),
    })
}

/// Takes part of a blob; parts come in order (PROTOCOL 6.2).
pub(crate) fn blob_put(
    turn: &mut Turn<'_>,
    caller: &Caller,
    request: &BlobPutRequest,
) -> Result<Answered<BlobTaken>> {
    if caller.is_out {
        return Ok(Answered::Only(OUT));
    }
    let Some(mut log) = writable(turn, caller, request.log)? else {
        return Ok(Answered::Only(Status::Gone));
    };
    let payer = Payer {
        author: caller.person,
        sender: caller.device.account,
    };
    let known = blob::read(turn.db, &log.id, &request.blob)?;
    let length = blob::length(turn.db, &log.id, &request.blob)?;
    if known.is_some_and(|known| known.size == length || known.size != request.size) {
        let size = known.map_or(0, |known| known.size);
        return Ok(match size == length {
            true => whole(length),
            // Another size cannot be the same blob: begin again.
            false => elsewhere(turn, &mut log, &request.blob)?,
        });
    }
    if request.offset != length {
        return Ok(Answered::With(
            Status::BlobOffset,
            BlobTaken { offset: length },
        ));
    }
    let bytes = request.bytes.len() as u64;
    if charge_blob(turn, &mut log, payer, bytes)? != Charged::Yes {
        return Ok(Answered::Only(Status::Quota));
    }
    if known.is_none() {
        let new = Blob {
            id: request.blob,
            size: request.size,
            received: turn.now_s,
            person: caller.person,
        };
        blob::insert(turn.db, &log.id, &new)?;
    }
    if !request.bytes.is_empty() {
        blob::add_chunk(turn.db, &log.id, &request.blob, length, &request.bytes)?;
    }
    log::write(turn.db, &log)?;
    let length = length.saturating_add(bytes);
    if length == request.size {
        let all = blob::bytes(turn.db, &log.id, &request.blob, 0, length)?;
        if BlobId::of(&all) != request.blob {
            return elsewhere(turn, &mut log, &request.blob);
        }
    }
    Ok(whole(length))
}

const fn whole(offset: u64) -> Answered<BlobTaken> {
    Answered::With(Status::Done, BlobTaken { offset })
}

/// Forgets what came of a blob: its bytes are not what its id says.
fn elsewhere(turn: &mut Turn<'_>, log: &mut Log, id: &BlobId) -> Result<Answered<BlobTaken>> {
    drop_blob(turn, log, id)?;
    log::write(turn.db, log)?;
    Ok(Answered::With(Status::BlobOffset, BlobTaken { offset: 0 }))
}

/// Drops a blob and gives back what it counted; `log` is to be written afterwards.
pub(crate) fn drop_blob(turn: &mut Turn<'_>, log: &mut Log, id: &BlobId) -> Result<()> {
    let Some(known) = blob::read(turn.db, &log.id, id)? else {
        return Ok(());
    };
    let bytes = blob::length(turn.db, &log.id, id)?;
    blob::delete(turn.db, &log.id, id)?;
    refund(turn, log, &known.person, bytes, 0)
}

/// The space, if the device may write in it.
fn writable(turn: &mut Turn<'_>, caller: &Caller, name: LogName) -> Result<Option<Log>> {
    let Some(id) = log_named(turn, caller.device.account, name)? else {
        return Ok(None);
    };
    let Some(log) = log::read(turn.db, &id)?.filter(|log| !log.is_person_log()) else {
        return Ok(None);
    };
    let fold = turn
        .folds
        .space(turn.db, &SpaceId::from_bytes(*id.as_bytes()))?;
    let may = |state: &membership::SpaceState| state.may_write(&caller.person, &caller.device.id);
    Ok(Some(log).filter(|_| fold.state.as_deref().is_some_and(may)))
}
