use protocol::{LiveNews, LiveRequest, Status};

use super::Answered;
use crate::Result;
use crate::caller::{Caller, OUT};
use crate::sync::is_newest;
use crate::turn::Turn;

/// Says whether the feed went on. Whoever waits is held by the HTTP layer, and asked again.
pub(crate) fn live(
    turn: &mut Turn<'_>,
    caller: &Caller,
    request: &LiveRequest,
) -> Result<Answered<LiveNews>> {
    if caller.is_out {
        return Ok(Answered::Only(OUT));
    }
    let changed = !is_newest(turn, caller.device.account, &request.feed)?;
    Ok(Answered::With(Status::Done, LiveNews { changed }))
}
