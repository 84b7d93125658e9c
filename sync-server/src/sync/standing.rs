use std::collections::{BTreeMap, BTreeSet};

use membership::PersonState;
use protocol::limits::LATE_DAYS_MAX;
use protocol::{DeviceId, LogState, PersonId};

use super::accept::{follow, offer, set_state};
use super::quota::member_of;
use crate::Result;
use crate::evaluate::{PersonFold, SpaceFold};
use crate::tables::log::{self, Log};
use crate::tables::{account, manifest};
use crate::tables::{device, person};
use crate::turn::{DAY_S, Turn};

/// The role of somebody who may write.
const EDIT: u64 = 2;

/// Who may speak for a person now: active devices and the current paper.
fn served(state: &PersonState) -> BTreeSet<DeviceId> {
    let paper = state.paper().device_id();
    state.active().iter().copied().chain([paper]).collect()
}

/// Writes the devices of a person who has an account as the person log says now, and opens the
/// time for late entries where a device went out.
pub(crate) fn update_devices(
    turn: &mut Turn<'_>,
    before: Option<&PersonState>,
    after: &PersonFold,
) -> Result<()> {
    let Some(state) = after.state.as_deref() else {
        return Ok(());
    };
    let served = served(state);
    if let Some(id) = person::account(turn.db, state.person())? {
        let cards = state.devices().map(|(device, card)| (*device, card));
        let cards = cards.chain([(state.paper().device_id(), state.paper())]);
        for (device_id, card) in cards {
            let known = device::read(turn.db, &device_id)?;
            // A key in two person logs stays with the account that had it first.
            if known.as_ref().is_some_and(|known| known.account != id) {
                continue;
            }
            let is_new = known.is_none();
            let class = card.class().number();
            let mut row = known
                .unwrap_or_else(|| device::Device::new(device_id, id, *card.sign_key(), class));
            let removed_at = match served.contains(&device_id) {
                true => None,
                false => Some(row.removed_at.unwrap_or(turn.now_s)),
            };
            if is_new || row.removed_at != removed_at {
                row.removed_at = removed_at;
                device::write(turn.db, &row)?;
            }
        }
        out_of_use(turn, id, before, &served)?;
    }
    let active = before.map_or(&[][..], PersonState::active);
    let lost: Vec<_> = active
        .iter()
        .filter(|device| !served.contains(device))
        .collect();
    if lost.is_empty() {
        return Ok(());
    }
    for space in person::spaces(turn.db, state.person())? {
        if let Some(log) = log::read(turn.db, &space)? {
            open_late_time(turn, &log, state.person())?;
            for device in &lost {
                manifest::void(turn.db, &log.id, device)?;
            }
        }
    }
    Ok(())
}

/// Papers and devices that the person log names no more, such as the paper of an Era before.
fn out_of_use(
    turn: &mut Turn<'_>,
    id: i64,
    before: Option<&PersonState>,
    served_now: &BTreeSet<DeviceId>,
) -> Result<()> {
    let Some(before) = before else {
        return Ok(());
    };
    for device_id in served(before).difference(served_now) {
        let Some(mut row) = device::read(turn.db, device_id)? else {
            continue;
        };
        if row.account == id && row.removed_at.is_none() {
            row.removed_at = Some(turn.now_s);
            device::write(turn.db, &row)?;
        }
    }
    Ok(())
}

/// From now on entries of the person's that came too late are taken for a while (PROTOCOL 9).
fn open_late_time(turn: &mut Turn<'_>, log: &Log, of: &PersonId) -> Result<()> {
    let mut member = member_of(turn, log, of)?;
    if member.late_until.is_none_or(|until| until < turn.now_s) {
        member.late_bytes = 0;
    }
    member.late_until = Some(turn.now_s.saturating_add(LATE_DAYS_MAX * DAY_S));
    log::write_person(turn.db, &log.id, &member)
}

/// Writes who is what in a space as its records say now; says which accounts are out by it.
pub(crate) fn update_roles(turn: &mut Turn<'_>, log: &Log, after: &SpaceFold) -> Result<()> {
    let Some(state) = after.state.as_deref() else {
        return Ok(());
    };
    let before = log::persons(turn.db, &log.id)?;
    let before: BTreeMap<PersonId, u64> = before.iter().map(|one| (one.person, one.role)).collect();
    let mut new = Vec::new();
    let all: BTreeSet<PersonId> = before.keys().chain(after.log.persons()).copied().collect();
    for of in all {
        let role = state.role(&of).number();
        let was = before.get(&of).copied();
        if was == Some(role) {
            continue;
        }
        let mut member = member_of(turn, log, &of)?;
        member.role = role;
        log::write_person(turn.db, &log.id, &member)?;
        person::add_space(turn.db, &of, &log.id)?;
        if was.is_some_and(|was| was >= EDIT) && role < EDIT {
            open_late_time(turn, log, &of)?;
        }
        if was.is_none() {
            new.push(of);
        }
        update_account(turn, log, &of, role)?;
    }
    for (id, number) in account::followers(turn.db, &log.id)? {
        let known = account::log_by_number(turn.db, id, number)?;
        if known.is_some_and(|known| known.state == LogState::Accepted) {
            for of in &new {
                follow(turn, id, of)?;
            }
        }
    }
    Ok(())
}

fn update_account(turn: &mut Turn<'_>, log: &Log, of: &PersonId, role: u64) -> Result<()> {
    let Some(id) = person::account(turn.db, of)? else {
        return Ok(());
    };
    let known = account::log_by_id(turn.db, id, &log.id)?;
    match (role, known) {
        (0, Some(known)) if known.state != LogState::Ended => {
            set_state(turn, id, &log.id, LogState::Ended)?;
        }
        (0, _) => {}
        (_, Some(known)) if known.state != LogState::Ended => {}
        _ => offer(turn, id, &log.id)?,
    }
    Ok(())
}
