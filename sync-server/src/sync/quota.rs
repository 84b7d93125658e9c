use protocol::PersonId;
use protocol::limits::{LATE_BYTES_MAX, PRIVATE_SPACE_BYTES_KEPT};

use crate::Result;
use crate::tables::account::{self, Account};
use crate::tables::log::{self, Log, LogPerson, PRIVATE};
use crate::tables::person;
use crate::turn::Turn;

/// Of a shared space a person who is not its owner has this part (PROTOCOL 12).
const OTHERS_PART: u64 = 4;
/// Of a person log this part is kept for removals.
const REMOVALS_PART: u64 = 4;

/// On whose account something is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Payer {
    /// Who wrote it.
    pub(crate) author: PersonId,
    /// On whose account it is if the author has none here.
    pub(crate) sender: i64,
}

/// Whether there was room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charged {
    /// It is counted.
    Yes,
    /// The account that it would be on is full.
    AccountFull,
    /// The author's part of the space, or the log, is full.
    LogFull,
}

fn payer_account(turn: &mut Turn<'_>, payer: Payer) -> Result<Account> {
    let own = person::account(turn.db, &payer.author)?;
    turn.account(own.unwrap_or(payer.sender))
}

/// The bytes of the account's one private space: the first that it numbers.
fn private_bytes(turn: &mut Turn<'_>, id: i64) -> Result<u64> {
    for numbered in account::logs(turn.db, id)? {
        if let Some(log) = log::read(turn.db, &numbered.log)?
            && log.kind == PRIVATE
        {
            return Ok(log.bytes);
        }
    }
    Ok(0)
}

/// Whether something of `bytes` has room on an account and in its log.
pub(crate) fn check(
    turn: &mut Turn<'_>,
    log: &Log,
    payer: Payer,
    bytes: u64,
    items: u64,
) -> Result<Charged> {
    if log.kind > PRIVATE {
        let member = member_of(turn, log, &payer.author)?;
        let part = match payer.author == log.owner {
            true => turn.bounds.space_bytes,
            false => turn.bounds.space_bytes / OTHERS_PART,
        };
        let full = log.bytes.saturating_add(bytes) > turn.bounds.space_bytes;
        if full || member.bytes.saturating_add(bytes) > part {
            return Ok(Charged::LogFull);
        }
    }
    let account = payer_account(turn, payer)?;
    match fits(turn, &account, log, bytes, items)? {
        true => Ok(Charged::Yes),
        false => {
            turn.full.insert(account.id);
            Ok(Charged::AccountFull)
        }
    }
}

/// Counts something of `bytes` on an account and its log, or says what is full. `items` is 0 for
/// a blob; `always` counts it however full everything is.
pub(crate) fn charge(
    turn: &mut Turn<'_>,
    log: &mut Log,
    payer: Payer,
    bytes: u64,
    items: u64,
    always: bool,
) -> Result<Charged> {
    if !always {
        let checked = check(turn, log, payer, bytes, items)?;
        if checked != Charged::Yes {
            turn.observer.quota_refused();
            return Ok(checked);
        }
    }
    let mut account = payer_account(turn, payer)?;
    account.bytes = account.bytes.saturating_add(bytes);
    account.items = account.items.saturating_add(items);
    account::write(turn.db, &account)?;
    log.bytes = log.bytes.saturating_add(bytes);
    log.items = log.items.saturating_add(items);
    if !log.is_person_log() {
        let mut member = member_of(turn, log, &payer.author)?;
        member.bytes = member.bytes.saturating_add(bytes);
        log::write_person(turn.db, &log.id, &member)?;
    }
    Ok(Charged::Yes)
}

/// Whether a person may still bring so many late bytes: 64 KiB within 30 days after they went out.
pub(crate) fn has_late_room(
    turn: &mut Turn<'_>,
    log: &Log,
    of: &PersonId,
    bytes: u64,
) -> Result<bool> {
    let member = member_of(turn, log, of)?;
    let in_time = member.late_until.is_some_and(|until| turn.now_s <= until);
    Ok(in_time && member.late_bytes.saturating_add(bytes) <= LATE_BYTES_MAX)
}

/// Counts late bytes of a person, if there is room.
pub(crate) fn take_late(turn: &mut Turn<'_>, log: &Log, of: &PersonId, bytes: u64) -> Result<bool> {
    if !has_late_room(turn, log, of, bytes)? {
        return Ok(false);
    }
    let mut member = member_of(turn, log, of)?;
    member.late_bytes = member.late_bytes.saturating_add(bytes);
    log::write_person(turn.db, &log.id, &member)?;
    Ok(true)
}

fn fits(turn: &mut Turn<'_>, account: &Account, log: &Log, bytes: u64, items: u64) -> Result<bool> {
    let most = turn.bounds.account_bytes;
    let (now, count) = (
        account.bytes.saturating_add(bytes),
        account.items.saturating_add(items),
    );
    if now > most || count > turn.bounds.account_items {
        return Ok(false);
    }
    // A lower bound is divided as the usual one is.
    let kept = PRIVATE_SPACE_BYTES_KEPT.min(most / 5);
    if log.kind == PRIVATE || now <= most.saturating_sub(kept) {
        return Ok(true);
    }
    let private = private_bytes(turn, account.id)?.min(kept);
    Ok(now.saturating_sub(private) <= most.saturating_sub(kept))
}

/// Counts bytes of a blob.
pub(crate) fn charge_blob(
    turn: &mut Turn<'_>,
    log: &mut Log,
    payer: Payer,
    bytes: u64,
) -> Result<Charged> {
    charge(turn, log, payer, bytes, 0, false)
}

/// Whether a record has room in a person log.
pub(crate) fn fits_person_log(turn: &Turn<'_>, log: &Log, bytes: u64, is_removal: bool) -> bool {
    let most = turn.bounds.person_log_bytes;
    let most = match is_removal {
        true => most,
        false => most.saturating_sub(most / REMOVALS_PART),
    };
    log.bytes.saturating_add(bytes) <= most
}

/// What a person is in a log, as it is stored or as nobody yet.
pub(crate) fn member_of(turn: &mut Turn<'_>, log: &Log, person: &PersonId) -> Result<LogPerson> {
    let found = log::persons(turn.db, &log.id)?;
    let found = found.into_iter().find(|member| member.person == *person);
    Ok(found.unwrap_or(LogPerson {
        person: *person,
        role: 0,
        bytes: 0,
        late_until: None,
        late_bytes: 0,
    }))
}

/// Gives back what a dropped item or blob counted. An author without an account here was counted
/// on who sent it, which nothing says any more: that stays counted.
pub(crate) fn refund(
    turn: &mut Turn<'_>,
    log: &mut Log,
    author: &PersonId,
    bytes: u64,
    items: u64,
) -> Result<()> {
    log.bytes = log.bytes.saturating_sub(bytes);
    log.items = log.items.saturating_sub(items);
    if let Some(id) = person::account(turn.db, author)? {
        let mut account = turn.account(id)?;
        account.bytes = account.bytes.saturating_sub(bytes);
        account.items = account.items.saturating_sub(items);
        account::write(turn.db, &account)?;
    }
    if !log.is_person_log() {
        let mut member = member_of(turn, log, author)?;
        member.bytes = member.bytes.saturating_sub(bytes);
        log::write_person(turn.db, &log.id, &member)?;
    }
    Ok(())
}
