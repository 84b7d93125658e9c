use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use protocol::{FeedCursor, ItemId, Joined, LogName, Place, SyncNews};

use super::budget::{Budget, JOINED_BYTES};
use super::sections::{Begin, Sections};
use crate::Result;
use crate::caller::Caller;
use crate::tables::account::{self, NumberedLog};
use crate::tables::feed::{self, Fed};
use crate::tables::item;
use crate::tables::log;
use crate::turn::Turn;

/// How many rows are read at once.
const PAGE: u64 = 256;

/// Serves what follows the account cursor, in feed order, and says how far it came. Own items come
/// only by log cursor, and what the request itself brought does not come back.
pub(crate) fn serve(
    turn: &mut Turn<'_>,
    caller: &Caller,
    sections: &mut Sections,
    budget: &mut Budget,
    sent: &BTreeSet<ItemId>,
    news: &mut SyncNews,
) -> Result<FeedCursor> {
    let mut end = news.feed;
    let mut logs: BTreeMap<u64, Option<(NumberedLog, bool)>> = BTreeMap::new();
    loop {
        let rows = feed::after(turn.db, caller.device.account, end.n, PAGE)?;
        if rows.is_empty() {
            return Ok(end);
        }
        for row in rows {
            let log = match logs.entry(row.number) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => *new.insert(log_of(turn, caller.device.account, row.number)?),
            };
            let served = match log {
                None => true,
                Some((log, _)) if row.position == 0 => join(&log, budget, &mut news.joined),
                Some((log, is_person_log)) => item_row(
                    turn,
                    caller,
                    &row,
                    (&log, is_person_log),
                    sections,
                    budget,
                    sent,
                )?,
            };
            if !served {
                return Ok(end);
            }
            end = FeedCursor {
                n: row.n,
                tag: row.tag,
            };
        }
    }
}

/// A log of the account, and whether it is a person log. One that an account took out is none.
fn log_of(turn: &mut Turn<'_>, id: i64, number: u64) -> Result<Option<(NumberedLog, bool)>> {
    let Some(numbered) = account::log_by_number(turn.db, id, number)? else {
        return Ok(None);
    };
    let log = log::read(turn.db, &numbered.log)?;
    Ok(Some((numbered, log.is_some_and(|log| log.is_person_log()))))
}

fn join(log: &NumberedLog, budget: &mut Budget, joined: &mut Vec<Joined>) -> bool {
    if joined.iter().any(|known| known.number == log.number) {
        return true;
    }
    if !budget.take_item(JOINED_BYTES, false) {
        return false;
    }
    joined.push(Joined {
        number: log.number,
        log: log.log,
        state: log.state,
    });
    true
}

fn item_row(
    turn: &mut Turn<'_>,
    caller: &Caller,
    row: &Fed,
    (log, is_person_log): (&NumberedLog, bool),
    sections: &mut Sections,
    budget: &mut Budget,
    sent: &BTreeSet<ItemId>,
) -> Result<bool> {
    // Dropped since, or damaged and not yet moved aside: then there is nothing to serve.
    let item = item::at(turn.db, &log.log, row.position)?.filter(item::Item::is_whole);
    let Some(item) = item else {
        return Ok(true);
    };
    let place = Place {
        n: item.position,
        tag: item.tag,
    };
    let is_theirs = item.device == caller.device.id || sent.contains(&item.id);
    let has_section = sections.has(&log.log);
    if is_theirs && !has_section {
        return Ok(true);
    }
    if !is_theirs && !budget.take_item(item.body.len(), !has_section) {
        return Ok(false);
    }
    let begin = Begin {
        name: LogName::Number(log.number),
        log: log.log,
        is_person_log,
        holds_before: true,
    };
    sections.grow(begin, |growing| {
        growing.reach(place);
        match is_theirs {
            true => Ok(()),
            false => growing.add(turn, item),
        }
    })?;
    Ok(true)
}
