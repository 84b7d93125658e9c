use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    CursorMode, DeviceId, ItemId, LogCursor, LogId, LogName, LogState, Place, Problem, ProblemCode,
    first_position_tag,
};

use super::budget::Budget;
use super::sections::{Begin, Growing, Sections};
use crate::Result;
use crate::caller::Caller;
use crate::sync::accept::accept;
use crate::tables::account::{self, NumberedLog};
use crate::tables::feed;
use crate::tables::item::{self, Item, Kind};
use crate::tables::log::{self, Log};
use crate::turn::Turn;

/// How many items are read at once.
const PAGE: u64 = 32;

/// Serves what a log cursor asks for, but for what this very request brought: the cursor passes it.
pub(crate) fn serve(
    turn: &mut Turn<'_>,
    caller: &Caller,
    cursor: &LogCursor,
    sent: &BTreeSet<ItemId>,
    sections: &mut Sections,
    budget: &mut Budget,
) -> Result<()> {
    let Some((numbered, log)) = log_of(turn, caller, cursor)? else {
        unknown(cursor, sections, budget);
        return Ok(());
    };
    let last = match numbered.state {
        // Nothing after the record that ended it.
        LogState::Ended => feed::last_position(turn.db, caller.device.account, numbered.number)?,
        _ => log.position(),
    };
    let start = start(turn, &log, cursor)?;
    let position = start.unwrap_or(0);
    if start.is_some() && position >= last {
        return Ok(());
    }
    if budget.is_cut() {
        return Ok(());
    }
    let begin = Begin {
        name: LogName::Number(numbered.number),
        log: log.id,
        is_person_log: log.is_person_log(),
        holds_before: false,
    };
    let held = Place {
        n: position,
        tag: place_tag(turn, &log, position)?,
    };
    sections.grow(begin, |growing| {
        growing.forget_before();
        growing.reach(held);
        if cursor.mode != CursorMode::Items {
            growing.show_all_heads();
        }
        match cursor.mode {
            CursorMode::Records => records(turn, &log, (position, last), growing, budget),
            _ => items(turn, &log, (position, last), sent, growing, budget),
        }
    })
}

fn unknown(cursor: &LogCursor, sections: &mut Sections, budget: &mut Budget) {
    let log = match cursor.log {
        LogName::Id(id) => id,
        // A number that names nothing: a section of its own, whatever others there are.
        LogName::Number(_) => LogId::NONE,
    };
    let begin = Begin {
        name: cursor.log,
        log,
        is_person_log: false,
        holds_before: true,
    };
    budget.take(super::budget::SECTION_BYTES);
    sections.grow(begin, |growing| {
        growing.note(Problem {
            code: ProblemCode::LogUnknown,
            handle: DeviceId::from_bytes([0; 16]).handle(),
            sequence: 0,
            run: None,
        });
    });
}

/// The log of a cursor, accepted by being named; none if it is not this account's.
fn log_of(
    turn: &mut Turn<'_>,
    caller: &Caller,
    cursor: &LogCursor,
) -> Result<Option<(NumberedLog, Log)>> {
    let id = caller.device.account;
    let numbered = match cursor.log {
        LogName::Number(number) => account::log_by_number(turn.db, id, number)?,
        LogName::Id(log) => account::log_by_id(turn.db, id, &log)?,
    };
    let Some(mut numbered) = numbered else {
        return Ok(None);
    };
    if numbered.state == LogState::Offered {
        if caller.is_out || !accept(turn, id, &numbered.log)? {
            return Ok(None);
        }
        numbered.state = LogState::Accepted;
    }
    // A person log that is followed and did not come yet is as an empty one.
    let log = log::read(turn.db, &numbered.log)?;
    let owner = protocol::PersonId::from_bytes(*numbered.log.as_bytes());
    let log = log.unwrap_or_else(|| Log::new(numbered.log, log::PERSON_LOG, owner));
    Ok(Some((numbered, log)))
}

/// The tag of a place in a log, if something says it.
fn tag_at(turn: &mut Turn<'_>, log: &Log, position: u64) -> Result<Option<[u8; 8]>> {
    match position {
        0 => Ok(Some(first_position_tag(&log.id))),
        n if n == log.position() => Ok(Some(log.tag)),
        n => item::tag_at(turn.db, &log.id, n),
    }
}

fn place_tag(turn: &mut Turn<'_>, log: &Log, position: u64) -> Result<[u8; 8]> {
    let tag = tag_at(turn, log, position)?;
    Ok(tag.unwrap_or_else(|| first_position_tag(&log.id)))
}

/// From where to serve: the newest place of the cursor that lies on the log, else none.
fn start(turn: &mut Turn<'_>, log: &Log, cursor: &LogCursor) -> Result<Option<u64>> {
    for place in [&cursor.place].into_iter().chain(&cursor.locator) {
        if tag_at(turn, log, place.n)? == Some(place.tag) {
            return Ok(Some(place.n));
        }
    }
    Ok(None)
}

fn place_of(item: &Item) -> Place {
    Place {
        n: item.position,
        tag: item.tag,
    }
}

fn items(
    turn: &mut Turn<'_>,
    log: &Log,
    (mut position, last): (u64, u64),
    sent: &BTreeSet<ItemId>,
    growing: &mut Growing,
    budget: &mut Budget,
) -> Result<()> {
    loop {
        let page = item::after(turn.db, &log.id, position, PAGE)?;
        let before = position;
        for item in page.into_iter().filter(|item| item.position <= last) {
            position = item.position;
            if sent.contains(&item.id) {
                growing.reach(place_of(&item));
            } else if item.is_whole() {
                if !budget.take_item(item.body.len(), false) {
                    return Ok(());
                }
                growing.reach(place_of(&item));
                growing.add(turn, item)?;
            }
        }
        if position == before {
            break;
        }
    }
    reach_end(turn, log, last, growing)
}

/// The end of the log, or of what of it is this account's.
fn reach_end(turn: &mut Turn<'_>, log: &Log, last: u64, growing: &mut Growing) -> Result<()> {
    if let Some(tag) = tag_at(turn, log, last)? {
        growing.reach(Place { n: last, tag });
    }
    Ok(())
}

/// Mode 2: records, then each author's newest manifest.
fn records(
    turn: &mut Turn<'_>,
    log: &Log,
    (mut position, last): (u64, u64),
    growing: &mut Growing,
    budget: &mut Budget,
) -> Result<()> {
    loop {
        let page = item::of_kind(turn.db, &log.id, Kind::Record, position, PAGE)?;
        let before = position;
        for item in page.into_iter().filter(|item| item.position <= last) {
            position = item.position;
            if item.is_whole() {
                if !budget.take_item(item.body.len(), false) {
                    return Ok(());
                }
                growing.reach(place_of(&item));
                growing.add(turn, item)?;
            }
        }
        if position == before {
            break;
        }
    }
    let mut newest: BTreeMap<DeviceId, Item> = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = item::of_kind(turn.db, &log.id, Kind::Manifest, after, PAGE)?;
        let Some(end) = page.last() else {
            break;
        };
        after = end.position;
        let whole = page
            .into_iter()
            .filter(|item| item.is_whole() && item.position <= last);
        for item in whole {
            let known = newest.get(&item.device);
            if known.is_none_or(|known| known.sequence < item.sequence) {
                newest.insert(item.device, item);
            }
        }
    }
    for item in newest.into_values() {
        if !budget.take_item(item.body.len(), false) {
            return Ok(());
        }
        growing.add(turn, item)?;
    }
    reach_end(turn, log, last, growing)
}
