use protocol::limits::ERASE_DAYS;
use protocol::{Class, EraseDue, EraseRequest, Status};

use super::Answered;
use crate::Result;
use crate::caller::{self, Caller, OUT};
use crate::erasure;
use crate::tables::account;
use crate::turn::{DAY_S, Turn};

/// Erases at once for paper, else in seven days: a thief must not destroy the last copy. Any
/// device cancels (PROTOCOL 6.2).
pub(crate) fn erase(
    turn: &mut Turn<'_>,
    caller: &Caller,
    request: EraseRequest,
) -> Result<Answered<EraseDue>> {
    if caller.is_out {
        return Ok(Answered::Only(OUT));
    }
    let id = caller.device.account;
    let due_s = match request {
        EraseRequest::Cancel => {
            caller::cancel_erasure(turn, id)?;
            None
        }
        EraseRequest::Erase if caller.device.class == Class::Paper.number() => {
            erasure::erase(turn, id)?;
            Some(turn.now_s)
        }
        EraseRequest::Erase => {
            let mut account = turn.account(id)?;
            let due = account.erase_due;
            let due = due.unwrap_or(turn.now_s.saturating_add(ERASE_DAYS * DAY_S));
            account.erase_due = Some(due);
            account::write(turn.db, &account)?;
            Some(due)
        }
    };
    Ok(Answered::With(Status::Done, EraseDue { due_s }))
}
