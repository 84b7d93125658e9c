use std::collections::BTreeMap;

use protocol::{DeviceId, ItemId, Problem, ProblemCode, RecordId};

use super::append::{NewItem, append, feed_out};
use super::quota::{self, Charged, Payer};
use super::standing::{update_devices, update_roles};
use crate::Result;
use crate::evaluate::{After, JudgedSection, NewRecord, PersonFold, Room, SpaceFold};
use crate::tables::head::{self, Head};
use crate::tables::item::{self, Kind};
use crate::tables::log::{self, Log};
use crate::tables::person;
use crate::turn::Turn;

const ERA: DeviceId = DeviceId::from_bytes([0; 16]);

/// Appends a section's new records, which all have room, and updates all that follows from them.
pub(crate) fn take_records(
    turn: &mut Turn<'_>,
    log: &mut Log,
    section: &JudgedSection,
    sender: i64,
) -> Result<()> {
    let before = match &section.after {
        Some(After::Person(fold)) => Some(turn.folds.person(turn.db, fold.log.person())?),
        _ => None,
    };
    let mut taken: Vec<(u64, ItemId)> = Vec::new();
    let mut ends: BTreeMap<i64, u64> = BTreeMap::new();
    for record in &section.records {
        let bytes = record.bytes.len() as u64;
        if record.is_late {
            quota::take_late(turn, log, &record.person, bytes)?;
        }
        let payer = payer_of(record, sender);
        quota::charge(turn, log, payer, bytes, 1, true)?;
        let position = append(turn, log, item_of(record))?;
        taken.push((position, *record.id.as_bytes()));
        raise_head(turn, log, record)?;
        if is_rationed(log, record) {
            turn.daily.count(turn.now_s, &log.id, &record.device);
        }
        if let Some(of) = &record.ends
            && let Some(id) = person::account(turn.db, of)?
        {
            ends.entry(id).or_insert(position);
        }
    }
    if taken.is_empty() {
        return Ok(());
    }
    log.records = log.records.saturating_add(1);
    match (&section.after, before) {
        (Some(After::Person(fold)), Some(before)) => {
            finish_person(turn, log, &before, fold, &taken)
        }
        (Some(After::Space(fold)), _) => finish_space(turn, log, fold, &taken, &ends),
        _ => Ok(()),
    }
}

/// The records of a section that have no room, and why, before anything is written.
pub(crate) fn without_room(
    turn: &mut Turn<'_>,
    log: &Log,
    section: &JudgedSection,
    sender: i64,
) -> Result<Vec<(RecordId, Problem)>> {
    let (mut bytes, mut items, mut late) = (0_u64, 0_u64, 0_u64);
    let mut refused = Vec::new();
    let mut brought: BTreeMap<DeviceId, u64> = BTreeMap::new();
    for record in &section.records {
        if is_rationed(log, record) {
            let count = brought.entry(record.device).or_default();
            *count = count.saturating_add(1);
            if *count > turn.daily.left(turn.now_s, &log.id, &record.device) {
                refused.push((record.id, problem(record, ProblemCode::Quota)));
                continue;
            }
        }
        let size = record.bytes.len() as u64;
        let late_now = late.saturating_add(size);
        if record.is_late && !quota::has_late_room(turn, log, &record.person, late_now)? {
            refused.push((record.id, problem(record, ProblemCode::MayNotWrite)));
            continue;
        }
        let all = bytes.saturating_add(size);
        let fits = match (record.room, log.is_person_log()) {
            (Room::Always, _) => true,
            (room, true) => quota::fits_person_log(turn, log, all, room == Room::Removal),
            (_, false) => {
                let payer = payer_of(record, sender);
                quota::check(turn, log, payer, all, items.saturating_add(1))? == Charged::Yes
            }
        };
        if !fits {
            refused.push((record.id, problem(record, ProblemCode::Quota)));
            continue;
        }
        if record.is_late {
            late = late_now;
        }
        (bytes, items) = (all, items.saturating_add(1));
    }
    Ok(refused)
}

