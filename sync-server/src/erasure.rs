//! Erasing an account: what goes, and what others still need (PROTOCOL 6.2).

use std::collections::BTreeMap;

use protocol::{DeviceId, LogId, LogState, PersonId, SpaceId};

use crate::Result;
use crate::sync::{refund, set_state};
use crate::tables::log::{self, Log, PRIVATE};
use crate::tables::{account, blob, device, feed, head, item, manifest, person, slot, token};
use crate::turn::Turn;

/// The role of somebody who may write.
const EDIT: u64 = 2;

/// Erases an account: its private space, the person log once no space names it, a shared space
/// once no account may write there.
pub(crate) fn erase(turn: &mut Turn<'_>, id: i64) -> Result<()> {
    let of = turn.account(id)?.person;
    let logs = account::logs(turn.db, id)?;
    drop_devices(turn, id, &of)?;
    person::delete(turn.db, &of)?;
    for numbered in &logs {
        account::unfollow(turn.db, &numbered.log, id)?;
    }
    account::delete(turn.db, id)?;
    feed::delete(turn.db, id)?;
    slot::sweep_account(turn.db, id)?;
    token::sweep_account(turn.db, id, &of)?;
    for numbered in &logs {
        if let Some(log) = log::read(turn.db, &numbered.log)?.filter(|log| !log.is_person_log()) {
            let is_own = log.kind == PRIVATE && log.owner == of;
            if is_own || !somebody_writes(turn, &log.id)? {
                drop_space(turn, log)?;
            }
        }
    }
    drop_person_log(turn, &of)
}

fn drop_devices(turn: &mut Turn<'_>, id: i64, of: &PersonId) -> Result<()> {
    let fold = turn.folds.person(turn.db, of)?;
    let Some(state) = fold.state.as_deref() else {
        return Ok(());
    };
    let mut known: Vec<DeviceId> = state.devices().map(|(device, _)| *device).collect();
    for era in state.eras() {
        known.extend(fold.log.era(era).map(|era| era.paper.device_id()));
    }
    for one in known {
        if device::read(turn.db, &one)?.is_some_and(|row| row.account == id) {
            device::delete(turn.db, &one)?;
        }
    }
    Ok(())
}

fn somebody_writes(turn: &mut Turn<'_>, log: &LogId) -> Result<bool> {
    for member in log::persons(turn.db, log)? {
        if member.role >= EDIT && person::account(turn.db, &member.person)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn drop_space(turn: &mut Turn<'_>, mut log: Log) -> Result<()> {
    give_back(turn, &mut log)?;
    for (id, _) in account::followers(turn.db, &log.id)? {
        set_state(turn, id, &log.id, LogState::Ended)?;
    }
    let members = log::persons(turn.db, &log.id)?;
    for member in &members {
        person::drop_space(turn.db, &member.person, &log.id)?;
    }
    drop_rows(turn, &log.id)?;
    for member in &members {
        drop_person_log(turn, &member.person)?;
    }
    Ok(())
}

/// What each member's items and blobs counted, on the accounts that stay.
fn give_back(turn: &mut Turn<'_>, log: &mut Log) -> Result<()> {
    let fold = turn
        .folds
        .space(turn.db, &SpaceId::from_bytes(*log.id.as_bytes()))?;
    let mut items: BTreeMap<PersonId, u64> = BTreeMap::new();
    for (device, count) in item::count_by_device(turn.db, &log.id)? {
        let mut owners = fold.persons.iter();
        let owner = owners.find(|(_, fold)| fold.log.card(&device).is_some());
        if let Some((owner, _)) = owner {
            *items.entry(*owner).or_default() += count;
        }
    }
    for member in log::persons(turn.db, &log.id)? {
        let count = items.get(&member.person).copied().unwrap_or(0);
        refund(turn, log, &member.person, member.bytes, count)?;
    }
    Ok(())
}

fn drop_person_log(turn: &mut Turn<'_>, of: &PersonId) -> Result<()> {
    let has_account = person::account(turn.db, of)?.is_some();
    if has_account || !person::spaces(turn.db, of)?.is_empty() {
        return Ok(());
    }
    let log = LogId::from(*of);
    if log::read(turn.db, &log)?.is_some() {
        for (id, _) in account::followers(turn.db, &log)? {
            set_state(turn, id, &log, LogState::Ended)?;
        }
        drop_rows(turn, &log)?;
    }
    Ok(())
}

fn drop_rows(turn: &mut Turn<'_>, log: &LogId) -> Result<()> {
    item::delete_log(turn.db, log)?;
    head::delete_log(turn.db, log)?;
    manifest::delete_log(turn.db, log)?;
    blob::delete_log(turn.db, log)?;
    log::delete(turn.db, log)
}
