//! What is new: feed rows first, then what the cursors ask for, up to what is wanted (PROTOCOL 5).

mod budget;
mod cursors;
mod rows;
mod sections;

use std::collections::BTreeSet;

use protocol::{
    FeedCursor, ItemId, Joined, LogName, LogState, Place, Status, SyncNews, SyncRequest,
    first_feed_tag,
};

use crate::Result;
use crate::caller::Caller;
use crate::evaluate::JudgedSection;
use crate::tables::{account, feed};
use crate::turn::Turn;

use budget::Budget;
use sections::Sections;

/// Answers a sync after its sections were taken.
pub(crate) fn answer(
    turn: &mut Turn<'_>,
    caller: &Caller,
    request: &SyncRequest,
    taken: Vec<JudgedSection>,
    sent: &BTreeSet<ItemId>,
) -> Result<(Status, SyncNews)> {
    let want = request.want_bytes().min(turn.bounds.answer_bytes);
    let mut budget = Budget::new(want);
    let mut sections = Sections::default();
    for section in taken {
        sections.acknowledge(turn, caller, section, &mut budget)?;
    }
    let mut news = SyncNews {
        feed: request.feed,
        cover: request.cover,
        ..SyncNews::default()
    };
    if caller.is_out {
        return out(turn, caller, request, sections, budget, news);
    }
    let account = turn.account(caller.device.account)?;
    let known = is_on_feed(turn, &account, &request.feed)?;
    if known {
        let end = rows::serve(turn, caller, &mut sections, &mut budget, sent, &mut news)?;
        news.feed = end;
        if !budget.is_cut() {
            sections.reach_ends();
        }
    } else {
        news.feed = FeedCursor {
            n: account.feed_n,
            tag: account.feed_tag,
        };
        news.joined = all_joined(turn, account.id)?;
        budget.take(news.joined.len() * budget::JOINED_BYTES);
    }
    for cursor in &request.cursors {
        cursors::serve(turn, caller, cursor, sent, &mut sections, &mut budget)?;
    }
    let status = match (known, budget.is_cut()) {
        (false, _) => Status::CursorUnknown,
        (true, true) => Status::More,
        // What comes is taken all the same; more is not to be sent.
        (true, false) if turn.full.contains(&caller.device.account) => Status::Quota,
        (true, false) => Status::Done,
    };
    news.sections = sections.finish(turn)?;
    Ok((status, news))
}

/// Whether the account cursor lies on the feed.
fn is_on_feed(
    turn: &mut Turn<'_>,
    account: &account::Account,
    cursor: &FeedCursor,
) -> Result<bool> {
    if protocol::planted(13) && cursor.n <= account.feed_n {
        return Ok(true);
    }
    if cursor.n == account.feed_n {
        return Ok(cursor.tag == account.feed_tag);
    }
    if cursor.n == 0 {
        // The first row must be here still, or rows in between are missing.
        let has_first = feed::tag_at(turn.db, account.id, 1)?.is_some();
        return Ok(has_first && cursor.tag == first_feed_tag(&account.person));
    }
    Ok(feed::tag_at(turn.db, account.id, cursor.n)? == Some(cursor.tag))
}

/// Whether the feed went on after a cursor, or does not know it.
pub(crate) fn is_newest(turn: &mut Turn<'_>, id: i64, cursor: &FeedCursor) -> Result<bool> {
    let account = turn.account(id)?;
    Ok(cursor.n == account.feed_n && cursor.tag == account.feed_tag)
}

fn all_joined(turn: &mut Turn<'_>, id: i64) -> Result<Vec<Joined>> {
    let logs = account::logs(turn.db, id)?;
    let joined = |log: &account::NumberedLog| Joined {
        number: log.number,
        log: log.log,
        state: log.state,
    };
    Ok(logs.iter().map(joined).collect())
}

/// A device that is out gets its own person log alone: by cursor, or what its feed cursor lacks.
fn out(
    turn: &mut Turn<'_>,
    caller: &Caller,
    request: &SyncRequest,
    mut sections: Sections,
    mut budget: Budget,
    mut news: SyncNews,
) -> Result<(Status, SyncNews)> {
    let own = account::log_by_id(turn.db, caller.device.account, &caller.person.into())?;
    let Some(own) = own.filter(|own| own.state == LogState::Accepted) else {
        return Ok((Status::DeviceOut, news));
    };
    let names = [LogName::Number(own.number), LogName::Id(own.log)];
    let asked = request
        .cursors
        .iter()
        .find(|cursor| names.contains(&cursor.log));
    let cursor = match asked {
        Some(cursor) => cursor.clone(),
        None => protocol::LogCursor {
            log: LogName::Number(own.number),
            place: Place::default(),
            mode: protocol::CursorMode::Items,
            locator: Vec::new(),
        },
    };
    cursors::serve(
        turn,
        caller,
        &cursor,
        &BTreeSet::new(),
        &mut sections,
        &mut budget,
    )?;
    news.sections = sections.finish(turn)?;
    Ok((Status::DeviceOut, news))
}
