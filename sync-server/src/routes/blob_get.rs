use protocol::{BlobGetRequest, BlobPiece, LogState, Status};

use super::Answered;
use super::blob_put::log_named;
use crate::Result;
use crate::caller::{Caller, OUT};
use crate::tables::{account, blob};
use crate::turn::Turn;

/// What an answer holds besides the part.
const FRAME_BYTES: u64 = 256;

/// Hands out part of a blob (PROTOCOL 6.2).
pub(crate) fn blob_get(
    turn: &mut Turn<'_>,
    caller: &Caller,
    request: &BlobGetRequest,
) -> Result<Answered<BlobPiece>> {
    if caller.is_out {
        return Ok(Answered::Only(OUT));
    }
    let id = caller.device.account;
    let gone = Ok(Answered::Only(Status::Gone));
    let Some(log) = log_named(turn, id, request.log)? else {
        return gone;
    };
    let known = account::log_by_id(turn.db, id, &log)?;
    if known.map(|known| known.state) != Some(LogState::Accepted) {
        return gone;
    }
    let Some(found) = blob::read(turn.db, &log, &request.blob)? else {
        return gone;
    };
    let length = blob::length(turn.db, &log, &request.blob)?;
    if length != found.size {
        return gone;
    }
    let most = (turn.bounds.answer_bytes as u64).saturating_sub(FRAME_BYTES);
    let to = request
        .offset
        .saturating_add(request.length.min(most))
        .min(length);
    let bytes = blob::bytes(turn.db, &log, &request.blob, request.offset, to)?;
    let size = found.size;
    Ok(Answered::With(Status::Done, BlobPiece { size, bytes }))
}
