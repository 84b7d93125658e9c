use std::collections::BTreeMap;

use protocol::{DeviceId, ItemId, next_position_tag, row_check};

use crate::Result;
use crate::tables::account;
use crate::tables::item::{self, Item, Kind};
use crate::tables::log::Log;
use crate::tables::{feed, meta};
use crate::turn::Turn;

/// An item that gets the next position of its log.
pub(crate) struct NewItem {
    pub(crate) kind: Kind,
    pub(crate) device: DeviceId,
    pub(crate) sequence: u64,
    pub(crate) id: ItemId,
    pub(crate) previous: Option<ItemId>,
    pub(crate) body: Vec<u8>,
}

/// Appends an item; `log` is to be written afterwards. Says its position.
pub(crate) fn append(turn: &mut Turn<'_>, log: &mut Log, new: NewItem) -> Result<u64> {
    let position = log.next_position;
    log.next_position = position.saturating_add(1);
    log.tag = next_position_tag(&log.tag, &new.id);
    let row_check = row_check(&new.body);
    let item = Item {
        position,
        kind: new.kind,
        device: new.device,
        sequence: new.sequence,
        id: new.id,
        previous: new.previous,
        body: new.body,
        row_check,
        tag: log.tag,
    };
    item::insert(turn.db, &log.id, &item)?;
    Ok(position)
}

/// Tells every account of the log about its new items (step 5 of PROTOCOL 9). An account in
/// `ends` hears of nothing after the record that put it out.
pub(crate) fn feed_out(
    turn: &mut Turn<'_>,
    log: &Log,
    items: &[(u64, ItemId)],
    ends: &BTreeMap<i64, u64>,
) -> Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    let mut made = 0_u64;
    for (id, number) in account::followers(turn.db, &log.id)? {
        let last = ends.get(&id).copied().unwrap_or(u64::MAX);
        let mut account = turn.account(id)?;
        for (position, item) in items.iter().filter(|(position, _)| *position <= last) {
            feed::append_item(turn.db, &mut account, number, &log.id, *position, *item)?;
            made = made.saturating_add(1);
        }
        account::write(turn.db, &account)?;
        turn.fed.insert(id);
    }
    count_rows(turn, made)
}

/// Keeps the total of feed rows ever made, by which a restored backup is found out.
pub(crate) fn count_rows(turn: &mut Turn<'_>, made: u64) -> Result<()> {
    let total = meta::feed_total(turn.db)?.saturating_add(made);
    turn.feed_rows = turn
        .feed_rows
        .saturating_add(usize::try_from(made).unwrap_or(usize::MAX));
    meta::set_feed_total(turn.db, total)
}
