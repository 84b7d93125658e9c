use std::collections::BTreeMap;

use membership::{Record, SpaceKind};
use protocol::{DeviceId, ItemId, LogId, LogState, ProblemCode, SectionUp};

use super::accept::accept;
use super::append::feed_out;
use super::chain::take_run;
use super::manifests::take_manifest;
use super::records::{take_records, without_room};
use crate::Result;
use crate::caller::Caller;
use crate::evaluate::{After, Judge, JudgedSection};
use crate::tables::account;
use crate::tables::log::{self, Log};
use crate::turn::Turn;

/// Takes one section: records first, then entries, then manifests. What is wrong is noted in it;
/// what came before stays, and no other section is blocked.
pub(crate) fn take_section(
    turn: &mut Turn<'_>,
    caller: &Caller,
    up: &SectionUp,
    judged: JudgedSection,
) -> Result<JudgedSection> {
    let mut section = match is_stale(turn, &judged)? {
        true => again(turn, caller, up)?,
        false => judged,
    };
    let Some(mut log) = log_of(turn, &section)? else {
        return Ok(section);
    };
    let sender = caller.device.account;
    let refused = without_room(turn, &log, &section, sender)?;
    if !refused.is_empty() {
        let without = |bytes: &Vec<u8>| {
            let id = Record::decode(bytes).map(|record| record.id(&log.id));
            id.is_ok_and(|id| !refused.iter().any(|(refused, _)| *refused == id))
        };
        let mut less = up.clone();
        less.records.retain(without);
        section = again(turn, caller, &less)?;
        section
            .problems
            .extend(refused.into_iter().map(|(_, problem)| problem));
        let Some(again) = log_of(turn, &section)? else {
            return Ok(section);
        };
        log = again;
    }
    take_records(turn, &mut log, &section, sender)?;
    if matches!(section.after, Some(After::Space(_))) {
        take_items(turn, caller, &mut log, &mut section)?;
    }
    Ok(section)
}

/// Whether a log that the evaluation looked at has other records by now.
fn is_stale(turn: &mut Turn<'_>, judged: &JudgedSection) -> Result<bool> {
    for (id, records) in &judged.seen {
        let now = log::read(turn.db, id)?.map_or(0, |log| log.records);
        if now != *records {
            return Ok(true);
        }
    }
    Ok(false)
}

fn again(turn: &mut Turn<'_>, caller: &Caller, up: &SectionUp) -> Result<JudgedSection> {
    Judge::new(turn.db, turn.folds, caller).section(up)
}

/// The log of a section as it is stored, or as it begins.
fn log_of(turn: &mut Turn<'_>, section: &JudgedSection) -> Result<Option<Log>> {
    let Some(after) = &section.after else {
        return Ok(None);
    };
    if let Some(log) = log::read(turn.db, &section.log)? {
        return Ok(Some(log));
    }
    Ok(match after {
        After::Person(fold) if fold.state.is_some() => {
            Some(Log::new(section.log, log::PERSON_LOG, *fold.log.person()))
        }
        After::Space(fold) => fold.state.as_ref().map(|state| {
            let kind = kind_of(state.kind());
            Log::new(LogId::from(*fold.log.space()), kind, *state.owner())
        }),
        After::Person(_) => None,
    })
}

/// The number of a kind of space in a Genesis.
const fn kind_of(kind: SpaceKind) -> u64 {
    match kind {
        SpaceKind::Private => log::PRIVATE,
        SpaceKind::Relationship => 2,
        SpaceKind::Group => 3,
    }
}

fn take_items(
    turn: &mut Turn<'_>,
    caller: &Caller,
    log: &mut Log,
    section: &mut JudgedSection,
) -> Result<()> {
    // A space that is not here after its records were looked at has nothing to append to.
    if log.records == 0 {
        return Ok(());
    }
    let id = caller.device.account;
    let known = account::log_by_id(turn.db, id, &log.id)?;
    let is_ended = known.is_some_and(|known| known.state == LogState::Ended);
    if !is_ended && !accept(turn, id, &log.id)? {
        section.refuse(ProblemCode::Quota, DeviceId::from_bytes([0; 16]), 0);
        return Ok(());
    }
    let mut appended: Vec<(u64, ItemId)> = Vec::new();
    for run in std::mem::take(&mut section.runs) {
        let problem = take_run(turn, log, &run, id, &mut appended)?;
        section.problems.extend(problem.or(run.problem));
    }
    for manifest in std::mem::take(&mut section.manifests) {
        if let Some(code) = take_manifest(turn, log, &manifest, id, &mut appended)? {
            let (author, counter) = (manifest.manifest.author, manifest.manifest.counter);
            section.refuse(code, author, counter);
        }
    }
    log::write(turn.db, log)?;
    feed_out(turn, log, &appended, &BTreeMap::new())
}
