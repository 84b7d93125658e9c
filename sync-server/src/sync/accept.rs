use protocol::limits::{FOLLOWED_MAX, OFFERED_MAX, SPACES_MAX};
use protocol::{LogId, LogState, PersonId};

use super::append::count_rows;
use crate::Result;
use crate::tables::account::{self, Account, NumberedLog};
use crate::tables::{feed, log, person};
use crate::turn::Turn;

/// Gives a log a state in an account, with a number if it has none, and tells the account.
pub(crate) fn set_state(
    turn: &mut Turn<'_>,
    id: i64,
    log: &LogId,
    state: LogState,
) -> Result<NumberedLog> {
    let known = account::log_by_id(turn.db, id, log)?;
    let number = match known {
        Some(known) if known.state == state => return Ok(known),
        Some(known) => known.number,
        None => account::next_number(turn.db, id)?,
    };
    let log = *log;
    let numbered = NumberedLog { number, log, state };
    account::set_log(turn.db, id, &numbered)?;
    let mut account: Account = turn.account(id)?;
    feed::append_state(turn.db, &mut account, number, &log, state)?;
    account::write(turn.db, &account)?;
    count_rows(turn, 1)?;
    turn.fed.insert(id);
    Ok(numbered)
}

/// Shows a space to an account that is named in it (state 1); of too many the oldest goes.
pub(crate) fn offer(turn: &mut Turn<'_>, id: i64, log: &LogId) -> Result<()> {
    if let Some(known) = account::log_by_id(turn.db, id, log)?
        && known.state != LogState::Ended
    {
        return Ok(());
    }
    set_state(turn, id, log, LogState::Offered)?;
    let offered = account::count_state(turn.db, id, LogState::Offered)?;
    if offered > OFFERED_MAX as u64
        && let Some(oldest) = account::oldest_offer(turn.db, id)?
    {
        account::drop_log(turn.db, id, oldest.number)?;
    }
    Ok(())
}

/// Shows a new account the spaces that named its person before (PROTOCOL 9, `person_space`).
pub(crate) fn offer_all(turn: &mut Turn<'_>, id: i64, of: &PersonId) -> Result<()> {
    for space in person::spaces(turn.db, of)? {
        let members = log::persons(turn.db, &space)?;
        let role = members.iter().find(|one| one.person == *of);
        if role.is_some_and(|one| one.role > 0) {
            offer(turn, id, &space)?;
        }
    }
    Ok(())
}

/// A device of the account named the space, or made it: state 2, and with it the person logs of
/// everybody ever named there. Says whether there was room for one more space.
pub(crate) fn accept(turn: &mut Turn<'_>, id: i64, log: &LogId) -> Result<bool> {
    let known = account::log_by_id(turn.db, id, log)?;
    if known.is_some_and(|known| known.state != LogState::Offered) {
        return Ok(true);
    }
    let accepted = account::count_state(turn.db, id, LogState::Accepted)?;
    // The own person log is accepted too, and is no space.
    if accepted > SPACES_MAX as u64 {
        return Ok(false);
    }
    set_state(turn, id, log, LogState::Accepted)?;
    for member in log::persons(turn.db, log)? {
        follow(turn, id, &member.person)?;
    }
    Ok(true)
}

/// Gives the account the person log of somebody who is named in a space of it.
pub(crate) fn follow(turn: &mut Turn<'_>, id: i64, of: &PersonId) -> Result<()> {
    let log = LogId::from(*of);
    if account::log_by_id(turn.db, id, &log)?.is_some() {
        return Ok(());
    }
    if account::count_state(turn.db, id, LogState::Followed)? < FOLLOWED_MAX as u64 {
        set_state(turn, id, &log, LogState::Followed)?;
    }
    Ok(())
}