/// Of who is not the owner so many a day are taken in a space. Who leaves is never held back.
fn is_rationed(log: &Log, record: &NewRecord) -> bool {
    !log.is_person_log() && record.person != log.owner && record.room != Room::Always
}

const fn payer_of(record: &NewRecord, sender: i64) -> Payer {
    Payer {
        author: record.person,
        sender,
    }
}

fn problem(record: &NewRecord, code: ProblemCode) -> Problem {
    let handle = match record.device == ERA {
        true => protocol::Handle::from_bytes([0; 8]),
        false => record.device.handle(),
    };
    Problem {
        code,
        handle,
        sequence: record.sequence,
        run: None,
    }
}

fn item_of(record: &NewRecord) -> NewItem {
    NewItem {
        kind: Kind::Record,
        device: record.device,
        sequence: record.sequence,
        id: *record.id.as_bytes(),
        previous: None,
        body: record.bytes.clone(),
    }
}

/// The head of a chain of records: the newest that is here, also behind a mended hole.
fn raise_head(turn: &mut Turn<'_>, log: &Log, record: &NewRecord) -> Result<()> {
    if record.device == ERA {
        return Ok(());
    }
    let newest = item::before_sequence(turn.db, &log.id, &record.device, Kind::Record, u64::MAX)?;
    let Some((sequence, id)) = newest else {
        return Ok(());
    };
    let head = Head {
        device: record.device,
        kind: Kind::Record.number(),
        sequence,
        id,
    };
    head::write(turn.db, &log.id, &head)
}

/// The head of the Eras is the current one, with its depth.
pub(crate) fn set_era_head(turn: &mut Turn<'_>, log: &Log, fold: &PersonFold) -> Result<()> {
    let Some(state) = fold.state.as_deref() else {
        return Ok(());
    };
    let head = Head {
        device: ERA,
        kind: Kind::Record.number(),
        sequence: state.eras().len() as u64,
        id: *state.era_id().as_bytes(),
    };
    head::write(turn.db, &log.id, &head)
}

fn finish_person(
    turn: &mut Turn<'_>,
    log: &mut Log,
    before: &PersonFold,
    fold: &PersonFold,
    taken: &[(u64, ItemId)],
) -> Result<()> {
    log::write(turn.db, log)?;
    set_era_head(turn, log, fold)?;
    feed_out(turn, log, taken, &BTreeMap::new())?;
    let mut fold = fold.clone();
    fold.records = log.records;
    update_devices(turn, before.state.as_deref(), &fold)?;
    turn.folds.keep_person(fold.clone());
    // What follows from the person log in each space of the person.
    for space in person::spaces(turn.db, fold.log.person())? {
        if let Some(log) = log::read(turn.db, &space)? {
            let space = protocol::SpaceId::from_bytes(*space.as_bytes());
            let fold = turn.folds.space(turn.db, &space)?;
            update_roles(turn, &log, &fold)?;
        }
    }
    Ok(())
}

fn finish_space(
    turn: &mut Turn<'_>,
    log: &mut Log,
    fold: &SpaceFold,
    taken: &[(u64, ItemId)],
    ends: &BTreeMap<i64, u64>,
) -> Result<()> {
    log::write(turn.db, log)?;
    // Only an admitted record puts anybody out.
    let mut out = BTreeMap::new();
    for (id, position) in ends {
        let account = turn.account(*id)?;
        let role = fold
            .state
            .as_deref()
            .map(|state| state.role(&account.person));
        if role.is_some_and(|role| role.number() == 0) {
            out.insert(*id, *position);
        }
    }
    feed_out(turn, log, taken, &out)?;
    let mut fold = fold.clone();
    fold.records = log.records;
    turn.folds.keep_space(fold.clone());
    update_roles(turn, log, &fold)
}
